using Conformance.Model;

namespace Conformance.Scopes;

/// <summary>The words of upstream's console summary, which differ from the precedence of scs-0003-v2.</summary>
public static class UpstreamSummary
{
    /// <summary>The word for a target: FAIL if anything failed or did not finish; TENTATIVE pass if anything is missing; else PASS.</summary>
    /// <param name="outcomes">Outcomes of the target's testcases.</param>
    public static string Word(IEnumerable<Outcome> outcomes)
    {
        var all = outcomes.ToHashSet();
        return all.Contains(Outcome.Fail) || all.Contains(Outcome.DidNotFinish) ? "FAIL"
            : all.Contains(Outcome.Missing) ? "TENTATIVE pass"
            : "PASS";
    }
}
