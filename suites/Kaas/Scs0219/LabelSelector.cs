using System.Text.Json.Nodes;

namespace Conformance.Kaas.Scs0219;

/// <summary>Which objects are meant, by their labels; without any condition, all.</summary>
public sealed record LabelSelector
{
    /// <summary>All objects.</summary>
    public static LabelSelector All { get; } = new();

    /// <summary>Labels that an object must have.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Further conditions, all of which must hold.</summary>
    public IReadOnlyList<LabelCondition> Conditions { get; init; } = [];

    /// <summary>Objects with a label.</summary>
    /// <param name="key">The label's key.</param>
    /// <param name="value">Its value.</param>
    public static LabelSelector Of(string key, string value) => new() { Labels = new Dictionary<string, string> { [key] = value } };

    /// <summary>Objects for which a condition holds.</summary>
    /// <param name="key">The label's key.</param>
    /// <param name="operation"><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</param>
    /// <param name="values">Its values.</param>
    public static LabelSelector Where(string key, string operation, params IReadOnlyList<string> values) => new() { Conditions = [new LabelCondition(key, operation, values)] };

    /// <summary>Whether an object with these labels is meant.</summary>
    /// <param name="labels">The object's labels.</param>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Labels.All(label => labels.GetValueOrDefault(label.Key) == label.Value) && Conditions.All(condition => condition.Holds(labels));
    }

    /// <summary>As the API writes it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Labels.Count > 0)
        {
            json["matchLabels"] = new JsonObject(Labels.Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value)));
        }

        if (Conditions.Count > 0)
        {
            json["matchExpressions"] = new JsonArray([.. Conditions.Select(condition => condition.ToJson())]);
        }

        return json;
    }
}
