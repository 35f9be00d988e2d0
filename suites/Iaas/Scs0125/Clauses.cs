namespace Conformance.Iaas.Scs0125;

/// <summary>Addresses of the standard on secure connections.</summary>
internal static class Clauses
{
    /// <summary>The standard: TLS for external and internal APIs, and Mozilla's intermediate configuration for every server.</summary>
    public static readonly Uri Standard = new("https://docs.scs.community/standards/scs-0125-v1-secure-connections");
}
