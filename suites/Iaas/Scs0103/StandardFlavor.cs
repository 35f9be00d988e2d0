using System.Globalization;
using Conformance.Iaas.Scs0100;

namespace Conformance.Iaas.Scs0103;

/// <summary>A row of the tables of scs-0103-v1.</summary>
/// <param name="Name">Recommended name; the value of <c>scs:name-v2</c>.</param>
/// <param name="Vcpus">Exact number of vCPUs.</param>
/// <param name="CpuType">Kind of vCPU.</param>
/// <param name="RamGiB">Exact memory in GiB.</param>
/// <param name="DiskGb">Exact root disk in GB; 0 = none.</param>
/// <param name="DiskType">Type of the root disk; null for none, or for any where there is a disk.</param>
/// <param name="Mandatory">True for the mandatory flavors, false for the recommended ones.</param>
public sealed record StandardFlavor(string Name, int Vcpus, CpuType CpuType, int RamGiB, int DiskGb, DiskType? DiskType, bool Mandatory)
{
    /// <summary>Id of its testcase: <c>scs-0103-flavor-1v-4</c>.</summary>
    public string Testcase => $"scs-0103-flavor-{Name[FlavorNameParser.Prefix.Length..].ToLowerInvariant()}";

    /// <summary>Exact memory in MiB.</summary>
    public int RamMiB => RamGiB * 1024;

    /// <summary>Value of <c>scs:name-v1</c>: each dash after the first is a colon.</summary>
    public string NameV1 => FlavorNameParser.ToV1(Name);

    /// <summary>Value of <c>scs:cpu-type</c>.</summary>
    public string CpuTypeProperty => FlavorVocabulary.CpuTypes[(int)CpuType].Property!;

    /// <summary>Values of <c>scs:disk0-type</c> that conform; empty if it must not be set.</summary>
    public IReadOnlyList<string> DiskTypes => DiskGb == 0 ? []
        : [.. FlavorVocabulary.DiskTypes.Where(term => DiskType is null || term.Value == DiskType).Select(term => term.Property!)];

    /// <summary>The command that creates it.</summary>
    /// <param name="reference">Name to create it under, as a shell takes it.</param>
    internal string CreateCommand(string reference) =>
        string.Create(CultureInfo.InvariantCulture, $"openstack flavor create --vcpus {Vcpus} --ram {RamMiB} --disk {DiskGb}{PropertyOptions()} {reference}");

    /// <summary>The command that gives its properties to an existing flavor.</summary>
    /// <param name="reference">Name or id of the flavor, as a shell takes it.</param>
    internal string ClaimCommand(string reference) => $"openstack flavor set{PropertyOptions()} {reference}";

    private string PropertyOptions() =>
        $" --property scs:name-v1={NameV1} --property scs:name-v2={Name} --property scs:cpu-type={CpuTypeProperty}"
        + (DiskTypes is [var type, ..] ? $" --property scs:disk0-type={type}" : "");
}
