using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <content>Networks that lead somewhere, and load balancers.</content>
public sealed partial class Workshop
{
    /// <summary>The external network for routers: the default one, else the first; null if the project sees none.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject?> FindExternalNetwork(CancellationToken cancellation) => Steps.Do("find an external network", async () =>
    {
        CloudObject? first = null, preferred = null;
        await Pages.Read(
            caller.Keystone, new ApiRequest("External networks (network)", $"{await caller.Collection(ObjectKind.Network, cancellation)}?router:external=true&limit={Pages.Limit}"), ObjectKind.Network.Plural,
            item =>
            {
                if (item.Flag("router:external", false))
                {
                    first ??= ServiceCaller.Read(ObjectKind.Network, item);
                    preferred ??= item.Flag("is_default", false) ? ServiceCaller.Read(ObjectKind.Network, item) : null;
                }
            },
            null, null, cancellation);
        return preferred ?? first;
    });

    /// <summary>Creates a subnet with DHCP and a gateway.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="cidr">Its addresses: <c>10.1.0.0/24</c>.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateRoutedSubnet(CloudObject network, string cidr, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Create(
            ObjectKind.Subnet, "create", null,
            name => new JsonObject
            {
                ["subnet"] = new JsonObject
                {
                    ["name"] = name, ["description"] = Label(ledger.Owner), ["network_id"] = network.Id, ["ip_version"] = 4, ["cidr"] = cidr, ["enable_dhcp"] = true,
                },
            },
            json => ServiceCaller.Read(ObjectKind.Subnet, ServiceCaller.Unwrapped(ObjectKind.Subnet, json)), cancellation);
    }

    /// <summary>Creates a router with a way out.</summary>
    /// <param name="external">The external network.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateRouter(CloudObject external, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(external);
        return Create(
            ObjectKind.Router, "create", null,
            name => new JsonObject
            {
                ["router"] = new JsonObject { ["name"] = name, ["description"] = Label(ledger.Owner), ["external_gateway_info"] = new JsonObject { ["network_id"] = external.Id } },
            },
            json => ServiceCaller.Read(ObjectKind.Router, ServiceCaller.Unwrapped(ObjectKind.Router, json)), cancellation);
    }

    /// <summary>Puts a router on a subnet; the interface goes with the router.</summary>
    /// <param name="router">The router.</param>
    /// <param name="subnet">The subnet.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task Join(CloudObject router, CloudObject subnet, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(router);
        ArgumentNullException.ThrowIfNull(subnet);
        return Steps.Do($"put {router.Kind} {router.Name} on {subnet.Kind} {subnet.Name}", async () =>
        {
            using var response = await caller.Send(
                $"Interface of {router} (network)", HttpMethod.Put, await Address(router, cancellation) + "/add_router_interface", new JsonObject { ["subnet_id"] = subnet.Id }, cancellation);
            return router;
        });
    }

    /// <summary>Lets ICMP over IPv4 in, from members of the same group.</summary>
    /// <param name="group">The group; the rule goes with it.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task AllowPing(CloudObject group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Steps.Do($"let ICMP into {group.Kind} {group.Name}", async () =>
        {
            var rule = new JsonObject
            {
                ["security_group_rule"] = new JsonObject
                {
                    ["security_group_id"] = group.Id, ["direction"] = "ingress", ["ethertype"] = "IPv4", ["protocol"] = "icmp", ["remote_group_id"] = group.Id,
                },
            };
            using var response = await caller.Send($"Rule of {group} (network)", HttpMethod.Post, await caller.Root("network", "v2.0", cancellation) + "/security-group-rules", rule, cancellation);
            return group;
        });
    }

    /// <summary>Creates a port.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="group">Its only security group.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The port and its first IPv4 address.</returns>
    public async Task<(CloudObject Port, string Address)> CreatePort(CloudObject network, CloudObject group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(group);
        string? address = null;
        var port = await Create(
            ObjectKind.Port, "create", null,
            name => new JsonObject
            {
                ["port"] = new JsonObject { ["name"] = name, ["description"] = Label(ledger.Owner), ["network_id"] = network.Id, ["security_groups"] = new JsonArray(group.Id) },
            },
            json =>
            {
                var told = ServiceCaller.Unwrapped(ObjectKind.Port, json);
                address = told.Objects("fixed_ips").Select(ip => ip.Text("ip_address")).FirstOrDefault(ip => ip?.Contains('.', StringComparison.Ordinal) == true);
                return ServiceCaller.Read(ObjectKind.Port, told);
            },
            cancellation);
        return (port, address ?? throw new SubjectUnavailableException($"{port} has got no IPv4 address, although its network has a subnet with DHCP. Look at the log of neutron-server."));
    }

    /// <summary>Creates a port with a name of its own in the domain name system.</summary>
    /// <param name="network">Its network; it has a subnet.</param>
    /// <param name="host">The name, without a domain.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The port, the name it has now, and the names of its addresses with their domain.</returns>
    public async Task<(CloudObject Port, string? Host, IReadOnlyList<string> Names)> CreateNamedPort(CloudObject network, string host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        string? named = null;
        IReadOnlyList<string> names = [];
        var port = await Create(
            ObjectKind.Port, "create", null,
            name => new JsonObject
            {
                ["port"] = new JsonObject { ["name"] = name, ["description"] = Label(ledger.Owner), ["network_id"] = network.Id, ["dns_name"] = host },
            },
            json =>
            {
                var told = ServiceCaller.Unwrapped(ObjectKind.Port, json);
                named = told.Text("dns_name");
                names = [.. told.Objects("dns_assignment").Select(one => one.Text("fqdn")).OfType<string>()];
                return ServiceCaller.Read(ObjectKind.Port, told);
            },
            cancellation);
        return (port, named, names);
    }

    /// <summary>Gets a floating IP for a port.</summary>
    /// <param name="external">The external network it is from.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateFloatingIp(CloudObject external, CloudObject port, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(external);
        ArgumentNullException.ThrowIfNull(port);

        // It has no name: label and name are its description.
        return Create(
            ObjectKind.FloatingIp, "get", null,
            name => new JsonObject { ["floatingip"] = new JsonObject { ["floating_network_id"] = external.Id, ["port_id"] = port.Id, ["description"] = $"{Label(ledger.Owner)} {name}" } },
            json => ServiceCaller.Read(ObjectKind.FloatingIp, ServiceCaller.Unwrapped(ObjectKind.FloatingIp, json)), cancellation);
    }

    /// <summary>Attaches a volume to a server and waits until it is in use.</summary>
    /// <param name="server">The server; active.</param>
    /// <param name="volume">The volume; available.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<CloudObject> Attach(CloudObject server, CloudObject volume, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(volume);
        await Steps.Do($"attach {volume.Kind} {volume.Name} to {server.Kind} {server.Name}", async () =>
        {
            var body = new JsonObject { ["volumeAttachment"] = new JsonObject { ["volumeId"] = volume.Id } };
            using var response = await caller.Send($"Attachment of {volume} (compute)", HttpMethod.Post, await Address(server, cancellation) + "/os-volume_attachments", body, cancellation);
            return volume;
        });
        return await Settle(volume, options.VolumeBudget * slowness, cancellation, "in-use");
    }

    /// <summary>Creates a load balancer.</summary>
    /// <param name="subnet">The subnet of its address.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateLoadBalancer(CloudObject subnet, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subnet);
        return Create(
            ObjectKind.LoadBalancer, "create", null,
            name => new JsonObject { ["loadbalancer"] = new JsonObject { ["name"] = name, ["description"] = Label(ledger.Owner), ["vip_subnet_id"] = subnet.Id } },
            json => ServiceCaller.Read(ObjectKind.LoadBalancer, ServiceCaller.Unwrapped(ObjectKind.LoadBalancer, json)), cancellation);
    }

    /// <summary>Waits until a load balancer is active; it may as well end in an error, or vanish.</summary>
    /// <param name="balancer">The load balancer.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<CloudObject> SettleLoadBalancer(CloudObject balancer, CancellationToken cancellation) => Settle(balancer, options.BalancerBudget, cancellation, "active");

    /// <summary>Gives a load balancer a listener on TCP port 80 and a pool with members; all of it goes with the balancer.</summary>
    /// <param name="balancer">The load balancer; active.</param>
    /// <param name="subnet">The members' subnet.</param>
    /// <param name="addresses">The members' addresses.</param>
    /// <param name="cancellation">Ends the waits.</param>
    public async Task Balance(CloudObject balancer, CloudObject subnet, IReadOnlyList<string> addresses, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        ArgumentNullException.ThrowIfNull(subnet);
        ArgumentNullException.ThrowIfNull(addresses);
        var root = await caller.Root(ObjectKind.LoadBalancer.Service, ObjectKind.LoadBalancer.Version, cancellation) + "/lbaas";
        var listener = await Part("listener", "listeners", new JsonObject { ["loadbalancer_id"] = balancer.Id, ["protocol"] = "TCP", ["protocol_port"] = 80 });
        var pool = await Part("pool", "pools", new JsonObject { ["listener_id"] = listener, ["protocol"] = "TCP", ["lb_algorithm"] = "ROUND_ROBIN" });
        foreach (var address in addresses)
        {
            await Part("member", $"pools/{pool}/members", new JsonObject { ["address"] = address, ["protocol_port"] = 80, ["subnet_id"] = subnet.Id });
        }

        async Task<string> Part(string single, string path, JsonObject body)
        {
            var id = await Steps.Do(string.Create(CultureInfo.InvariantCulture, $"give {balancer.Kind} {balancer.Name} a {single}"), async () =>
            {
                using var response = await caller.Send($"A {single} of {balancer} (load-balancer)", HttpMethod.Post, $"{root}/{path}", new JsonObject { [single] = body }, cancellation);
                using var json = await response.Json();
                return (json.RootElement.Object(single) ?? json.RootElement).Essential("id", $"The new {single}");
            });

            // Octavia takes one change at a time.
            var settled = await SettleLoadBalancer(balancer, cancellation);
            return settled.Status == "active" ? id : throw new SubjectUnavailableException($"{balancer} went to status {settled.Status} when it got a {single}. Look at the logs of octavia-worker and of its provider.");
        }
    }
}
