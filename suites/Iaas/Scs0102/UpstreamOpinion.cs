namespace Conformance.Iaas.Scs0102;

/// <summary>What upstream's script makes of one image.</summary>
internal enum UpstreamOpinion
{
    /// <summary>Fine.</summary>
    Fine,

    /// <summary>Fine, but the script writes a warning that names the image.</summary>
    Warned,

    /// <summary>The image fails the testcase.</summary>
    Offends,

    /// <summary>The script meets an exception.</summary>
    Raises,
}
