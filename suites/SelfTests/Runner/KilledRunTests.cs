using System.Diagnostics;
using System.Text.RegularExpressions;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Runner.Runs;
using Conformance.SelfTests.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Runner;

/// <summary>
/// Runs that end at any moment, and what is left after `cleanup`: nothing. Fifty moments from a seed, each at a request that creates something: before the cloud
/// has handled it, or after that and before the answer has left. In some the program is killed (SIGKILL) in a process of its own; in the others its death is played
/// in this process: from that moment on none of its requests is served, and its ledger is taken as it was then.
/// </summary>
[NonParallelizable]
public sealed partial class KilledRunTests
{
    private const int Seed = 20261122;
    private const int Played = 42;
    private const int Real = 8;

    private static readonly string[] Acting = [.. SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Where(testcase => testcase.Acts && testcase.Id.StartsWith("scs-01", StringComparison.Ordinal)).Select(testcase => testcase.Id)];

    private static readonly ActingOptions Quick = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(10), LongestPause = TimeSpan.FromMilliseconds(30), DeletionBudget = TimeSpan.FromSeconds(30), LookupBudget = TimeSpan.FromMilliseconds(100),
        AuditBudget = TimeSpan.FromSeconds(5),
    };

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("conformance-killed-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Nothing_is_left_of_runs_that_die_at_forty_two_moments()
    {
        var creates = await Creates();
        Assert.That(creates, Is.GreaterThan(10), "the run creates too little for this test to say anything");
        var random = new Random(Seed);
        var moments = Enumerable.Range(0, Played).Select(_ => (Number: random.Next(1, creates + 1), After: random.Next(2) == 1)).ToList();
        foreach (var (number, after) in moments)
        {
            await DiesAndIsCleaned(number, after, creates);
        }
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Nothing_is_left_of_runs_that_are_killed_at_eight_moments()
    {
        var creates = await Creates();
        var random = new Random(Seed + 1);
        for (var i = 0; i < Real; i++)
        {
            await IsKilledAndCleaned(random.Next(1, creates + 1), random.Next(2) == 1);
        }
    }

    [Test]
    public async Task Two_runs_at_once_on_one_project_do_not_disturb_each_other()
    {
        await using var cloud = await ScenarioTests.Start();
        await using var second = Cloud.Open(EmbeddedSubject.Config(cloud.Server, CloudGenerator.Tenant), new CloudOptions { Accounts = EmbeddedSubject.Accounts(cloud.Server) });
        var before = await Everything(cloud.Cloud);
        var results = await Task.WhenAll(Audited(cloud.Cloud, "test-11111111"), Audited(second, "test-22222222"));
        foreach (var (outcomes, audit) in results)
        {
            Assert.That(outcomes.Where(result => result.Outcome != Outcome.Pass).Select(result => $"{result.Testcase}: {result.Reason}"), Is.Empty);
            Assert.That(audit!.Outcome, Is.EqualTo(Outcome.Pass), audit.Sentence + string.Join(", ", audit.Leftovers));
        }

        Assert.That(await Everything(cloud.Cloud), Is.EquivalentTo(before));

        static async Task<(IReadOnlyList<TestcaseResult> Results, LeftoverAudit? Audit)> Audited(Cloud cloud, string run)
        {
            using var ledger = Ledger.InMemory(new LedgerOwner(run, "test", "embedded"), TimeProvider.System);
            return await CloudSuites.RunAudited(cloud, ledger, SuiteCatalogue.Assemblies(SubjectKind.Cloud), Acting, new SuiteSettings(), NoObserver.Instance, CancellationToken.None);
        }
    }

    /// <summary>How many requests of an undisturbed run create something.</summary>
    private static async Task<int> Creates()
    {
        var count = 0;
        await using var cloud = await Start(path =>
        {
            Interlocked.Increment(ref count);
            return Task.CompletedTask;
        }, after: false);
        using var ledger = Ledger.InMemory(Owner(), TimeProvider.System);
        var results = await Run(cloud.Cloud, ledger);
        Assert.That(results.Where(result => result.Outcome != Outcome.Pass).Select(result => $"{result.Testcase}: {result.Reason}"), Is.Empty);
        return count;
    }

    private async Task DiesAndIsCleaned(int number, bool after, int creates)
    {
        var what = $"death at create {number} of {creates}, {(after ? "after" : "before")} it is handled";
        var path = Path.Combine(folder, $"{number}-{after}-{Guid.NewGuid():N}.jsonl");
        var seen = 0;
        EmbeddedSubject? subject = null;
        var drop = new Fault("*", FaultEffect.Drop);
        var death = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cloud = subject = await Start(async _ =>
        {
            if (Interlocked.Increment(ref seen) == number)
            {
                // From here on nobody hears of the run; what it had written down by now is all that is known of it.
                lock (subject!.Server.Contents.Faults)
                {
                    subject.Server.Contents.Faults.Insert(0, drop);
                }

                await using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
                await using (var copy = File.Create(path + ".copy"))
                {
                    await source.CopyToAsync(copy);
                }

                death.SetResult();
            }
        }, after);
        await using var watcher = Cloud.Open(EmbeddedSubject.Config(cloud.Server, CloudGenerator.Tenant));
        var before = await Everything(watcher);
        using (var ledger = Ledger.InFile(path, Owner(), TimeProvider.System))
        {
            await Run(cloud.Cloud, ledger);
        }

        Assert.That(death.Task.IsCompletedSuccessfully, $"{what}: it did not come to that");
        Clear(cloud);
        var entries = LedgerFile.Read(path + ".copy");
        Assert.That(entries, Is.Not.Empty, what);
        using var continued = Ledger.InFile(path + ".copy", Owner(), TimeProvider.System);
        var results = await new Workshops(watcher, continued, Quick).Of(entries).Run(CancellationToken.None);
        Assert.That(results.Where(result => result.State == CleanupState.Left).Select(result => result.ToString()), Is.Empty, what);
        Assert.That(await Everything(watcher), Is.EquivalentTo(before), what);
    }

    private static async Task IsKilledAndCleaned(int number, bool after)
    {
        var what = $"killed at create {number}, {(after ? "after" : "before")} it is handled";
        Process? process = null;
        var seen = 0;
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cloud = await Start(async _ =>
        {
            if (Interlocked.Increment(ref seen) == number)
            {
                await started.Task;
                process!.Kill();
                await process.WaitForExitAsync();
                killed.SetResult();
            }
        }, after);
        var before = await Everything(cloud.Cloud);
        using var runner = new RunnerProcess().With(cloud.Server);
        using (process = runner.Start("--os-cloud", "tenant", "--tests", string.Join('|', Acting), "--no-progress", "--output", runner.Output))
        {
            started.SetResult();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await Task.WhenAny(killed.Task, process.WaitForExitAsync());
            await process.WaitForExitAsync();
            Assert.That(killed.Task.IsCompletedSuccessfully || Volatile.Read(ref seen) >= number, $"{what}: it did not come to that: {await output}{await error}");
        }

        Clear(cloud);
        var (code, told, problems) = await runner.Run("cleanup", "--all", "--output", runner.Output);
        Assert.That(code, Is.Zero, what + told + problems);
        Assert.That(await Everything(cloud.Cloud), Is.EquivalentTo(before), what + told);
    }

    /// <summary>A cloud that lets something happen at every request that creates an object.</summary>
    private static Task<EmbeddedSubject> Start(Func<string, Task> act, bool after) => ScenarioTests.Start(contents => contents.Faults.Add(new Fault("*", FaultEffect.Tell)
    {
        Method = "POST", ActsAfter = after, Act = path => Creating().IsMatch(path) ? act(path) : Task.CompletedTask,
    }));

    private static async Task<IReadOnlyList<TestcaseResult>> Run(Cloud cloud, Ledger ledger) =>
        await new SuiteRunner(new SuiteServices().With(cloud).With(TimeProvider.System).With(new Workshops(cloud, ledger, Quick)), new SuiteSettings())
            .Run(SuiteCatalogue.Assemblies(SubjectKind.Cloud), Acting, NoObserver.Instance);

    private static void Clear(EmbeddedSubject cloud)
    {
        lock (cloud.Server.Contents.Faults)
        {
            cloud.Server.Contents.Faults.Clear();
        }
    }

    private static LedgerOwner Owner() => new("test-4f3a2b1c", "test", "existing");

    private static async Task<IReadOnlyList<string>> Everything(Cloud cloud)
    {
        await cloud.Token();
        var inventory = await Inventory.Read(cloud.Caller, ObjectKind.All, CancellationToken.None);
        Assert.That(ObjectKind.All.Select(inventory.Problem).OfType<string>(), Is.Empty);
        return [.. inventory.Objects.Select(item => item.Kind == ObjectKind.SecurityGroup && item.Name == "default" ? "" : item.ToString()).Where(text => text.Length > 0)];
    }

    [GeneratedRegex(@"\A(?!identity )(?!compute .*/action$)")]
    private static partial Regex Creating();
}
