using Conformance.Iaas.Scs0102;
using Conformance.Model;
using static Conformance.SelfTests.Iaas.Images.Sample;

namespace Conformance.SelfTests.Iaas.Images;

public sealed class PropertyTests
{
    private const string Same = "";

    public static IEnumerable<string> Names => ImageProperties.Names.Order();

    [TestCaseSource(nameof(Names))]
    public void A_conforming_image_has_no_finding_and_upstream_agrees(string property)
    {
        var result = ImageProperties.Judge(property, [Image()], Now);
        Assert.That(result.Findings, Is.Empty);
        Assert.That(result.Upstream, Is.Null);
    }

    [TestCaseSource(nameof(Names))]
    public void No_image_no_finding(string property) => Check(ImageProperties.Judge(property, [], Now), "", Same);

    [Test]
    public void An_unknown_property_is_a_fault_of_the_caller() =>
        Assert.That(() => ImageProperties.Judge("colour", [], Now), Throws.TypeOf<ArgumentOutOfRangeException>());

    // ours: "" = no finding, else the finding's level; upstream: "" = the same outcome, else upstream's outcome.
    [TestCase("architecture", "x86_64", "", Same)]
    [TestCase("architecture", "aarch64", "", Same)]
    [TestCase("architecture", "riscv64", "", "Fail")]
    [TestCase("architecture", "s390x", "", "Fail")]
    [TestCase("architecture", "ppc64le", "", "Fail")]
    [TestCase("architecture", "loongarch64", "", "Fail")]
    [TestCase("architecture", "i686", "", "Fail")]
    [TestCase("architecture", "risc-v", "Should", Same)]
    [TestCase("architecture", "amd64", "Must", Same)]
    [TestCase("architecture", "X86_64", "Must", Same)]
    [TestCase("architecture", "", "Must", Same)]
    [TestCase("architecture", null, "Must", Same)]
    [TestCase("os_version", "24.04", "", Same)]
    [TestCase("os_version", "noble", "Should", Same)]
    [TestCase("os_version", "", "Must", Same)]
    [TestCase("os_version", " ", "Must", "Pass")]
    [TestCase("os_version", null, "Must", Same)]
    [TestCase("os_distro", "debian", "", Same)]
    [TestCase("os_distro", "Ubuntu", "Should", Same)]
    [TestCase("os_distro", "flatcar", "Should", Same)]
    [TestCase("os_distro", "", "Must", Same)]
    [TestCase("os_distro", "\t", "Must", "Pass")]
    [TestCase("os_distro", null, "Must", Same)]
    [TestCase("os_purpose", "oldgeneric", "", Same)]
    [TestCase("os_purpose", "minimal", "", Same)]
    [TestCase("os_purpose", "k8snode", "", Same)]
    [TestCase("os_purpose", "gpu", "", Same)]
    [TestCase("os_purpose", "network", "", Same)]
    [TestCase("os_purpose", "custom", "", Same)]
    [TestCase("os_purpose", "Generic", "Must", Same)]
    [TestCase("os_purpose", "", "Must", Same)]
    [TestCase("os_purpose", null, "Must", Same)]
    [TestCase("hw_disk_bus", "virtio", "", Same)]
    [TestCase("hw_disk_bus", "scsi", "", Same)]
    [TestCase("hw_disk_bus", "sata", "", "Fail")]
    [TestCase("hw_disk_bus", "ide", "", "Fail")]
    [TestCase("hw_disk_bus", "usb", "", "Fail")]
    [TestCase("hw_disk_bus", "uml", "", "Fail")]
    [TestCase("hw_disk_bus", "xen", "", "Fail")]
    [TestCase("hw_disk_bus", "fdc", "", "Fail")]
    [TestCase("hw_disk_bus", "nvme", "Must", Same)]
    [TestCase("hw_disk_bus", "SCSI", "Must", Same)]
    [TestCase("hw_disk_bus", "", "Must", Same)]
    [TestCase("hw_disk_bus", null, "Must", "Pass")]
    [TestCase("hw_scsi_model:hw_disk_bus", null, "Should", Same)]
    [TestCase("hypervisor_type", "qemu", "", Same)]
    [TestCase("hypervisor_type", "kvm", "", Same)]
    [TestCase("hypervisor_type", "xen", "", Same)]
    [TestCase("hypervisor_type", "hyperv", "", "Fail")]
    [TestCase("hypervisor_type", "vmware", "", "Fail")]
    [TestCase("hypervisor_type", "lxc", "", "Fail")]
    [TestCase("hypervisor_type", "ironic", "", "Fail")]
    [TestCase("hypervisor_type", "hyper-v", "Should", Same)]
    [TestCase("hypervisor_type", "esxi", "Should", Same)]
    [TestCase("hypervisor_type", "KVM", "Must", Same)]
    [TestCase("hypervisor_type", "", "Must", Same)]
    [TestCase("hypervisor_type", null, "", Same)]
    [TestCase("hw_rng_model", "virtio", "", Same)]
    [TestCase("hw_rng_model", null, "", Same)]
    [TestCase("hw_rng_model", "none", "Must", Same)]
    [TestCase("hw_rng_model", "", "Must", Same)]
    [TestCase("image_build_date", "2026-07-02", "", Same)]
    [TestCase("image_build_date", "2026-07-02 08:00", "", Same)]
    [TestCase("image_build_date", "2026-07-02 08:00:00", "", Same)]
    [TestCase("image_build_date", "2026-07-02T08:00:00Z", "Should", Same)]
    [TestCase("image_build_date", "2026-7-2", "Should", Same)]
    [TestCase("image_build_date", "2026-07- 2", "Should", Same)]
    [TestCase("image_build_date", "2026-07-01  08:00", "Should", Same)]
    [TestCase("image_build_date", "2026-07-01 8:00:00", "Should", Same)]
    [TestCase("image_build_date", "2024-02-29", "", Same)]
    [TestCase("image_build_date", "1969-12-31", "", Same)]
    [TestCase("image_build_date", "1970-01-01", "Must", Same)]
    [TestCase("image_build_date", "2026-07-02 08:00:01", "Must", Same, Description = "one second after the registration")]
    [TestCase("image_build_date", "2026-07-15 12:00:01", "Must", Same, Description = "one second ahead of the clock")]
    [TestCase("image_build_date", "2026-02-30", "Must", Same)]
    [TestCase("image_build_date", "2026-02-29", "Must", Same)]
    [TestCase("image_build_date", "2026-13-01", "Must", Same)]
    [TestCase("image_build_date", "0000-01-01", "Must", Same)]
    [TestCase("image_build_date", "20260701", "Must", Same)]
    [TestCase("image_build_date", "01.07.2026", "Must", Same)]
    [TestCase("image_build_date", "2026-07-01 25:00", "Must", Same)]
    [TestCase("image_build_date", "2026-07-01T08:00", "Must", Same)]
    [TestCase("image_build_date", "2026-07-01 ", "Must", Same)]
    [TestCase("image_build_date", "99999999999999999999-01-01", "Must", Same)]
    [TestCase("image_build_date", "٢٠٢٦-07-01", "Must", "Pass")]
    [TestCase("image_build_date", "٢٠٢٦-٠٧-٠١", "Must", Same)]
    [TestCase("image_build_date", "", "Must", Same)]
    [TestCase("image_build_date", null, "Must", Same)]
    [TestCase("image_original_user", "none", "", Same)]
    [TestCase("image_original_user", "", "Must", Same)]
    [TestCase("image_original_user", null, "Must", Same)]
    [TestCase("image_source", "private", "", Same)]
    [TestCase("image_source", "http://example.org/image", "", Same)]
    [TestCase("image_source", "ftp://example.org/image", "", Same)]
    [TestCase("image_source", "ftps://example.org/image", "", Same)]
    [TestCase("image_source", "https://[2001:db8::1]:8443/image", "", Same)]
    [TestCase("image_source", "HTTPS://example.org/image", "", "Fail")]
    [TestCase("image_source", "https://", "Must", "Pass")]
    [TestCase("image_source", "https:///path/only", "Must", "Pass")]
    [TestCase("image_source", "https://example.org:99999/", "Must", "Pass")]
    [TestCase("image_source", "http://a b", "Must", "Pass")]
    [TestCase("image_source", "https:example.org", "Must", Same)]
    [TestCase("image_source", "s3://bucket/image", "Must", Same)]
    [TestCase("image_source", "file:///image", "Must", Same)]
    [TestCase("image_source", " https://example.org/", "Must", Same)]
    [TestCase("image_source", "Private", "Must", Same)]
    [TestCase("image_source", "/path", "Must", Same)]
    [TestCase("image_source", "", "Must", Same)]
    [TestCase("image_source", null, "Must", Same)]
    [TestCase("image_description", "some text", "", Same)]
    [TestCase("image_description", "", "Must", Same)]
    [TestCase("image_description", null, "Must", Same)]
    [TestCase("replace_frequency", "yearly", "", Same)]
    [TestCase("replace_frequency", "quarterly", "", Same)]
    [TestCase("replace_frequency", "weekly", "", Same)]
    [TestCase("replace_frequency", "daily", "", Same)]
    [TestCase("replace_frequency", "critical_bug", "", Same)]
    [TestCase("replace_frequency", "never", "", Same)]
    [TestCase("replace_frequency", "Monthly", "Must", Same)]
    [TestCase("replace_frequency", "critical-bug", "Must", Same)]
    [TestCase("replace_frequency", "", "Must", Same)]
    [TestCase("replace_frequency", null, "Must", Same)]
    [TestCase("provided_until", "none", "", Same)]
    [TestCase("provided_until", "notice", "", Same)]
    [TestCase("provided_until", "9999-12-31", "", Same)]
    [TestCase("provided_until", "9999-12-31 23:59:61", "Should", Same)]
    [TestCase("provided_until", "2029-5-31", "Should", Same)]
    [TestCase("provided_until", "2029-05-31 00:00", "Should", Same)]
    [TestCase("provided_until", "2029-05-31T00:00:00Z", "Should", Same)]
    [TestCase("provided_until", "forever", "Must", "Pass")]
    [TestCase("provided_until", "2029-02-29", "Must", "Pass")]
    [TestCase("provided_until", "soon", "Must", "Pass")]
    [TestCase("provided_until", "", "Must", Same)]
    [TestCase("provided_until", null, "Must", Same)]
    [TestCase("uuid_validity", "none", "", Same)]
    [TestCase("uuid_validity", "notice", "", Same)]
    [TestCase("uuid_validity", "forever", "", Same)]
    [TestCase("uuid_validity", "last-1", "", Same)]
    [TestCase("uuid_validity", "last-99999999999999999999999999", "", Same)]
    [TestCase("uuid_validity", "2029-05-31", "", Same)]
    [TestCase("uuid_validity", "2029-5-31", "Should", Same)]
    [TestCase("uuid_validity", "last-", "Must", Same)]
    [TestCase("uuid_validity", "last-N", "Must", Same)]
    [TestCase("uuid_validity", "last--1", "Must", Same)]
    [TestCase("uuid_validity", "last 3", "Must", Same)]
    [TestCase("uuid_validity", "last-٣", "Must", "Pass")]
    [TestCase("uuid_validity", "2026-02-30", "Must", Same)]
    [TestCase("uuid_validity", "", "Must", Same)]
    [TestCase("uuid_validity", null, "Must", "Pass")]
    [TestCase("hotfix_hours", "0", "", Same)]
    [TestCase("hotfix_hours", "99999999999999999999999999", "", Same)]
    [TestCase("hotfix_hours", null, "", Same)]
    [TestCase("hotfix_hours", "-1", "Must", Same)]
    [TestCase("hotfix_hours", "4.5", "Must", Same)]
    [TestCase("hotfix_hours", "best effort", "Must", Same)]
    [TestCase("hotfix_hours", "٤٨", "Must", "Pass")]
    [TestCase("hotfix_hours", "", "Must", "Pass")]
    public void A_value_is_judged_by_the_standard_and_upstream_is_told_where_it_differs(string property, string? value, string ours, string upstream)
    {
        var names = property.Split(':');
        Check(ImageProperties.Judge(names[^1], [Image().With(names[0], value)], Now), ours, upstream);
    }

    [TestCase(8, 600_000_000, 8L << 30, "", Same)]
    [TestCase(7, 600_000_000, 8L << 30, "Must", "Pass")]
    [TestCase(8, 600_000_000, (8L << 30) + 1, "Must", "Pass")]
    [TestCase(1, 1L << 30, null, "", Same)]
    [TestCase(1, (1L << 30) + 1, null, "Must", Same)]
    [TestCase(1, (1L << 30) + 1, 1L << 20, "", "Fail")]
    [TestCase(0, 600_000_000, null, "Must", Same)]
    [TestCase(-1, 600_000_000, null, "Must", Same)]
    [TestCase(1, null, null, "", "DidNotFinish")]
    [TestCase(0, null, null, "Must", Same)]
    [TestCase(long.MaxValue, long.MaxValue, long.MaxValue, "", Same)]
    [TestCase(1, long.MaxValue, long.MaxValue, "Must", Same)]
    public void The_root_disk_has_to_hold_what_is_inside_the_image(long minDisk, long? size, long? virtualSize, string ours, string upstream) =>
        Check(ImageProperties.Judge("min_disk", [Image() with { MinDiskGiB = minDisk, SizeBytes = size, VirtualSizeBytes = virtualSize }], Now), ours, upstream);

    [TestCase(64, "")]
    [TestCase(63, "Info")]
    [TestCase(1, "Info")]
    [TestCase(0, "Must")]
    public void Memory_is_asked_for(long minRam, string ours) => Check(ImageProperties.Judge("min_ram", [Image() with { MinRamMiB = minRam }], Now), ours, Same);

    [TestCase("sha512", 128, 'a', "", Same)]
    [TestCase("sha256", 64, 'F', "", Same)]
    [TestCase("sha512", 127, 'a', "Must", "Pass")]
    [TestCase("sha256", 65, 'a', "Must", "Pass")]
    [TestCase("sha256", 64, 'g', "Must", "Pass")]
    [TestCase("sha256", 64, '٣', "Must", "Pass")]
    [TestCase("sha256", 0, 'a', "Must", "Pass")]
    [TestCase("md5", 32, 'a', "Must", Same)]
    [TestCase("SHA512", 128, 'a', "Must", Same)]
    [TestCase(null, 128, 'a', "Must", Same)]
    public void A_digest_has_the_digits_its_algorithm_gives(string? algorithm, int digits, char digit, string ours, string upstream) =>
        Check(ImageProperties.Judge("hash_algo", [Image() with { HashAlgorithm = algorithm, HashValue = new string(digit, digits) }], Now), ours, upstream);

    [Test]
    public void A_digest_may_be_missing_altogether() =>
        Check(ImageProperties.Judge("hash_algo", [Image() with { HashValue = null }], Now), "Must", "Pass");

    [Test]
    public void Without_a_time_of_registration_the_build_date_counts_alone() =>
        Check(ImageProperties.Judge("image_build_date", [Image() with { CreatedAt = null }], Now), "", "Fail");

    [TestCase("public", "active", false, false, "Must", Same)]
    [TestCase("public", "active", true, false, "Must", "Pass", Description = "hidden: upstream does not see it")]
    [TestCase("community", "active", false, false, "Should", Same, Description = "another project's may be any tenant's")]
    [TestCase("community", "active", false, true, "Must", Same)]
    [TestCase("public", "deactivated", false, false, "", "Fail")]
    [TestCase("public", "queued", false, false, "", "Fail")]
    [TestCase("public", "deleted", false, false, "", Same)]
    [TestCase("private", "active", false, true, "", Same)]
    [TestCase("shared", "active", false, true, "", Same)]
    public void Images_for_the_public_are_judged_and_upstream_sees_some(string visibility, string status, bool hidden, bool own, string ours, string upstream)
    {
        var bad = Image().With("architecture", null) with { Visibility = visibility, Status = status, Hidden = hidden, OwnedByProject = own };
        Check(ImageProperties.Judge("architecture", [Image(), bad], Now), ours, upstream);
    }

    [TestCase("architecture", "DidNotFinish")]
    [TestCase("image_build_date", Same)]
    public void Upstream_stumbles_over_a_bad_image_without_a_name(string property, string upstream) =>
        Check(ImageProperties.Judge(property, [Image("").With(property, null)], Now), "Must", upstream);

    [Test]
    public void Upstreams_view_is_explained()
    {
        var unseen = ImageProperties.Judge("hw_disk_bus", [Image().With("hw_disk_bus", "nvme") with { Hidden = true }], Now).Upstream!;
        Assert.That(unseen.Reason, Does.Contain("hidden images"));
        var missing = ImageProperties.Judge("hw_disk_bus", [Image().With("hw_disk_bus", null)], Now).Upstream!;
        Assert.That(missing.Reason, Does.Contain("the standard calls the property mandatory"));
        Assert.That(missing.Clause.AbsoluteUri, Is.EqualTo("https://docs.scs.community/standards/scs-0102-v1-image-metadata"));
    }

    public static IEnumerable<TestCaseData> EveryDifference =>
        from property in ImageProperties.Names
        from value in new[] { null, "", " ", "x", "HTTPS://h/", "https://", "sata", "vmware", "s390x", "٢", "٢٠٢٦-07-01", "last-٣", "soon" }
        select new TestCaseData(property, value);

    [TestCaseSource(nameof(EveryDifference))]
    public void Every_difference_from_upstream_has_a_reason(string property, string? value)
    {
        var image = Image().With(property, value) with { CreatedAt = null, SizeBytes = null, HashValue = value, MinRamMiB = -1 };
        foreach (var images in new[] { [image], [image with { Name = "" }], [image with { Hidden = true }], new[] { image with { Status = "queued" } } })
        {
            var result = ImageProperties.Judge(property, images, Now);
            Assert.That(result.Upstream?.Reason, Is.Null.Or.Not.Empty);
        }
    }

    [TestCase("hw_disk_bus", null, "a bus of OpenStack's list: scsi (recommended), virtio, sata, ide, usb, …", "hw_disk_bus = not set", "openstack image set --property hw_disk_bus=scsi id-1")]
    [TestCase("hw_disk_bus", "VIRTIO", "a bus of OpenStack's list: scsi (recommended), virtio, sata, ide, usb, …", "hw_disk_bus = \"VIRTIO\"", "openstack image set --property hw_disk_bus=virtio id-1")]
    [TestCase("architecture", "risc-v", "architecture = riscv64", "architecture = \"risc-v\"", "openstack image set --property architecture=riscv64 id-1")]
    [TestCase("architecture", "", "an architecture of OpenStack's list, such as x86_64, aarch64 or riscv64", "architecture = empty", "openstack image set --property architecture=x86_64 id-1")]
    [TestCase("architecture", "X86-64", "an architecture of OpenStack's list, such as x86_64, aarch64 or riscv64", "architecture = \"X86-64\"", "openstack image set --property architecture=x86_64 id-1")]
    [TestCase("hypervisor_type", "esxi", "hypervisor_type = vmware", "hypervisor_type = \"esxi\"", "openstack image set --property hypervisor_type=vmware id-1")]
    [TestCase("os_distro", "Ubuntu", "a distribution of OpenStack's list, in lower case", "os_distro = \"Ubuntu\"", "openstack image set --property os_distro=ubuntu id-1, unless OpenStack's list has no name for it")]
    [TestCase("image_build_date", "2026-07-01T08:00:00Z", "the form YYYY-MM-DD or YYYY-MM-DD hh:mm[:ss]", "image_build_date = \"2026-07-01T08:00:00Z\"", "openstack image set --property 'image_build_date=2026-07-01 08:00:00' id-1")]
    [TestCase("image_build_date", "2026-07-20", "a date not after 2026-07-15 12:00:00", "image_build_date = \"2026-07-20\", which is in the future", "openstack image set --property image_build_date=YYYY-MM-DD id-1")]
    [TestCase("image_build_date", "2026-07-10", "a date not after the image's registration (2026-07-02 08:00:00)", "image_build_date = \"2026-07-10\"", "openstack image set --property image_build_date=2026-07-02 id-1")]
    [TestCase("provided_until", "9999-12-31 23:59:61", "the form YYYY-MM-DD", "provided_until = \"9999-12-31 23:59:61\"", "openstack image set --property provided_until=9999-12-31 id-1")]
    [TestCase("uuid_validity", null, "a date YYYY-MM-DD, none, last-N, notice or forever", "uuid_validity = not set", "openstack image set --property uuid_validity=notice id-1")]
    public void A_finding_says_what_to_do(string property, string? value, string expected, string observed, string remedy)
    {
        var finding = ImageProperties.Judge(property, [Image().With(property, value)], Now).Findings.Single();
        Assert.Multiple(() =>
        {
            Assert.That(finding.Object, Is.EqualTo("image Ubuntu 24.04 (id-1)"));
            Assert.That(finding.Expected, Is.EqualTo(expected));
            Assert.That(finding.Observed, Is.EqualTo(observed));
            Assert.That(finding.Remedy, Is.EqualTo(remedy));
        });
    }

    [Test]
    public void A_rolling_distribution_has_no_number() =>
        Check(ImageProperties.Judge("os_version", [Image().With("os_distro", "opensuse").With("os_version", "tumbleweed")], Now), "", Same);

    [Test]
    public void Numbers_are_told_in_full()
    {
        var disk = ImageProperties.Judge("min_disk", [Image() with { MinDiskGiB = 7 }], Now).Findings.Single();
        Assert.That(disk.Expected, Is.EqualTo("min_disk of at least 8 GiB"));
        Assert.That(disk.Observed, Is.EqualTo("min_disk = 7 GiB; the disk inside has 8589934592 bytes"));
        Assert.That(disk.Remedy, Is.EqualTo("openstack image set --min-disk 8 id-1"));
        var memory = ImageProperties.Judge("min_ram", [Image() with { MinRamMiB = 0 }], Now).Findings.Single();
        Assert.That(memory.Remedy, Is.EqualTo("openstack image set --min-ram MIB id-1"));
    }

    [Test]
    public void Each_image_has_its_finding_in_the_order_of_the_images()
    {
        var images = Enumerable.Range(1, 4).Select(n => Image($"image {n}", $"id-{n}").With("image_source", n % 2 == 0 ? null : "private")).ToList();
        Assert.That(ImageProperties.Judge("image_source", images, Now).Findings.Select(finding => finding.Object), Is.EqualTo(new[] { "image image 2 (id-2)", "image image 4 (id-4)" }));
    }

    [Test]
    public void What_is_pasted_into_a_shell_is_one_word()
    {
        var finding = ImageProperties.Judge("hw_disk_bus", [Image(id: "1; rm -rf 'x'\n").With("hw_disk_bus", new string('x', 1000) + "\u001b")], Now).Findings.Single();
        Assert.That(finding.Remedy, Is.EqualTo(@"openstack image set --property hw_disk_bus=scsi '1; rm -rf '\''x'\''\u000a'"));
        Assert.That(finding.Observed, Is.EqualTo($"hw_disk_bus = \"{new string('x', Shown.Longest)}…\" (1001 characters)"));
    }

    private static void Check(CheckResult result, string ours, string upstream)
    {
        Assert.That(string.Join(",", result.Findings.Select(finding => finding.Level)), Is.EqualTo(ours));
        Assert.That(result.Upstream?.Outcome.ToString() ?? Same, Is.EqualTo(upstream));
        Assert.That(result.Upstream?.Reason, Is.Null.Or.Not.Empty);
    }
}
