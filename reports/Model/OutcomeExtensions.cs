namespace Conformance.Model;

/// <summary>Precedence and notation of outcomes.</summary>
public static class OutcomeExtensions
{
    /// <summary>The outcome of a group: Fail before Missing before DidNotFinish before Pass (scs-0003-v2).</summary>
    /// <param name="outcomes">Outcomes of the members; an empty group passes, as it demands nothing.</param>
    public static Outcome Combined(this IEnumerable<Outcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var worst = Outcome.Pass;
        foreach (var outcome in outcomes)
        {
            worst = outcome < worst ? outcome : worst;
        }

        return worst;
    }

    /// <summary>The short name used by scs-0003-v2 in reports: FAIL, MISS, DNF, PASS.</summary>
    /// <param name="outcome">The outcome to write.</param>
    public static string ShortName(this Outcome outcome) => outcome switch
    {
        Outcome.Fail => "FAIL",
        Outcome.Missing => "MISS",
        Outcome.DidNotFinish => "DNF",
        Outcome.Pass => "PASS",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an outcome"),
    };

    /// <summary>
    /// The word the upstream check scripts print: PASS, FAIL or ABORT; null for a missing testcase, for which they print nothing.
    /// </summary>
    /// <param name="outcome">The outcome to write.</param>
    public static string? UpstreamName(this Outcome outcome) => outcome switch
    {
        Outcome.Fail => "FAIL",
        Outcome.Missing => null,
        Outcome.DidNotFinish => "ABORT",
        Outcome.Pass => "PASS",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an outcome"),
    };
}
