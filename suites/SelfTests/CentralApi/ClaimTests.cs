using System.Text.Json.Nodes;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

public sealed class ClaimTests
{
    private static readonly ApiResource Managed = new("networking.openstack.crossplane.io", "v1alpha1", "NetworkV2", "networkv2s", false);

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

    [Test]
    public async Task Claims_that_are_deleted_while_they_are_made_leave_nothing()
    {
        const int Each = 3;
        var claim = new ApiResource("api.scs.community", "v1alpha1", "NetworkV2", "networkv2s", true);
        var composite = new ApiResource("api.scs.community", "v1alpha1", "XNetworkV2", "xnetworkv2s", false);
        (string Name, ApiResource Kind, Func<JsonObject, bool> IsThere)[] steps =
        [
            ("made", claim, _ => true),
            ("bound", claim, item => item.At("spec", "resourceRef") is not null),
            ("composite", composite, _ => true),
            ("composed", composite, item => item.At("spec", "resourceRefs") is not null),
            ("managed", Managed, _ => true),
            ("pending", Managed, item => item.TextAt("metadata", "annotations", "crossplane.io/external-create-pending") is not null),
            ("named", Managed, item => item.TextAt("metadata", "annotations", "crossplane.io/external-name") is not null),
            ("ready", composite, item => item.HasCondition("Ready")),
        ];
        await using var tenant = await TestTenant.Onboard();
        using var limit = new CancellationTokenSource(TestTenant.Budget);
        var deletions = new List<Task>();
        foreach (var step in steps)
        {
            var begun = new TaskCompletionSource();
            deletions.Add(DeleteAt(step.Name, step.Kind, step.IsThere, begun, limit.Token));
            await begun.Task.WaitAsync(limit.Token);
        }

        var names = steps.SelectMany(step => Enumerable.Range(0, Each).Select(number => $"{step.Name}-{number}")).ToList();
        await Task.WhenAll(names.Select(name => tenant.Create("NetworkV2", name)));
        await Task.WhenAll(deletions);
        await Task.WhenAll(names.Select(name => tenant.Client.WaitUntilGone(tenant.Path("NetworkV2", name), TestTenant.Budget)));
        foreach (var kind in new[] { composite, Managed })
        {
            Assert.That((await tenant.Stack.Client.Page(kind)).Items.Where(Belongs).Select(item => item.Name), Is.Empty, $"{kind.Kind} of claims that are gone");
        }

        Assert.That(await tenant.Networks(), Is.Empty);

        bool Belongs(JsonObject item) => item.Namespace == tenant.Name || item.TextAt("metadata", "labels", "crossplane.io/claim-namespace") == tenant.Name;

        // Deletes the claims that are named after a step as soon as a watch tells that the step is done.
        async Task DeleteAt(string step, ApiResource kind, Func<JsonObject, bool> isThere, TaskCompletionSource begun, CancellationToken cancellation)
        {
            var deleted = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var seen in tenant.Stack.Client.Watch(kind, cancellation: cancellation))
            {
                if (seen.Type == WatchEventType.Bookmark)
                {
                    begun.TrySetResult(); // everything that was there before has been told
                    continue;
                }

                var name = seen.Object.TextAt("metadata", "labels", "crossplane.io/claim-name") ?? seen.Object.Name;
                if (Belongs(seen.Object) && name.StartsWith($"{step}-", StringComparison.Ordinal) && isThere(seen.Object) && deleted.Add(name))
                {
                    await tenant.Client.Delete(tenant.Path("NetworkV2", name), cancellation: cancellation);
                    if (deleted.Count == Each)
                    {
                        return;
                    }
                }
            }
        }
    }
}
