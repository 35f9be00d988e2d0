namespace Conformance.Iaas.Scs0123;

/// <summary>Addresses of the standard on mandatory services.</summary>
internal static class Clauses
{
    /// <summary>Version 1: what is in force.</summary>
    public static readonly Uri Services = new("https://docs.scs.community/standards/scs-0123-v1-mandatory-and-supported-IaaS-services");

    /// <summary>Version 2: object-store-s3, and the aliases of OpenStack's Service Types Authority.</summary>
    public static readonly Uri ServicesV2 = new("https://docs.scs.community/standards/scs-0123-v2-services");
}
