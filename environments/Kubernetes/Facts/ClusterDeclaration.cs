using Conformance.Model;

namespace Conformance.Kubernetes.Facts;

/// <summary>What a subject's owner states about a cluster, as no program can see it from there.</summary>
public sealed record ClusterDeclaration
{
    /// <summary>The Kubernetes versions on offer; empty = not stated.</summary>
    public IReadOnlyList<OfferedVersion> OfferedVersions { get; init; } = [];

    /// <summary>People's statements. Those that are expired are left out by whoever makes the declaration.</summary>
    public IReadOnlyList<Attestation> Attestations { get; init; } = [];

    /// <summary>The statement on a testcase, or null.</summary>
    /// <param name="testcase">The testcase's id.</param>
    public Attestation? Attested(string testcase) => Attestations.Where(attestation => attestation.Testcase == testcase).MaxBy(attestation => attestation.On);
}
