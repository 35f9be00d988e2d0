using System.Text.Json.Nodes;

namespace Conformance.Kaas.Scs0219;

/// <summary>Lets peers reach ports.</summary>
/// <param name="Peers">The peers; none = everybody.</param>
/// <param name="Ports">The ports; none = all of all protocols.</param>
public sealed record PolicyRule(IReadOnlyList<PolicyPeer> Peers, IReadOnlyList<PolicyPort> Ports)
{
    /// <summary>Lets everybody reach everything.</summary>
    public static PolicyRule Everything { get; } = new([], []);

    internal JsonNode ToJson(string side)
    {
        var json = new JsonObject();
        if (Peers.Count > 0)
        {
            json[side] = new JsonArray([.. Peers.Select(peer => peer.ToJson())]);
        }

        if (Ports.Count > 0)
        {
            json["ports"] = new JsonArray([.. Ports.Select(port => port.ToJson())]);
        }

        return json;
    }
}
