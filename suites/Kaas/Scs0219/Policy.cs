using System.Text.Json.Nodes;

namespace Conformance.Kaas.Scs0219;

/// <summary>A network policy (<c>networking.k8s.io/v1</c>).</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Pods">The pods of its namespace that it is about.</param>
public sealed record Policy(string Namespace, string Name, LabelSelector Pods)
{
    /// <summary>What it restricts, <c>Ingress</c>, <c>Egress</c>; null = left to the API: Ingress, and Egress if there are rules for it.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Who may reach the pods.</summary>
    public IReadOnlyList<PolicyRule> Ingress { get; init; } = [];

    /// <summary>Whom the pods may reach.</summary>
    public IReadOnlyList<PolicyRule> Egress { get; init; } = [];

    /// <summary>Whether what reaches the pods is restricted.</summary>
    public bool RestrictsIngress => Types is null || Types.Contains("Ingress");

    /// <summary>Whether what the pods reach is restricted.</summary>
    public bool RestrictsEgress => Types is null ? Egress.Count > 0 : Types.Contains("Egress");

    /// <summary>As the API takes it, without a name.</summary>
    public JsonObject ToManifest()
    {
        var spec = new JsonObject { ["podSelector"] = Pods.ToJson() };
        if (Types is not null)
        {
            spec["policyTypes"] = new JsonArray([.. Types.Select(type => (JsonNode)type)]);
        }

        if (Ingress.Count > 0)
        {
            spec["ingress"] = new JsonArray([.. Ingress.Select(rule => rule.ToJson("from"))]);
        }

        if (Egress.Count > 0)
        {
            spec["egress"] = new JsonArray([.. Egress.Select(rule => rule.ToJson("to"))]);
        }

        return new JsonObject { ["apiVersion"] = "networking.k8s.io/v1", ["kind"] = "NetworkPolicy", ["metadata"] = new JsonObject { ["namespace"] = Namespace }, ["spec"] = spec };
    }
}
