namespace Conformance.Iaas.Scs0100;

/// <summary>CPU vendors or architectures a name can tell; without one, x86-64 of any vendor (scs-0100, CPU architecture details).</summary>
public enum CpuVendor
{
    /// <summary><c>i</c>: Intel, x86-64.</summary>
    Intel,

    /// <summary><c>z</c>: AMD, x86-64.</summary>
    Amd,

    /// <summary><c>a</c>: Arm v8 and later.</summary>
    Arm,

    /// <summary><c>r</c>: RISC-V.</summary>
    RiscV,
}
