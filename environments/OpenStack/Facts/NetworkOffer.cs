namespace Conformance.OpenStack.Facts;

/// <summary>What the network service offers every project.</summary>
/// <param name="Networks">External and shared networks.</param>
/// <param name="Pools">Shared subnet pools.</param>
public sealed record NetworkOffer(IReadOnlyList<OfferedNetwork> Networks, IReadOnlyList<OfferedPool> Pools)
{
    /// <summary>Aliases of the extensions that the service has; null if it does not tell.</summary>
    public IReadOnlySet<string>? Extensions { get; init; }
}
