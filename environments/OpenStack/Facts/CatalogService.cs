namespace Conformance.OpenStack.Facts;

/// <summary>A service of the token's catalogue.</summary>
/// <param name="Type">Its type exactly as listed: <c>compute</c>, <c>volumev3</c>, …</param>
/// <param name="Name">Its name; empty if the answer had none.</param>
/// <param name="Endpoints">Its endpoints, every region and interface.</param>
public sealed record CatalogService(string Type, string Name, IReadOnlyList<CatalogEndpoint> Endpoints);
