using Conformance.Harness;
using Conformance.Model;

namespace Conformance.Runner.Runs;

/// <summary>What a run says of testcases if its subject could not be asked at all.</summary>
internal static class NothingTested
{
    /// <summary>Each did not finish, for the same reason; the observer has heard of them.</summary>
    /// <param name="testcases">Their ids.</param>
    /// <param name="obstacle">The reason.</param>
    /// <param name="time">The clock.</param>
    /// <param name="observer">Hears of each result.</param>
    public static IReadOnlyList<TestcaseResult> Results(IReadOnlyList<string> testcases, string obstacle, TimeProvider time, IRunObserver observer)
    {
        var now = time.GetUtcNow();
        var results = testcases.Select(id => new TestcaseResult(id, Outcome.DidNotFinish, now, TimeSpan.Zero) { Reason = obstacle }).ToList();
        results.ForEach(observer.Finished);
        return results;
    }
}
