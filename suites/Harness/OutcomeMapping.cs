using Conformance.Model;
using NUnit.Framework.Interfaces;

namespace Conformance.Harness;

/// <summary>
/// From NUnit's result to an outcome. Only a check that spoke and found nothing can become Pass; only a check with a finding of level Must can
/// become Fail.
/// </summary>
internal static class OutcomeMapping
{
    public static TestcaseResult Map(
        string id, ITestResult result, DateTimeOffset started, TimeSpan duration, TimeSpan? exceeded, bool cancelled, bool upstreamCompatible)
    {
        var said = result.Test.Properties.Get(TestcaseAttribute.ResultKey) as CheckResult;
        var exception = result.Test.Properties.Get(TestcaseAttribute.ExceptionKey) as Exception;
        var scenario = result.Test.Properties.Get(Scenario.Key) as Scenario;
        var leftovers = scenario?.Leftovers ?? [];
        var (outcome, reason) = Judge(result, said, exception, exceeded, cancelled);
        if (leftovers.Count > 0 && outcome is Outcome.Pass or Outcome.DidNotFinish)
        {
            // The requirement may be met, but the test did not end as it must: a leak never hides behind a pass.
            reason = $"{(outcome == Outcome.Pass ? "Nothing deviates, but the test left something behind" : reason + " It also left something behind")}: {string.Join("; ", leftovers)}.";
            outcome = Outcome.DidNotFinish;
        }

        var mapped = new TestcaseResult(id, outcome, started, duration)
        {
            Reason = reason,
            Findings = said?.Findings ?? [],
            Attachments = [.. result.Test.Properties[Attachments.Key].OfType<Attachment>()],
            Steps = scenario?.Steps.Steps ?? [],
            Table = result.Test.Properties.Get(Tables.Key) as ResultTable,
            Leftovers = leftovers,
            Upstream = outcome is Outcome.Pass or Outcome.Fail ? said?.Upstream : null,
        };
        return upstreamCompatible && mapped.Upstream is { } upstream
            ? mapped with { Outcome = upstream.Outcome, Own = outcome, Reason = upstream.Outcome == Outcome.DidNotFinish ? upstream.Reason : null }
            : mapped;
    }

    private static (Outcome Outcome, string? Reason) Judge(ITestResult result, CheckResult? said, Exception? exception, TimeSpan? exceeded, bool cancelled)
    {
        if (said is { Outcome: Outcome.Fail })
        {
            return (Outcome.Fail, null);
        }

        var state = result.ResultState;
        if (state.Status == TestStatus.Skipped)
        {
            return (Outcome.Missing, $"Not run: {Text(result, "the test is marked as not to be run")}");
        }

        if (exception is OperationCanceledException || state.Matches(ResultState.Cancelled))
        {
            return exceeded is { } budget
                ? (Outcome.DidNotFinish, $"Not done within its budget of {budget.TotalSeconds:0.#} s.")
                : (Outcome.DidNotFinish, cancelled ? "The run was cancelled." : "A request was cancelled by a time-out.");
        }

        return exception switch
        {
            SubjectUnavailableException unavailable => (Outcome.DidNotFinish, unavailable.Message),
            ConfigurationException configuration => (Outcome.DidNotFinish, configuration.Message),
            _ when state.Status == TestStatus.Passed && state.Site == FailureSite.Test && said is not null => (Outcome.Pass, null),
            _ when state.Status == TestStatus.Passed => (Outcome.DidNotFinish, "The test ended without saying what it found; this is a defect of the harness."),
            _ when state.Site is FailureSite.SetUp or FailureSite.Parent => (Outcome.DidNotFinish, $"Its set-up failed: {Text(result, "no message")}"),
            _ when state.Site is FailureSite.TearDown => (Outcome.DidNotFinish, $"Its tear-down failed: {Text(result, "no message")}"),
            _ when state.Status is TestStatus.Inconclusive or TestStatus.Warning => (Outcome.DidNotFinish, $"Without a clear result: {Text(result, "no message")}"),
            _ => (Outcome.DidNotFinish, $"A defect of the harness, not of the subject: {exception?.GetType().Name ?? state.ToString()}: {Text(result, "no message")}"),
        };
    }

    private static string Text(ITestResult result, string otherwise) => string.IsNullOrWhiteSpace(result.Message) ? otherwise : result.Message.Trim();
}
