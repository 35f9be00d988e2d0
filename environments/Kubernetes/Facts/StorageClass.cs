namespace Conformance.Kubernetes.Facts;

/// <summary>A storage class.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Provisioner">What makes its volumes: <c>cinder.csi.openstack.org</c>.</param>
public sealed record StorageClass(string Name, string Provisioner)
{
    /// <summary>Value of the annotation that makes it the default; null if it has none.</summary>
    public string? DefaultMark { get; init; }

    /// <summary>Value of the older form of that annotation, which Kubernetes still honours; null if it has none.</summary>
    public string? OldDefaultMark { get; init; }

    /// <summary>Parameters for its provisioner.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary><c>Immediate</c> or <c>WaitForFirstConsumer</c>.</summary>
    public string BindingMode { get; init; } = "";

    /// <summary><c>Delete</c> or <c>Retain</c>.</summary>
    public string ReclaimPolicy { get; init; } = "";

    /// <summary>Whether its volumes can grow.</summary>
    public bool AllowsExpansion { get; init; }

    /// <summary>When it was created (UTC): of several defaults Kubernetes takes the newest.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Whether Kubernetes gives it to claims that name no class.</summary>
    public bool IsDefault => DefaultMark == "true" || OldDefaultMark == "true";
}
