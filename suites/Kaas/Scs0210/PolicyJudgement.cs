using Conformance.Model;

namespace Conformance.Kaas.Scs0210;

/// <summary>What the version policy says of an offering.</summary>
/// <param name="Result">What is known to deviate.</param>
/// <param name="Open">Why the rest could not be judged, with the cure; null if all was judged. Then only a deviation is a verdict, none is not.</param>
public sealed record PolicyJudgement(CheckResult Result, string? Open);
