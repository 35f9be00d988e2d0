namespace Conformance.Iaas.Scs0102;

/// <summary>Addresses of the standards on images.</summary>
internal static class Clauses
{
    /// <summary>Image metadata, version 1: what is in force.</summary>
    public static readonly Uri ImageMetadata = new("https://docs.scs.community/standards/scs-0102-v1-image-metadata");

    /// <summary>Image metadata, version 2: adds os_purpose.</summary>
    public static readonly Uri ImagePurpose = new("https://docs.scs.community/standards/scs-0102-v2-image-metadata");
}
