using System.Text.Json;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identity;

namespace Conformance.OpenStack.Reading;

/// <summary>Reads zones and what the network service offers every project.</summary>
internal sealed class OfferReader(Keystone keystone, Catalogue catalogue)
{
    public async Task<IReadOnlyList<AvailabilityZone>> ReadZones(CancellationToken cancellation)
    {
        var signedIn = await keystone.Current(cancellation);
        var compute = Read("compute", catalogue.Find(signedIn, "compute", "v2.1") + "/os-availability-zone", "availabilityZoneInfo", "zoneName", OfState);
        var volumes = Read("block-storage", catalogue.Find(signedIn, "block-storage", "v3", projectId: true) + "/os-availability-zone", "availabilityZoneInfo", "zoneName", OfState);
        var networks = Read("network", catalogue.Find(signedIn, "network", "v2.0") + "/availability_zones", "availability_zones", "name", json => json.Text("state") == "available");
        return [.. await compute, .. await volumes, .. await networks];

        static bool OfState(JsonElement json) => json.Object("zoneState") is { } state && state.Flag("available", false);

        async Task<IReadOnlyList<AvailabilityZone>> Read(string service, string url, string list, string name, Func<JsonElement, bool> available)
        {
            var zones = new List<AvailabilityZone>();
            await Pages.Read(keystone, new ApiRequest($"Availability zones ({service})", url), list, json => zones.Add(new AvailabilityZone(service, json.Essential(name, "Availability zone"), available(json))),
                null, service == "network" ? response => response.Status == 404 : null, cancellation, name);

            // The network service lists a zone once for each kind of agent.
            return [.. zones.GroupBy(zone => zone.Name, StringComparer.Ordinal).Select(zone => new AvailabilityZone(service, zone.Key, zone.Any(one => one.Available)))];
        }
    }

    public async Task<NetworkOffer> ReadOffer(CancellationToken cancellation)
    {
        var root = catalogue.Find(await keystone.Current(cancellation), "network", "v2.0");
        var networks = new List<OfferedNetwork>();
        var pools = new List<OfferedPool>();
        var extensions = new HashSet<string>(StringComparer.Ordinal);
        var told = true;
        await Task.WhenAll(
            Pages.Read(keystone, new ApiRequest("Extensions (network)", $"{root}/extensions"), "extensions", json => extensions.Add(json.Essential("alias", "Extension")), null, response =>
            {
                told = response.Status is not (403 or 404);
                return !told;
            }, cancellation, "alias"),
            Pages.Read(keystone, new ApiRequest("Networks (network)", $"{root}/networks?limit={Pages.Limit}"), "networks", json =>
            {
                var network = new OfferedNetwork(json.Essential("id", "Network"), json.Text("name") ?? "", json.Flag("router:external", false), json.Flag("shared", false))
                {
                    Default = Truth(json, "is_default"), PortSecurity = Truth(json, "port_security_enabled"),
                };
                if (network.External || network.Shared)
                {
                    networks.Add(network);
                }
            }, null, null, cancellation),
            Pages.Read(keystone, new ApiRequest("Subnet pools (network)", $"{root}/subnetpools?shared=true&limit={Pages.Limit}"), "subnetpools", json =>
            {
                if (json.Flag("shared", false))
                {
                    pools.Add(new OfferedPool(
                        json.Essential("id", "Subnet pool"), json.Text("name") ?? "", json.EssentialInt("ip_version", "Subnet pool"), json.Flag("is_default", false),
                        [.. json.TryGetProperty("prefixes", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(Json.Text).OfType<string>() : []],
                        (int)(json.Long("min_prefixlen", "Subnet pool") ?? 0), (int)(json.Long("max_prefixlen", "Subnet pool") ?? 128)));
                }
            }, null, null, cancellation));
        return new NetworkOffer(networks, pools) { Extensions = told ? extensions : null };
    }

    private static bool? Truth(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
}
