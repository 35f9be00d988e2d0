using Conformance.Data.Defects;
using Conformance.Harness;
using Conformance.Model;
using Conformance.Runner.Runs;
using Conformance.StatusPage;
using Conformance.StatusPage.Page;
using Conformance.StatusPageStack;
using Conformance.StatusPageWeb;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.SelfTest;

/// <summary>The same for status pages: each defect and near miss gets a stack of its own; one browser looks at all of their pages.</summary>
internal static class StatusPageMatrix
{
    private const string OfPage = "scs-0400-page-";

    /// <summary>Requests of each kind of fuzzing: what a defect breaks is met within so many.</summary>
    private const int FuzzRequests = 120;

    /// <summary>Testcases that judge one and the same visit: the cheapest look at whether a defect does more harm than it says.</summary>
    private static readonly IReadOnlyList<string> SharedView =
        [.. new[] { "components", "sorted", "ongoing", "past", "updates", "maintenance", "plain-text", "zone-utc" }.Select(name => OfPage + name)];

    /// <summary>All testcases of the suite.</summary>
    public static IReadOnlyList<string> Testcases { get; } = [.. SuiteCatalogue.TestcasesOf(SubjectKind.StatusPage).Select(testcase => testcase.Id)];

    /// <summary>Testcases that no defect of the catalogue turns red.</summary>
    public static IReadOnlyList<string> WithoutDefect { get; } = [.. Testcases.Except(StatusPageDefectCatalogue.All.SelectMany(defect => defect.TurnsRed))];

    /// <summary>Testcases that no near miss of the catalogue comes close to.</summary>
    public static IReadOnlyList<string> WithoutNearMiss { get; } = [.. Testcases.Except(StatusPageDefectCatalogue.All.SelectMany(defect => defect.NearTo))];

    /// <summary>Runs defects and near misses, several at a time.</summary>
    /// <param name="defects">The defects.</param>
    /// <param name="browser">The browser for those of pages.</param>
    /// <param name="done">Hears of every row.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<SelfTestResult> Run(IReadOnlyList<StatusPageDefect> defects, Browser browser, Action<SelfTestRow> done, TimeProvider time, CancellationToken cancellation)
    {
        // Without defects of pages there may be no browser either.
        var looks = defects.Any(defect => defect.Page is not null);
        var testcases = looks ? Testcases : [.. Testcases.Where(id => !id.StartsWith(OfPage, StringComparison.Ordinal))];
        // NUnit redirects the console for as long as a run lasts; overlapping runs would leave each other's redirection behind.
        var (output, error) = (Console.Out, Console.Error);
        try
        {
            var conforming = (await Results(null, testcases, browser, time, cancellation).ConfigureAwait(false)).Where(result => result.Outcome != Outcome.Pass).Select(SelfTestMatrix.Describe).ToList();
            var rows = new SelfTestRow[defects.Count];
            await Parallel.ForAsync(0, defects.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, async (i, token) =>
            {
                rows[i] = new SelfTestRow(defects[i], await Problem(defects[i], browser, time, token).ConfigureAwait(false));
                done(rows[i]);
            }).ConfigureAwait(false);
            return new SelfTestResult(conforming, rows, [.. WithoutDefect.Intersect(testcases)], [.. WithoutNearMiss.Intersect(testcases)]);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    /// <summary>What is not as it must be with one defect or near miss; null if nothing.</summary>
    /// <param name="defect">The defect.</param>
    /// <param name="browser">The browser for those of pages.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<string?> Problem(StatusPageDefect defect, Browser browser, TimeProvider time, CancellationToken cancellation)
    {
        var results = await Results(defect, Concerned(defect), browser, time, cancellation).ConfigureAwait(false);
        if (SelfTestMatrix.Problem(defect, results) is { } problem)
        {
            return problem;
        }

        if (results.SelectMany(result => result.Leftovers).ToList() is { Count: > 0 } left)
        {
            return $"left behind: {string.Join("; ", left)}";
        }

        // Whoever reads a finding can see for themselves: the request as a line for a shell, without its token; of a page, a picture.
        foreach (var result in results.Where(result => result.Outcome == Outcome.Fail))
        {
            var findings = result.Findings.Where(finding => finding.Level == FindingLevel.Must).ToList();
            if (!result.Testcase.StartsWith(OfPage, StringComparison.Ordinal))
            {
                if (findings.Find(finding => !finding.Remedy.StartsWith("See for yourself: curl -i", StringComparison.Ordinal)) is { } mute)
                {
                    return $"a finding of {result.Testcase} has no request to send again: {mute}";
                }
            }
            else if (result.Testcase != OfPage + "feed" && !result.Attachments.Any(IsPicture))
            {
                return $"{result.Testcase} has no picture of what the visitor saw";
            }

            if (findings.Find(finding => string.Join('\n', finding.Object, finding.Expected, finding.Observed, finding.Remedy).Contains("eyJ", StringComparison.Ordinal)) is { } secret)
            {
                return $"a finding of {result.Testcase} has a token in it: {secret.Rule}";
            }
        }

        return null;
    }

    /// <summary>
    /// The testcases that are run against a defect. One of the API is looked at by all testcases of its kind, but for random requests, which take most of the time; one of the page by
    /// those that it concerns and by those that share one visit.
    /// </summary>
    private static IReadOnlyList<string> Concerned(StatusPageDefect defect)
    {
        var own = defect.TurnsRed.Concat(defect.Hinders).Concat(defect.NearTo).ToHashSet(StringComparer.Ordinal);
        if (defect.Page is not null)
        {
            own.UnionWith(SharedView);
            return [.. Testcases.Where(own.Contains)];
        }

        // A defect of the gateway leaves the API's answers as they are; one of the API leaves the gateway's.
        var kind = own.First()[.."scs-0402-".Length];
        return [.. Testcases.Where(id => own.Contains(id) || !defect.Alone && id.StartsWith(kind, StringComparison.Ordinal) && !id.StartsWith(OfPage, StringComparison.Ordinal) && !id.StartsWith("scs-0402-fuzz", StringComparison.Ordinal))];
    }

    private static async Task<IReadOnlyList<TestcaseResult>> Results(StatusPageDefect? defect, IReadOnlyList<string> testcases, Browser browser, TimeProvider time, CancellationToken cancellation)
    {
        var conforming = new EmbeddedStatusPageOptions { Web = new StatusWebOptions { SlowAfterSeconds = 0.5 }, Time = time };
        await using var stack = await EmbeddedStatusPage.Start(defect?.Inject(conforming) ?? conforming, cancellation).ConfigureAwait(false);
        var subject = defect is { WithoutGateway: true } ? new StatusPageSubject(stack.ApiInside) : StatusPageSubject.Of(stack);
        subject = subject with { Page = defect?.PageAddress ?? subject.Page, FuzzRequests = FuzzRequests, Patience = TimeSpan.FromMinutes(2) };

        // What is not there after a second of rest does not come any more: pages and servers are on this machine. Patience is for a machine that is busy.
        var site = StatusPageSite.Of(stack) with { Patience = TimeSpan.FromSeconds(100), Quiet = TimeSpan.FromSeconds(1) };
        var ledger = Ledger.InMemory(new LedgerOwner($"self-test-{Guid.NewGuid():N}"[..18], "self-test", EnvironmentCatalogue.Embedded), time);
        var settings = new SuiteSettings { Workers = 8, Budget = _ => TimeSpan.FromMinutes(10), Time = time };
        return await new SuiteRunner(EmbeddedDefault.Services(subject, ledger, new Visits(browser, site, time)), settings)
            .Run([typeof(EmbeddedDefault).Assembly], testcases, NoObserver.Instance, cancellation).ConfigureAwait(false);
    }

    private static bool IsPicture(Attachment attachment) =>
        attachment is { MediaType: "image/png", Bytes.Length: > 1000 } && attachment.Bytes.Span[..4].SequenceEqual((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]);
}
