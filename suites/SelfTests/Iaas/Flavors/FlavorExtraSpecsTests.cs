using Conformance.Iaas.Scs0103;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.SelfTests.Iaas.Flavors;

public sealed class FlavorExtraSpecsTests
{
    private static readonly Uri s_clause = new("https://docs.scs.community/standards/scs-0103-v1-standard-flavors#properties-extra_specs");

    [TestCase("")]
    [TestCase("hw:cpu_policy=dedicated quota:x=1")]
    [TestCase("scs:name-v1=SCS-2T:4:20s scs:name-v2=SCS-2T-4-20s scs:name-v7=SCS-1V-2 scs:cpu-type=dedicated-thread scs:disk0-type=ssd")]
    [TestCase("scs:name-v2=SCS-2V-4-20n scs:cpu-type=dedicated-core scs:disk0-type=nvme scs:disk1-type=hdd")]
    [TestCase("scs:name-v2=SCS-2V-4-n")]
    public void Properties_that_hold_are_not_mentioned(string specs) => Assert.That(FlavorExtraSpecs.Untrue([Flavor("m2", specs)]).Findings, Is.Empty);

    [TestCase("scs:name-v3=m2.small", "Every name variant is a name that the flavor naming standard allows.", "'SCS-' at offset 0", "scs:name-v3 = m2.small, with 'm2.s' there",
        "Put the name right or take it away: openstack flavor unset --property scs:name-v3 m2")]
    [TestCase("scs:name-v2=SCS-4V-4", "Every name variant promises no more than the flavor has.", "vcpus >= 4", "vcpus = 2, with scs:name-v2 = SCS-4V-4",
        "Take the name away: openstack flavor unset --property scs:name-v2 m2")]
    [TestCase("scs:name-v1=SCS-2V:8", "Every name variant promises no more than the flavor has.", "ram >= 8192 MiB", "ram = 4096 MiB, with scs:name-v1 = SCS-2V:8",
        "Take the name away: openstack flavor unset --property scs:name-v1 m2")]
    [TestCase("scs:name-v2=SCS-2V-4-50", "Every name variant promises no more than the flavor has.", "disk >= 50 GB", "disk = 20 GB, with scs:name-v2 = SCS-2V-4-50",
        "Take the name away: openstack flavor unset --property scs:name-v2 m2")]
    [TestCase("scs:name-v2=SCS-2C-4 scs:cpu-type=shared-core", "Name variants and properties of a flavor agree.",
        "scs:cpu-type = dedicated-core or better, as scs:name-v2 = SCS-2C-4 says", "scs:cpu-type = shared-core",
        "Set scs:cpu-type to what is true, or take the name away: openstack flavor unset --property scs:name-v2 m2")]
    [TestCase("scs:name-v2=SCS-2V-4-20p scs:disk0-type=ssd", "Name variants and properties of a flavor agree.",
        "scs:disk0-type = nvme or better, as scs:name-v2 = SCS-2V-4-20p says", "scs:disk0-type = ssd",
        "Set scs:disk0-type to what is true, or take the name away: openstack flavor unset --property scs:name-v2 m2")]
    [TestCase("scs:cpu-type=fast", "The property scs:cpu-type has one of the standard's values.",
        "scs:cpu-type = one of crowded-core, shared-core, dedicated-thread, dedicated-core", "scs:cpu-type = fast", "Run: openstack flavor set --property scs:cpu-type=VALUE m2")]
    [TestCase("scs:disk12-type=ceph", "The property scs:disk12-type has one of the standard's values.", "scs:disk12-type = one of network, hdd, ssd, nvme", "scs:disk12-type = ceph",
        "Run: openstack flavor set --property scs:disk12-type=VALUE m2")]
    public void Properties_that_do_not_hold_fail(string specs, string rule, string expected, string observed, string remedy)
    {
        var result = FlavorExtraSpecs.Untrue([Flavor("m2", specs)]);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(result.Findings, Is.EqualTo(new[] { new Finding("flavor m2", rule, expected, observed, remedy, s_clause) }));
    }

    [TestCase("scs:gpu-type=big", "scs:gpu-type")]
    [TestCase("scs:disk-type=ssd", "scs:disk-type")]
    [TestCase("scs:diskX-type=ssd", "scs:diskX-type")]
    [TestCase("scs:name-v=SCS-1V-4", "scs:name-v")]
    [TestCase("scs:a'b=1", "'scs:a'\\''b'")]
    public void Unknown_properties_are_a_remark(string specs, string key) =>
        Assert.That(FlavorExtraSpecs.Untrue([Flavor("m2", specs)]).Findings, Is.EqualTo(new[]
        {
            new Finding("flavor m2", "The prefix scs: is used for the properties of the standard.", "scs:name-vN, scs:cpu-type or scs:diskN-type",
                specs.Replace("=", " = ", StringComparison.Ordinal), $"Use a prefix of your own: openstack flavor unset --property {key} m2", s_clause) { Level = FindingLevel.Info },
        }));

    [Test]
    public void A_name_that_two_flavors_claim_is_a_remark()
    {
        var result = FlavorExtraSpecs.Untrue([Flavor("a", "scs:name-v2=SCS-2V-4 scs:name-v3=SCS-2V-4"), Flavor("b", "scs:name-v4=SCS-2V-4")]);
        Assert.That(result.Findings, Is.EqualTo(new[]
        {
            new Finding("flavor b", "A name stands for one flavor.", "scs:name-v4 = a name no other flavor claims", "scs:name-v4 = SCS-2V-4, claimed by flavor a too",
                "Leave the name to one of the two: openstack flavor unset --property scs:name-v4 b", s_clause) { Level = FindingLevel.Info },
        }));
    }

    private static Flavor Flavor(string name, string specs) => new(name, name, 2, 4096, 20,
        specs.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(spec => spec.Split('=')[0], spec => spec.Split('=')[1]));
}
