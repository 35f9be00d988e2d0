using System.Text.Json;
using Conformance.Runner.CommandLine;
using Conformance.SelfTests.Kaas.Suites;

namespace Conformance.SelfTests.Kubernetes.Running;

/// <summary>Results of the e2e suite that somebody else made, handed to the program for a real cluster.</summary>
[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ImportedResultsTests
{
    private const string Conformance = "cncf-k8s-conformance";

    private const string Networking = "kaas-networking-check";

    private const string Version = "v1.20.2";

    /// <summary>An archive as Sonobuoy makes it of a run that selected all conformance tests.</summary>
    private static string Sonobuoy(TestFolder folder, IEnumerable<string> cases, int planned, string version) => Records.Archive(
        Path.Combine(folder.Path, "202611221000_sonobuoy.tar.gz"),
        ("serverversion.json", $$"""{"gitVersion":"{{version}}"}"""),
        ("plugins/e2e/definition.json", """{"env":[{"name":"E2E_FOCUS","value":"\\[Conformance\\]"},{"name":"E2E_SKIP","value":""}]}"""),
        ("plugins/e2e/results/global/e2e.log", Records.Log(planned, suite: version, server: version)),
        ("plugins/e2e/results/global/junit_01.xml", Records.JUnit(cases)));

    private static async Task<(JsonElement Result, string Folder)> Run(TestFolder folder, string testcase, params string[] words)
    {
        var plane = await SharedPlane.Get();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await ConformanceCommand.Invoke(
            ["run", "--kubeconfig", plane.KubeConfigFile, "--subject", "imported", "--tests", $"{testcase}$", "--json", "--no-progress", "--output", folder.Path, .. words], output, error);
        Assert.That(code, Is.AnyOf(1, 2), error.ToString());
        var result = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("scopes")[0].GetProperty("testcases").EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == testcase).GetProperty("result");
        return (result, Path.Combine(folder.Path, "imported", "latest"));
    }

    [Test]
    public async Task A_complete_archive_passes_on_a_cluster_that_declares_nothing_and_is_kept_as_evidence()
    {
        using var folder = new TestFolder();
        var archive = Sonobuoy(folder, Records.Many(12), 12, Version);
        var (result, run) = await Run(folder, Conformance, "--conformance-result", archive, "--read-only");
        Assert.That(result.GetProperty("outcome").GetString(), Is.EqualTo("Pass"), result.ToString());
        Assert.That(File.ReadAllBytes(Path.Combine(run, "evidence", $"{Conformance}-1.tar.gz")), Is.EqualTo(File.ReadAllBytes(archive)));
        Assert.That(File.Exists(Path.Combine(run, "ledger.jsonl")), Is.False, "nothing is created for results that are there");
    }

    [Test]
    public async Task A_failure_in_it_fails_unless_the_list_that_is_given_tolerates_it()
    {
        using var folder = new TestFolder();
        var archive = Sonobuoy(folder, Records.Many(11).Append(Records.Failed("[sig-apps] Broken thing [Conformance]")), 12, Version);
        Assert.That((await Run(folder, Conformance, "--conformance-result", archive)).Result.GetProperty("outcome").GetString(), Is.EqualTo("Fail"));
        var list = folder.Write("allow.yaml", "allowed_failures:\n- pattern: Broken thing\n  reason: known\n  owner: the team\n  expires: 2099-12-31\n");
        Assert.That((await Run(folder, Conformance, "--conformance-result", archive, "--conformance-allow", list)).Result.GetProperty("outcome").GetString(), Is.EqualTo("Pass"));
        list = folder.Write("over.yaml", "allowed_failures:\n- pattern: Broken thing\n  reason: known\n  owner: the team\n  expires: 2020-12-31\n");
        var over = (await Run(folder, Conformance, "--conformance-result", archive, "--conformance-allow", list)).Result;
        Assert.That(over.GetProperty("outcome").GetString(), Is.EqualTo("Fail"));
        Assert.That(over.ToString(), Does.Contain("It was tolerated until 2020-12-31"));
    }

    [Test]
    public async Task An_archive_of_another_version_says_nothing_of_this_cluster()
    {
        using var folder = new TestFolder();
        var (result, _) = await Run(folder, Conformance, "--conformance-result", Sonobuoy(folder, Records.Many(12), 12, "v1.19.4"));
        Assert.That(result.GetProperty("outcome").GetString(), Is.EqualTo("DidNotFinish"));
        Assert.That(result.GetProperty("reason").GetString(), Does.Contain("the suite is of version v1.19.4, and the cluster is v1.20.2"));
    }

    [Test]
    public async Task Results_on_network_policies_are_judged_from_a_JUnit_file()
    {
        using var folder = new TestFolder();
        folder.Write("e2e.log", Records.Log(3, suite: Version, server: Version));
        var file = folder.Write("junit_01.xml", Records.JUnit([Records.Failed("[sig-network] Netpol NetworkPolicy between server and client should deny ingress access")], focus: "NetworkPolicy"));
        var (result, run) = await Run(folder, Networking, "--networking-result", file);
        Assert.That(result.GetProperty("outcome").GetString(), Is.EqualTo("Fail"), result.ToString());
        Assert.That(File.Exists(Path.Combine(run, "evidence", $"{Networking}-1.xml")), Is.True);
    }

    [Test]
    public async Task The_stand_in_of_the_upstream_check_script_takes_results_as_well()
    {
        using var folder = new TestFolder();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await ConformanceCommand.Invoke(
            ["check", "--kubeconfig", (await SharedPlane.Get()).KubeConfigFile, "--conformance-result", Sonobuoy(folder, Records.Many(12), 12, Version), Conformance], output, error);
        Assert.That((code, output.ToString().Trim()), Is.EqualTo((0, $"{Conformance}: PASS")), error.ToString());
    }

    [Test]
    public async Task Without_results_the_plan_says_what_is_lacking_and_with_them_nothing_is()
    {
        using var folder = new TestFolder();
        async Task<string> Plan(params string[] words)
        {
            using var output = new StringWriter();
            Assert.That(await ConformanceCommand.Invoke(["plan", "--kubeconfig", (await SharedPlane.Get()).KubeConfigFile, "--subject", "imported", .. words], output, output), Is.Zero, output.ToString());
            return output.ToString();
        }

        Assert.That(await Plan(), Does.Match($"missing +{Conformance} .*needs pods, which the subject does not declare"));
        Assert.That(await Plan("--conformance-result", Sonobuoy(folder, Records.Many(12), 12, Version)), Does.Match($"in +{Conformance} "));
    }
}
