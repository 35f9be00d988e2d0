using System.Text.Json.Nodes;

namespace Conformance.Kaas.Scs0219;

/// <summary>Ports of a protocol: one by number or name, a range, or all.</summary>
public sealed record PolicyPort
{
    /// <summary><c>TCP</c>, <c>UDP</c>; null = the default, TCP.</summary>
    public string? Protocol { get; init; }

    /// <summary>Number of the port, or of the first of a range; null = by name, or all.</summary>
    public int? Number { get; init; }

    /// <summary>Name of the port among those of the pod at the receiving end; null = by number, or all.</summary>
    public string? Name { get; init; }

    /// <summary>The last port of a range; null = only one.</summary>
    public int? End { get; init; }

    internal JsonNode ToJson()
    {
        var json = new JsonObject();
        if (Protocol is not null)
        {
            json["protocol"] = Protocol;
        }

        if (Number is not null)
        {
            json["port"] = Number;
        }

        if (Name is not null)
        {
            json["port"] = Name;
        }

        if (End is not null)
        {
            json["endPort"] = End;
        }

        return json;
    }
}
