namespace Conformance.Model;

/// <summary>
/// What the check script of the upstream project would say where it differs from ours because of a known defect of that
/// script. Present only where the two differ.
/// </summary>
/// <param name="Outcome">Upstream's outcome (ABORT is <see cref="Model.Outcome.DidNotFinish"/>).</param>
/// <param name="Reason">Why upstream's script comes to another verdict, and what the standard says instead; one or two sentences.</param>
/// <param name="Clause">Absolute address of the clause that decides.</param>
public sealed record UpstreamVerdict(Outcome Outcome, string Reason, Uri Clause);
