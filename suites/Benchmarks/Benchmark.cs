using System.Diagnostics;
using System.Globalization;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Harness;
using Conformance.Model;
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

    // Without those that create objects: they wait for the cloud, and their time says nothing of the harness.
    private static readonly string[] Testcases =
        [.. SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Where(testcase => !testcase.Acts).Select(testcase => testcase.Id)];

    public static async Task<int> Run(IReadOnlyList<string> args)
    {
        if (args.Count > 0)
        {
            await Console.Error.WriteLineAsync("usage: ./run.sh benchmark (takes no arguments)").ConfigureAwait(false);
            return 3;
        }

        await Suite(new CloudSize(), 1).ConfigureAwait(false);
        var small = await Suite(new CloudSize(), Repetitions).ConfigureAwait(false);
        var large = await Suite(new CloudSize(10_000, 5_000), Repetitions).ConfigureAwait(false);
        var peak = Process.GetCurrentProcess().PeakWorkingSet64;
        List<Claim> claims =
        [
            new("10,000 flavors and 5,000 images: whole read-only suite", large.Suite.TotalSeconds, 5, "s"),
            new("the same, evaluation alone (facts already read)", large.Evaluation.TotalSeconds, 0.5, "s"),
            new("the same, peak memory of suite and embedded cloud in one process", peak / 1048576.0, 400, "MiB"),
            new("requests on the default embedded cloud", small.Requests, 39, ""),
            new("requests for 15,000 objects / requests for 61 objects", (double)large.Requests / small.Requests, 3, "x"),
            new("time for 15,000 objects / time for 61 objects", large.Suite / small.Suite, 246, "x"),
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

    private static async Task<TimeSpan> Timed(EmbeddedSubject subject)
    {
        var clock = Stopwatch.StartNew();
        var results = await CloudSuites.Run(
            subject.Cloud, Ledger.InMemory(new LedgerOwner("benchmark", "embedded", EnvironmentCatalogue.Embedded), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud), Testcases, new SuiteSettings(), NoObserver.Instance, CancellationToken.None).ConfigureAwait(false);
        clock.Stop();
        var bad = results.Where(result => result.Outcome != Outcome.Pass).ToList();
        return bad.Count == 0 ? clock.Elapsed : throw new InvalidOperationException($"{bad[0].Testcase} {bad[0].Outcome}: {bad[0].Reason ?? string.Join(" | ", bad[0].Findings)}");
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private sealed record Claim(string Name, double Measured, double Limit, string Unit)
    {
        public bool Holds => Measured <= Limit;
    }
}
