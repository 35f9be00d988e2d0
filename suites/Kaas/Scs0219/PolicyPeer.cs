using System.Text.Json.Nodes;

namespace Conformance.Kaas.Scs0219;

/// <summary>
/// Who may be at the other end: an address block, or pods by their labels in the policy's namespace, in namespaces by their labels, or all pods of such
/// namespaces.
/// </summary>
public sealed record PolicyPeer
{
    /// <summary>Labels of pods; null = not asked for.</summary>
    public LabelSelector? Pods { get; init; }

    /// <summary>Labels of namespaces; null = the policy's own namespace.</summary>
    public LabelSelector? Namespaces { get; init; }

    /// <summary>Addresses; excludes the other two.</summary>
    public AddressBlock? Block { get; init; }

    internal JsonNode ToJson()
    {
        var json = new JsonObject();
        if (Pods is not null)
        {
            json["podSelector"] = Pods.ToJson();
        }

        if (Namespaces is not null)
        {
            json["namespaceSelector"] = Namespaces.ToJson();
        }

        if (Block is not null)
        {
            json["ipBlock"] = Block.ToJson();
        }

        return json;
    }
}
