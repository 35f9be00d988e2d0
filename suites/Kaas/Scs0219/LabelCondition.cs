using System.Text.Json.Nodes;

namespace Conformance.Kaas.Scs0219;

/// <summary>A condition on a label.</summary>
/// <param name="Key">The label's key.</param>
/// <param name="Operation"><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</param>
/// <param name="Values">Values; none with the last two.</param>
public sealed record LabelCondition(string Key, string Operation, IReadOnlyList<string> Values)
{
    /// <summary>Whether it holds for an object with these labels. An object without the label is not in any set, so NotIn holds.</summary>
    /// <param name="labels">The object's labels.</param>
    public bool Holds(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var there = labels.TryGetValue(Key, out var value);
        return Operation switch
        {
            "In" => there && Values.Contains(value!),
            "NotIn" => !there || !Values.Contains(value!),
            "Exists" => there,
            "DoesNotExist" => !there,
            _ => throw new ArgumentOutOfRangeException(nameof(labels), Operation, "no operation of a label selector"),
        };
    }

    internal JsonNode ToJson()
    {
        var json = new JsonObject { ["key"] = Key, ["operator"] = Operation };
        if (Values.Count > 0)
        {
            json["values"] = new JsonArray([.. Values.Select(value => (JsonNode)value)]);
        }

        return json;
    }
}
