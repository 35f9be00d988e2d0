using System.Globalization;
using Conformance.Iaas.Scs0100;
using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0101;

/// <summary>Of what the server that tells of its randomness is made.</summary>
/// <param name="Image">Its image.</param>
/// <param name="Flavor">Its flavor.</param>
/// <param name="DiskGiB">What its root disk must hold, in GiB.</param>
public sealed record GuestPlan(Image Image, Flavor Flavor, long DiskGiB)
{
    private const long GiB = 1L << 30;

    /// <summary>Disk and memory for images that do not state theirs; current distributions do with it.</summary>
    private const long UsualDiskGiB = 8;

    private const long UsualRamMiB = 1024;

    /// <summary>A flavor with more memory is not taken for the sake of its disk: a small one with a volume costs less.</summary>
    private const int CheapRamMiB = 8192;

    private static readonly string[] Debian = ["buster", "bullseye", "bookworm", "trixie", "forky"];

    /// <summary>Systems that boot no Linux kernel, or take no shell script as user data.</summary>
    private static readonly HashSet<string> Unfit = new(StringComparer.OrdinalIgnoreCase)
    {
        "windows", "freebsd", "netbsd", "openbsd", "opensolaris", "msdos", "netware", "coreos", "talos",
    };

    /// <summary>The server has to boot from a volume, as the flavor's own disk does not hold the image.</summary>
    public bool NeedsVolume => Flavor.DiskGb < DiskGiB;

    /// <summary>How findings name the server.</summary>
    public string Label => $"server from {Shown.Label(Image)} with flavor {Shown.Plain(Flavor.Name)}";

    /// <summary>
    /// The newest Debian, else the newest Ubuntu, else another Linux that everybody may use, and the smallest flavor that fits it: rather one with disk
    /// enough, rather one that allows a virtio-rng device, never bare metal or one with a GPU where others are.
    /// </summary>
    /// <param name="images">The images the project may see.</param>
    /// <param name="flavors">The flavors the project may see.</param>
    /// <exception cref="SubjectUnavailableException">There is no such pair.</exception>
    /// <param name="image">Name or id of the image to take, whatever it is; null = none in particular.</param>
    /// <param name="flavor">Name or id of the flavor to take; null = none in particular.</param>
    /// <exception cref="ConfigurationException">The image or flavor that is to be taken is not there.</exception>
    public static GuestPlan Choose(IReadOnlyList<Image> images, IReadOnlyList<Flavor> flavors, string? image = null, string? flavor = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(flavors);
        if (flavor is not null)
        {
            flavors = [flavors.FirstOrDefault(one => one.Id == flavor) ?? flavors.FirstOrDefault(one => one.Name == flavor)
                ?? throw new ConfigurationException($"--guest-flavor, or guest_flavor of the subject file: {flavor}: the project sees no flavor of this name or id; see openstack flavor list.")];
        }

        if (image is not null)
        {
            var wanted = images.FirstOrDefault(one => one.Id == image) ?? images.Where(one => one.Name == image && one.Status == "active").MaxBy(one => one.CreatedAt)
                ?? throw new ConfigurationException($"--guest-image, or guest_image of the subject file: {image}: the project sees no active image of this name or id; see openstack image list.");
            return Fit(wanted, flavors) ?? throw NoFlavor(wanted, flavors);
        }

        var linux = images
            .Where(one => one is { Status: "active", Hidden: false, Visibility: "public" or "community" } && !Unfit.Contains(one["os_distro"] ?? "") && !Unfit.Contains(one["os_type"] ?? ""))
            .OrderByDescending(one => one["os_purpose"] is null or "generic" or "minimal")
            .ThenByDescending(Rank)
            .ThenByDescending(one => one.Visibility == "public")
            .ThenByDescending(one => one.CreatedAt)
            .ToList();
        if (linux.Count == 0)
        {
            throw new SubjectUnavailableException(
                $"No server can be started: of {images.Count} images none is active, public and Linux. Offer a public image of Debian or Ubuntu with os_distro and os_version.");
        }

        return linux.Select(one => Fit(one, flavors)).FirstOrDefault(plan => plan is not null) ?? throw NoFlavor(linux[0], flavors);
    }

    private static SubjectUnavailableException NoFlavor(Image image, IReadOnlyList<Flavor> flavors) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"No server can be started: {Shown.Label(image)} asks for {Ram(image)} MiB of memory and architecture {image["architecture"] ?? "x86_64"}, and none of {flavors.Count} flavors has that (the largest has {flavors.Select(flavor => flavor.RamMiB).DefaultIfEmpty().Max()} MiB). Give the project access to a flavor that fits."));

    private static GuestPlan? Fit(Image image, IReadOnlyList<Flavor> flavors)
    {
        var stated = Math.Max(image.MinDiskGiB, ((image.VirtualSizeBytes ?? image.SizeBytes ?? 0) + GiB - 1) / GiB);
        var disk = image.MinDiskGiB > 0 || image.VirtualSizeBytes is not null ? stated : Math.Max(stated, UsualDiskGiB);
        var arm = image["architecture"] is "aarch64" or "arm64";
        return flavors
            .Select(flavor => (Flavor: flavor, FlavorNameParser.Parse(flavor.Name).Name))
            .Where(item => item.Flavor.RamMiB >= Ram(image) && item.Name?.CpuArch?.Vendor is not CpuVendor.RiscV && IsArm(item.Flavor, item.Name) == arm)
            .OrderBy(item => IsSpecial(item.Flavor, item.Name))
            .ThenByDescending(item => item.Flavor.DiskGb >= disk && item.Flavor.RamMiB <= CheapRamMiB)
            .ThenByDescending(item => string.Equals(item.Flavor.ExtraSpecs.GetValueOrDefault("hw_rng:allowed"), "true", StringComparison.OrdinalIgnoreCase))
            .ThenBy(item => item.Flavor.RamMiB).ThenBy(item => item.Flavor.Vcpus).ThenBy(item => item.Flavor.DiskGb).ThenBy(item => item.Flavor.Name, StringComparer.Ordinal)
            .Select(item => new GuestPlan(image, item.Flavor, disk))
            .FirstOrDefault();
    }

    private static long Ram(Image image) => image.MinRamMiB > 0 ? image.MinRamMiB : UsualRamMiB;

    private static bool IsArm(Flavor flavor, FlavorName? name) => name?.CpuArch?.Vendor is CpuVendor.Arm
        || new[] { "hw:architecture", "hw_architecture", "capabilities:cpu_arch", "capabilities:cpu_info:arch" }
            .Any(key => flavor.ExtraSpecs.GetValueOrDefault(key) is { } value && (value.Contains("aarch64", StringComparison.OrdinalIgnoreCase) || value.Contains("arm64", StringComparison.OrdinalIgnoreCase)));

    private static bool IsSpecial(Flavor flavor, FlavorName? name) => name is { Gpu: not null } or { Hypervisor: Hypervisor.BareMetal }
        || flavor.ExtraSpecs.Keys.Any(key => key.StartsWith("pci_passthrough:", StringComparison.Ordinal) || key.StartsWith("resources:CUSTOM_", StringComparison.Ordinal)
            || key is "resources:VGPU" or "resources:PGPU");

    private static (int Distribution, decimal Version) Rank(Image image)
    {
        var version = image["os_version"] ?? "";
        var number = decimal.TryParse(version, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        return image["os_distro"]?.ToLowerInvariant() switch
        {
            "debian" => (2, number > 0 ? number : Array.IndexOf(Debian, version.ToLowerInvariant()) is >= 0 and var index ? index + 10 : 0),
            "ubuntu" => (1, number),
            _ => (0, 0),
        };
    }
}
