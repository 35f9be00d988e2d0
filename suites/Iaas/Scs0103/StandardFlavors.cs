using System.Globalization;
using Conformance.Iaas.Scs0100;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0103;

/// <summary>The standard flavors of scs-0103-v1 and the check that a cloud offers one of them.</summary>
public static class StandardFlavors
{
    private const string Standard = "https://docs.scs.community/standards/scs-0103-v1-standard-flavors";
    private const string Rebuild = "Nova cannot change vcpus, ram and disk of a flavor";
    private static readonly Uri s_standard = new(Standard);
    private static readonly Uri s_mandatory = new(Standard + "#mandatory");
    private static readonly Uri s_recommended = new(Standard + "#recommended");
    private static readonly Uri s_guarantees = new(Standard + "#guarantees-and-properties");

    /// <summary>All of them in the order of the standard: 15 mandatory ones, then 16 recommended ones.</summary>
    public static IReadOnlyList<StandardFlavor> All { get; } =
    [
        new("SCS-1V-4", 1, CpuType.SharedCore, 4, 0, null, true),
        new("SCS-2V-8", 2, CpuType.SharedCore, 8, 0, null, true),
        new("SCS-4V-16", 4, CpuType.SharedCore, 16, 0, null, true),
        new("SCS-4V-16-100s", 4, CpuType.SharedCore, 16, 100, DiskType.Ssd, true),
        new("SCS-8V-32", 8, CpuType.SharedCore, 32, 0, null, true),
        new("SCS-1V-2", 1, CpuType.SharedCore, 2, 0, null, true),
        new("SCS-2V-4", 2, CpuType.SharedCore, 4, 0, null, true),
        new("SCS-2V-4-20s", 2, CpuType.SharedCore, 4, 20, DiskType.Ssd, true),
        new("SCS-4V-8", 4, CpuType.SharedCore, 8, 0, null, true),
        new("SCS-8V-16", 8, CpuType.SharedCore, 16, 0, null, true),
        new("SCS-16V-32", 16, CpuType.SharedCore, 32, 0, null, true),
        new("SCS-1V-8", 1, CpuType.SharedCore, 8, 0, null, true),
        new("SCS-2V-16", 2, CpuType.SharedCore, 16, 0, null, true),
        new("SCS-4V-32", 4, CpuType.SharedCore, 32, 0, null, true),
        new("SCS-1L-1", 1, CpuType.CrowdedCore, 1, 0, null, true),
        new("SCS-1V-4-10", 1, CpuType.SharedCore, 4, 10, null, false),
        new("SCS-2V-8-20", 2, CpuType.SharedCore, 8, 20, null, false),
        new("SCS-4V-16-50", 4, CpuType.SharedCore, 16, 50, null, false),
        new("SCS-8V-32-100", 8, CpuType.SharedCore, 32, 100, null, false),
        new("SCS-1V-2-5", 1, CpuType.SharedCore, 2, 5, null, false),
        new("SCS-2V-4-10", 2, CpuType.SharedCore, 4, 10, null, false),
        new("SCS-4V-8-20", 4, CpuType.SharedCore, 8, 20, null, false),
        new("SCS-8V-16-50", 8, CpuType.SharedCore, 16, 50, null, false),
        new("SCS-16V-32-100", 16, CpuType.SharedCore, 32, 100, null, false),
        new("SCS-1V-8-20", 1, CpuType.SharedCore, 8, 20, null, false),
        new("SCS-2V-16-50", 2, CpuType.SharedCore, 16, 50, null, false),
        new("SCS-4V-32-100", 4, CpuType.SharedCore, 32, 100, null, false),
        new("SCS-1L-1-5", 1, CpuType.CrowdedCore, 1, 5, null, false),
        new("SCS-16V-64", 16, CpuType.SharedCore, 64, 0, null, false),
        new("SCS-8V-64", 8, CpuType.SharedCore, 64, 0, null, false),
        new("SCS-16V-128", 16, CpuType.SharedCore, 128, 0, null, false),
    ];

    /// <summary>
    /// A standard flavor must exist with exactly its vCPUs, memory and root disk, and with its properties (Guarantees and properties). It is found by
    /// the extra spec <c>scs:name-v2</c>, else by its literal name; every flavor that claims the name must conform.
    /// </summary>
    /// <param name="canonicalName">Recommended name of the standard flavor.</param>
    /// <param name="flavors">All flavors of the cloud, in the order of the service; the list must not change afterwards.</param>
    /// <exception cref="ArgumentException">The standard has no flavor of that name.</exception>
    public static CheckResult Check(string canonicalName, IReadOnlyList<Flavor> flavors)
    {
        ArgumentNullException.ThrowIfNull(flavors);
        var standard = All.FirstOrDefault(known => known.Name == canonicalName)
            ?? throw new ArgumentException($"scs-0103-v1 has no flavor '{canonicalName}'", nameof(canonicalName));
        var index = FlavorIndex.Of(flavors);
        var claimants = index.Claimants(canonicalName);
        if (claimants.Count == 0)
        {
            return new CheckResult([Absent(standard, index.OtherVariant(canonicalName), index.Lookalike(standard))]);
        }

        var findings = claimants.SelectMany(flavor => Differences(standard, flavor, claimants.Count)).ToArray();
        var last = claimants[^1];
        var upstream = UpstreamPasses(standard, last) ? Outcome.Pass : Outcome.Fail;
        return new CheckResult(findings).Versus(upstream, string.Join(' ', Departures(standard, claimants)), s_guarantees);
    }

    private static Finding Absent(StandardFlavor standard, Flavor? variant, Flavor? lookalike)
    {
        var kind = standard.Mandatory ? "mandatory" : "recommended";
        // Names are recommendations only: an existing flavor with these numbers can carry the properties.
        var candidate = variant ?? lookalike;
        var observed = candidate is null ? "no such flavor"
            : variant is null ? $"no such flavor; flavor {Printable(candidate)} has the same vcpus, ram and disk"
            : $"no such flavor; flavor {Printable(candidate)} tells the name, but not under scs:name-v2";
        var remedy = $"Create it: {standard.CreateCommand(standard.Name)}";
        return new Finding($"flavor {standard.Name}", $"The {kind} flavor {standard.Name} exists.",
            $"a flavor with scs:name-v2 = {standard.Name}, or of that name", observed,
            candidate is null ? remedy : $"{remedy}. Or, if {Printable(candidate)} keeps the same promises, let it claim the name: {standard.ClaimCommand(Reference(candidate))}",
            standard.Mandatory ? s_mandatory : s_recommended);
    }

    private static IEnumerable<Finding> Differences(StandardFlavor standard, Flavor flavor, int claimants)
    {
        if (flavor.Vcpus != standard.Vcpus)
        {
            yield return Size("vcpus", standard.Vcpus, flavor.Vcpus, "");
        }

        if (flavor.RamMiB != standard.RamMiB)
        {
            yield return Size("ram", standard.RamMiB, flavor.RamMiB, " MiB");
        }

        if (flavor.DiskGb != standard.DiskGb)
        {
            yield return Size("disk", standard.DiskGb, flavor.DiskGb, " GB");
        }

        foreach (var (key, value) in new[] { ("scs:cpu-type", standard.CpuTypeProperty), ("scs:name-v1", standard.NameV1), ("scs:name-v2", standard.Name) })
        {
            if (Spec(flavor, key) != value)
            {
                yield return Property(key, $"{key} = {value}", Set(key, value, flavor));
            }
        }

        var type = Spec(flavor, "scs:disk0-type");
        if (standard.DiskTypes.Count == 0)
        {
            if (type is not null)
            {
                yield return Property("scs:disk0-type", "scs:disk0-type not set, as there is no disk",
                    $"openstack flavor unset --property scs:disk0-type {Reference(flavor)}");
            }
        }
        else if (type is null || !standard.DiskTypes.Contains(type))
        {
            var any = standard.DiskTypes.Count > 1;
            yield return Property("scs:disk0-type", any ? $"scs:disk0-type = one of {string.Join(", ", standard.DiskTypes)}" : $"scs:disk0-type = {standard.DiskTypes[0]}",
                Set("scs:disk0-type", standard.DiskTypes[0], flavor) + (any ? $" (or {string.Join(", ", standard.DiskTypes.Skip(1))}, as the disk is)" : ""));
        }

        if (!flavor.IsPublic)
        {
            yield return new Finding(Title(standard, flavor), "Standard flavors are there for every project, so that they need not be discovered.",
                "a public flavor", "a flavor shared with single projects",
                $"Create the flavor anew as a public one (Nova cannot make a flavor public): openstack flavor delete {Reference(flavor)}, then {standard.CreateCommand(NewName(flavor))}",
                s_standard) { Level = FindingLevel.Should };
        }

        Finding Size(string what, int expected, int observed, string unit) => new(
            Title(standard, flavor), $"A standard flavor has exactly the {what} of the standard's table.",
            $"{what} = {Number(expected)}{unit}", $"{what} = {Number(observed)}{unit}",
            (claimants > 1 ? $"Take the claim away: openstack flavor unset --property scs:name-v2 {Reference(flavor)}. Or create it anew" : "Create the flavor anew")
            + $" ({Rebuild}): openstack flavor delete {Reference(flavor)}, then {standard.CreateCommand(NewName(flavor))}",
            s_guarantees);

        Finding Property(string key, string expected, string command) => new(
            Title(standard, flavor), "A standard flavor has the properties of the standard.", expected,
            Spec(flavor, key) is { } value ? $"{key} = {FlavorNameError.Printable(value)}" : $"{key} not set", $"Run: {command}", s_guarantees);
    }

    /// <summary>Upstream's comparison: exact, "any" disk type as network, and no look at the disk type of a flavor without disk.</summary>
    private static bool UpstreamPasses(StandardFlavor standard, Flavor flavor) =>
        flavor.Vcpus == standard.Vcpus && flavor.RamMiB == standard.RamMiB && flavor.DiskGb == standard.DiskGb
        && Spec(flavor, "scs:cpu-type") == standard.CpuTypeProperty && Spec(flavor, "scs:name-v1") == standard.NameV1 && Spec(flavor, "scs:name-v2") == standard.Name
        && (standard.DiskTypes.Count == 0 || Spec(flavor, "scs:disk0-type") == standard.DiskTypes[0]);

    /// <summary>Every way in which upstream sees these flavors differently.</summary>
    private static IEnumerable<string> Departures(StandardFlavor standard, IReadOnlyList<Flavor> claimants)
    {
        if (claimants.Count > 1)
        {
            yield return $"{Number(claimants.Count)} flavors claim {standard.Name}; upstream looks at the one listed last only, here each must conform.";
        }

        var type = Spec(claimants[^1], "scs:disk0-type");
        if (standard.DiskTypes.Count > 1 && type != standard.DiskTypes[0])
        {
            yield return "Upstream demands scs:disk0-type = network; the standard leaves the disk type of this flavor open.";
        }

        if (standard.DiskTypes.Count == 0 && type is not null)
        {
            yield return "Upstream does not look at scs:disk0-type of a flavor without disk; the standard says it is not set then.";
        }
    }

    private static string? Spec(Flavor flavor, string key) => flavor.ExtraSpecs.GetValueOrDefault(key);

    private static string Set(string key, string value, Flavor flavor) => $"openstack flavor set --property {key}={value} {Reference(flavor)}";

    private static string Title(StandardFlavor standard, Flavor flavor) =>
        flavor.Name == standard.Name ? $"flavor {standard.Name}" : $"flavor {Printable(flavor)} (as {standard.Name})";

    private static string Printable(Flavor flavor) => FlavorNameError.Printable(flavor.Name.Length > 0 ? flavor.Name : flavor.Id);

    /// <summary>The flavor as a shell takes it: by name, or by id where the name is none that could be pasted.</summary>
    internal static string Reference(Flavor flavor) => IsPlain(flavor.Name) ? flavor.Name : flavor.Id;

    /// <summary>True for a word that a shell takes as it is.</summary>
    internal static bool IsPlain(string word) =>
        word.Length > 0 && word[0] != '-' && word.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':');

    // A new flavor keeps its name, however odd.
    private static string NewName(Flavor flavor) =>
        IsPlain(flavor.Name) ? flavor.Name : $"'{FlavorNameError.Printable(flavor.Name).Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
