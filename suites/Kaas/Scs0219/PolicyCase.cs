namespace Conformance.Kaas.Scs0219;

/// <summary>A few policies and what they are there to show.</summary>
/// <param name="Name">Its name: <c>default deny of ingress</c>.</param>
/// <param name="Policies">The policies, for a world whose names and addresses are known.</param>
public sealed record PolicyCase(string Name, Func<ProbeWorld, IReadOnlyList<Policy>> Policies)
{
    /// <summary>
    /// Policies that are there, and have taken effect, before: for a case in which everything is allowed, so that something must change for it.
    /// </summary>
    public Func<ProbeWorld, IReadOnlyList<Policy>>? Before { get; init; }

    /// <summary>True if it needs a field that older API servers drop without a word.</summary>
    public bool NeedsEndPort { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
