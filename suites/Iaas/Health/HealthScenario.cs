using Conformance.Harness;
using Conformance.Iaas.Guests;
using Conformance.Iaas.Scs0101;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Health;

/// <summary>
/// What the health monitor of SCS does in a loop, once: a network with a way out, servers, a floating IP, a volume, a load balancer, and pings between the guests.
/// How long each step took is in the report, for trends.
/// </summary>
[Standard("scs-0128", "v1", "End-to-end testing", Facts = ["flavors", "images"])]
public sealed class HealthScenario(Cloud cloud, Workshops workshops)
{
    private const int Servers = 2;

    [Testcase("scs-0128-health-scenario", Acts = true)]
    public async Task Servers_reach_each_other_and_the_services_around_them_work(CancellationToken cancellation)
    {
        var catalog = await cloud.Catalog(cancellation);
        bool Has(string service) => catalog.Any(entry => ServiceTypes.Names(service).Contains(entry.Type)) || cloud.Config.EndpointOverrides.ContainsKey(service);
        Conforms.If(HealthOfCloud.Judge(await Live(workshops.Begin(), Has("load-balancer"), cancellation)));
    }

    private async Task<HealthStory> Live(Workshop workshop, bool hasBalancers, CancellationToken cancellation)
    {
        var plan = GuestPlan.Choose(await cloud.Images(cancellation), await cloud.Flavors(cancellation), workshops.Options.GuestImage, workshops.Options.GuestFlavor);
        await workshop.CheckQuotas(
            [
                .. Demand.Servers(Servers, plan.Flavor.Vcpus, plan.Flavor.RamMiB),
                .. Demand.Volumes(1 + (plan.NeedsVolume ? Servers : 0), 1 + (plan.NeedsVolume ? Servers * plan.DiskGiB : 0)),
                Demand.Of("network", 1), Demand.Of("subnet", 1), Demand.Of("router", 1), Demand.Of("floatingip", 1), Demand.Of("security_group", 1), Demand.Of("security_group_rule", 3),
                // Each server's, the router's, the load balancer's, and one for DHCP.
                Demand.Of("port", Servers + 3),
                .. hasBalancers ? (Demand[])[new Demand("load-balancer", "load_balancer", 1)] : [],
            ],
            cancellation);
        var external = await workshop.FindExternalNetwork(cancellation)
            ?? throw new SubjectUnavailableException("The project sees no external network, so nothing leads out of its own networks. Offer one (openstack network create --external --share …), or let the project see it.");
        var network = await workshop.CreateNetwork(cancellation);
        var subnet = await workshop.CreateRoutedSubnet(network, "10.1.0.0/24", cancellation);
        var router = await workshop.CreateRouter(external, cancellation);
        await workshop.Join(router, subnet, cancellation);
        var group = await workshop.CreateSecurityGroup(cancellation);
        await workshop.AllowPing(group, cancellation);
        var ports = new List<(CloudObject Port, string Address)>();
        for (var i = 0; i < Servers; i++)
        {
            ports.Add(await workshop.CreatePort(network, group, cancellation));
        }

        // What does not need each other is done at the same time; whatever fails first, the others come to their end before the cleanup.
        var addresses = ports.Select(port => port.Address).ToList();
        var balancer = hasBalancers ? Balancer(workshop, subnet, addresses, cancellation) : Task.FromResult<CloudObject?>(null);
        var volume = Volume(workshop, cancellation);
        var guests = ports.Select(port => Guest(workshop, plan, port.Port, [.. addresses.Where(address => address != port.Address)], cancellation)).ToList();
        await Task.WhenAll([balancer, volume, .. guests]);
        var servers = guests.Select(guest => guest.Result).ToList();
        var story = new HealthStory { Servers = [.. servers.Select(server => server.Server)], Volume = volume.Result, Balancer = balancer.Result, HasBalancers = hasBalancers, Guest = plan.Label };
        if (servers.Any(server => server.Server.Status != "active") || volume.Result.Status != "available")
        {
            return story;
        }

        story = story with { Attached = await workshop.Attach(servers[0].Server, volume.Result, cancellation) };
        await workshop.CreateFloatingIp(external, ports[0].Port, cancellation);
        var told = new Dictionary<string, IReadOnlyDictionary<string, bool>>(StringComparer.Ordinal);
        foreach (var (guest, address) in servers.Zip(addresses))
        {
            told[address] = guest.Report!.Pings ?? throw new SubjectUnavailableException(
                $"The guest of {guest.Server} did not tell of its pings on its console{(guest.Report.Failure ?? guest.Report.LastLine) switch { "" => "", var line => $"; the console says \"{line}\"" }}. Look whether cloud-init runs in the image.");
        }

        return story with { Pings = told };
    }

    private static async Task<CloudObject?> Balancer(Workshop workshop, CloudObject subnet, IReadOnlyList<string> members, CancellationToken cancellation)
    {
        var balancer = await workshop.SettleLoadBalancer(await workshop.CreateLoadBalancer(subnet, cancellation), cancellation);
        if (balancer.Status == "active")
        {
            await workshop.Balance(balancer, subnet, members, cancellation);
        }

        return balancer;
    }

    private static async Task<CloudObject> Volume(Workshop workshop, CancellationToken cancellation) => await workshop.SettleVolume(await workshop.CreateVolume(cancellation), cancellation);

    private static async Task<(CloudObject Server, ConsoleReport? Report)> Guest(Workshop workshop, GuestPlan plan, CloudObject port, IReadOnlyList<string> targets, CancellationToken cancellation)
    {
        var marker = GuestPayload.NewMarker("health");
        return await GuestServer.StartOn(workshop, plan, port, GuestPayload.Ping(marker, targets), marker, "the guest has told of its pings", cancellation);
    }
}
