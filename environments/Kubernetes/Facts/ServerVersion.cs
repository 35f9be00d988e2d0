namespace Conformance.Kubernetes.Facts;

/// <summary>What an API server says of its version.</summary>
/// <param name="GitVersion">Full version: <c>v1.34.1</c>, <c>v1.33.4-gke.100</c>.</param>
/// <param name="BuildDate">When it was built, as it says it; empty if it does not.</param>
/// <param name="Platform">For which system: <c>linux/amd64</c>; empty if it does not say.</param>
public sealed record ServerVersion(string GitVersion, string BuildDate, string Platform);
