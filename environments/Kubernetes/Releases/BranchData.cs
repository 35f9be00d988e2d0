namespace Conformance.Kubernetes.Releases;

/// <summary>What is known of a branch.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="EndOfLife">The last day on which it is supported (UTC).</param>
/// <param name="Releases">Its releases with the days they were published (UTC). May lack old ones.</param>
public sealed record BranchData(KubernetesBranch Branch, DateOnly EndOfLife, IReadOnlyDictionary<KubernetesVersion, DateOnly> Releases)
{
    /// <summary>The day its first release was published, or null if that is not known.</summary>
    public DateOnly? Released => Releases.TryGetValue(new KubernetesVersion(Branch.Major, Branch.Minor, 0), out var day) ? day : null;
}
