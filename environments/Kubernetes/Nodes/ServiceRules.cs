using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Conformance.Kubernetes;

/// <summary>Where the addresses of services lead, as packet filter rules of a node (<c>iptables-restore</c>, IPv4), and what their names mean. TCP only.</summary>
/// <param name="services">All services.</param>
/// <param name="endpoints">All objects of kind Endpoints; they have the services' names.</param>
internal sealed class ServiceRules(IReadOnlyCollection<JsonObject> services, IReadOnlyCollection<JsonObject> endpoints)
{
    private const string Headless = "None";

    private readonly Dictionary<string, JsonObject> _endpoints = endpoints.ToDictionary(Key, StringComparer.Ordinal);

    /// <summary>The rules of a node. What was begun before stays as it was: connections are tracked.</summary>
    /// <param name="node">The node's address, at which ports of services of type NodePort are.</param>
    public string Of(string node)
    {
        var text = new StringBuilder("*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n:SERVICES - [0:0]\n-A PREROUTING -j SERVICES\n-A OUTPUT -j SERVICES\n");

        // The pod answers to the node, which answers to who has asked: a neighbour on the same bridge would not take an answer from another address than it asked.
        text.Append("-A POSTROUTING -m conntrack --ctstate DNAT -j MASQUERADE\n");
        foreach (var service in services.OrderBy(Key, StringComparer.Ordinal))
        {
            foreach (var port in Items(service["spec"]?["ports"]).Where(port => (port.TextAt("protocol") ?? "TCP") == "TCP"))
            {
                var targets = Targets(service, port.TextAt("name"));
                if (service.TextAt("spec", "clusterIP") is { Length: > 0 } address and not Headless)
                {
                    Lead(text, address, Number(port["port"]), targets);
                }

                if (port["nodePort"] is { } nodePort)
                {
                    Lead(text, node, Number(nodePort), targets);
                }
            }
        }

        return text.Append("COMMIT\n").ToString();
    }

    /// <summary>The addresses of a name of the cluster; null if there is no such name.</summary>
    /// <param name="name">As it is asked for, without the last dot: <c>api.status-page.svc.cluster.local</c>.</param>
    /// <param name="domain">The cluster's domain.</param>
    public IReadOnlyList<string>? Addresses(string name, string domain)
    {
        if (!name.EndsWith(".svc." + domain, StringComparison.OrdinalIgnoreCase) || name[..^(".svc.".Length + domain.Length)].Split('.') is not [var service, var ns])
        {
            return null;
        }

        var found = services.FirstOrDefault(one => string.Equals(one.Name, service, StringComparison.OrdinalIgnoreCase) && string.Equals(one.Namespace, ns, StringComparison.OrdinalIgnoreCase));
        return found?.TextAt("spec", "clusterIP") switch
        {
            null or "" => null,
            Headless => [.. Subsets(found).SelectMany(subset => Items(subset["addresses"])).Select(address => address.TextAt("ip")).OfType<string>().Distinct()],
            var address => [address],
        };
    }

    private static string Key(JsonObject item) => $"{item.Namespace}/{item.Name}";

    private static void Lead(StringBuilder text, string address, int port, IReadOnlyList<string> targets)
    {
        var rule = string.Create(CultureInfo.InvariantCulture, $"-A SERVICES -d {address}/32 -p tcp -m tcp --dport {port}");
        for (var index = 0; index < targets.Count; index++)
        {
            // Of those that are left each gets its share; the last takes all.
            var share = index == targets.Count - 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" -m statistic --mode random --probability {1.0 / (targets.Count - index):0.00000}");
            text.Append(rule).Append(share).Append(" -j DNAT --to-destination ").Append(targets[index]).Append('\n');
        }
    }

    private List<string> Targets(JsonObject service, string? port) =>
    [
        .. from subset in Subsets(service)
           from open in Items(subset["ports"])
           where open.TextAt("name") == port
           from address in Items(subset["addresses"])
           let ip = address.TextAt("ip")
           where ip is not null
           select string.Create(CultureInfo.InvariantCulture, $"{ip}:{Number(open["port"])}"),
    ];

    private IEnumerable<JsonObject> Subsets(JsonObject service) => _endpoints.TryGetValue(Key(service), out var found) ? Items(found["subsets"]) : [];

    private static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private static int Number(JsonNode? number) => number?.GetValue<int>() ?? 0;
}
