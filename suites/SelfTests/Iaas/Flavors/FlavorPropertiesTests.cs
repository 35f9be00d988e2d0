using Conformance.Iaas.Scs0100;

namespace Conformance.SelfTests.Iaas.Flavors;

public sealed class FlavorPropertiesTests
{
    [Test]
    public void A_name_with_extensions_has_four_variants()
    {
        var properties = Of("SCS-16T-64-200s_GNa-14-6h_ib");
        Assert.That(properties.Warnings, Is.Empty);
        Assert.That(properties.Values, Is.EqualTo(new Dictionary<string, string>
        {
            ["cpus"] = "16",
            ["ram"] = "64",
            ["scs:cpu-type"] = "dedicated-thread",
            ["disk"] = "200",
            ["scs:disk0-type"] = "ssd",
            ["scs:name-v1"] = "SCS-16T:64:200s-GNa:14:6h-ib",
            ["scs:name-v2"] = "SCS-16T-64-200s_GNa-14-6h_ib",
            ["scs:name-v3"] = "SCS-16T:64:200s-GNa:14:6-ib",
            ["scs:name-v4"] = "SCS-16T-64-200s_GNa-14-6_ib",
        }));
    }

    [TestCase("SCS-1V-4", "cpus=1 ram=4 scs:cpu-type=shared-core disk=0 scs:name-v1=SCS-1V:4 scs:name-v2=SCS-1V-4")]
    [TestCase("SCS-1L-0.5-5", "cpus=1 ram=0.5 scs:cpu-type=crowded-core disk=5 scs:disk0-type=network scs:name-v1=SCS-1L:0.5:5 scs:name-v2=SCS-1L-0.5-5")]
    [TestCase("SCS-2C-4-p", "cpus=2 ram=4 scs:cpu-type=dedicated-core scs:disk0-type=nvme scs:name-v1=SCS-2C:4:p scs:name-v2=SCS-2C-4-p")]
    [TestCase("SCS-2C-4-2x10h_kvm_i3",
        "cpus=2 ram=4 scs:cpu-type=dedicated-core disk=10 scs:disk0-type=hdd scs:disk1-type=hdd scs:name-v1=SCS-2C:4:2x10h-kvm-i3 scs:name-v2=SCS-2C-4-2x10h_kvm_i3 scs:name-v3=SCS-2C:4:2x10h scs:name-v4=SCS-2C-4-2x10h")]
    [TestCase("SCS-2C-4_a3h", "cpus=2 ram=4 scs:cpu-type=dedicated-core disk=0 scs:name-v1=SCS-2C:4-a3h scs:name-v2=SCS-2C-4_a3h scs:name-v3=SCS-2C:4-a scs:name-v4=SCS-2C-4_a")]
    // The first syntax does not know Cloud Hypervisor, so that name has no such form.
    [TestCase("SCS-2C-4_chy", "cpus=2 ram=4 scs:cpu-type=dedicated-core disk=0 scs:name-v1=SCS-2C-4_chy scs:name-v2=SCS-2C:4 scs:name-v3=SCS-2C-4")]
    // Memory without units cannot be told without the h before it.
    [TestCase("SCS-2C-4_GNah-14", "cpus=2 ram=4 scs:cpu-type=dedicated-core disk=0 scs:name-v1=SCS-2C:4-GNah:14 scs:name-v2=SCS-2C-4_GNah-14 scs:name-v3=SCS-2C:4-GNa scs:name-v4=SCS-2C-4_GNa")]
    public void A_name_tells_its_properties(string name, string expected) =>
        Assert.That(string.Join(' ', Of(name).Values.Select(property => $"{property.Key}={property.Value}")), Is.EqualTo(expected));

    [Test]
    public void Where_names_disagree_the_best_value_wins_with_a_warning()
    {
        var properties = Of("SCS-2V-4-10", "SCS-2T-8-20s", "SCS-4L-8-n");
        Assert.That(properties.Values, Does.ContainKey("cpus").WithValue("4"));
        Assert.That(properties.Values, Does.ContainKey("ram").WithValue("8"));
        Assert.That(properties.Values, Does.ContainKey("scs:cpu-type").WithValue("dedicated-thread"));
        Assert.That(properties.Values, Does.ContainKey("disk").WithValue("20"));
        Assert.That(properties.Values, Does.ContainKey("scs:disk0-type").WithValue("ssd"));
        Assert.That(properties.Warnings, Is.EqualTo(new[]
        {
            "cpus: the names disagree (2, 4); taken is 4",
            "ram: the names disagree (4, 8); taken is 8",
            "scs:cpu-type: the names disagree (crowded-core, shared-core, dedicated-thread); taken is dedicated-thread",
            "disk: the names disagree (10, 20); taken is 20",
            "scs:disk0-type: the names disagree (network, ssd); taken is ssd",
        }));
    }

    [Test]
    public void Long_and_short_names_of_one_flavor_agree_and_share_their_variants()
    {
        var properties = Of("SCS-2C-4-10s_i3", "SCS-2C-4-10s");
        Assert.That(properties.Warnings, Is.Empty);
        Assert.That(properties.Values.Where(property => FlavorProperties.IsNameKey(property.Key)).Select(property => property.Value),
            Is.EqualTo(new[] { "SCS-2C:4:10s-i3", "SCS-2C-4-10s_i3", "SCS-2C:4:10s", "SCS-2C-4-10s" }));
    }

    [Test]
    public void An_absurd_number_of_disks_does_not_flood_the_properties()
    {
        var properties = Of("SCS-2C-4-2147483647x10");
        Assert.That(properties.Values, Does.ContainKey("scs:disk255-type").And.Not.ContainKey("scs:disk256-type"));
        Assert.That(properties.Warnings, Is.EqualTo(new[] { "disks: 2147483647 are told, the types of the first 256 are given" }));
    }

    [Test]
    public void Without_a_name_there_are_no_properties() => Assert.That(() => FlavorProperties.Of(), Throws.ArgumentException);

    [TestCase("scs:name-v1", true)]
    [TestCase("scs:name-v007", true)]
    [TestCase("scs:name-v", false)]
    [TestCase("scs:name-v1a", false)]
    [TestCase("scs:name-v\u0664", false)]
    [TestCase("SCS:name-v1", false)]
    public void A_name_key_ends_in_digits_only(string key, bool expected) => Assert.That(FlavorProperties.IsNameKey(key), Is.EqualTo(expected));

    private static FlavorProperties Of(params string[] names) => FlavorProperties.Of([.. names.Select(name => FlavorNameParser.Parse(name).Name!)]);
}
