namespace Conformance.Iaas.Scs0100;

/// <summary>A CPU vendor of the naming scheme.</summary>
/// <param name="Value">The vendor.</param>
/// <param name="Token">Its letter.</param>
/// <param name="Meaning">Its name.</param>
/// <param name="Generations">Names of the generations; the index is the number, 0 means "old or unspecified".</param>
public sealed record CpuVendorTerm(CpuVendor Value, char Token, string Meaning, IReadOnlyList<string> Generations);
