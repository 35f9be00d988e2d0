namespace Conformance.Scopes;

/// <summary>Which version of a scope counts how far, and since when. The order of the entries means nothing.</summary>
/// <param name="entries">The entries; no two of one date.</param>
public sealed class ScopeTimeline(IReadOnlyList<ScopeTimelineEntry> entries)
{
    private static readonly Dictionary<string, Validity> Nothing = [];

    /// <summary>The entries in the order of the file.</summary>
    public IReadOnlyList<ScopeTimelineEntry> Entries { get; } = entries;

    /// <summary>
    /// The validities that are written down for a date: those of the entry with the greatest date that is not after it. Before the first
    /// entry there are none. A version that is not among them is deprecated and is not tested unless it is forced.
    /// </summary>
    /// <param name="date">The date.</param>
    public IReadOnlyDictionary<string, Validity> At(DateOnly date) =>
        Entries.Where(entry => entry.Date <= date).MaxBy(entry => entry.Date)?.Versions ?? Nothing;
}
