using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Conformance.SelfTests.StatusPageWeb;

/// <summary>The deployment's files as JSON.</summary>
internal static class Manifests
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "fixtures", "StatusPage", "Deploy");

    /// <summary>The documents of a file.</summary>
    public static IReadOnlyList<JsonNode> Read(string path)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Folder, path));
        stream.Load(reader);
        return [.. stream.Documents.Select(document => Convert(document.RootNode)!)];
    }

    /// <summary>All resources of a kustomization, as its list has them.</summary>
    public static IReadOnlyList<JsonNode> Resources(string folder) =>
        [.. Items(Read($"{folder}/kustomization.yaml")[0], "resources").Select(name => name.GetValue<string>()).Where(name => name.EndsWith(".yaml", StringComparison.Ordinal)).SelectMany(name => Read($"{folder}/{name}"))];

    /// <summary>The items of a list at a path of keys, or nothing.</summary>
    public static IEnumerable<JsonNode> Items(JsonNode? node, params string[] path) => At(node, path) is JsonArray array ? array.OfType<JsonNode>() : [];

    /// <summary>The text at a path of keys, or null.</summary>
    public static string? Text(JsonNode? node, params string[] path) => At(node, path)?.ToString();

    public static JsonNode? At(JsonNode? node, params string[] path)
    {
        foreach (var key in path)
        {
            node = node is JsonObject map && map.TryGetPropertyValue(key, out var value) ? value : null;
        }

        return node;
    }

    /// <summary>Every node below one with the key under which it stands.</summary>
    public static IEnumerable<(string Key, JsonNode Node)> All(JsonNode? node, string key = "") => node switch
    {
        JsonObject map => map.Where(pair => pair.Value is not null).SelectMany(pair => All(pair.Value, pair.Key).Prepend((pair.Key, pair.Value!))).DistinctBy(pair => pair.Item2),
        JsonArray array => array.OfType<JsonNode>().SelectMany(item => All(item, key).Prepend((key, item))).DistinctBy(pair => pair.Item2),
        _ => [],
    };

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Value: "null" or "" or null, Style: YamlDotNet.Core.ScalarStyle.Plain } => null,
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar when int.TryParse(scalar.Value, out var number) => JsonValue.Create(number),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } scalar => JsonValue.Create(scalar.Value == "true"),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException($"{node.NodeType} at {node.Start}"),
    };
}
