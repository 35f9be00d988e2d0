using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0103;

/// <summary>What a server of a standard flavor turned out to be, seen from inside.</summary>
/// <param name="Standard">The row of the standard's table.</param>
/// <param name="Flavor">The flavor that claims to be it.</param>
public sealed record BootedFlavor(StandardFlavor Standard, Flavor Flavor)
{
    /// <summary>The server when it had settled; null if its creation was refused.</summary>
    public CloudObject? Server { get; init; }

    /// <summary>Why the server was not created.</summary>
    public RefusedException? Refused { get; init; }

    /// <summary>CPUs that the guest sees.</summary>
    public int? Cpus { get; init; }

    /// <summary>Memory that the guest's kernel can use, in KiB.</summary>
    public long? MemoryKiB { get; init; }

    /// <summary>Size of the largest disk, in MiB.</summary>
    public long? DiskMiB { get; init; }

    /// <summary>Vendor of the CPU: <c>GenuineIntel</c>, <c>AuthenticAMD</c>; of Arm the implementer's number.</summary>
    public string? CpuVendor { get; init; }

    /// <summary>The CPUs offer virtualisation to the guest.</summary>
    public bool? HardwareVirtualization { get; init; }
}
