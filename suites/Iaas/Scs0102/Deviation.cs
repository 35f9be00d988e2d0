using Conformance.Model;

namespace Conformance.Iaas.Scs0102;

/// <summary>What is wrong with one property of one image.</summary>
/// <param name="Expected">What the rule asks for.</param>
/// <param name="Observed">What was read.</param>
/// <param name="Remedy">The command or deed that mends it.</param>
/// <param name="Level">How binding the rule is.</param>
internal sealed record Deviation(string Expected, string Observed, string Remedy, FindingLevel Level = FindingLevel.Must);
