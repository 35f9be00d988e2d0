using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Data.Clouds;
using Conformance.Embedded;
using Conformance.SelfTests.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Runner;

/// <summary>`cleanup` after runs that were killed, in processes of their own.</summary>
public sealed class CleanupTests
{
    [TestCase("volume")]
    [TestCase("backup")]
    public async Task What_a_killed_run_left_is_removed_and_nothing_else(string type)
    {
        await using var cloud = await EmbeddedCloud.Start(
            CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), new EmbeddedCloudOptions { TransitionTime = TimeSpan.FromSeconds(type == "volume" ? 5 : 3) });
        using var runner = new RunnerProcess().With(cloud);
        using var somebody = new Client(cloud, CloudGenerator.Tenant);
        await somebody.SignIn();
        using (var process = runner.Start("--os-cloud", "tenant", "--tests", "scs-0117-test", "--output", runner.Output))
        {
            await Until(() => Ledgers(runner).Any(path => LedgerFile.Read(path).Any(entry => entry.Type == type && entry.Id is not null)), "the run has made a " + type);
            process.Kill();
            await process.WaitForExitAsync();
        }

        var made = LedgerFile.Read(Ledgers(runner).Single());
        var run = made[0].Owner.Run;
        var similar = made[0].Name + "-of-mine";
        await somebody.Send("POST", "block-storage", "/volumes", new JsonObject { ["volume"] = new JsonObject { ["name"] = similar, ["size"] = 1 } });
        var (code, output, error) = await runner.Run("cleanup", "--run", run, "--output", runner.Output, "--dry-run");
        Assert.That(code, Is.EqualTo(2), output + error);
        Assert.That(output, Does.Contain($"found    tenant {run}  {type} "));
        Assert.That(await ScenarioTests.Left(cloud), Has.Count.EqualTo(made.Count + 1), "a dry run removes nothing");

        (code, output, error) = await runner.Run("cleanup", "--run", run, "--output", runner.Output);
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Contain($"removed  tenant {run}  {type} ").And.Contain("nothing is left"));
        Assert.That(await ScenarioTests.Left(cloud), Is.EqualTo(new[] { $"volumes {similar}" }));

        (code, output, _) = await runner.Run("cleanup", "--all", "--output", runner.Output, "--json");
        Assert.That((code, output.Trim()), Is.EqualTo((0, "[]")));
    }

    [Test]
    public async Task An_id_that_was_never_written_is_found_by_the_exact_name_and_strangers_stay()
    {
        await using var cloud = await EmbeddedCloud.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        using var runner = new RunnerProcess().With(cloud);
        using var somebody = new Client(cloud, CloudGenerator.Tenant);
        await somebody.SignIn();
        async Task<string> Group(string name) => (string)(await somebody.Send("POST", "network", "/v2.0/security-groups",
            new JsonObject { ["security_group"] = new JsonObject { ["name"] = name } }))["security_group"]!["id"]!;
        const string Prefix = "scs-conformance-4f3a2b1c-security-group-";
        await Group(Prefix + "lost");
        await Group(Prefix + "lost2");
        var renamed = await Group("somebody-took-it");
        Write(runner, "tenant", "20261122T101500Z-4f3a2b1c", ledger =>
        {
            ledger.Creating("network", "security-group", Prefix + "lost", somebody.Project, cloud.AuthUrl.ToString());
            ledger.Creating("network", "security-group", Prefix + "mine", somebody.Project, cloud.AuthUrl.ToString());
            ledger.Created(Prefix + "mine", renamed);
            ledger.Creating("network", "security-group", Prefix + "never", somebody.Project, cloud.AuthUrl.ToString());
        });
        var (code, output, error) = await runner.Run("cleanup", "--all", "--output", runner.Output, "--json");
        Assert.That(code, Is.EqualTo(2), output + error);
        var states = JsonDocument.Parse(output).RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("state").GetString());
        Assert.That(states, Is.EquivalentTo(new Dictionary<string, string?> { [Prefix + "lost"] = "removed", [Prefix + "mine"] = "left", [Prefix + "never"] = "absent" }));
        Assert.That(output, Does.Contain("somebody took it over"));
        Assert.That(await ScenarioTests.Left(cloud), Is.EqualTo(new[] { $"security_groups {Prefix}lost2" }));
        await somebody.Send("GET", "network", $"/v2.0/security-groups/{renamed}");
    }

    [Test]
    public async Task Another_project_is_not_mistaken_for_a_clean_one()
    {
        await using var cloud = await EmbeddedCloud.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        using var runner = new RunnerProcess().With(cloud);
        Write(runner, "tenant", "20261122T101500Z-4f3a2b1c", ledger => ledger.Creating("block-storage", "volume", "scs-conformance-4f3a2b1c-volume-1", "another-project", "https://elsewhere/v3"));
        var (code, output, error) = await runner.Run("cleanup", "--all", "--output", runner.Output);
        Assert.That(code, Is.EqualTo(2), output + error);
        Assert.That(output, Does.Contain("left     tenant ").And.Contain("another-project").And.Contain("--os-cloud"));
    }

    [TestCase("embedded")]
    [TestCase("openstack")]
    public async Task Clouds_that_were_started_for_a_run_need_no_cleanup_and_a_cloud_that_is_gone_leaves_the_question_open(string environment)
    {
        using var runner = new RunnerProcess().With("clouds: {gone: {auth: {auth_url: 'http://127.0.0.1:9/v3', username: me, password: x, project_name: p}}}");
        Write(runner, environment, "20261122T101500Z-11111111", ledger => ledger.Creating("block-storage", "volume", "a", "p", "x"), environment);
        var (code, output, error) = await runner.Run("cleanup", "--all", "--output", runner.Output);
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Contain("started for the run and ended with it"));
        Write(runner, "gone", "20261122T101500Z-22222222", ledger => ledger.Creating("block-storage", "volume", "b", "p", "x"));
        (code, output, _) = await runner.Run("cleanup", "--subject", "gone", "--output", runner.Output);
        Assert.That((code, output), Is.EqualTo((2, output)));
        Assert.That(output, Does.Contain("left     gone ").And.Contain("refuses the connection"));
    }

    [TestCase(3, "exclude", "--all", "--run", "x")]
    [TestCase(3, "no such run", "--run", "x")]
    [TestCase(0, "nothing is left")]
    public async Task Wrong_usage_is_3_and_nothing_to_do_is_0(int expected, string told, params string[] words)
    {
        using var runner = new RunnerProcess();
        var (code, output, error) = await runner.Run(["cleanup", .. words, "--output", runner.Output]);
        Assert.That(code, Is.EqualTo(expected), output + error);
        Assert.That(output + error, Does.Contain(told));
    }

    private static void Write(RunnerProcess runner, string subject, string run, Action<Ledger> write, string environment = "existing")
    {
        var owner = new LedgerOwner(run, subject, environment) { OsCloud = environment == "existing" ? subject : null };
        using var ledger = Ledger.InFile(Path.Combine(runner.Output, subject, run, Ledger.FileName), owner, TimeProvider.System);
        write(ledger);
    }

    private static string[] Ledgers(RunnerProcess runner) =>
        Directory.Exists(runner.Output) ? Directory.GetFiles(runner.Output, Ledger.FileName, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }) : [];

    private static async Task Until(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            Assert.That(await tick.WaitForNextTickAsync(CancellationToken.None) && !limit.IsCancellationRequested, $"waited 60 s until {what}");
        }
    }
}
