namespace Conformance.Kubernetes.Facts;

/// <summary>How a <see cref="Cluster"/> asks.</summary>
public sealed record ClusterOptions
{
    /// <summary>What a connection to a port or a request without credentials may take. Default: 3 seconds.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Nodes, ports and pages asked at the same time. Default: 16.</summary>
    public int Parallel { get; init; } = 16;
}
