using Conformance.Kubernetes;

namespace Conformance.CentralApiSuite;

/// <summary>A claim of a testcase, whose connection details secrets of the system may have.</summary>
/// <param name="Uid">Uid of the claim.</param>
/// <param name="Claim">Kind and name of the claim.</param>
/// <param name="Tenant">The tenant's name.</param>
internal sealed record ConnectionOwner(string Uid, string Claim, string Tenant)
{
    /// <summary>Where its composite is; null if none was seen.</summary>
    public ObjectPath? Composite { get; init; }

    /// <summary>Uid of its composite; null if none was seen.</summary>
    public string? CompositeUid { get; init; }

    /// <summary>Whether a secret of the system is named after it: the details of the composite bear the claim's uid, those of what it is composed of the composite's and what they are.</summary>
    /// <param name="secret">Name of the secret.</param>
    public bool Has(string secret) => secret == Uid || (CompositeUid is not null && secret.StartsWith(CompositeUid + "-", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => $"{Claim} of {Tenant}";
}
