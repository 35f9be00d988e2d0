using Conformance.CentralApiSuite;
using Conformance.Harness;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Runs testcases of the suite.</summary>
internal static class SuiteRun
{
    /// <summary>Every testcase.</summary>
    public static IReadOnlyList<string> All { get; } = [.. SuiteTestcase.Of(typeof(EmbeddedDefault).Assembly).Select(testcase => testcase.Id).Order(StringComparer.Ordinal)];

    /// <summary>Runs testcases against a subject. The tenants' names have the name of the run.</summary>
    public static Task<IReadOnlyList<TestcaseResult>> On(CentralApiSubject subject, IReadOnlyList<string> testcases, IReadOnlySet<string>? capabilities, CancellationToken cancellation, string? run = null)
    {
        var time = TimeProvider.System;
        var ledger = Ledger.InMemory(new LedgerOwner(run is null ? $"test-{Guid.NewGuid():N}"[..13] : $"test-{run}", "embedded", "embedded"), time);
        return new SuiteRunner(EmbeddedDefault.Services(subject, ledger, time), new SuiteSettings { Workers = 3, Capabilities = capabilities, Budget = _ => TimeSpan.FromMinutes(5) })
            .Run([typeof(EmbeddedDefault).Assembly], testcases, NoObserver.Instance, cancellation);
    }

    /// <summary>What became of a testcase, in a line.</summary>
    public static string Say(TestcaseResult result) =>
        $"{result.Testcase}: {result.Outcome} {result.Duration.TotalSeconds:0.0} s {result.Reason} {string.Join(" | ", result.Findings)} {string.Join(" | ", result.Leftovers)} {string.Join(" > ", result.Steps.Select(step => step.Name))}";
}
