namespace Conformance.Iaas.Scs0123;

/// <summary>Which types of the catalogue fulfil a requirement.</summary>
/// <param name="Name">The service, for people: <c>compute</c>.</param>
/// <param name="Types">The types accepted, the canonical one first.</param>
/// <param name="UpstreamTypes">The types upstream's script accepts.</param>
/// <param name="Clause">The clause that asks for it.</param>
internal sealed record ServiceRule(string Name, IReadOnlyList<string> Types, IReadOnlyList<string> UpstreamTypes, Uri Clause)
{
    /// <summary>What the remedy adds about the requirement itself.</summary>
    public string Note { get; init; } = "";
}
