using System.Text.Json.Nodes;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Harness;
using Conformance.Iaas;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Acting;

/// <summary>The scenarios against clouds that refuse, fail, are slow or full; and what is left of them.</summary>
public sealed class ScenarioTests
{
    private const string Groups = "scs-0115-default-rules";
    private const string Secrets = "scs-0116-permissions";
    private const string Backups = "scs-0117-test-backup";

    private static readonly ActingOptions Quick = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(50), DeletionBudget = TimeSpan.FromSeconds(3), LookupBudget = TimeSpan.FromMilliseconds(200),
    };

    [TestCase(Groups, "network", "/default-security-group-rules", "GET", 404, Outcome.Pass, null)]
    [TestCase(Groups, "network", "/default-security-group-rules", "GET", 403, Outcome.Pass, null)]
    [TestCase(Groups, "network", "/default-security-group-rules", "GET", 500, Outcome.DidNotFinish, "500")]
    [TestCase(Groups, "network", "/security-groups", "POST", 409, Outcome.Pass, null)]
    [TestCase(Groups, "network", "/security-groups", "POST", 500, Outcome.DidNotFinish, "500")]
    [TestCase(Secrets, "key-manager", "/secrets", "POST", 403, Outcome.Fail, null)]
    [TestCase(Secrets, "key-manager", "/secrets", "POST", 400, Outcome.DidNotFinish, "400")]
    [TestCase(Secrets, "key-manager", "/secrets", "POST", 413, Outcome.DidNotFinish, "413")]
    [TestCase(Secrets, "key-manager", "/secrets", "POST", 500, Outcome.DidNotFinish, "500")]
    [TestCase(Secrets, "key-manager", "/payload", "GET", 500, Outcome.DidNotFinish, "500")]
    [TestCase(Backups, "block-storage", "/volumes", "POST", 403, Outcome.DidNotFinish, "403")]
    [TestCase(Backups, "block-storage", "/volumes", "POST", 500, Outcome.DidNotFinish, "500")]
    [TestCase(Backups, "block-storage", "/backups", "POST", 403, Outcome.Fail, null)]
    [TestCase(Backups, "block-storage", "/backups", "POST", 404, Outcome.Fail, null)]
    [TestCase(Backups, "block-storage", "/backups", "POST", 400, Outcome.DidNotFinish, "400")]
    [TestCase(Backups, "block-storage", "/backups", "POST", 500, Outcome.DidNotFinish, "500")]
    [TestCase(Backups, "block-storage", "/restore", "POST", 403, Outcome.Fail, null)]
    [TestCase(Backups, "block-storage", "/restore", "POST", 500, Outcome.DidNotFinish, "500")]
    public async Task What_a_service_refuses_is_told_apart_from_what_it_cannot_do(string id, string service, string path, string method, int status, Outcome outcome, string? reason)
    {
        await using var cloud = await Start(contents => contents.Faults.Add(new Fault(service, FaultEffect.Status) { PathContains = path, Method = method, Status = status }));
        var result = await Run(cloud, id);
        Assert.That(result.Outcome, Is.EqualTo(outcome), result.Reason);
        Assert.That(result.Reason, reason is null ? Is.Null : Does.Contain(reason));
        Assert.That(await Left(cloud), Is.Empty);
        Assert.That(result.Leftovers, Is.Empty);
    }

    [TestCase("volumes", 0, "block-storage volumes: 2 needed, 0 free (limit 0, used 0)")]
    [TestCase("backups", 0, "block-storage backups: 1 needed, 0 free (limit 0, used 0)")]
    [TestCase("volumes", 1, "block-storage volumes: 2 needed, 1 free (limit 1, used 0)")]
    public async Task A_used_up_quota_is_told_with_its_numbers(string name, int limit, string told)
    {
        await using var cloud = await Start();
        using (var admin = new Client(cloud.Server, "admin"))
        {
            await admin.SignIn();
            await admin.Send("PUT", "block-storage", $"/os-quota-sets/{(await cloud.Cloud.Token()).ProjectId}", new JsonObject { ["quota_set"] = new JsonObject { [name] = limit } });
        }

        var result = await Run(cloud, Backups);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Reason, Does.Contain(told));
        Assert.That(await Left(cloud), Is.Empty);
    }

    [Test]
    public async Task Without_a_key_manager_the_testcase_is_not_applicable()
    {
        await using var cloud = await Start(contents => contents.Services.RemoveAll(service => service.Type == "key-manager"));
        var result = await Run(cloud, Secrets);
        Assert.That((result.Outcome, result.Findings.Single().Level), Is.EqualTo((Outcome.Pass, FindingLevel.Info)));
        Assert.That(result.Findings[0].Observed, Does.Contain("not applicable"));
    }

    [Test]
    public async Task Without_block_storage_there_is_no_backup()
    {
        await using var cloud = await Start(contents => contents.Services.RemoveAll(service => service.Kind == "block-storage"));
        Assert.That((await Run(cloud, Backups)).Outcome, Is.EqualTo(Outcome.Fail));
    }

    [Test]
    public async Task A_wait_beyond_its_budget_tells_what_was_seen_last_and_everything_is_removed()
    {
        await using var cloud = await Start(contents => contents.BackupTime = TimeSpan.FromSeconds(1.5));
        var result = await Run(cloud, Backups, Quick with { BackupBudget = TimeSpan.FromSeconds(0.3) });
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Reason, Does.Contain("Waited 0.3 s").And.Contain("status creating"));
        Assert.That(await Left(cloud), Is.Empty);
        Assert.That(result.Steps.Select(step => step.Name.Split(" scs-")[0]), Is.EqualTo(new[] { "read the quotas of block-storage", "check the project's quotas", "create volume", "wait for volume", "create backup", "wait for backup", "remove backup", "remove volume" }));
    }

    [Test]
    public async Task A_testcase_beyond_its_budget_still_removes_what_it_made()
    {
        await using var cloud = await Start(contents => contents.BackupTime = TimeSpan.FromSeconds(2));
        var result = await Run(cloud, Backups, settings: new SuiteSettings { Budget = _ => TimeSpan.FromSeconds(0.7), Grace = TimeSpan.FromSeconds(30) });
        Assert.That((result.Outcome, result.Reason), Is.EqualTo((Outcome.DidNotFinish, "Not done within its budget of 0.7 s.")));
        Assert.That(result.Steps.Select(step => step.Problem).OfType<string>(), Has.Some.Contains("last seen: status creating"));
        Assert.That(await Left(cloud), Is.Empty);
    }

    [Test]
    public async Task A_cancelled_run_still_removes_what_it_made()
    {
        await using var cloud = await Start(contents => contents.BackupTime = TimeSpan.FromSeconds(2));
        using var source = new CancellationTokenSource();
        var running = Run(cloud, Backups, settings: new SuiteSettings { Grace = TimeSpan.FromSeconds(0.3) }, cancellation: source.Token);
        while (!(await Left(cloud)).Any(path => path.StartsWith("backups", StringComparison.Ordinal)))
        {
            Assert.That(running.IsCompleted, Is.False, "the run ended before there was a backup");
        }

        await source.CancelAsync();
        Assert.That((await running).Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(await Left(cloud), Is.Empty);
    }

    [TestCase(FaultEffect.Drop)]
    [TestCase(FaultEffect.Truncate)]
    public async Task An_object_whose_creation_had_no_answer_is_found_by_its_name(FaultEffect effect)
    {
        await using var cloud = await Start(contents => contents.Faults.Add(new Fault("block-storage", effect) { PathContains = "/volumes", Method = "POST" }));
        var result = await Run(cloud, Backups);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Leftovers, Is.Empty);
        Assert.That(await Left(cloud), Is.Empty);
    }

    [Test]
    public async Task What_cannot_be_removed_never_hides_behind_a_pass()
    {
        await using var cloud = await Start(contents => contents.Faults.Add(new Fault("network", FaultEffect.Status) { PathContains = "/security-groups/", Method = "DELETE", Status = 409 }));
        var result = await Run(cloud, Groups, Quick with { DeletionBudget = TimeSpan.FromMilliseconds(200) });
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Leftovers, Has.Count.EqualTo(1));
        Assert.That(result.Reason, Does.Contain("left something behind").And.Contain("security-group scs-conformance-").And.Contain("refused: 409").And.Contain("./run.sh cleanup --run test-4f3a2b1c"));
        Assert.That(result.Steps[^1].Problem, Does.Contain("409"));
    }

    [Test]
    public async Task A_failure_stays_a_failure_and_names_what_was_left()
    {
        await using var cloud = await Start(contents =>
        {
            contents.DefaultSecurityGroupRules!.Add(new DefaultRuleContents { Direction = "ingress", EtherType = "IPv4" });
            contents.Faults.Add(new Fault("network", FaultEffect.Status) { PathContains = "/security-groups/", Method = "DELETE", Status = 403 });
        });
        var result = await Run(cloud, Groups);
        Assert.That((result.Outcome, result.Leftovers.Count), Is.EqualTo((Outcome.Fail, 1)));
    }

    [Test]
    public async Task A_busy_object_is_removed_when_it_is_free()
    {
        await using var cloud = await Start(contents => contents.Faults.Add(new Fault("network", FaultEffect.Status) { PathContains = "/security-groups/", Method = "DELETE", Status = 409, Times = 2 }));
        Assert.That((await Run(cloud, Groups)).Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(await Left(cloud), Is.Empty);
    }

    [Test]
    public async Task A_token_that_expires_in_between_is_renewed()
    {
        await using var cloud = await Start(contents =>
        {
            contents.Faults.Add(new Fault("block-storage", FaultEffect.ExpireToken) { PathContains = "/backups", Times = 1 });
            contents.Faults.Add(new Fault("block-storage", FaultEffect.ExpireToken) { Method = "DELETE", Times = 1 });
        });
        Assert.That((await Run(cloud, Backups)).Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(await Left(cloud), Is.Empty);
    }

    [Test]
    public async Task A_secret_is_found_on_a_later_page()
    {
        await using var cloud = await Start();
        using var tenant = new Client(cloud.Server, CloudGenerator.Tenant);
        await tenant.SignIn();
        for (var i = 0; i < 120; i++)
        {
            await tenant.Send("POST", "key-manager", "/v1/secrets", new JsonObject { ["name"] = $"other-{i}" });
        }

        Assert.That((await Run(cloud, Secrets)).Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(await Left(cloud), Is.Empty);
    }

    internal static Task<EmbeddedSubject> Start(Action<CloudContents>? change = null, EmbeddedCloudOptions? options = null)
    {
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow());
        change?.Invoke(contents);

        // Without TLS: users beside the harness ask as well, and there is no secret here.
        return EmbeddedSubject.Start(contents, options ?? new EmbeddedCloudOptions());
    }

    /// <summary>Everything in the cloud that bears a name of ours.</summary>
    internal static Task<IReadOnlyList<string>> Left(EmbeddedSubject cloud) => Left(cloud.Server);

    internal static async Task<IReadOnlyList<string>> Left(EmbeddedCloud server)
    {
        using var tenant = new Client(server, CloudGenerator.Tenant);
        await tenant.SignIn();
        var left = new List<string>();
        foreach (var (service, path, list) in new[]
        {
            ("block-storage", "/volumes", "volumes"), ("block-storage", "/backups", "backups"), ("network", "/v2.0/security-groups", "security_groups"), ("key-manager", "/v1/secrets?limit=100", "secrets"),
        })
        {
            var answer = await tenant.Send("GET", service, path);
            left.AddRange(answer[list]!.AsArray().Select(item => (string)item!["name"]!).Where(name => name.StartsWith("scs-conformance-", StringComparison.Ordinal)).Select(name => $"{list} {name}"));
        }

        return left;
    }

    private static async Task<TestcaseResult> Run(
        EmbeddedSubject cloud, string id, ActingOptions? options = null, SuiteSettings? settings = null, CancellationToken cancellation = default)
    {
        using var ledger = Ledger.InMemory(new LedgerOwner("test-4f3a2b1c", "test", "embedded"), TimeProvider.System);
        var services = new SuiteServices().With(cloud.Cloud).With(TimeProvider.System).With(new Workshops(cloud.Cloud, ledger, options ?? Quick));
        return (await new SuiteRunner(services, settings ?? new SuiteSettings()).Run([typeof(EmbeddedDefault).Assembly], [id], NoObserver.Instance, cancellation)).Single();
    }
}
