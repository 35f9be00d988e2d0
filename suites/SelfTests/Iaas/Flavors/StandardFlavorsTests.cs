using System.Reflection;
using Conformance.Harness;
using Conformance.Iaas.Scs0100;
using Conformance.Iaas.Scs0103;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.SelfTests.Iaas.Flavors;

public sealed class StandardFlavorsTests
{
    private const string Standard = "https://docs.scs.community/standards/scs-0103-v1-standard-flavors";
    private static readonly Uri s_guarantees = new(Standard + "#guarantees-and-properties");

    private static IEnumerable<string> Names() => StandardFlavors.All.Select(standard => standard.Name);

    // A defect of SCS-1V-4, and the finding that tells it.
    private static IEnumerable<TestCaseData> Defects()
    {
        const string Numbers = "A standard flavor has exactly the {0} of the standard's table.";
        const string Properties = "A standard flavor has the properties of the standard.";
        const string Anew = "Create the flavor anew (Nova cannot change vcpus, ram and disk of a flavor): openstack flavor delete SCS-1V-4, then openstack flavor create "
            + "--vcpus 1 --ram 4096 --disk 0 --property scs:name-v1=SCS-1V:4 --property scs:name-v2=SCS-1V-4 --property scs:cpu-type=shared-core SCS-1V-4";
        yield return Defect("vcpus", flavor => flavor with { Vcpus = 2 }, Numbers.Replace("{0}", "vcpus", StringComparison.Ordinal), "vcpus = 1", "vcpus = 2", Anew);
        yield return Defect("ram", flavor => flavor with { RamMiB = 4095 }, Numbers.Replace("{0}", "ram", StringComparison.Ordinal), "ram = 4096 MiB", "ram = 4095 MiB", Anew);
        yield return Defect("more ram", flavor => flavor with { RamMiB = 8192 }, Numbers.Replace("{0}", "ram", StringComparison.Ordinal), "ram = 4096 MiB", "ram = 8192 MiB", Anew);
        yield return Defect("disk", flavor => flavor with { DiskGb = 10 }, Numbers.Replace("{0}", "disk", StringComparison.Ordinal), "disk = 0 GB", "disk = 10 GB", Anew);
        yield return Defect("cpu-type", flavor => With(flavor, "scs:cpu-type", "crowded-core"), Properties, "scs:cpu-type = shared-core", "scs:cpu-type = crowded-core",
            "Run: openstack flavor set --property scs:cpu-type=shared-core SCS-1V-4");
        yield return Defect("no cpu-type", flavor => With(flavor, "scs:cpu-type", null), Properties, "scs:cpu-type = shared-core", "scs:cpu-type not set",
            "Run: openstack flavor set --property scs:cpu-type=shared-core SCS-1V-4");
        yield return Defect("name-v1", flavor => With(flavor, "scs:name-v1", "SCS-1V-4"), Properties, "scs:name-v1 = SCS-1V:4", "scs:name-v1 = SCS-1V-4",
            "Run: openstack flavor set --property scs:name-v1=SCS-1V:4 SCS-1V-4");
        yield return Defect("no name-v2", flavor => With(flavor, "scs:name-v2", null), Properties, "scs:name-v2 = SCS-1V-4", "scs:name-v2 not set",
            "Run: openstack flavor set --property scs:name-v2=SCS-1V-4 SCS-1V-4");
        yield return Defect("other name-v2", flavor => With(flavor, "scs:name-v2", "SCS-1V-4-10"), Properties, "scs:name-v2 = SCS-1V-4", "scs:name-v2 = SCS-1V-4-10",
            "Run: openstack flavor set --property scs:name-v2=SCS-1V-4 SCS-1V-4");
        yield return Defect("disk type without disk", flavor => With(flavor, "scs:disk0-type", "network"), Properties, "scs:disk0-type not set, as there is no disk",
            "scs:disk0-type = network", "Run: openstack flavor unset --property scs:disk0-type SCS-1V-4");

        static TestCaseData Defect(string name, Func<Flavor, Flavor> harm, string rule, string expected, string observed, string remedy) =>
            new TestCaseData(harm, new Finding("flavor SCS-1V-4", rule, expected, observed, remedy, s_guarantees)).SetArgDisplayNames(name);
    }

    [Test]
    public void There_are_15_mandatory_and_16_recommended_flavors()
    {
        Assert.That(StandardFlavors.All.Select(standard => standard.Name), Is.Unique);
        Assert.That(string.Join(' ', StandardFlavors.All.Where(standard => standard.Mandatory).Select(standard => standard.Name).Order(StringComparer.Ordinal)), Is.EqualTo(
            "SCS-16V-32 SCS-1L-1 SCS-1V-2 SCS-1V-4 SCS-1V-8 SCS-2V-16 SCS-2V-4 SCS-2V-4-20s SCS-2V-8 SCS-4V-16 SCS-4V-16-100s SCS-4V-32 SCS-4V-8 SCS-8V-16 SCS-8V-32"));
        Assert.That(string.Join(' ', StandardFlavors.All.Where(standard => !standard.Mandatory).Select(standard => standard.Name).Order(StringComparer.Ordinal)), Is.EqualTo(
            "SCS-16V-128 SCS-16V-32-100 SCS-16V-64 SCS-1L-1-5 SCS-1V-2-5 SCS-1V-4-10 SCS-1V-8-20 SCS-2V-16-50 SCS-2V-4-10 SCS-2V-8-20 SCS-4V-16-50 SCS-4V-32-100 "
            + "SCS-4V-8-20 SCS-8V-16-50 SCS-8V-32-100 SCS-8V-64"));
    }

    [TestCaseSource(nameof(Names))]
    public void The_table_says_what_the_name_says(string name)
    {
        var standard = StandardFlavors.All.Single(known => known.Name == name);
        var promise = FlavorNameParser.Parse(name).Name!;
        Assert.That((standard.Vcpus, standard.CpuType, standard.RamGiB), Is.EqualTo((promise.Cpu.Count, promise.Cpu.Type, (int)promise.RamGiB)));
        Assert.That((standard.DiskGb, standard.DiskType), Is.EqualTo((promise.Disk?.SizeGb ?? 0, promise.Disk?.Type)));
        Assert.That(standard.Name, Is.EqualTo(promise.ToString()));
        Assert.That(standard.NameV1, Is.EqualTo("SCS-" + name[4..].Replace('-', ':')));
    }

    [Test]
    public void Every_standard_flavor_has_its_testcase()
    {
        var method = typeof(StandardFlavorsOffered).GetMethod(nameof(StandardFlavorsOffered.The_standard_flavor_is_offered))!;
        var bound = method.GetCustomAttributes<TestcaseAttribute>().Select(testcase => (testcase.Id, testcase.Arguments.Single()));
        Assert.That(bound, Is.EquivalentTo(StandardFlavors.All.Select(standard => (standard.Testcase, (object?)standard.Name))));
        Assert.That(StandardFlavors.All[7].Testcase, Is.EqualTo("scs-0103-flavor-2v-4-20s"));
    }

    [Test]
    public void Both_standards_are_named_on_their_fixtures()
    {
        var naming = typeof(FlavorNaming).GetCustomAttribute<StandardAttribute>()!;
        var offered = typeof(StandardFlavorsOffered).GetCustomAttribute<StandardAttribute>()!;
        Assert.That((naming.Id, naming.Version, offered.Id, offered.Version), Is.EqualTo(("scs-0100", "v3", "scs-0103", "v1")));
        Assert.That(typeof(FlavorNaming).GetMethods().SelectMany(method => method.GetCustomAttributes<TestcaseAttribute>()).Select(testcase => testcase.Id),
            Is.EquivalentTo(new[] { "scs-0100-syntax-check", "scs-0100-semantics-check" }));
    }

    [TestCaseSource(nameof(Names))]
    public void A_conforming_flavor_passes_under_its_name_and_under_another(string name)
    {
        var flavor = Conforming(name);
        foreach (var offered in new[] { flavor, flavor with { Name = "general purpose 1" } })
        {
            var result = StandardFlavors.Check(name, [Conforming("SCS-1V-8"), offered, Conforming("SCS-2V-4-10")]);
            Assert.That(result.Findings, Is.Empty);
            Assert.That(result.Upstream, Is.Null);
        }
    }

    [TestCaseSource(nameof(Defects))]
    public void Every_difference_is_a_finding_with_its_cure(Func<Flavor, Flavor> harm, Finding expected)
    {
        var result = StandardFlavors.Check("SCS-1V-4", [harm(Conforming("SCS-1V-4"))]);
        Assert.That(result.Findings, Is.EqualTo(new[] { expected }));
        Assert.That(result.Upstream?.Outcome, Is.EqualTo(expected.Expected.StartsWith("scs:disk0-type", StringComparison.Ordinal) ? Outcome.Pass : (Outcome?)null));
    }

    [Test]
    public void A_flavor_with_nothing_right_has_a_finding_for_everything()
    {
        var flavor = new Flavor("1", "SCS-4V-16-100s", 1, 1, 1, new Dictionary<string, string>());
        Assert.That(StandardFlavors.Check("SCS-4V-16-100s", [flavor]).Findings.Select(finding => finding.ToString()), Is.EqualTo(new[]
        {
            "flavor SCS-4V-16-100s: expected vcpus = 4, observed vcpus = 1",
            "flavor SCS-4V-16-100s: expected ram = 16384 MiB, observed ram = 1 MiB",
            "flavor SCS-4V-16-100s: expected disk = 100 GB, observed disk = 1 GB",
            "flavor SCS-4V-16-100s: expected scs:cpu-type = shared-core, observed scs:cpu-type not set",
            "flavor SCS-4V-16-100s: expected scs:name-v1 = SCS-4V:16:100s, observed scs:name-v1 not set",
            "flavor SCS-4V-16-100s: expected scs:name-v2 = SCS-4V-16-100s, observed scs:name-v2 not set",
            "flavor SCS-4V-16-100s: expected scs:disk0-type = ssd, observed scs:disk0-type not set",
        }));
    }

    [Test]
    public void A_missing_flavor_is_one_finding_with_the_command_that_creates_it()
    {
        Assert.That(StandardFlavors.Check("SCS-2V-4-20s", []).Findings, Is.EqualTo(new[]
        {
            new Finding("flavor SCS-2V-4-20s", "The mandatory flavor SCS-2V-4-20s exists.", "a flavor with scs:name-v2 = SCS-2V-4-20s, or of that name", "no such flavor",
                "Create it: openstack flavor create --vcpus 2 --ram 4096 --disk 20 --property scs:name-v1=SCS-2V:4:20s --property scs:name-v2=SCS-2V-4-20s "
                + "--property scs:cpu-type=shared-core --property scs:disk0-type=ssd SCS-2V-4-20s", new Uri(Standard + "#mandatory")),
        }));
        var recommended = StandardFlavors.Check("SCS-1V-4-10", []);
        Assert.That((recommended.Outcome, recommended.Upstream), Is.EqualTo((Outcome.Fail, (UpstreamVerdict?)null)));
        Assert.That((recommended.Findings.Single().Rule, recommended.Findings.Single().Clause), Is.EqualTo(("The recommended flavor SCS-1V-4-10 exists.", new Uri(Standard + "#recommended"))));
    }

    [Test]
    public void A_missing_flavor_may_be_there_under_another_name()
    {
        var bare = new Flavor("1", "m1.small", 1, 4096, 0, new Dictionary<string, string>());
        var claim = "openstack flavor set --property scs:name-v1=SCS-1V:4 --property scs:name-v2=SCS-1V-4 --property scs:cpu-type=shared-core m1.small";
        var finding = StandardFlavors.Check("SCS-1V-4", [bare]).Findings.Single();
        Assert.That(finding.Observed, Is.EqualTo("no such flavor; flavor m1.small has the same vcpus, ram and disk"));
        Assert.That(finding.Remedy, Does.EndWith($" SCS-1V-4. Or, if m1.small keeps the same promises, let it claim the name: {claim}"));
        finding = StandardFlavors.Check("SCS-1V-4", [With(bare, "scs:name-v3", "SCS-1V-4")]).Findings.Single();
        Assert.That(finding.Observed, Is.EqualTo("no such flavor; flavor m1.small tells the name, but not under scs:name-v2"));
    }

    [TestCase("scs-1V-4")]
    [TestCase("SCS-1V-4 ")]
    [TestCase("SCS-1V:4")]
    public void A_similar_name_is_not_the_name(string name) =>
        Assert.That(StandardFlavors.Check("SCS-1V-4", [With(Conforming("SCS-1V-4") with { Name = name }, "scs:name-v2", null)]).Outcome, Is.EqualTo(Outcome.Fail));

    [Test]
    public void The_property_goes_before_the_name()
    {
        var impostor = new Flavor("1", "SCS-1V-4", 8, 1, 1, new Dictionary<string, string>());
        var result = StandardFlavors.Check("SCS-1V-4", [impostor, Conforming("SCS-1V-4") with { Name = "a1" }, impostor]);
        Assert.That(result.Findings, Is.Empty);
    }

    [TestCase("network", true, true)]
    [TestCase("hdd", true, false)]
    [TestCase("ssd", true, false)]
    [TestCase("nvme", true, false)]
    [TestCase("tape", false, false)]
    [TestCase("SSD", false, false)]
    [TestCase(null, false, false)]
    public void A_recommended_flavor_may_have_any_disk_type(string? type, bool passes, bool upstream)
    {
        var result = StandardFlavors.Check("SCS-1V-4-10", [With(Conforming("SCS-1V-4-10"), "scs:disk0-type", type)]);
        Assert.That(result.Outcome == Outcome.Pass, Is.EqualTo(passes));
        Assert.That(result.Upstream, Is.EqualTo(passes == upstream ? null : new UpstreamVerdict(Outcome.Fail,
            "Upstream demands scs:disk0-type = network; the standard leaves the disk type of this flavor open.", s_guarantees)));
        Assert.That(result.Findings, Is.EqualTo(passes ? [] : new[]
        {
            new Finding("flavor SCS-1V-4-10", "A standard flavor has the properties of the standard.", "scs:disk0-type = one of network, hdd, ssd, nvme",
                type is null ? "scs:disk0-type not set" : $"scs:disk0-type = {type}",
                "Run: openstack flavor set --property scs:disk0-type=network SCS-1V-4-10 (or hdd, ssd, nvme, as the disk is)", s_guarantees),
        }));
    }

    [Test]
    public void A_better_disk_than_ssd_is_still_another_property() => Assert.That(
        StandardFlavors.Check("SCS-2V-4-20s", [With(Conforming("SCS-2V-4-20s"), "scs:disk0-type", "nvme")]).Findings.Single().ToString(),
        Is.EqualTo("flavor SCS-2V-4-20s: expected scs:disk0-type = ssd, observed scs:disk0-type = nvme"));

    [Test]
    public void A_disk_type_without_disk_fails_here_and_passes_upstream() => Assert.That(
        StandardFlavors.Check("SCS-1V-4", [With(Conforming("SCS-1V-4"), "scs:disk0-type", "ssd")]).Upstream,
        Is.EqualTo(new UpstreamVerdict(Outcome.Pass, "Upstream does not look at scs:disk0-type of a flavor without disk; the standard says it is not set then.", s_guarantees)));

    [Test]
    public void Every_flavor_that_claims_a_name_must_conform()
    {
        var good = Conforming("SCS-1V-4");
        var bad = good with { Id = "b", Name = "copy of; $(it)", Vcpus = 2 };
        var result = StandardFlavors.Check("SCS-1V-4", [bad, good]);
        Assert.That(result.Upstream, Is.EqualTo(new UpstreamVerdict(Outcome.Pass,
            "2 flavors claim SCS-1V-4; upstream looks at the one listed last only, here each must conform.", s_guarantees)));
        Assert.That(result.Findings, Is.EqualTo(new[]
        {
            new Finding("flavor copy of; $(it) (as SCS-1V-4)", "A standard flavor has exactly the vcpus of the standard's table.", "vcpus = 1", "vcpus = 2",
                "Take the claim away: openstack flavor unset --property scs:name-v2 b. Or create it anew (Nova cannot change vcpus, ram and disk of a flavor): "
                + "openstack flavor delete b, then openstack flavor create --vcpus 1 --ram 4096 --disk 0 --property scs:name-v1=SCS-1V:4 --property scs:name-v2=SCS-1V-4 "
                + "--property scs:cpu-type=shared-core 'copy of; $(it)'", s_guarantees),
        }));
        Assert.That(StandardFlavors.Check("SCS-1V-4", [good, bad]).Upstream, Is.Null);
        Assert.That(StandardFlavors.Check("SCS-1V-4", [good, good with { Id = "b", Name = "copy" }]).Findings, Is.Empty);
    }

    [Test]
    public void A_flavor_for_single_projects_is_a_remark()
    {
        var result = StandardFlavors.Check("SCS-1V-4", [Conforming("SCS-1V-4") with { IsPublic = false }]);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(result.Findings, Is.EqualTo(new[]
        {
            new Finding("flavor SCS-1V-4", "Standard flavors are there for every project, so that they need not be discovered.", "a public flavor", "a flavor shared with single projects",
                "Create the flavor anew as a public one (Nova cannot make a flavor public): openstack flavor delete SCS-1V-4, then openstack flavor create --vcpus 1 --ram 4096 "
                + "--disk 0 --property scs:name-v1=SCS-1V:4 --property scs:name-v2=SCS-1V-4 --property scs:cpu-type=shared-core SCS-1V-4", new Uri(Standard)) { Level = FindingLevel.Should },
        }));
    }

    [Test]
    public void Only_standard_flavors_can_be_asked_for() =>
        Assert.That(() => StandardFlavors.Check("SCS-3V-4", []), Throws.ArgumentException.With.Message.StartsWith("scs-0103-v1 has no flavor 'SCS-3V-4'"));

    private static Flavor Conforming(string name)
    {
        var standard = StandardFlavors.All.Single(known => known.Name == name);
        var specs = new Dictionary<string, string>
        {
            ["scs:name-v1"] = standard.NameV1,
            ["scs:name-v2"] = standard.Name,
            ["scs:cpu-type"] = standard.CpuTypeProperty,
            ["hw:mem_page_size"] = "large",
        };
        if (standard.DiskTypes is [var type, ..])
        {
            specs["scs:disk0-type"] = type;
        }

        return new Flavor(name, name, standard.Vcpus, standard.RamMiB, standard.DiskGb, specs);
    }

    private static Flavor With(Flavor flavor, string key, string? value)
    {
        var specs = flavor.ExtraSpecs.Where(spec => spec.Key != key).ToDictionary();
        if (value is not null)
        {
            specs[key] = value;
        }

        return flavor with { ExtraSpecs = specs };
    }
}
