namespace Conformance.Iaas.Scs0100;

/// <summary>The value tables of scs-0100-v3. Every list is indexed by its enumeration's number.</summary>
public static class FlavorVocabulary
{
    /// <summary>CPU suffixes.</summary>
    public static IReadOnlyList<Term<CpuType>> CpuTypes { get; } =
    [
        new(CpuType.CrowdedCore, "L", "heavily oversubscribed vCPU", "crowded-core"),
        new(CpuType.SharedCore, "V", "oversubscribed vCPU", "shared-core"),
        new(CpuType.DedicatedThread, "T", "dedicated thread", "dedicated-thread"),
        new(CpuType.DedicatedCore, "C", "dedicated core", "dedicated-core"),
    ];

    /// <summary>Disk types.</summary>
    public static IReadOnlyList<Term<DiskType>> DiskTypes { get; } =
    [
        new(DiskType.Network, "n", "shared network storage", "network"),
        new(DiskType.Hdd, "h", "local hard disk", "hdd"),
        new(DiskType.Ssd, "s", "local SSD", "ssd"),
        new(DiskType.Nvme, "p", "local NVMe", "nvme"),
    ];

    /// <summary>Hypervisors.</summary>
    public static IReadOnlyList<Term<Hypervisor>> Hypervisors { get; } =
    [
        new(Hypervisor.Kvm, "kvm", "KVM"),
        new(Hypervisor.CloudHypervisor, "chy", "Cloud Hypervisor"),
        new(Hypervisor.Xen, "xen", "Xen"),
        new(Hypervisor.Vmware, "vmw", "VMware"),
        new(Hypervisor.HyperV, "hyv", "Hyper-V"),
        new(Hypervisor.BareMetal, "bms", "bare metal"),
    ];

    /// <summary>CPU vendors with their generations.</summary>
    public static IReadOnlyList<CpuVendorTerm> CpuVendors { get; } =
    [
        new(CpuVendor.Intel, 'i', "Intel", ["before Skylake", "Skylake", "Cascade Lake", "Ice Lake", "Sapphire Rapids", "Sierra Forest", "Granite Rapids"]),
        new(CpuVendor.Amd, 'z', "AMD", ["before Zen", "Zen 1 (Naples)", "Zen 2 (Rome)", "Zen 3 (Milan)", "Zen 4 (Genoa)", "Zen 5 (Turin)", "Zen 6 (Venice)"]),
        new(CpuVendor.Arm, 'a', "Arm", ["before Cortex-A76", "A76/Neoverse N1", "A78/X1/Neoverse V1", "A71x/Neoverse N2/V2", "AmpereOne", "A72x/Neoverse N3/V3"]),
        new(CpuVendor.RiscV, 'r', "RISC-V", ["unspecified"]),
    ];

    /// <summary>All-core frequency behind the number of letters <c>h</c> of the CPU extension.</summary>
    public static IReadOnlyList<string> Frequencies { get; } =
        ["", "more than 2.75 GHz on all cores", "more than 3.25 GHz on all cores", "more than 3.75 GHz on all cores"];

    /// <summary>GPU vendors with their generations.</summary>
    public static IReadOnlyList<GpuVendorTerm> GpuVendors { get; } =
    [
        new(GpuVendor.Nvidia, 'N', "Nvidia", "streaming multiprocessors",
        [
            new("f", "Fermi"), new("k", "Kepler"), new("m", "Maxwell"), new("p", "Pascal"), new("v", "Volta"), new("t", "Turing"),
            new("a", "Ampere"), new("l", "Ada Lovelace"), new("g", "Grace Hopper"), new("b", "Blackwell"), new("u", "Blackwell Ultra"),
        ]),
        new(GpuVendor.Amd, 'A', "AMD", "compute units",
        [
            new("0.4", "GCN4 (Polaris)"), new("0.5", "GCN5 (Vega)"), new("1", "CDNA1"), new("1.1", "RDNA1"), new("2", "CDNA2"), new("2.1", "RDNA2"),
            new("3", "CDNA3"), new("3.1", "RDNA3"), new("3.5", "RDNA3.5"), new("4", "CDNA4"), new("4.1", "RDNA4"), new("5.1", "RDNA5"),
        ]),
        new(GpuVendor.Intel, 'I', "Intel", "execution units",
        [
            new("0.9", "Gen9"), new("0.95", "Gen9.5"), new("1", "Xe (DG1)"), new("2", "Xe 12.2"), new("3", "Arc (DG2)"), new("4", "Battlemage"),
        ]),
    ];
}
