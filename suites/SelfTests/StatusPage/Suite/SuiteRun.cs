using Conformance.Harness;
using Conformance.Model;
using Conformance.StatusPage;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.StatusPage.Suite;

/// <summary>Runs testcases of the suite against a subject.</summary>
internal static class SuiteRun
{
    /// <summary>Those that ask an API; what asks a page is tested with the page.</summary>
    public static IReadOnlyList<SuiteTestcase> Testcases { get; } =
        [.. SuiteTestcase.Of(typeof(EmbeddedDefault).Assembly).Where(testcase => !testcase.Needs.Contains(Conformance.StatusPage.Page.StatusPageSite.Capability))];

    public static async Task<IReadOnlyList<TestcaseResult>> Of(StatusPageSubject subject, Ledger? ledger = null, Func<SuiteTestcase, bool>? which = null)
    {
        ledger ??= Ledger.InMemory(new LedgerOwner($"test-{Guid.NewGuid():N}"[..13], "page", "embedded"), TimeProvider.System);
        var settings = new SuiteSettings { Budget = _ => TimeSpan.FromMinutes(10), Capabilities = new HashSet<string> { StatusPageSubject.Gateway } };
        return await new SuiteRunner(EmbeddedDefault.Services(subject with { Patience = TimeSpan.FromMinutes(2) }, ledger), settings)
            .Run([typeof(EmbeddedDefault).Assembly], [.. Testcases.Where(which ?? (_ => true)).Select(testcase => testcase.Id)], NoObserver.Instance);
    }

    public static string Told(IEnumerable<TestcaseResult> results) =>
        string.Join('\n', results.Where(result => result.Outcome != Outcome.Pass).Select(result => $"{result.Testcase} {result.Outcome}: {result.Reason} {string.Join(" | ", result.Findings.Take(3).Select(finding => $"{finding} ({finding.Remedy})"))}"));
}
