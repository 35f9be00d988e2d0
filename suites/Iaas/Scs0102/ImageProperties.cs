using System.Collections.Frozen;
using System.Globalization;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using static Conformance.Iaas.Scs0102.UpstreamOpinion;

namespace Conformance.Iaas.Scs0102;

/// <summary>The property checks of the image metadata standard, one row each (scs-0102-v1, scs-0102-v2).</summary>
public static class ImageProperties
{
    private const long GiB = 1L << 30;

    private static readonly FrozenSet<string> Architectures = Words(
        "aarch64 alpha armv6 armv7 armv7b armv7l cris i686 ia64 lm32 loongarch64 m68k microblaze microblazeel mips mipsel mips64 mips64el openrisc " +
        "parisc parisc64 ppc ppcle ppc64 ppc64le ppcemb riscv64 s390 s390x sh4 sh4eb sparc sparc64 unicore32 x86_64 xtensa xtensaeb");

    private static readonly FrozenSet<string> UpstreamArchitectures = Words("x86_64 aarch64 risc-v");

    private static readonly FrozenSet<string> Distributions = Words(
        "arch centos debian fedora freebsd gentoo mandrake mandriva mes msdos netbsd netware openbsd opensolaris opensuse rhel sled sles ubuntu windows");

    /// <summary>Distributions whose releases are numbered.</summary>
    private static readonly FrozenSet<string> Numbered = Words("centos debian fedora freebsd netbsd openbsd rhel sled sles ubuntu");

    private static readonly FrozenSet<string> Purposes = Words("generic oldgeneric minimal k8snode gpu network custom");

    private static readonly FrozenSet<string> DiskBuses = Words("fdc ide lxc sata scsi uml usb virtio xen");

    private static readonly FrozenSet<string> Hypervisors = Words(
        "baremetal bhyve hyperv ironic kvm lxc lxd openvz parallels phyp powervm qemu uml vbox vmware vz xen zvm");

    private static readonly FrozenDictionary<string, string> HypervisorsOfUpstream =
        new Dictionary<string, string> { ["hyper-v"] = "hyperv", ["esxi"] = "vmware" }.ToFrozenDictionary();

    private static readonly FrozenSet<string> UpstreamHypervisors = Words("qemu kvm xen hyper-v esxi");

    /// <summary>Number of hexadecimal digits by hash algorithm.</summary>
    private static readonly FrozenDictionary<string, int> HashDigits = new Dictionary<string, int> { ["sha256"] = 64, ["sha512"] = 128 }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, ImageProperty> Rows = Table().ToFrozenDictionary(row => row.Name);

    /// <summary>The properties there is a check for, as the testcases' suffixes name them.</summary>
    public static IReadOnlyCollection<string> Names => Rows.Keys;

    /// <summary>Judges one property of every public or community image that is active, hidden ones included.</summary>
    /// <param name="property">One of <see cref="Names"/>.</param>
    /// <param name="images">The images the project may see.</param>
    /// <param name="now">The time at which "in the future" begins.</param>
    /// <returns>At most one finding for each image, in the order of the images.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no check for such a property.</exception>
    public static CheckResult Judge(string property, IReadOnlyList<Image> images, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (!Rows.TryGetValue(property, out var row))
        {
            throw new ArgumentOutOfRangeException(nameof(property), property, "there is no check for this property");
        }

        var findings = new List<Finding>();
        bool seenFails = false, raises = false, namelessComplaint = false, offends = false, activeOffends = false;
        foreach (var image in images)
        {
            var seen = UpstreamView.IsSeen(image);
            var judged = UpstreamView.IsJudged(image);
            if (judged && row.Judge(image, now) is { } deviation)
            {
                findings.Add(new Finding(Shown.Label(image), row.Rule, deviation.Expected, deviation.Observed, deviation.Remedy, row.Clause) { Level = UpstreamView.Weight(image, deviation.Level) });
                seenFails |= seen && deviation.Level == FindingLevel.Must;
            }

            var opinion = seen ? row.Upstream(image, now) : Fine;
            raises |= opinion == Raises;
            offends |= opinion == Offends;
            activeOffends |= opinion == Offends && judged;
            namelessComplaint |= opinion is Offends or Warned && row.UpstreamJoinsNames && image.Name.Length == 0;
        }

        var result = new CheckResult(findings);
        if (raises || namelessComplaint)
        {
            return result.Versus(Outcome.DidNotFinish, raises ? row.WhyItRaises : UpstreamView.Nameless, row.Clause);
        }

        var why = (offends, seenFails, activeOffends) switch
        {
            (false, true, _) => row.WhyItPasses,
            (false, false, _) => UpstreamView.NotSeen,
            (true, _, true) => row.WhyItFails,
            (true, _, false) => UpstreamView.NotActive,
        };
        return result.Versus(UpstreamView.Verdict(offends), why, row.Clause);
    }

    private static IEnumerable<ImageProperty> Table()
    {
        var standard = Clauses.ImageMetadata;
        yield return new("architecture", "architecture names the processor the image is built for, as OpenStack spells it", standard,
            (image, _) => Enumerated(image, "architecture", Architectures, "x86_64", "an architecture of OpenStack's list, such as x86_64, aarch64 or riscv64",
                image["architecture"] == "risc-v" ? "riscv64" : null),
            (image, _) => Unless(Contains(UpstreamArchitectures, image["architecture"])))
        {
            WhyItFails = "Upstream's script knows x86_64, aarch64 and risc-v only; the standard leaves the values to OpenStack, which has many more.",
        };
        yield return new("min_disk", "min_disk says how large a root disk the image needs", standard, (image, _) => MinDisk(image), (image, _) => UpstreamMinDisk(image))
        {
            WhyItPasses = "Upstream's script compares min_disk with the size of the stored, often compressed file; the root disk has to hold the virtual size.",
            WhyItFails = "Upstream's script compares min_disk with the size of the stored file, which can be larger than the disk inside it.",
            WhyItRaises = "Upstream's script ends with an exception when a visible image has no data yet and hence no size.",
        };
        yield return new("min_ram", "min_ram says how much memory the image needs to boot", standard, (image, _) => MinRam(image),
            (image, _) => image.MinRamMiB == 0 ? Offends : image.MinRamMiB < 64 ? Warned : Fine)
        {
            WhyItPasses = "Upstream's script only looks for the number 0.",
        };
        yield return Text("os_version", "os_version names the version of the operating system, a number where the distribution has numbers", "24.04",
            "the version of the operating system, such as 24.04") with
        {
            Judge = (image, _) => Version(image),
        };
        yield return Text("os_distro", "os_distro names the distribution, as OpenStack spells it", "ubuntu", "a distribution of OpenStack's list, such as ubuntu") with
        {
            Judge = (image, _) => Distribution(image),
        };
        yield return new("os_purpose", "os_purpose says what the image is meant for", Clauses.ImagePurpose,
            (image, _) => Enumerated(image, "os_purpose", Purposes, "generic", "generic, oldgeneric, minimal, k8snode, gpu, network or custom"),
            (image, _) => Unless(Contains(Purposes, image["os_purpose"])));
        yield return new("hw_disk_bus", "hw_disk_bus names the bus of the root disk", standard, (image, _) => DiskBus(image),
            (image, _) => Unless(image["hw_disk_bus"] is null or "virtio" or "scsi"))
        {
            WhyItPasses = "Upstream's script takes a missing hw_disk_bus for fine; the standard calls the property mandatory.",
            WhyItFails = "Upstream's script knows virtio and scsi only; the standard recommends scsi, but does not forbid the other buses of OpenStack.",
        };
        yield return new("hypervisor_type", "hypervisor_type, if set, names a hypervisor as OpenStack spells it", standard,
            (image, _) => image["hypervisor_type"] is { } type
                ? Enumerated(image, "hypervisor_type", Hypervisors, "qemu", "a hypervisor of OpenStack's list, such as qemu, kvm, hyperv or vmware",
                    HypervisorsOfUpstream.GetValueOrDefault(type))
                : null,
            (image, _) => Unless(image["hypervisor_type"] is not { } type || UpstreamHypervisors.Contains(type)))
        {
            WhyItFails = "Upstream's script knows qemu, kvm, xen, hyper-v and esxi only; the standard leaves the values to OpenStack, which spells hyperv and vmware.",
        };
        yield return new("hw_rng_model", "hw_rng_model, if set, is virtio", standard,
            (image, _) => image["hw_rng_model"] is null or "virtio" ? null
                : new Deviation("virtio, or no such property", Observed(image, "hw_rng_model"), Set(image, "hw_rng_model", "virtio")),
            (image, _) => Unless(image["hw_rng_model"] is null or "virtio"));
        yield return new("hash_algo", "os_hash_algo and os_hash_value carry a SHA-256 or SHA-512 digest of the image file", standard, (image, _) => Hash(image),
            (image, _) => Unless(image.HashAlgorithm is "sha256" or "sha512"))
        {
            WhyItPasses = "Upstream's script looks at the name of the algorithm only; the standard recommends it together with the digest.",
        };
        yield return new("image_build_date", "image_build_date says as of when the image has all patches; that is not after its registration and not in the future", standard,
            BuildDate, UpstreamBuildDate)
        {
            UpstreamJoinsNames = false,
            WhyItPasses = "Upstream's script takes digits of every alphabet for a date; the standard asks for YYYY-MM-DD, with or without hh:mm[:ss].",
            WhyItFails = "Upstream's script takes an image without a readable time of registration for one registered in 1970.",
        };
        yield return Text("image_original_user", "image_original_user names the login user, or none", "ubuntu", "the name of the login user, or none");
        yield return new("image_source", "image_source is the address from which the image can be downloaded, or private", standard, (image, _) => Source(image),
            (image, _) => Unless(image["image_source"] is { } source && (source == "private" || IsUpstreamUrl(source))))
        {
            WhyItPasses = "Upstream's script only looks at the text before the first ://; the standard asks for an address, which needs a host.",
            WhyItFails = "Upstream's script takes the scheme of an address in lower case only; schemes are the same in both cases.",
        };
        yield return Text("image_description", "image_description is an address or a text with release notes", "https://ADDRESS_OF_RELEASE_NOTES", "an address or a text");
        yield return new("replace_frequency", "replace_frequency says how often the image is replaced at least", standard,
            (image, _) => Enumerated(image, "replace_frequency", ImageRecency.Frequencies, "monthly",
                "yearly, quarterly, monthly, weekly, daily, critical_bug or never"),
            (image, _) => Unless(Contains(ImageRecency.Frequencies, image["replace_frequency"])));
        yield return new("provided_until", "provided_until says until when the image is provided under its name: a date, none or notice", standard,
            (image, _) => image["provided_until"] is "none" or "notice" ? null
                : Date(image, "provided_until", "a date YYYY-MM-DD, none or notice", "notice"),
            (image, _) => Unless(!string.IsNullOrEmpty(image["provided_until"])))
        {
            WhyItPasses = "Upstream's script takes any text; the standard has a date YYYY-MM-DD, none and notice.",
        };
        yield return new("uuid_validity", "uuid_validity says how long the image can be had by its UUID: a date, none, last-N, notice or forever", standard,
            (image, _) => image["uuid_validity"] is "none" or "notice" or "forever" || IsLast(image["uuid_validity"], char.IsAsciiDigit) ? null
                : Date(image, "uuid_validity", "a date YYYY-MM-DD, none, last-N, notice or forever", "notice"),
            (image, _) => Unless(image["uuid_validity"] is null or "none" or "notice" or "forever" || IsLast(image["uuid_validity"], IsDecimal)
                || PropertyDate.ReadAsUpstream(image["uuid_validity"]) is not null))
        {
            UpstreamJoinsNames = false,
            WhyItPasses = "Upstream's script takes a missing uuid_validity, and digits of every alphabet, for fine; the standard calls the property mandatory.",
        };
        yield return new("hotfix_hours", "hotfix_hours, if set, is a number of hours", standard,
            (image, _) => image["hotfix_hours"] is not { } hours || (hours.Length > 0 && hours.All(char.IsAsciiDigit)) ? null
                : new Deviation("a number of hours (0 = best effort), or no such property", Observed(image, "hotfix_hours"), Set(image, "hotfix_hours", "0")),
            (image, _) => Unless(image["hotfix_hours"] is not { } hours || hours.All(IsDecimal)))
        {
            UpstreamJoinsNames = false,
            WhyItPasses = "Upstream's script takes an empty text, and digits of every alphabet, for fine; the standard asks for a numerical value.",
        };
    }

    /// <summary>A property that may be any text but an empty one.</summary>
    private static ImageProperty Text(string name, string rule, string example, string expected) =>
        new(name, rule, Clauses.ImageMetadata,
            (image, _) => string.IsNullOrWhiteSpace(image[name]) ? new Deviation(expected, Observed(image, name), Set(image, name, example)) : null,
            (image, _) => Unless(!string.IsNullOrEmpty(image[name])))
        {
            WhyItPasses = "Upstream's script takes a text of blanks for a value.",
        };

    /// <summary>A property with a closed list of values; <paramref name="meant"/> is the right spelling of a value that passes all the same.</summary>
    private static Deviation? Enumerated(Image image, string name, FrozenSet<string> values, string example, string expected, string? meant = null)
    {
        if (Contains(values, image[name]))
        {
            return null;
        }

        return meant is null
            ? new Deviation(expected, Observed(image, name), Set(image, name, Nearest(values, image[name]) ?? example))
            : new Deviation($"{name} = {meant}", Observed(image, name), Set(image, name, meant), FindingLevel.Should);
    }

    private static Deviation? MinDisk(Image image)
    {
        var bytes = image.VirtualSizeBytes is > 0 and var inside ? inside : image.SizeBytes ?? 0;
        var needed = Math.Max(1, (bytes / GiB) + (bytes % GiB > 0 ? 1 : 0));
        if (image.MinDiskGiB >= needed)
        {
            return null;
        }

        var what = bytes <= 0 ? "" : $"; the {(image.VirtualSizeBytes is > 0 ? "disk inside" : "file")} has {Number(bytes)} bytes";
        return new Deviation($"min_disk of at least {Number(needed)} GiB", $"min_disk = {Number(image.MinDiskGiB)} GiB{what}",
            $"openstack image set --min-disk {Number(needed)} {Shown.Word(image.Id)}");
    }

    private static UpstreamOpinion UpstreamMinDisk(Image image) => image switch
    {
        { MinDiskGiB: 0 } => Offends,
        { SizeBytes: null } => Raises,
        _ => Unless((Int128)image.MinDiskGiB * GiB >= image.SizeBytes.Value),
    };

    private static Deviation? MinRam(Image image) => image.MinRamMiB switch
    {
        <= 0 => new Deviation("min_ram of at least 1 MiB", $"min_ram = {Number(image.MinRamMiB)} MiB", $"openstack image set --min-ram MIB {Shown.Word(image.Id)}"),
        < 64 => new Deviation("min_ram that is enough to boot", $"min_ram = {Number(image.MinRamMiB)} MiB, which hardly any operating system can do with",
            $"openstack image set --min-ram MIB {Shown.Word(image.Id)}", FindingLevel.Info),
        _ => null,
    };

    private static Deviation? Version(Image image)
    {
        var version = image["os_version"];
        return string.IsNullOrWhiteSpace(version)
            ? new Deviation("the version of the operating system, such as 24.04", Observed(image, "os_version"), Set(image, "os_version", "24.04"))
            : Contains(Numbered, image["os_distro"]) && !char.IsAsciiDigit(version[0])
            ? new Deviation($"the number of the release, as {image["os_distro"]} has them", Observed(image, "os_version"), Set(image, "os_version", "NUMBER"), FindingLevel.Should)
            : null;
    }

    private static Deviation? Distribution(Image image)
    {
        var distribution = image["os_distro"];
        if (string.IsNullOrWhiteSpace(distribution))
        {
            return new Deviation("a distribution of OpenStack's list, such as ubuntu", Observed(image, "os_distro"), Set(image, "os_distro", "ubuntu"));
        }

        return Distributions.Contains(distribution)
            ? null
            : new Deviation("a distribution of OpenStack's list, in lower case", Observed(image, "os_distro"),
                Set(image, "os_distro", Nearest(Distributions, distribution) ?? "DISTRIBUTION") + ", unless OpenStack's list has no name for it", FindingLevel.Should);
    }

    private static Deviation? DiskBus(Image image) => image["hw_disk_bus"] switch
    {
        "scsi" when image["hw_scsi_model"] is null => new Deviation("hw_scsi_model beside hw_disk_bus = scsi", "hw_scsi_model is not set",
            Set(image, "hw_scsi_model", "virtio-scsi"), FindingLevel.Should),
        { } bus when DiskBuses.Contains(bus) => null,
        var bus => new Deviation("a bus of OpenStack's list: scsi (recommended), virtio, sata, ide, usb, …", Observed(image, "hw_disk_bus"),
            Set(image, "hw_disk_bus", Nearest(DiskBuses, bus) ?? "scsi")),
    };

    private static Deviation? Hash(Image image)
    {
        if (image.HashAlgorithm is null || !HashDigits.TryGetValue(image.HashAlgorithm, out var digits))
        {
            return new Deviation("os_hash_algo = sha512 or sha256", $"os_hash_algo = {Shown.Value(image.HashAlgorithm)}",
                "Set hashing_algorithm = sha512 in Glance's configuration and upload the image again");
        }

        return image.HashValue is { } value && value.Length == digits && value.All(char.IsAsciiHexDigit)
            ? null
            : new Deviation($"os_hash_value with {digits} hexadecimal digits, as {image.HashAlgorithm} has", $"os_hash_value = {Shown.Value(image.HashValue)}",
                "Upload the image again, so that Glance computes its digest");
    }

    private static Deviation? BuildDate(Image image, DateTimeOffset now)
    {
        var text = image["image_build_date"];
        if (PropertyDate.Read(text) is not { } built)
        {
            return new Deviation("a date YYYY-MM-DD or YYYY-MM-DD hh:mm[:ss] (UTC)", Observed(image, "image_build_date"), Set(image, "image_build_date", "YYYY-MM-DD"));
        }

        if (built.UnixSeconds > now.ToUnixTimeSeconds())
        {
            return new Deviation($"a date not after {PropertyDate.Of(now).Written()}", Observed(image, "image_build_date") + ", which is in the future",
                Set(image, "image_build_date", "YYYY-MM-DD"));
        }

        if (image.CreatedAt is { } created && built.UnixSeconds > created.ToUnixTimeSeconds())
        {
            return new Deviation($"a date not after the image's registration ({PropertyDate.Of(created).Written()})", Observed(image, "image_build_date"),
                Set(image, "image_build_date", PropertyDate.Of(created).Written(dayOnly: true)));
        }

        return Inexact(image, "image_build_date", built, "YYYY-MM-DD or YYYY-MM-DD hh:mm[:ss]");
    }

    private static UpstreamOpinion UpstreamBuildDate(Image image, DateTimeOffset now)
    {
        var registered = image.CreatedAt?.ToUnixTimeSeconds() ?? 0;
        return Unless(PropertyDate.ReadAsUpstream(image["image_build_date"]) is { } built
            && built.UnixSeconds <= registered && built.UnixSeconds <= now.ToUnixTimeSeconds());
    }

    private static Deviation? Source(Image image)
    {
        var source = image["image_source"];
        return source == "private" || IsAddress(source)
            ? null
            : new Deviation("an address (http, https, ftp, ftps) with a host, or private", Observed(image, "image_source"),
                Set(image, "image_source", "https://ADDRESS_OF_THE_IMAGE") + ", or to private if it cannot be downloaded");
    }

    private static bool IsAddress(string? text) =>
        !string.IsNullOrEmpty(text) && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1])
        && text.Contains("://", StringComparison.Ordinal)
        && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "ftp" or "ftps" && address.Host.Length > 0;

    private static bool IsUpstreamUrl(string text) =>
        text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal)
        || text.StartsWith("ftp://", StringComparison.Ordinal) || text.StartsWith("ftps://", StringComparison.Ordinal);

    private static Deviation? Date(Image image, string name, string expected, string example) =>
        PropertyDate.Read(image[name]) is { } date
            ? Inexact(image, name, date, "YYYY-MM-DD", dayOnly: true)
            : new Deviation(expected, Observed(image, name), Set(image, name, example));

    /// <summary>A date that can be read, but is not written as the standard has it.</summary>
    private static Deviation? Inexact(Image image, string name, PropertyDate date, string form, bool dayOnly = false) =>
        date.Form == DateForm.Exact && (date.DateOnly || !dayOnly)
            ? null
            : new Deviation($"the form {form}", Observed(image, name),
                Set(image, name, date.Written(dayOnly)), FindingLevel.Should);

    private static bool IsLast(string? text, Func<char, bool> isDigit) =>
        text is { Length: > 5 } && text.StartsWith("last-", StringComparison.Ordinal) && text.Skip(5).All(isDigit);

    private static bool IsDecimal(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.DecimalDigitNumber;

    /// <summary>The value of a list a provider most likely meant: the same but for case, blanks around it and hyphens.</summary>
    private static string? Nearest(FrozenSet<string> values, string? text)
    {
        var folded = text?.Trim().ToLowerInvariant();
        return folded is null ? null
            : values.Contains(folded) ? folded
            : folded.Replace('-', '_') is var underscored && values.Contains(underscored) ? underscored
            : null;
    }

    private static bool Contains(FrozenSet<string> values, string? text) => text is not null && values.Contains(text);

    private static UpstreamOpinion Unless(bool fine) => fine ? Fine : Offends;

    private static string Observed(Image image, string name) => $"{name} = {Shown.Value(image[name])}";

    private static string Set(Image image, string name, string value) => $"openstack image set --property {Shown.Word($"{name}={value}")} {Shown.Word(image.Id)}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet();
}
