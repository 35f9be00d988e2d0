namespace Conformance.Kaas;

/// <summary>Addresses of the clauses that several checks refer to.</summary>
internal static class Clauses
{
    public static readonly Uri Robustness = new("https://docs.scs.community/standards/scs-0215-v1-robustness-features#decision");

    public static readonly Uri Hardening = new("https://docs.scs.community/standards/scs-0217-v1-baseline-cluster-security#standard");

    public static readonly Uri Networking = new("https://docs.scs.community/standards/scs-0219-v1-kaas-networking#decision");
}
