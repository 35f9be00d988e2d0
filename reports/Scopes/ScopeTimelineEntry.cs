namespace Conformance.Scopes;

/// <summary>The validities of versions from a date on, until the next entry's date.</summary>
/// <param name="Date">The first day.</param>
/// <param name="Versions">Validity by version name.</param>
public sealed record ScopeTimelineEntry(DateOnly Date, IReadOnlyDictionary<string, Validity> Versions);
