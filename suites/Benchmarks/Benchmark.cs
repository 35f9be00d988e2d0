using System.Diagnostics;
using System.Globalization;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Harness;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.Benchmarks;

/// <summary>
/// Measures what the project claims about its speed and size, every figure as a ratio of two measurements of one run, so that it means the same on
/// any machine. Prints a table; exit code 1 if a claim does not hold.
/// </summary>
internal static class Benchmark
{
    private const int Repetitions = 5;

    private const int PlaneRepetitions = 3;

    // Without those that create objects: they wait for the cloud, and their time says nothing of the harness.
    private static readonly string[] Testcases =
        [.. SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Where(testcase => !testcase.Acts).Select(testcase => testcase.Id)];

    public static async Task<int> Run(IReadOnlyList<string> args)
    {
        if (args is ["status-page"])
        {
            return await StatusPageBenchmark.Run().ConfigureAwait(false);
        }

        if (args is ["central-api"])
        {
            return await CentralApiBenchmark.Run().ConfigureAwait(false);
        }

        if (args is ["openstack"])
        {
            return await OpenStackBenchmark.Run().ConfigureAwait(false);
        }

        if (args.Count > 0)
        {
            await Console.Error.WriteLineAsync("usage: ./run.sh benchmark [status-page | central-api | openstack]").ConfigureAwait(false);
            return 3;
        }

        await Suite(new CloudSize(), 1).ConfigureAwait(false);
        var small = await Suite(new CloudSize(), Repetitions).ConfigureAwait(false);
        var large = await Suite(new CloudSize(10_000, 5_000), Repetitions).ConfigureAwait(false);
        var (acting, cleaned) = await Acting().ConfigureAwait(false);
        var peak = Process.GetCurrentProcess().PeakWorkingSet64;
        var (plane, bare, two) = await ControlPlanes().ConfigureAwait(false);
        List<Claim> claims =
        [
            new("10,000 flavors and 5,000 images: whole read-only suite", large.Suite.TotalSeconds, 5, "s"),
            new("the same, evaluation alone (facts already read)", large.Evaluation.TotalSeconds, 0.5, "s"),
            new("the same, peak memory of suite and embedded cloud in one process", peak / 1048576.0, 400, "MiB"),
            new("requests on the default embedded cloud", small.Requests, 39, ""),
            new("requests for 15,000 objects / requests for 61 objects", (double)large.Requests / small.Requests, 3, "x"),
            new("testcases that act; boot 10 s, volume 2 s, backup 5 s: cleaned up and audited", acting.TotalSeconds, 30, "s"),
            new("the same, killed after 8 s: cleaned by its ledger", cleaned.TotalSeconds, 10, "s"),
            new("time for 15,000 objects / time for 61 objects", large.Suite / small.Suite, 246, "x"),
            new("a control plane / bare etcd and kube-apiserver, until /readyz says ok", plane / bare, 1.1, "x"),
            new("two control planes at once / one, until both are ready", two / plane, 2, "x"),
        ];
        Console.WriteLine($"{"claim",-70} {"measured",12} {"limit",12}");
        foreach (var claim in claims)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{claim.Name,-70} {claim.Measured,9:0.###} {claim.Unit,-3} {claim.Limit,8:0.###} {claim.Unit,-3} {(claim.Holds ? "holds" : "DOES NOT HOLD")}"));
        }

        return claims.All(claim => claim.Holds) ? 0 : 1;
    }

    /// <summary>Median times over several runs, each with a client of its own against one cloud.</summary>
    private static async Task<(TimeSpan Suite, TimeSpan Evaluation, int Requests)> Suite(CloudSize size, int repetitions)
    {
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow(), 1, size);
        List<TimeSpan> suites = [];
        List<TimeSpan> evaluations = [];
        var requests = 0;
        for (var i = 0; i < repetitions; i++)
        {
            await using var subject = await EmbeddedSubject.Start(contents).ConfigureAwait(false);
            suites.Add(await Timed(subject).ConfigureAwait(false));
            requests = subject.Cloud.Requests;

            // The second pass finds every fact in place: what it takes is evaluation, the driving of NUnit included.
            evaluations.Add(await Timed(subject).ConfigureAwait(false));
        }

        return (Median(suites), Median(evaluations), requests);
    }

    /// <summary>
    /// All testcases that create objects, against a cloud that takes as long as a real one: from the beginning to the audit; and the cleanup of such a run that dies
    /// in the middle.
    /// </summary>
    private static async Task<(TimeSpan Run, TimeSpan Cleanup)> Acting()
    {
        string[] testcases = [.. SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Where(testcase => testcase.Acts).Select(testcase => testcase.Id)];
        var options = new EmbeddedCloudOptions { BootTime = TimeSpan.FromSeconds(10), VolumeTime = TimeSpan.FromSeconds(2), GuestTime = TimeSpan.FromSeconds(1) };
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow());
        contents.BackupTime = TimeSpan.FromSeconds(5);
        await using var subject = await EmbeddedSubject.Start(contents, options).ConfigureAwait(false);
        var clock = Stopwatch.StartNew();
        using var ledger = Ledger.InMemory(new LedgerOwner("benchmark-00000001", "embedded", EnvironmentCatalogue.Embedded), TimeProvider.System);
        var (results, audit) = await CloudSuites.RunAudited(
            subject.Cloud, ledger, SuiteCatalogue.Assemblies(SubjectKind.Cloud), testcases, new SuiteSettings { Budget = _ => TimeSpan.FromMinutes(5) }, NoObserver.Instance, CancellationToken.None).ConfigureAwait(false);
        var run = clock.Elapsed;
        if (results.FirstOrDefault(result => result.Outcome != Outcome.Pass) is { } bad)
        {
            throw new InvalidOperationException($"{bad.Testcase} {bad.Outcome}: {bad.Reason ?? string.Join(" | ", bad.Findings)}");
        }

        return audit is { Outcome: Outcome.Pass } ? (run, await Cleaned(subject, testcases).ConfigureAwait(false)) : throw new InvalidOperationException($"audit: {audit?.Sentence}");
    }

    private static async Task<TimeSpan> Cleaned(EmbeddedSubject subject, string[] testcases)
    {
        var owner = new LedgerOwner("benchmark-00000002", "embedded", EnvironmentCatalogue.Existing);
        using var ledger = Ledger.InMemory(owner, TimeProvider.System);
        await using var victim = Cloud.Open(EmbeddedSubject.Config(subject.Server, CloudGenerator.Tenant), new CloudOptions { Accounts = EmbeddedSubject.Accounts(subject.Server) });
        var running = CloudSuites.Run(victim, ledger, SuiteCatalogue.Assemblies(SubjectKind.Cloud), testcases, new SuiteSettings(), NoObserver.Instance, CancellationToken.None);
        await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(8), TimeProvider.System)).ConfigureAwait(false);

        // Without its client the run can do nothing any more, not even clean up.
        await victim.DisposeAsync().ConfigureAwait(false);
        var entries = ledger.Entries;
        var clock = Stopwatch.StartNew();
        using var continued = Ledger.InMemory(owner, TimeProvider.System);
        var left = (await new Workshops(subject.Cloud, continued).Of(entries).Run(CancellationToken.None).ConfigureAwait(false)).Where(result => result.State == CleanupState.Left).ToList();
        clock.Stop();
        await running.ConfigureAwait(false);
        return left.Count == 0 ? clock.Elapsed : throw new InvalidOperationException($"left: {string.Join("; ", left)}");
    }

    private static async Task<TimeSpan> Timed(EmbeddedSubject subject)
    {
        var clock = Stopwatch.StartNew();
        var results = await CloudSuites.Run(
            subject.Cloud, Ledger.InMemory(new LedgerOwner("benchmark", "embedded", EnvironmentCatalogue.Embedded), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud), Testcases, new SuiteSettings(), NoObserver.Instance, CancellationToken.None).ConfigureAwait(false);
        clock.Stop();
        var bad = results.Where(result => result.Outcome != Outcome.Pass).ToList();
        return bad.Count == 0 ? clock.Elapsed : throw new InvalidOperationException($"{bad[0].Testcase} {bad[0].Outcome}: {bad[0].Reason ?? string.Join(" | ", bad[0].Findings)}");
    }

    /// <summary>Median times until ready: one control plane, the bare processes, two control planes at once. Taken in turns, so that all have the same machine.</summary>
    /// <exception cref="ConfigurationException">The programs are not there.</exception>
    private static async Task<(TimeSpan One, TimeSpan Bare, TimeSpan Two)> ControlPlanes()
    {
        var binaries = KubernetesBinaries.Find();
        var options = new ControlPlaneOptions { Binaries = binaries, ControllerManager = false };
        var (one, bare, two) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < PlaneRepetitions; i++)
        {
            bare.Add(await BareControlPlane.Time(binaries).ConfigureAwait(false));
            one.Add(await Started(options, 1).ConfigureAwait(false));
            two.Add(await Started(options, 2).ConfigureAwait(false));
        }

        return (Median(one), Median(bare), Median(two));
    }

    private static async Task<TimeSpan> Started(ControlPlaneOptions options, int count)
    {
        var clock = Stopwatch.StartNew();
        var planes = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => ControlPlane.Start(options))).ConfigureAwait(false);
        clock.Stop();
        foreach (var plane in planes)
        {
            await plane.DisposeAsync().ConfigureAwait(false);
        }

        return clock.Elapsed;
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private sealed record Claim(string Name, double Measured, double Limit, string Unit)
    {
        public bool Holds => Measured <= Limit;
    }
}
