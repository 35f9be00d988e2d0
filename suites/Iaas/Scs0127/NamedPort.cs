namespace Conformance.Iaas.Scs0127;

/// <summary>What became of a port that was given a name.</summary>
/// <param name="Extensions">Extensions of the network service; null if it does not tell.</param>
public sealed record NamedPort(IReadOnlySet<string>? Extensions)
{
    /// <summary>The name that was asked for; null if none was.</summary>
    public string? Asked { get; init; }

    /// <summary>The name that the port has.</summary>
    public string? Named { get; init; }

    /// <summary>The names of its addresses, with their domain.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The catalogue has a service of type dns.</summary>
    public bool HasDesignate { get; init; }
}
