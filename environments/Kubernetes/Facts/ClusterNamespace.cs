namespace Conformance.Kubernetes.Facts;

/// <summary>A namespace.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its labels.</param>
public sealed record ClusterNamespace(string Name, IReadOnlyDictionary<string, string> Labels);
