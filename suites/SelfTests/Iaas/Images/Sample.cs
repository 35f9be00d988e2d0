using Conformance.OpenStack.Facts;

namespace Conformance.SelfTests.Iaas.Images;

/// <summary>An image that conforms in every respect, to be made worse one property at a time.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);

    public static Image Image(string name = "Ubuntu 24.04", string id = "id-1") => new()
    {
        Id = id,
        Name = name,
        MinDiskGiB = 8,
        MinRamMiB = 512,
        SizeBytes = 600_000_000,
        VirtualSizeBytes = 8L << 30,
        CreatedAt = new DateTimeOffset(2026, 7, 2, 8, 0, 0, TimeSpan.Zero),
        HashAlgorithm = "sha512",
        HashValue = new string('a', 128),
        Properties = new Dictionary<string, string>
        {
            ["architecture"] = "x86_64",
            ["os_version"] = "24.04",
            ["os_distro"] = "ubuntu",
            ["os_purpose"] = "generic",
            ["hw_disk_bus"] = "scsi",
            ["hw_scsi_model"] = "virtio-scsi",
            ["hw_rng_model"] = "virtio",
            ["hypervisor_type"] = "qemu",
            ["image_build_date"] = "2026-07-01",
            ["image_original_user"] = "ubuntu",
            ["image_source"] = "https://cloud-images.ubuntu.com/noble/20260701/noble-server-cloudimg-amd64.img",
            ["image_description"] = "https://ubuntu.com",
            ["replace_frequency"] = "monthly",
            ["provided_until"] = "2029-05-31",
            ["uuid_validity"] = "last-3",
            ["hotfix_hours"] = "48",
        },
    };

    /// <summary>The image with another value of a property, or without it.</summary>
    public static Image With(this Image image, string property, string? value)
    {
        var properties = new Dictionary<string, string>(image.Properties);
        properties.Remove(property);
        if (value is not null)
        {
            properties[property] = value;
        }

        return image with { Properties = properties };
    }

    /// <summary>The image built that many days ago.</summary>
    public static Image Aged(this Image image, double days) =>
        image.With("image_build_date", Now.AddDays(-days).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
}
