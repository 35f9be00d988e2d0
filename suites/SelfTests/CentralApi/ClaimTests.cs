using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

public sealed class ClaimTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Jd9W1m9C1Zl8O5m2m5bT6o3nB7m3v5Wc6Jr2pXq7d test";

    [Test]
    public async Task Keypair_network_and_subnet_become_real()
    {
        await using var tenant = await TestTenant.Onboard();
        await tenant.Create("SubnetV2", "sub", """{"networkRef":{"name":"net"},"cidr":"10.1.0.0/24"}""");
        await tenant.Create("KeypairV2", "key", $$"""{"name":"my-key","publicKey":"{{Key}}"}""");
        await tenant.Create("NetworkV2", "net");

        var key = await tenant.Ready("KeypairV2", "key");
        var net = await tenant.Ready("NetworkV2", "net");
        var sub = await tenant.Ready("SubnetV2", "sub");

        Assert.Multiple(() =>
        {
            Assert.That(key.TextAt("status", "atProvider", "fingerprint"), Is.Not.Null);
            Assert.That(sub.TextAt("status", "atProvider", "networkId"), Is.EqualTo(net.TextAt("status", "externalName")));
        });
        Assert.That((await tenant.Networks()).Select(item => item.Name.Length + item.TextAt("name")), Is.EqualTo(new[] { "0net" }));

        // In any order: the network cannot go while the subnet is there, and does so by itself when it is gone.
        await tenant.Client.Delete(tenant.Path("NetworkV2", "net"));
        await tenant.Client.Delete(tenant.Path("SubnetV2", "sub"));
        await tenant.Client.WaitUntilGone(tenant.Path("NetworkV2", "net"), TestTenant.Budget);
        Assert.That(await tenant.Networks(), Is.Empty);
    }
}
