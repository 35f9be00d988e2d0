namespace Conformance.Iaas.Scs0100;

/// <summary>What is doubtful about a valid name.</summary>
public enum FlavorNameWarningKind
{
    /// <summary>The name is valid in the deprecated v1 syntax only.</summary>
    OldSyntax,

    /// <summary>The canonical writer writes it differently: leading zeros, <c>1x</c>, generation 0, <c>4.0</c>.</summary>
    NotCanonical,

    /// <summary>A number of disks without their size.</summary>
    CountWithoutSize,

    /// <summary>Half a GiB at 10 GiB or more.</summary>
    LargeHalfGibibyte,

    /// <summary>A GPU form the grammar allows and the section on GPUs does not.</summary>
    GpuForm,
}
