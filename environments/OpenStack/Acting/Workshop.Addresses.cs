using System.Text.Json.Nodes;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <content>Addresses out of pools and of the external network.</content>
public sealed partial class Workshop
{
    /// <summary>Takes a subnet of IPv6 out of a pool; addresses by router advertisements.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="poolId">Id of the pool.</param>
    /// <param name="length">Prefix length.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreatePooledSubnet(CloudObject network, string poolId, int length, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Create(
            ObjectKind.Subnet, "take from the pool", null,
            name => new JsonObject
            {
                ["subnet"] = new JsonObject
                {
                    ["name"] = name, ["description"] = Label(ledger.Owner), ["network_id"] = network.Id, ["ip_version"] = 6, ["subnetpool_id"] = poolId, ["prefixlen"] = length,
                    ["ipv6_ra_mode"] = "slaac", ["ipv6_address_mode"] = "slaac",
                },
            },
            json => ServiceCaller.Read(ObjectKind.Subnet, ServiceCaller.Unwrapped(ObjectKind.Subnet, json)), cancellation);
    }

    /// <summary>The addresses a router has in the external network.</summary>
    /// <param name="router">The router.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<IReadOnlyList<string>> ReadGateway(CloudObject router, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(router);
        return Steps.Do<IReadOnlyList<string>>($"read the gateway of {router.Kind} {router.Name}", async () =>
        {
            using var response = await caller.Send(
                $"{router} (network)", HttpMethod.Get, $"{await caller.Collection(ObjectKind.Router, cancellation)}/{Uri.EscapeDataString(router.Id)}", null, cancellation);
            using var json = await response.Json();
            var gateway = ServiceCaller.Unwrapped(ObjectKind.Router, json.RootElement).Object("external_gateway_info");
            return gateway is { } info ? [.. info.Objects("external_fixed_ips").Select(ip => ip.Text("ip_address")).OfType<string>()] : [];
        });
    }

    /// <summary>Takes a floating IP that leads nowhere.</summary>
    /// <param name="external">The external network.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>Its address.</returns>
    public async Task<string> TakeFloatingIp(CloudObject external, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(external);
        string? address = null;
        await Create(
            ObjectKind.FloatingIp, "take", null,
            name => new JsonObject { ["floatingip"] = new JsonObject { ["floating_network_id"] = external.Id, ["description"] = $"{Label(ledger.Owner)} {name}" } },
            json =>
            {
                var told = ServiceCaller.Unwrapped(ObjectKind.FloatingIp, json);
                address = told.Essential("floating_ip_address", "The new floating IP");
                return ServiceCaller.Read(ObjectKind.FloatingIp, told);
            },
            cancellation);
        return address!;
    }

    /// <summary>
    /// Tries to share a network of the run with its own project, which has no effect: whether a user may do so at all is the question. The policy is
    /// taken back, and would go with the network.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>True if it was allowed.</returns>
    public Task<bool> TryShare(CloudObject network, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Steps.Do($"try to share {network.Kind} {network.Name}", async () =>
        {
            var url = await caller.Root("network", "v2.0", cancellation) + "/rbac-policies";
            var body = new JsonObject
            {
                ["rbac_policy"] = new JsonObject { ["object_type"] = "network", ["object_id"] = network.Id, ["action"] = "access_as_shared", ["target_tenant"] = await caller.Project(cancellation) },
            };
            try
            {
                using var response = await caller.Send("Sharing a network (network)", HttpMethod.Post, url, body, cancellation);
                using var json = await response.Json();
                var id = json.RootElement.Object("rbac_policy")?.Text("id");
                if (id is not null)
                {
                    using var deleted = await caller.Send("No longer sharing a network (network)", HttpMethod.Delete, $"{url}/{Uri.EscapeDataString(id)}", null, cancellation);
                }

                return true;
            }
            catch (RefusedException refused) when (refused.Status is 400 or 403 or 404 or 409)
            {
                return false;
            }
        });
    }
}
