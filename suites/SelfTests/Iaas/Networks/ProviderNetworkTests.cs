using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Iaas.Scs0126;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Facts;

namespace Conformance.SelfTests.Iaas.Networks;

public sealed class ProviderNetworkTests
{
    private static readonly NetworkOffer Good = new(
        [new OfferedNetwork("1", "public", true, false) { Default = true, PortSecurity = true }], [new OfferedPool("p", "ipv6", 6, true, ["2001:db8::/36"], 56, 64)], ["external-net"]);

    [Test]
    public void One_default_network_and_a_pool_are_enough() => Assert.That(ProviderNetworks.Judge(Good).Findings, Is.Empty);

    [Test]
    public void What_is_missing_is_told()
    {
        Assert.That(Told(Good with { Networks = [] }), Does.Contain("no external network"));
        Assert.That(Told(Good with { Networks = [Good.Networks[0] with { Default = null }] }), Does.Contain("none of public"));
        Assert.That(Told(Good with { Networks = [Good.Networks[0], Good.Networks[0] with { Id = "2", Name = "other" }] }), Does.Contain("public, other"));
        Assert.That(Told(Good with { Pools = [] }), Does.Contain("none of IPv6"));
        Assert.That(Told(Good with { Pools = [Good.Pools[0] with { IpVersion = 4 }] }), Does.Contain("none of IPv6"));
        Assert.That(Told(Good with { Pools = [Good.Pools[0] with { Default = false }] }), Does.Contain("ipv6 without it"));
        Assert.That(Told(Good with { Pools = [Good.Pools[0] with { ShortestPrefix = 65 }] }), Does.Contain("65 to 64"));
        Assert.That(Told(Good with { Networks = [.. Good.Networks, new OfferedNetwork("3", "open", false, true) { PortSecurity = false }] }), Does.Contain("network open (3)"));
    }

    [Test]
    public void A_second_external_network_and_an_unknown_port_security_are_no_failure()
    {
        var offer = Good with { Networks = [.. Good.Networks, new OfferedNetwork("2", "intranet", true, false) { Default = false }, new OfferedNetwork("3", "open", false, true)] };
        Assert.That(ProviderNetworks.Judge(offer).Findings.Select(finding => finding.Level), Is.EqualTo(new[] { FindingLevel.Should }));
    }

    [TestCase("2001:db8::1,203.0.113.7", Outcome.Pass, 0)]
    [TestCase("203.0.113.7", Outcome.Fail, 1)]
    [TestCase("2001:db8::1", Outcome.Pass, 1)]
    [TestCase("", Outcome.Pass, 0)]
    public void Addresses_of_a_gateway_are_judged(string addresses, Outcome outcome, int findings)
    {
        var result = Allocations.Judge(new AllocationStory { Subnet = true, Gateway = [.. addresses.Split(',', StringSplitOptions.RemoveEmptyEntries)] });
        Assert.That((result.Outcome, result.Findings.Count), Is.EqualTo((outcome, findings)));
    }

    [Test]
    public void Refusals_fail_and_advice_does_not()
    {
        var refused = new RefusedException(403, "no", "no");
        Assert.That(Allocations.Judge(new AllocationStory { SubnetRefused = refused }).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Allocations.Judge(new AllocationStory { RouterRefused = refused }).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Allocations.Judge(new AllocationStory { FloatingIpRefused = refused }).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Allocations.Judge(new AllocationStory { Shared = true }).Findings.Single().Level, Is.EqualTo(FindingLevel.Should));
        Assert.That(Allocations.Judge(new AllocationStory { FloatingIp = "172.24.4.9" }).Findings.Single().Level, Is.EqualTo(FindingLevel.Info));
        Assert.That(Allocations.Judge(new AllocationStory { FloatingIp = "203.0.113.9" }).Findings, Is.Empty);
    }

    [Test]
    public async Task The_embedded_cloud_tells_its_zones_and_its_offer()
    {
        await using var subject = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        var (zones, offer) = (await subject.Cloud.Zones(), await subject.Cloud.NetworkOffer());
        Assert.That(zones.Select(zone => (zone.Service, zone.Name, zone.Available)), Is.EqualTo(new[] { ("compute", "nova", true), ("block-storage", "nova", true), ("network", "nova", true) }));
        Assert.That(offer.Networks.Select(network => (network.Name, network.External, network.Default)), Is.EqualTo(new[] { ("public", true, (bool?)true) }));
        Assert.That(offer.Pools.Select(pool => (pool.Name, pool.IpVersion, pool.Default)), Is.EqualTo(new[] { ("ipv6", 6, true) }));
        Assert.That(offer.Extensions, Does.Contain("external-net"));
    }

    private static string Told(NetworkOffer offer)
    {
        var result = ProviderNetworks.Judge(offer);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail));
        return string.Join(" | ", result.Findings);
    }
}
