using System.Globalization;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0100;

/// <summary>The checks of scs-0100-v3 on the names of flavors. Flavors whose name does not start with <c>SCS-</c> are out of scope.</summary>
public static class FlavorNames
{
    private const string Standard = "https://docs.scs.community/standards/scs-0100-v3-flavor-naming";
    private static readonly Uri s_standard = new(Standard);
    private static readonly Uri s_policy = new(Standard + "#naming-policy-compliance");
    private static readonly Uri s_memory = new(Standard + "#required-memory");
    private static readonly Uri s_disk = new(Standard + "#optional-disk-sizes-and-types");
    private static readonly Uri s_gpu = new(Standard + "#optional-gpu-support");
    private static readonly Uri s_previous = new(Standard + "#previous-standard-versions");

    /// <summary>Names that start with <c>SCS-</c> must follow the naming scheme (Naming policy compliance). Doubtful forms are told below Must.</summary>
    /// <param name="flavors">All flavors of the cloud.</param>
    public static CheckResult Malformed(IReadOnlyList<Flavor> flavors)
    {
        var findings = new List<(Flavor Flavor, Finding Finding)>();
        var (swallowed, refused) = ((string?)null, false);
        foreach (var (flavor, reading) in Readings(flavors))
        {
            if (reading.Name is not { } name)
            {
                refused = true;
                findings.Add((flavor, new Finding(Title(flavor), "A flavor name that starts with SCS- follows the naming scheme.",
                    $"{reading.Error!.Expected} at offset {Number(reading.Error.Offset)}", reading.Error.Found,
                    "Create the flavor under a valid name, or under one without the prefix SCS-, then delete this one; Nova cannot rename flavors.",
                    s_policy)));
                continue;
            }

            if (!FlavorNameParser.UpstreamAccepts(name))
            {
                swallowed ??= flavor.Name;
            }

            foreach (var warning in reading.Warnings)
            {
                findings.Add((flavor, Doubt(flavor, reading, name, warning)));
            }
        }

        var result = InOrder(findings);
        return swallowed is null || refused
            ? result
            : result.Versus(Outcome.Fail,
                $"Upstream's parser reads the '_ib' in {swallowed} as part of the GPU's generation and refuses the name; the standard allows a GPU without units before _ib.",
                s_gpu);
    }

    /// <summary>
    /// Flavors must provide at least the vCPUs, memory and root disk that their name promises (Naming policy compliance). Memory is rounded to tenths of
    /// a GiB after adding 51 MiB, as upstream does. Delivering more is no finding. Names that do not parse are left to <see cref="Malformed"/>.
    /// </summary>
    /// <param name="flavors">All flavors of the cloud.</param>
    public static CheckResult Overpromising(IReadOnlyList<Flavor> flavors)
    {
        var findings = new List<(Flavor Flavor, Finding Finding)>();
        string? sizeless = null;
        string? unread = null;
        var upstream = Outcome.Pass;
        foreach (var (flavor, reading) in Readings(flavors))
        {
            if (reading.Name is not { } name)
            {
                continue;
            }

            var fails = false;
            foreach (var finding in Compare(flavor, name))
            {
                findings.Add((flavor, finding));
                fails |= finding.Level == FindingLevel.Must;
            }

            if (!FlavorNameParser.UpstreamAccepts(name))
            {
                unread ??= fails ? flavor.Name : null;
                continue;
            }

            upstream = fails ? Outcome.Fail : upstream;
            sizeless ??= name.Disk is { SizeGb: null } ? flavor.Name : null;
        }

        var result = InOrder(findings);
        return sizeless is not null
            ? result.Versus(Outcome.DidNotFinish,
                $"Upstream's script stops with an error at {sizeless}, because its name tells no disk size; the standard allows that and then promises no size.", s_disk)
            : result.Versus(upstream,
                $"Upstream's parser does not know {unread}, whose '_ib' it reads as part of the GPU's generation, and does not compare that flavor; the standard allows the name.",
                s_gpu);
    }

    /// <summary>True if the memory covers the promise within upstream's tolerance of 51 MiB: 4045 MiB are 4 GiB, 461 MiB are 0.5 GiB.</summary>
    /// <param name="ramMiB">The flavor's memory in MiB.</param>
    /// <param name="promisedGiB">The promise in GiB.</param>
    internal static bool Covers(int ramMiB, decimal promisedGiB) => TenthsOfGiB(ramMiB) >= promisedGiB * 10;

    private static long TenthsOfGiB(int ramMiB) => (ramMiB + 51L) * 10 / 1024;

    /// <summary>Where a flavor falls short of a name.</summary>
    internal static IEnumerable<Finding> Compare(Flavor flavor, FlavorName name)
    {
        if (flavor.Vcpus < name.Cpu.Count)
        {
            yield return Shortfall(flavor, "vCPUs", $"vcpus >= {Number(name.Cpu.Count)}", $"vcpus = {Number(flavor.Vcpus)}", $"{Number(name.Cpu.Count)} vCPUs or more");
        }

        if (flavor.RamMiB < name.RamGiB * 1024)
        {
            var promised = FormattableString.Invariant($"{name.RamGiB * 1024:0} MiB");
            var ram = $"ram = {Number(flavor.RamMiB)} MiB";
            yield return Covers(flavor.RamMiB, name.RamGiB)
                ? new Finding(Title(flavor), "A flavor provides at least the memory that its name promises.", $"ram >= {promised}", $"{ram}, tolerated up to 51 MiB",
                    $"Create the flavor anew with {promised}.", s_policy) { Level = FindingLevel.Info }
                : Shortfall(flavor, "memory", $"ram >= {promised}", ram, $"{promised} of memory or more");
        }
        else if (TenthsOfGiB(flavor.RamMiB) is >= 100 and var tenths && tenths % 10 != 0)
        {
            yield return new Finding(Title(flavor), "Memory of 10 GiB and more should come in whole GiB.", "ram = a multiple of 1024 MiB", $"ram = {Number(flavor.RamMiB)} MiB",
                "Offer whole GiB when the flavor is next created anew.", s_memory) { Level = FindingLevel.Info };
        }

        // A disk of unknown size promises a disk, not a size.
        if (name.Disk?.SizeGb is { } size && flavor.DiskGb < size)
        {
            yield return Shortfall(flavor, "root disk", $"disk >= {Number(size)} GB", $"disk = {Number(flavor.DiskGb)} GB", $"a root disk of {Number(size)} GB or more");
        }
    }

    private static Finding Shortfall(Flavor flavor, string what, string expected, string observed, string amends) => new(
        Title(flavor), $"A flavor provides at least the {what} that its name promises.", expected, observed,
        $"Create the flavor anew with {amends}, or under a name that promises no more than it has; Nova cannot change an existing flavor.",
        s_policy);

    private static Finding Doubt(Flavor flavor, FlavorNameReading reading, FlavorName name, FlavorNameWarning warning)
    {
        var observed = warning.Kind is FlavorNameWarningKind.OldSyntax
            ? Printable(flavor.Name)
            : $"{Printable(flavor.Name)}; at offset {Number(warning.Offset)} it {warning.Text}";
        var form = reading.Syntax is FlavorNameSyntax.V1 ? name.ToV1() : name.ToString();
        return warning.Kind switch
        {
            FlavorNameWarningKind.OldSyntax => new Finding(Title(flavor), "Names use the current syntax; v1 with its colons is deprecated since 2023.",
                name.ToString(), observed, $"Offer the flavor under the name {name} too, and retire the old name.", s_previous) { Level = FindingLevel.Should },
            FlavorNameWarningKind.LargeHalfGibibyte => new Finding(Title(flavor), "Half GiB should not be used for memory of 10 GiB and more.",
                "whole GiB", observed, "Offer whole GiB when the flavor is next created anew.", s_memory) { Level = FindingLevel.Should },
            FlavorNameWarningKind.GpuForm => new Finding(Title(flavor), "A GPU is told as vendor, generation, units and memory, each only with those before it.",
                "the form _GNa-14h-6h", observed, "Tell the generation and the units of the GPU in a new name.", s_gpu) { Level = FindingLevel.Should },
            FlavorNameWarningKind.CountWithoutSize => new Finding(Title(flavor), "A number of disks comes with their size.",
                "the form 3x10", observed, "Tell the size of the disks in a new name.", s_disk) { Level = FindingLevel.Info },
            FlavorNameWarningKind.NotCanonical => new Finding(Title(flavor), "Names are written in their canonical form.",
                form, observed, $"Offer the flavor under the name {form}, which tools derive from its properties.", s_standard) { Level = FindingLevel.Info },
            _ => throw new ArgumentOutOfRangeException(nameof(warning), warning.Kind, "not a kind of warning"),
        };
    }

    private static IEnumerable<(Flavor Flavor, FlavorNameReading Reading)> Readings(IReadOnlyList<Flavor> flavors)
    {
        ArgumentNullException.ThrowIfNull(flavors);
        return flavors.Where(flavor => FlavorNameParser.IsInScope(flavor.Name)).Select(flavor => (flavor, FlavorNameParser.Parse(flavor.Name)));
    }

    // By name, so that two runs tell the same in the same order whatever the order of the service.
    private static CheckResult InOrder(List<(Flavor Flavor, Finding Finding)> findings) => new([.. findings
        .OrderBy(found => found.Flavor.Name, StringComparer.Ordinal).ThenBy(found => found.Flavor.Id, StringComparer.Ordinal).Select(found => found.Finding)]);

    internal static string Title(Flavor flavor) => $"flavor {Printable(flavor.Name)}";

    internal static string Printable(string name) => FlavorNameError.Printable(name);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
