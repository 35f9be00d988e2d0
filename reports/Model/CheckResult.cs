namespace Conformance.Model;

/// <summary>
/// What a check says of the facts it was given. A check is a pure function from facts to this; it does no I/O.
/// The testcase fails exactly if a finding of level Must is among the findings.
/// </summary>
/// <param name="Findings">All findings, of every level, in a stable order.</param>
/// <param name="Upstream">Upstream's verdict where it differs from ours because of a known defect; else null.</param>
public sealed record CheckResult(IReadOnlyList<Finding> Findings, UpstreamVerdict? Upstream = null)
{
    /// <summary>A result without any finding.</summary>
    public static CheckResult Clean { get; } = new([]);

    /// <summary>Pass, or Fail if there is a finding of level Must.</summary>
    public Outcome Outcome => Findings.Any(finding => finding.Level == FindingLevel.Must) ? Outcome.Fail : Outcome.Pass;

    /// <summary>
    /// This result with upstream's verdict attached if, and only if, it differs from ours.
    /// </summary>
    /// <param name="upstream">What upstream's script would say.</param>
    /// <param name="reason">Why it differs; one or two sentences.</param>
    /// <param name="clause">The clause that decides.</param>
    public CheckResult Versus(Outcome upstream, string reason, Uri clause) =>
        upstream == Outcome ? this with { Upstream = null } : this with { Upstream = new UpstreamVerdict(upstream, reason, clause) };
}
