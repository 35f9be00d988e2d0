using System.Globalization;
using Conformance.Iaas.Scs0100;
using Conformance.Iaas.Scs0102;
using Conformance.Model;

namespace Conformance.Iaas.Scs0103;

/// <summary>Whether servers of the mandatory flavors come up and are what the flavors say (scs-0103-v1), and what their names promise beyond (scs-0100-v3).</summary>
public static class BootedFlavors
{
    /// <summary>Share of a flavor's memory that a guest must be able to use; kernels keep a part for themselves, crash kernels included.</summary>
    private const double LeastMemory = 0.85;

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0103-v1-standard-flavors");
    private static readonly Uri Names = new("https://docs.scs.community/standards/scs-0100-v3-flavor-naming");

    /// <summary>The findings of what was seen.</summary>
    /// <param name="booted">One for each flavor that was started.</param>
    public static CheckResult Judge(IReadOnlyList<BootedFlavor> booted)
    {
        ArgumentNullException.ThrowIfNull(booted);
        return new CheckResult([.. booted.SelectMany(Of)]);
    }

    private static IEnumerable<Finding> Of(BootedFlavor seen)
    {
        var flavor = $"flavor {Shown.Plain(seen.Flavor.Name)} ({Shown.Plain(seen.Flavor.Id)})";
        if (seen.Refused is { } refused)
        {
            yield return new Finding(flavor, "a mandatory flavor can be used", "a server", $"refused with {Shown.Plain(refused.Answer)}", "Give every project access to the flavor, and let its image requirements be met", Clause);
            yield break;
        }

        if (seen.Server is { Status: not "active" } server)
        {
            yield return new Finding(flavor, "a mandatory flavor can be used", "a server that is active", $"status {Shown.Plain(server.Status)}{(server.FailReason is { } reason ? $": {Shown.Value(reason)}" : "")}",
                "Look at the free capacity for this flavor and at the log of nova-scheduler", Clause);
            yield break;
        }

        if (seen.Cpus is { } cpus && cpus != seen.Standard.Vcpus)
        {
            yield return new Finding(flavor, "a guest has the flavor's vCPUs", Number(seen.Standard.Vcpus), Number(cpus), "Look at the flavor's and the image's hw:cpu_* properties and at the guest's topology", Clause);
        }

        if (seen.MemoryKiB is { } memory && memory < seen.Standard.RamMiB * 1024L * LeastMemory)
        {
            yield return new Finding(flavor, "a guest has the flavor's memory", $"at least {LeastMemory:P0} of {seen.Standard.RamMiB} MiB", $"{memory / 1024} MiB", "Look for memory ballooning and at the flavor's properties", Clause);
        }

        if (seen.Standard.DiskGb > 0 && seen.DiskMiB is { } disk && disk * 1024.0 * 1024 < seen.Standard.DiskGb * 1e9)
        {
            yield return new Finding(flavor, "a guest has the flavor's disk", $"{seen.Standard.DiskGb} GB", $"{disk} MiB", "Look at the compute nodes' image back end", Clause);
        }

        var promised = FlavorNameParser.Parse(seen.Flavor.Name).Name;
        if (promised?.CpuArch?.Vendor is { } vendor && Vendor(vendor) is { } text && seen.CpuVendor is { } found && !string.Equals(found, text, StringComparison.OrdinalIgnoreCase))
        {
            yield return new Finding(flavor, "the CPU is of the vendor that the flavor's name tells", text, Shown.Value(found), "Correct the name, or bind the flavor to hosts of that vendor", Names);
        }

        if (promised?.Hwv == true && seen.HardwareVirtualization == false)
        {
            yield return new Finding(flavor, "a name with _hwv promises hardware virtualisation in the guest", "vmx or svm among the CPU's flags", "neither", "Allow nested virtualisation on the hosts, or take _hwv out of the name", Names);
        }
    }

    private static string? Vendor(CpuVendor vendor) => vendor switch { CpuVendor.Intel => "GenuineIntel", CpuVendor.Amd => "AuthenticAMD", _ => null };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
