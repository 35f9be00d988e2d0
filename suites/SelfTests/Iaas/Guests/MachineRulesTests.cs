using Conformance.Iaas.Scs0103;
using Conformance.Iaas.Scs0124;
using Conformance.Iaas.Scs0127;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Facts;

namespace Conformance.SelfTests.Iaas.Guests;

/// <summary>The checks of what guests and services told: of machines, names and microversions.</summary>
public sealed class MachineRulesTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    [TestCase(2, 3_900_000, 20480, null)]
    [TestCase(2, 3_600_000, 20480, null)]
    [TestCase(2, 3_500_000, 20480, "85")]
    [TestCase(1, 3_900_000, 20480, "vCPUs")]
    [TestCase(3, 3_900_000, 20480, "vCPUs")]
    [TestCase(2, 3_900_000, 19073, "disk")]
    [TestCase(2, 3_900_000, 19074, null)]
    public void A_guest_has_what_its_flavor_says(int cpus, long memory, long disk, string? told)
    {
        var result = BootedFlavors.Judge([Seen("SCS-2V-4-20s") with { Cpus = cpus, MemoryKiB = memory, DiskMiB = disk }]);
        Assert.That(result.Outcome, Is.EqualTo(told is null ? Outcome.Pass : Outcome.Fail));
        Assert.That(told is null ? "" : $"{result.Findings.Single().Rule} {result.Findings.Single()}", told is null ? Is.Empty : Does.Contain(told));
    }

    [TestCase("SCS-2V-4-20s", "AuthenticAMD", false, true)]
    [TestCase("SCS-2V-4-20s_i3", "GenuineIntel", false, true)]
    [TestCase("SCS-2V-4-20s_i3", "AuthenticAMD", false, false)]
    [TestCase("SCS-2V-4-20s_z", "GenuineIntel", false, false)]
    [TestCase("SCS-2V-4-20s_hwv", "GenuineIntel", true, true)]
    [TestCase("SCS-2V-4-20s_hwv", "GenuineIntel", false, false)]
    [TestCase("m1.small", "Other", false, true)]
    public void A_guest_has_what_its_flavor_s_name_promises(string name, string vendor, bool hwv, bool holds) =>
        Assert.That(BootedFlavors.Judge([Seen(name) with { CpuVendor = vendor, HardwareVirtualization = hwv }]).Outcome, Is.EqualTo(holds ? Outcome.Pass : Outcome.Fail));

    [Test]
    public void A_flavor_that_cannot_be_started_fails()
    {
        var server = new CloudObject(ObjectKind.Server, "id", "name") { Status = "error", FailReason = "No valid host" };
        Assert.That(BootedFlavors.Judge([Seen("SCS-2V-4-20s") with { Server = server }]).Findings.Single().Observed, Does.Contain("No valid host"));
    }

    [TestCase("2.1", "2.103", 200, 406, "2.103", Outcome.Pass, "")]
    [TestCase("2.1", "2.96", 200, 406, "2.96", Outcome.Pass, "2024.2 Dalmatian or older, maintained until 2026-04-29")]
    [TestCase("2.1", "2.79", 200, 406, "2.79", Outcome.Pass, "Yoga or older, no longer maintained on 2026-08-21")]
    [TestCase("2.1", "2.94", 200, 406, "2.94", Outcome.Pass, "Zed or older")]
    [TestCase("2.1", "2.96", 406, 406, null, Outcome.Fail, "")]
    [TestCase("2.1", "2.96", 200, 200, "2.96", Outcome.Fail, "")]
    [TestCase("2.1", "2.96", 200, 406, "2.1", Outcome.Fail, "")]
    [TestCase("2.97", "2.96", 200, 406, "2.96", Outcome.Fail, "")]
    [TestCase(null, null, null, null, null, Outcome.Fail, "")]
    [TestCase("2.1", "latest", null, null, null, Outcome.Fail, "")]
    public void Microversions_are_kept_and_tell_the_release(string? lowest, string? highest, int? at, int? above, string? answered, Outcome outcome, string told)
    {
        var result = ApiMicroversions.Judge([new MicroversionRange("compute", lowest, highest) { AtHighest = at, Above = above, Answered = answered }], OpenStackReleases.Shipped, Today);
        Assert.That(result.Outcome, Is.EqualTo(outcome));
        var information = result.Findings.Where(finding => finding.Level == FindingLevel.Info).Select(finding => finding.Observed).ToList();
        Assert.That(string.Join('|', information), told.Length == 0 && outcome == Outcome.Pass ? Is.Empty : Does.Contain(told));
    }

    [Test]
    public void Releases_are_in_order_and_end_after_they_began()
    {
        var releases = OpenStackReleases.Shipped.Releases;
        Assert.That(releases.Select(release => release.Released), Is.Ordered);
        Assert.That(releases.Where(release => release.MaintainedUntil <= release.Released), Is.Empty);
        Assert.That(releases.Select(release => release.Compute).OfType<string>().Select(version => int.Parse(version.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)), Is.Ordered);
    }

    [TestCase("10.0.0.2 public=0/0/1 signed=0/1/2 broken=2/0/0", Outcome.Pass, 0)]
    [TestCase("10.0.0.2 public=0/0/1 signed=0/0/2 broken=2/0/0", Outcome.Fail, 1)]
    [TestCase("10.0.0.2 public=0/0/1 signed=0/1/2 broken=0/0/1", Outcome.Fail, 1)]
    [TestCase("10.0.0.2 public=3/0/0 signed=0/1/2 broken=2/0/0", Outcome.Fail, 1)]
    [TestCase("10.0.0.2 public=0/0/0 signed=0/1/2 broken=2/0/0", Outcome.Fail, 1)]
    [TestCase("10.0.0.2 public=lost signed=lost broken=lost", Outcome.Fail, 1)]
    [TestCase("10.0.0.2 public=0/0/1 signed=0/1/2 broken=2/0/0; 10.0.0.3 public=lost signed=lost broken=lost", Outcome.Pass, 1)]
    [TestCase("9.9.9.9 public=0/0/1 signed=0/1/2 broken=2/0/0", Outcome.Pass, 1)]
    [TestCase("2620:fe::fe public=0/0/1 signed=0/0/2 broken=0/0/1", Outcome.Pass, 3)]
    public void Recursors_find_names_and_validate(string told, Outcome outcome, int findings)
    {
        var result = NameRules.Judge(NameServerAnswers.Parse(told)!);
        Assert.That((result.Outcome, result.Findings.Count), Is.EqualTo((outcome, findings)));
    }

    [Test]
    public void No_name_server_is_a_failure() => Assert.That(NameRules.Judge(Array.Empty<NameServerAnswers>()).Outcome, Is.EqualTo(Outcome.Fail));

    [TestCase("10.0.0.2 public")]
    [TestCase("10.0.0.2 public=0/0")]
    [TestCase("10.0.0.2 public=a/0/1")]
    [TestCase("Traceback (most recent call last): x=1")]
    public void A_line_that_is_none_is_not_taken_for_one(string told) => Assert.That(NameServerAnswers.Parse(told), Is.Null);

    [TestCase("dns-integration", "web", "web", "web.example.org.", Outcome.Pass, 0)]
    [TestCase("dns-integration", "web", "web", "WEB.example.org.", Outcome.Pass, 0)]
    [TestCase("dns-integration", "web", "", "host-10-1-0-5.example.org.", Outcome.Fail, 1)]
    [TestCase("dns-integration", "web", "web", "web2.example.org.", Outcome.Fail, 1)]
    [TestCase("other", null, null, null, Outcome.Pass, 1)]
    public void A_port_keeps_its_name(string extension, string? asked, string? named, string? name, Outcome outcome, int findings)
    {
        var result = NameRules.Judge(new NamedPort(new HashSet<string> { extension }) { Asked = asked, Named = named, Names = name is null ? [] : [name] });
        Assert.That((result.Outcome, result.Findings.Count), Is.EqualTo((outcome, findings)));
    }

    private static BootedFlavor Seen(string name) => new(
        StandardFlavors.All.Single(standard => standard.Name == "SCS-2V-4-20s"), new Flavor("id", name, 2, 4096, 20, new Dictionary<string, string>()))
    {
        Server = new CloudObject(ObjectKind.Server, "id", "name") { Status = "active" }, Cpus = 2, MemoryKiB = 3_900_000, DiskMiB = 20480, CpuVendor = "GenuineIntel", HardwareVirtualization = false,
    };
}
