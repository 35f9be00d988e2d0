using Conformance.CentralApi;
using Conformance.CentralApiStack;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Controllers that are killed in the middle of a create.</summary>
public sealed class RestartTests
{
    private static readonly string[] Paths = ["/networks", "/subnets", "/os-keypairs", "/servers", "/volumes"];

    [Test]
    public async Task Killed_before_or_after_a_create_nothing_is_made_twice_and_nothing_stays([Values(1, 2, 3)] int seed)
    {
        var stack = await SharedStack.Get();
        var random = new Random(seed);
        await using var tenant = await TestTenant.Onboard(stack);
        try
        {
            await Interrupt(stack, tenant, Paths[random.Next(Paths.Length)], random.Next(2) == 1, SharedStack.Impatient);
            await AllReady(tenant);
            Assert.That(await Counts(tenant), Is.EqualTo("1 networks, 1 subnets, 1 servers, 1 volumes"));

            // The same in the middle of deletions.
            foreach (var (kind, name, _) in Wishes)
            {
                await tenant.Client.Delete(tenant.Path(kind, name));
            }

            await Killing.Restore(stack);
            foreach (var (kind, name, _) in Wishes)
            {
                await tenant.Client.WaitUntilGone(tenant.Path(kind, name), TestTenant.Budget);
            }

            Assert.That(await Counts(tenant), Is.EqualTo("0 networks, 0 subnets, 0 servers, 0 volumes"));
        }
        finally
        {
            await Killing.Restore(stack);
        }
    }

    [Test]
    public async Task Controllers_that_do_not_look_for_an_interrupted_create_make_it_twice()
    {
        var stack = await SharedStack.Get();
        await using var tenant = await TestTenant.Onboard(stack);
        try
        {
            await Interrupt(stack, tenant, "/networks", true, SharedStack.Impatient with { Defects = new HashSet<CentralApiDefect> { CentralApiDefect.CreatedTwice } });
            // Whatever else was under way at that moment such controllers cannot make at all: its name is taken.
            await tenant.Ready("NetworkV2", "net");
            var networks = await tenant.Networks();
            Assert.That(networks, Has.Count.EqualTo(2), "the defect shows");
            using var admin = tenant.Admin;
            var known = (await tenant.Client.Get(tenant.Path("NetworkV2", "net"))).TextAt("status", "externalName");
            await admin.Ask(HttpMethod.Delete, "network", "v2.0", $"/networks/{networks.First(one => one.TextAt("id") != known).TextAt("id")}");
        }
        finally
        {
            await Killing.Restore(stack);
        }
    }

    private static IReadOnlyList<(string Kind, string Name, string Spec)> Wishes { get; } =
    [
        ("KeypairV2", "key", """{"publicKey":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Jd9W1m9C1Zl8O5m2m5bT6o3nB7m3v5Wc6Jr2pXq7d test"}"""), ("NetworkV2", "net", "{}"),
        ("SubnetV2", "sub", """{"networkRef":{"name":"net"},"cidr":"10.9.0.0/24"}"""), ("VolumeV3", "disk", """{"size":1}"""),
        ("InstanceV2", "server", """{"imageName":"Debian 12","flavorName":"SCS-1V-4-10","networkRef":{"name":"net"},"keyPairRef":{"name":"key"}}"""),
    ];

    /// <summary>Makes claims, kills the controllers at a create of a kind, before it has its effect or before its answer arrives, and starts them again.</summary>
    private static async Task Interrupt(EmbeddedCentralApi stack, TestTenant tenant, string path, bool after, CentralApiOptions options)
    {
        await Killing.AtCreate(stack, path, after, async () =>
        {
            foreach (var (kind, name, spec) in Wishes)
            {
                await tenant.Create(kind, name, spec);
            }
        });
        stack.Resume(options);
    }

    private static async Task AllReady(TestTenant tenant)
    {
        foreach (var (kind, name, _) in Wishes)
        {
            await tenant.Ready(kind, name);
        }
    }

    private static async Task<string> Counts(TestTenant tenant)
    {
        var counts = new List<string>();
        foreach (var (service, version, path, many) in new[]
        {
            ("network", "v2.0", "/networks", "networks"), ("network", "v2.0", "/subnets", "subnets"), ("compute", "v2.1", "/servers/detail?all_tenants=1", "servers"),
            ("block-storage", "v3", "/volumes/detail?all_tenants=1", "volumes"),
        })
        {
            counts.Add($"{(await tenant.InCloud(service, version, path, many)).Count} {many}");
        }

        return string.Join(", ", counts);
    }
}
