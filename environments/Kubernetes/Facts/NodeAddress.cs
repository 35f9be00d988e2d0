namespace Conformance.Kubernetes.Facts;

/// <summary>An address of a node.</summary>
/// <param name="Type"><c>InternalIP</c>, <c>ExternalIP</c>, <c>Hostname</c>, …</param>
/// <param name="Address">IP address or name.</param>
public sealed record NodeAddress(string Type, string Address);
