namespace Conformance.Iaas.Scs0100;

/// <summary>Where a root disk lives; ordered from the weakest promise to the strongest (scs-0100, disk sizes and types).</summary>
public enum DiskType
{
    /// <summary><c>n</c>: shared network storage.</summary>
    Network,

    /// <summary><c>h</c>: local hard disk.</summary>
    Hdd,

    /// <summary><c>s</c>: local SSD.</summary>
    Ssd,

    /// <summary><c>p</c>: local NVMe.</summary>
    Nvme,
}
