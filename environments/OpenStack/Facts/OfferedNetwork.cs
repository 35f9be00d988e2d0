namespace Conformance.OpenStack.Facts;

/// <summary>A network that the project sees without owning it.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name; may be empty.</param>
/// <param name="External">Routers may have their gateway there, and floating IPs come from it.</param>
/// <param name="Shared">Servers may be connected to it.</param>
public sealed record OfferedNetwork(string Id, string Name, bool External, bool Shared)
{
    /// <summary>Whether it is the default external network; null if the service does not say.</summary>
    public bool? Default { get; init; }

    /// <summary>Whether ports are protected against forged addresses; null if the service does not say.</summary>
    public bool? PortSecurity { get; init; }
}
