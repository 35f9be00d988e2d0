namespace Conformance.Kubernetes.Facts;

/// <summary>A persistent volume.</summary>
/// <param name="Name">Its name.</param>
/// <param name="StorageClass">Name of its class; empty if it has none.</param>
public sealed record PersistentVolume(string Name, string StorageClass)
{
    /// <summary><c>ReadWriteOnce</c>, <c>ReadOnlyMany</c>, …</summary>
    public IReadOnlyList<string> AccessModes { get; init; } = [];

    /// <summary>Where its bytes are, by the name of its source: <c>csi</c>, <c>nfs</c>, <c>hostPath</c>, <c>local</c>, …</summary>
    public string Source { get; init; } = "";

    /// <summary>CSI driver; empty for other sources.</summary>
    public string Driver { get; init; } = "";

    /// <summary>Labels of nodes by which it is bound to some of them.</summary>
    public IReadOnlyList<string> AffinityKeys { get; init; } = [];

    /// <summary>Namespace and name of its claim; empty if it is not claimed.</summary>
    public string Claim { get; init; } = "";

    /// <summary><c>Bound</c>, <c>Available</c>, …</summary>
    public string Phase { get; init; } = "";
}
