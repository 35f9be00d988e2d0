namespace Conformance.Iaas.Scs0100;

/// <summary>GPU vendors a name can tell (scs-0100, GPU support).</summary>
public enum GpuVendor
{
    /// <summary><c>N</c>; processing units are streaming multiprocessors.</summary>
    Nvidia,

    /// <summary><c>A</c>; processing units are compute units.</summary>
    Amd,

    /// <summary><c>I</c>; processing units are execution units.</summary>
    Intel,
}
