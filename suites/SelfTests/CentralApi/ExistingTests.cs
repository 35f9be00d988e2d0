using System.Text.Json.Nodes;
using Conformance.CentralApiStack;
using Conformance.Kubernetes;
using Conformance.Runner.CommandLine;
using Conformance.SelfTests.Runner;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.CentralApi;

/// <summary>The program against a Central API that it did not start, which a subject file describes.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ExistingTests
{
    private static readonly ApiResource TenantKind = new("platform.scs.community", "v1alpha1", "Tenant", "tenants", false);

    [Test]
    public async Task A_subject_file_leads_the_suite_to_an_existing_Central_API_and_the_audit_finds_nothing()
    {
        var stack = await SharedStack.Get();
        using var program = await Beside(stack);
        var told = await program.Run("run", "--suite", "central-api", "--subject", Path.Combine(program.Folder, ServeCentralApi.SubjectFile), "--tests",
            "central-api-(update|objects|oidc-user|oidc-expired|oidc-rotation|cluster-version)$", "--no-progress", "--output", program.Output);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(program.Latest("served", "report.json")))!.AsObject();
        var text = report.ToJsonString();
        Assert.That(told.Output, Does.Not.Contain("FAIL central-api").And.Not.Contain("DNF  central-api"), told.Output + told.Error);
        Assert.That(told.Output, Does.Contain("0 leftovers").Or.Contain("Audit"), told.Output);
        Assert.That(text, Does.Contain("workload cluster").And.Contain("managed resource"), "the audit counts every back end");
        Assert.That(Passed(report), Is.EquivalentTo(new[] { "central-api-update", "central-api-objects", "central-api-oidc-user", "central-api-oidc-expired", "central-api-oidc-rotation", "central-api-cluster-version" }), told.Output + told.Error);
    }

    [Test]
    public async Task What_the_subject_file_does_not_name_is_missing_with_the_reason()
    {
        var stack = await SharedStack.Get();
        using var program = await Beside(stack);
        var subject = Path.Combine(program.Folder, "bare.yaml");
        await File.WriteAllTextAsync(subject, $"name: bare\nenvironment: existing\nkubeconfig: {Path.Combine(program.Folder, "central-api.kubeconfig")}\nos_cloud: admin\n");
        var told = await program.Run("plan", "--suite", "central-api", "--subject", subject);
        Assert.That(told.Output, Does.Contain("central-api-oidc-expired").And.Contain("oidc-expired"), told.Output + told.Error);
        var run = await program.Run("run", "--suite", "central-api", "--subject", subject, "--tests", "central-api-(oidc-.*|story|objects|cluster-upgrade)$", "--no-progress", "--output", program.Output);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(program.Latest("bare", "report.json")))!.AsObject();
        Assert.That(Passed(report), Is.Empty, run.Output);
        Assert.That(run.Output, Does.Not.Contain("FAIL central-api").And.Contain("oidc"), run.Output + run.Error);
    }

    [Test]
    public async Task A_cloud_that_is_not_described_is_wrong_usage_and_names_the_place()
    {
        using var program = await Beside(await SharedStack.Get());
        File.Delete(Path.Combine(program.Folder, "clouds.yaml"));
        var told = await program.Run("run", "--suite", "central-api", "--subject", Path.Combine(program.Folder, ServeCentralApi.SubjectFile), "--no-progress", "--output", program.Output);
        Assert.That(told.Code, Is.EqualTo(3), told.Output);
        Assert.That(told.Error, Does.Contain("admin"));
    }

    [Test]
    public async Task What_a_killed_run_left_in_a_Central_API_is_removed_by_cleanup()
    {
        var stack = await SharedStack.Get();
        using var program = await Beside(stack);
        using var process = program.Start("run", "--suite", "central-api", "--subject", Path.Combine(program.Folder, ServeCentralApi.SubjectFile), "--tests", "central-api-many$", "--no-progress", "--output", program.Output);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        string? tenant = null;
        await Until("the run's tenant has networks", async () =>
        {
            Assert.That(process.HasExited, Is.False, () => $"{output.Result}{error.Result}");
            tenant ??= Directory.Exists(program.Output) ? Directory.EnumerateFiles(program.Output, Ledger.FileName, SearchOption.AllDirectories).SelectMany(LedgerFile.Read).FirstOrDefault(entry => entry.Id is not null)?.Name : null;
            return tenant is not null && (await stack.Client.Page(new ApiResource("api.scs.community", "v1alpha1", "NetworkV2", "networkv2s", true), new ListOptions { Namespace = tenant })).Items.Count > 3;
        });
        process.Kill();
        await process.WaitForExitAsync();

        var cleanup = new[] { "cleanup", "--all", "--kubeconfig", Path.Combine(program.Folder, "central-api.kubeconfig"), "--output", program.Output };
        var seen = await program.Run([.. cleanup, "--dry-run"]);
        Assert.That(seen.Code, Is.EqualTo(2), seen.Output + seen.Error);
        Assert.That(seen.Output, Does.Contain(tenant!));
        Assert.That(await stack.Client.Find(new ObjectPath(TenantKind, tenant!)), Is.Not.Null, "a dry run removes nothing");
        var told = await program.Run(cleanup);
        Assert.That(told.Code, Is.Zero, told.Output + told.Error);
        Assert.That(await stack.Client.Find(new ObjectPath(TenantKind, tenant!)), Is.Null);
        Assert.That(await stack.Client.Find(new ObjectPath(ApiResource.Namespace, tenant!)), Is.Null);
    }

    [TestCase("central_api: {objects: {secret: x}}", "kubeconfig")]
    [TestCase("central_api: {clusters: {provider_config: x, kubeconfig: y}}", "version")]
    [TestCase("central_api: {oidc: {user: x}}", "token_files")]
    [TestCase("central_api: {oidc: {user: x, token_files: {member: y}}}", "user")]
    [TestCase("central_api: {oidc: {user: x, group: g, token_files: {user: y}}}", "a token of a member of the group is needed")]
    [TestCase("central_api: {oidc: {user: x, token_files: {user: y, wrong: z}}}", "wrong")]
    public void What_is_wrong_in_the_subject_file_is_named(string text, string expected)
    {
        var wrong = Assert.Throws<Conformance.Model.ConfigurationException>(() => Conformance.Subjects.SubjectFile.Parse($"name: a\nenvironment: existing\n{text}\n", "page.yaml"));
        Assert.That(wrong!.Message, Does.Contain("page.yaml").And.Contain(expected));
    }

    private static async Task<RunnerProcess> Beside(EmbeddedCentralApi stack)
    {
        var program = new RunnerProcess();
        await ServeCentralApi.Write(stack, program.Folder, CancellationToken.None);
        return program;
    }

    private static IEnumerable<string> Passed(JsonObject report) => Testcases(report).Where(testcase => testcase.TextAt("outcome") is "Pass" or "pass").Select(testcase => testcase.TextAt("id") ?? testcase.TextAt("testcase")!).Distinct();

    private static IEnumerable<JsonObject> Testcases(JsonNode? node) => node switch
    {
        JsonObject map when map["outcome"] is not null && (map.TextAt("id") ?? map.TextAt("testcase"))?.StartsWith("central-api-", StringComparison.Ordinal) == true => [map],
        JsonObject map => map.SelectMany(pair => Testcases(pair.Value)),
        JsonArray list => list.SelectMany(Testcases),
        _ => [],
    };

    private static async Task Until(string what, Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await condition())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(began), Is.LessThan(TestTenant.Budget), $"not seen: {what}");
            await timer.WaitForNextTickAsync();
        }
    }
}
