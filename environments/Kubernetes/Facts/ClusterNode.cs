namespace Conformance.Kubernetes.Facts;

/// <summary>A node of a cluster.</summary>
/// <param name="Name">Its name.</param>
public sealed record ClusterNode(string Name)
{
    /// <summary>Label with the region a node is in.</summary>
    public const string RegionLabel = "topology.kubernetes.io/region";

    /// <summary>Label with the failure zone a node is in.</summary>
    public const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Version of its kubelet as it reports it: <c>v1.34.1</c>; empty if it reports none.</summary>
    public string KubeletVersion { get; init; } = "";

    /// <summary>Its addresses in the order of the cluster: type (<c>InternalIP</c>, <c>ExternalIP</c>, <c>Hostname</c>, …) and address.</summary>
    public IReadOnlyList<NodeAddress> Addresses { get; init; } = [];

    /// <summary>TCP port of its kubelet; 10250 if it reports none.</summary>
    public int KubeletPort { get; init; } = 10250;

    /// <summary>Whether it is ready for pods.</summary>
    public bool Ready { get; init; }

    /// <summary>When it joined (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>True if its labels say that it belongs to the control plane.</summary>
    public bool IsControlPlane => Labels.ContainsKey("node-role.kubernetes.io/control-plane") || Labels.ContainsKey("node-role.kubernetes.io/master");

    /// <summary>Value of a label; null if it is absent or empty.</summary>
    /// <param name="label">The label.</param>
    public string? Label(string label) => Labels.TryGetValue(label, out var value) && value.Length > 0 ? value : null;
}
