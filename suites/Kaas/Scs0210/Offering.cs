using Conformance.Kubernetes.Facts;

namespace Conformance.Kaas.Scs0210;

/// <summary>What the version policy is applied to: what is on offer where that is known, else the one cluster.</summary>
/// <param name="Cluster">The version of the cluster asked.</param>
/// <param name="Declared">The versions the subject's owner declares; they count before those found.</param>
/// <param name="Found">The versions that management objects in the cluster offer.</param>
public sealed record Offering(ServerVersion Cluster, IReadOnlyList<OfferedVersion> Declared, IReadOnlyList<OfferedVersion> Found)
{
    /// <summary>True if it is known what is on offer.</summary>
    public bool IsKnown => Declared.Count > 0 || Found.Count > 0;

    /// <summary>The versions on offer.</summary>
    /// <param name="now">Offers that have ended by then are left out.</param>
    public IReadOnlyList<OfferedVersion> At(DateTimeOffset now) =>
        [.. (Declared.Count > 0 ? Declared : Found).Where(version => version.Expires is null || version.Expires > now)];
}
