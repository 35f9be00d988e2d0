using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

/// <summary>
/// Objects that are gone although nobody removed their finalizers: what an API server does with one that is deleted in the moment in which it gets its first. Here they are
/// taken out of the API server's store, which its watches tell in the same way.
/// </summary>
public sealed class UnreleasedTests
{
    private static readonly ApiResource Composite = new("api.scs.community", "v1alpha1", "XNetworkV2", "xnetworkv2s", false);
    private static readonly ApiResource Managed = new("networking.openstack.crossplane.io", "v1alpha1", "NetworkV2", "networkv2s", false);

    [Test]
    public async Task What_they_stood_for_is_cleared_away_and_made_anew_where_it_is_wanted()
    {
        await using var tenant = await TestTenant.Onboard();
        string[] names = ["claim", "composite", "managed"];
        var before = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            await tenant.Create("NetworkV2", name);
        }

        foreach (var name in names)
        {
            before[name] = (await tenant.Ready("NetworkV2", name)).TextAt("status", "externalName");
        }

        await Take(tenant, $"api.scs.community/networkv2s/{tenant.Name}/claim");
        await Take(tenant, $"api.scs.community/xnetworkv2s/{(await Of(tenant, Composite, "composite"))!.Name}");
        await Take(tenant, $"networking.openstack.crossplane.io/networkv2s/{(await Of(tenant, Managed, "managed"))!.Name}");

        foreach (var name in names.Skip(1))
        {
            await tenant.Until("NetworkV2", name, "is made anew", item => item.HasCondition("Ready") && item.TextAt("status", "externalName") is { } now && now != before[name]);
        }

        foreach (var kind in new[] { Composite, Managed })
        {
            var left = await Of(tenant, kind, "claim");
            if (left is not null)
            {
                await tenant.Stack.Client.WaitUntilGone(new ObjectPath(kind, left.Name), TestTenant.Budget);
            }
        }

        // None twice, and none of before: the last of them goes when the managed resource's place has been taken already.
        using var limit = new CancellationTokenSource(TestTenant.Budget);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        IReadOnlyList<JsonObject> networks;
        do
        {
            networks = await tenant.Networks();
        }
        while (networks.Any(network => before.ContainsValue(network.TextAt("id"))) && await timer.WaitForNextTickAsync(limit.Token));
        Assert.That(networks.Select(network => network.TextAt("name")), Is.EquivalentTo(new[] { "composite", "managed" }));
    }

    private static async Task<JsonObject?> Of(TestTenant tenant, ApiResource kind, string claim) => (await tenant.Stack.Client.Page(kind)).Items
        .SingleOrDefault(item => item.TextAt("metadata", "labels", "crossplane.io/claim-namespace") == tenant.Name && item.TextAt("metadata", "labels", "crossplane.io/claim-name") == claim);

    /// <summary>Takes an object out of etcd, in the API server's own name.</summary>
    private static async Task Take(TestTenant tenant, string key)
    {
        var plane = tenant.Stack.Plane;
        var arguments = await File.ReadAllTextAsync($"/proc/{plane.Processes.Single(process => process.Name == "etcd").Pid}/cmdline");
        var address = arguments.Split('\0').Single(argument => argument.StartsWith("--listen-client-urls=", StringComparison.Ordinal)).Split('=')[1];
        var files = (Certificate: Path.Combine(plane.Folder, "etcd-client.crt"), Key: Path.Combine(plane.Folder, "etcd-client.key"));
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(plane.Folder, "ca.crt"));
        using var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = [certificate];
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck };
        using var client = new HttpClient(handler);
        using var answer = await client.PostAsJsonAsync($"{address.TrimEnd('/')}/v3/kv/deleterange", new { key = Convert.ToBase64String(Encoding.UTF8.GetBytes($"/registry/{key}")) });
        var told = await answer.Content.ReadAsStringAsync();
        Assert.That(JsonNode.Parse(told)?["deleted"]?.ToString(), Is.EqualTo("1"), $"{key}: {told}");
    }
}
