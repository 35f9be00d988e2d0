namespace Conformance.Model;

/// <summary>How many testcases had which outcome.</summary>
/// <param name="Passed">Number of Pass.</param>
/// <param name="Failed">Number of Fail.</param>
/// <param name="DidNotFinish">Number of DidNotFinish.</param>
/// <param name="Missing">Number of Missing.</param>
public sealed record OutcomeCounts(int Passed, int Failed, int DidNotFinish, int Missing)
{
    /// <summary>Number of testcases.</summary>
    public int Total => Passed + Failed + DidNotFinish + Missing;

    /// <summary>Counts outcomes.</summary>
    /// <param name="outcomes">The outcomes to count.</param>
    public static OutcomeCounts Of(IEnumerable<Outcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var counts = new int[4];
        foreach (var outcome in outcomes)
        {
            counts[(int)outcome]++;
        }

        return new OutcomeCounts(
            counts[(int)Outcome.Pass], counts[(int)Outcome.Fail], counts[(int)Outcome.DidNotFinish], counts[(int)Outcome.Missing]);
    }

    /// <summary>The number for one outcome.</summary>
    /// <param name="outcome">The outcome asked for.</param>
    public int this[Outcome outcome] => outcome switch
    {
        Outcome.Pass => Passed,
        Outcome.Fail => Failed,
        Outcome.DidNotFinish => DidNotFinish,
        Outcome.Missing => Missing,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an outcome"),
    };
}
