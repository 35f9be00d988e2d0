namespace Conformance.Kaas.Scs0215;

/// <summary>How a burst of events is tried. Nobody is asked for it: without a number there is none.</summary>
public sealed record EventBurstOptions
{
    /// <summary>The most events there may be: two and a half times the limit that the standard recommends.</summary>
    public const int Most = 50_000;

    /// <summary>How many events are created at most, of which the cluster's limits must refuse some; it ends with the first refusal. 0 = none is tried.</summary>
    public int Events { get; init; }
}
