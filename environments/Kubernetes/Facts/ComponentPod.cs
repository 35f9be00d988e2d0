namespace Conformance.Kubernetes.Facts;

/// <summary>A component of the control plane that runs as a pod in <c>kube-system</c>.</summary>
/// <param name="Component">Which: <c>kube-apiserver</c>, <c>etcd</c>, …</param>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Node">Name of its node; empty if it has none.</param>
/// <param name="Flags">The flags it was started with, without dashes; of one given twice, all values in order.</param>
public sealed record ComponentPod(string Component, string Pod, string Node, IReadOnlyDictionary<string, IReadOnlyList<string>> Flags)
{
    /// <summary>The last value of a flag; null if it is not given.</summary>
    /// <param name="flag">The flag without dashes.</param>
    public string? Flag(string flag) => Flags.TryGetValue(flag, out var values) ? values[^1] : null;
}
