using Conformance.Model;

namespace Conformance.Kaas.Scs0214;

/// <summary>What nodes say of their distribution.</summary>
/// <param name="Result">What deviates.</param>
/// <param name="Open">What cannot be seen from a cluster and has to be attested; null if all could be seen.</param>
public sealed record SpreadJudgement(CheckResult Result, string? Open);
