namespace Conformance.Kubernetes.Facts;

/// <summary>A Kubernetes version that a provider offers.</summary>
/// <param name="Text">The version as it is told: <c>1.34.1</c>, <c>v1.33</c>.</param>
/// <param name="Source">Who tells it: <c>subject file</c>, <c>ClusterStackRelease scs/openstack-scs-1-34-v2</c>.</param>
public sealed record OfferedVersion(string Text, string Source)
{
    /// <summary>When the offer ends, or null.</summary>
    public DateTimeOffset? Expires { get; init; }
}
