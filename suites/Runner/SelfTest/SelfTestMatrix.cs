using Conformance.Data.Clouds;
using Conformance.Data.Defects;
using Conformance.Data.Environments;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Runner.Runs;
using Conformance.Scopes;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.SelfTest;

/// <summary>Proves that every testcase can fail, fails for its own reason only, and is not fooled by legal oddities.</summary>
internal static class SelfTestMatrix
{
    /// <summary>Runs all testcases against one embedded cloud per defect, several clouds at a time.</summary>
    public static async Task<SelfTestResult> Run(IReadOnlyList<Defect> defects, Action<SelfTestRow> done, TimeProvider time, CancellationToken cancellation)
    {
        var testcases = SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Select(testcase => testcase.Id).ToList();

        // NUnit redirects the console for as long as a run lasts; overlapping runs would leave each other's redirection behind.
        var (output, error) = (Console.Out, Console.Error);
        try
        {
            var conforming = (await Results(null, testcases, time, cancellation).ConfigureAwait(false))
                .Where(result => result.Outcome != Outcome.Pass)
                .Select(Describe).ToList();
            var rows = new SelfTestRow[defects.Count];
            await Parallel.ForAsync(0, defects.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, async (i, token) =>
            {
                var results = await Results(defects[i], testcases, time, token).ConfigureAwait(false);
                rows[i] = new SelfTestRow(defects[i], Problem(defects[i], results));
                done(rows[i]);
            }).ConfigureAwait(false);
            var caught = rows.Where(row => row.Problem is null).SelectMany(row => row.Defect.TurnsRed.Where(id => IsAlone(id, row.Defect.TurnsRed))).ToHashSet(StringComparer.Ordinal);
            var near = rows.Where(row => row.Problem is null).SelectMany(row => row.Defect.NearTo).ToHashSet(StringComparer.Ordinal);
            return new SelfTestResult(conforming, rows, [.. testcases.Where(id => !caught.Contains(id))], [.. testcases.Where(id => !near.Contains(id))]);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    private static async Task<IReadOnlyList<TestcaseResult>> Results(Defect? defect, IReadOnlyList<string> testcases, TimeProvider time, CancellationToken cancellation)
    {
        var contents = CloudGenerator.Conforming(time.GetUtcNow());
        defect?.Inject(contents);

        // Nothing takes time in this cloud: what is not there at once does not come, and nobody waits for it as long as for a real one.
        var patience = TimeSpan.FromSeconds(30);
        var acting = new ActingOptions
        {
            FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromMilliseconds(500), VolumeBudget = patience, ImageBudget = patience, BalancerBudget = patience, BackupBudget = patience,
            RestoreBudget = patience, BootVolumeBudget = patience, ServerBudget = patience, ConsoleBudget = patience, DeletionBudget = patience, LookupBudget = TimeSpan.FromMilliseconds(300),
        };
        await using var subject = await EmbeddedSubject.Start(contents, client: new CloudOptions { Time = time, Acting = acting }, cancellation: cancellation).ConfigureAwait(false);
        return await CloudSuites.Run(
            subject.Cloud, Ledger.InMemory(new LedgerOwner("self-test", "embedded", EnvironmentCatalogue.Embedded), time), SuiteCatalogue.Assemblies(SubjectKind.Cloud), testcases, new SuiteSettings { Workers = 2, Time = time }, NoObserver.Instance, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// True if no other of the testcases counts in a scope version where this one does. (Where S3 is missing, scs-0123-swift-s3 of one version and
    /// scs-0123-service-s3 of the next must both turn red: neither can do so without the other.) A proposal that looks at the same from
    /// another side does not take it away either.
    /// </summary>
    internal static bool IsAlone(string id, IReadOnlyList<string> red) => red.All(other => other == id || !ShippedScopes.All
        .SelectMany(scope => scope.Versions).Any(version => version.PlacesOf(id).Count > 0 && version.PlacesOf(other).Count > 0 && !version.Proposed.Contains(other)));

    internal static string? Problem(IDefect defect, IReadOnlyList<TestcaseResult> results)
    {
        var red = results.Where(result => result.Outcome == Outcome.Fail).Select(result => result.Testcase).ToHashSet(StringComparer.Ordinal);
        var missed = defect.TurnsRed.Where(id => !red.Contains(id)).ToList();
        if (missed.Count > 0)
        {
            return $"not caught by {string.Join(", ", results.Where(result => missed.Contains(result.Testcase)).Select(Describe))}";
        }

        var strangers = results.Where(result => result.Outcome != Outcome.Pass && !defect.TurnsRed.Contains(result.Testcase)
            && !(result.Outcome == Outcome.DidNotFinish && defect.Hinders.Contains(result.Testcase))).ToList();
        if (strangers.Count > 0)
        {
            return $"not green: {string.Join("; ", strangers.Select(Describe))}";
        }

        var untold = results.Where(result => defect.TurnsRed.Contains(result.Testcase) && !result.Findings.Any(finding => Tells(finding, defect.Told)));
        return untold.FirstOrDefault() is { } silent ? $"no finding of {silent.Testcase} tells \"{defect.Told}\": {Describe(silent)}" : null;
    }

    internal static bool Tells(Finding finding, string text) =>
        finding.Level == FindingLevel.Must
        && new[] { finding.Object, finding.Rule, finding.Expected, finding.Observed, finding.Remedy }.Any(part => part.Contains(text, StringComparison.Ordinal))
        && finding.Object.Length > 0 && finding.Rule.Length > 0 && finding.Expected.Length > 0 && finding.Observed.Length > 0 && finding.Remedy.Length > 0;

    internal static string Describe(TestcaseResult result) =>
        $"{result.Testcase} {result.Outcome.ShortName()} ({result.Reason ?? string.Join(" | ", result.Findings.Where(finding => finding.Level == FindingLevel.Must))})";
}
