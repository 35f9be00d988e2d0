namespace Conformance.OpenStack.Facts;

/// <summary>What the network service offers every project.</summary>
/// <param name="Networks">External and shared networks.</param>
/// <param name="Pools">Shared subnet pools.</param>
/// <param name="Extensions">Aliases of the API's extensions.</param>
public sealed record NetworkOffer(IReadOnlyList<OfferedNetwork> Networks, IReadOnlyList<OfferedPool> Pools, IReadOnlyList<string> Extensions);
