using System.Globalization;
using System.Text;

namespace Conformance.Iaas.Scs0100;

/// <summary>What a flavor name promises (scs-0100-v3). <see cref="FlavorNameParser"/> reads it, <see cref="ToString()"/> writes it.</summary>
/// <param name="Cpu">vCPUs.</param>
/// <param name="RamGiB">Memory in GiB; a positive multiple of 0.5.</param>
public sealed record FlavorName(FlavorCpu Cpu, decimal RamGiB)
{
    /// <summary>Suffix <c>u</c>: memory without error correction.</summary>
    public bool NoEcc { get; init; }

    /// <summary>Suffix <c>o</c>: memory is oversubscribed.</summary>
    public bool Oversubscribed { get; init; }

    /// <summary>Root disk, or null if the flavor has none.</summary>
    public FlavorDisk? Disk { get; init; }

    /// <summary>Hypervisor, or null where it is not told (KVM is assumed).</summary>
    public Hypervisor? Hypervisor { get; init; }

    /// <summary><c>_hwv</c>: hardware virtualisation is available in the guest.</summary>
    public bool Hwv { get; init; }

    /// <summary>CPU details, or null where they are not told (x86-64 is assumed).</summary>
    public FlavorCpuArch? CpuArch { get; init; }

    /// <summary>GPU, or null.</summary>
    public FlavorGpu? Gpu { get; init; }

    /// <summary><c>_ib</c>: InfiniBand.</summary>
    public bool InfiniBand { get; init; }

    /// <summary>The canonical name in the current syntax: no <c>1x</c>, no generation 0, no leading zeros, no trailing <c>.0</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(FlavorNameParser.Prefix, 48)
            .Append(CultureInfo.InvariantCulture, $"{Cpu.Count}{FlavorVocabulary.CpuTypes[(int)Cpu.Type].Token}")
            .Append(Cpu.Insecure ? "i" : "")
            .Append('-').Append(Gibibytes(RamGiB))
            .Append(NoEcc ? "u" : "")
            .Append(Oversubscribed ? "o" : "");
        if (Disk is { } disk)
        {
            text.Append('-');
            if (disk.Count != 1)
            {
                text.Append(CultureInfo.InvariantCulture, $"{disk.Count}x");
            }

            text.Append(CultureInfo.InvariantCulture, $"{disk.SizeGb}");
            text.Append(disk.Type is { } type ? FlavorVocabulary.DiskTypes[(int)type].Token : "");
        }

        if (Hypervisor is { } hypervisor)
        {
            text.Append('_').Append(FlavorVocabulary.Hypervisors[(int)hypervisor].Token);
        }

        text.Append(Hwv ? "_hwv" : "");
        if (CpuArch is { } arch)
        {
            text.Append('_').Append(FlavorVocabulary.CpuVendors[(int)arch.Vendor].Token)
                .Append(CultureInfo.InvariantCulture, $"{(arch.Generation is 0 ? null : arch.Generation)}").Append('h', arch.FrequencyH);
        }

        if (Gpu is { } gpu)
        {
            text.Append('_').Append(gpu.PassThrough ? 'G' : 'g').Append(FlavorVocabulary.GpuVendors[(int)gpu.Vendor].Token).Append(gpu.Generation);
            AppendAmount(text, gpu.Units, gpu.UnitsH);
            AppendAmount(text, gpu.VramGiB, gpu.VramH);
        }

        return text.Append(InfiniBand ? "_ib" : "").ToString();
    }

    /// <summary>The canonical name in the v1 syntax. A name with Cloud Hypervisor has none that v1 would accept.</summary>
    public string ToV1() => FlavorNameParser.ToV1(ToString());

    /// <summary>True if the v1 syntax can express it: it can not say Cloud Hypervisor.</summary>
    public bool HasV1 => Hypervisor is not Scs0100.Hypervisor.CloudHypervisor;

    /// <summary>
    /// The short name that the standard expects beside a long one: without hypervisor, hardware virtualisation, CPU details (Arm and RISC-V keep
    /// their letter, since they are another architecture) and without the letters <c>h</c> of the GPU.
    /// </summary>
    public FlavorName Short() => this with
    {
        Hypervisor = null,
        Hwv = false,
        CpuArch = CpuArch is { Vendor: CpuVendor.Arm or CpuVendor.RiscV } arch ? new FlavorCpuArch(arch.Vendor) : null,
        // Memory without units goes with the h before it: "_GNah-14" less its h would be read as 14 units.
        Gpu = Gpu is { } gpu ? gpu with { UnitsH = 0, VramH = 0, VramGiB = gpu.Units is null ? null : gpu.VramGiB } : null,
    };

    /// <summary>The promise in one English sentence without a full stop.</summary>
    public string Describe()
    {
        var cpu = FlavorVocabulary.CpuTypes[(int)Cpu.Type].Meaning;
        var parts = new List<string>
        {
            Invariant($"{Cpu.Count} {cpu}{(Cpu.Count == 1 ? "" : "s")}{(Cpu.Insecure ? " (insecure: microcode, SMT or mitigations fall short)" : "")}"),
            $"{Gibibytes(RamGiB)} GiB RAM{(NoEcc ? " without ECC" : "")}{(Oversubscribed ? " (oversubscribed)" : "")}",
            Disk is null ? "no disk (boots from a volume)" : Describe(Disk),
        };
        if (Hypervisor is { } hypervisor)
        {
            var name = FlavorVocabulary.Hypervisors[(int)hypervisor].Meaning;
            parts.Add(hypervisor is Scs0100.Hypervisor.BareMetal ? name : $"{name} hypervisor");
        }

        if (Hwv)
        {
            parts.Add("hardware virtualisation in the guest");
        }

        if (CpuArch is { } arch)
        {
            var vendor = FlavorVocabulary.CpuVendors[(int)arch.Vendor];
            parts.Add($"{vendor.Meaning} CPU{(arch.Generation is { } generation and > 0 ? $" of generation {vendor.Generations[generation]}" : "")}"
                + (arch.FrequencyH > 0 ? $", {FlavorVocabulary.Frequencies[arch.FrequencyH]}" : ""));
        }

        if (Gpu is { } gpu)
        {
            parts.Add(Describe(gpu));
        }

        if (InfiniBand)
        {
            parts.Add("InfiniBand");
        }

        return string.Join(", ", parts);
    }

    /// <summary>GiB as names write them: <c>4</c>, <c>0.5</c>.</summary>
    internal static string Gibibytes(decimal value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static void AppendAmount(StringBuilder text, int? amount, int h)
    {
        if (amount is { } number)
        {
            text.Append(CultureInfo.InvariantCulture, $"-{number}");
        }

        text.Append('h', h);
    }

    private static string Describe(FlavorDisk disk)
    {
        var size = disk.SizeGb is { } gb ? Invariant($"of {gb} GB") : "of a size the cloud chooses";
        var type = disk.Type is { } known ? FlavorVocabulary.DiskTypes[(int)known].Meaning : "type left to the cloud";
        return Invariant($"{disk.Count} disk{(disk.Count == 1 ? "" : "s")} {size} ({type})");
    }

    private static string Describe(FlavorGpu gpu)
    {
        var vendor = FlavorVocabulary.GpuVendors[(int)gpu.Vendor];
        var text = new StringBuilder(gpu.PassThrough ? "passed-through " : "virtual ").Append(vendor.Meaning);
        if (gpu.Generation is { } token)
        {
            text.Append(' ').Append(vendor.Generation(token) ?? token);
        }

        text.Append(" GPU");
        if (gpu.Units is { } units)
        {
            text.Append(CultureInfo.InvariantCulture, $" with {units} {vendor.Units}");
        }

        text.Append(gpu.UnitsH switch { 0 => "", 1 => " at a higher clock", _ => " at a much higher clock" });
        if (gpu.VramGiB is { } vram)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(gpu.Units is null ? " with" : " and")} {vram} GiB of ")
                .Append(gpu.VramH switch { 0 => "", 1 => "high-bandwidth ", _ => "very-high-bandwidth " }).Append("memory");
        }

        return text.ToString();
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
