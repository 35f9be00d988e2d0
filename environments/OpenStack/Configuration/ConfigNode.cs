using System.Text.Json;
using Conformance.Model;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Conformance.OpenStack.Configuration;

/// <summary>A value of a configuration file that knows where it stands. Exactly one of text, map and list is set, or none for null.</summary>
/// <param name="File">Where it comes from.</param>
/// <param name="Line">Line in the file, from 1; 0 if there are no lines.</param>
internal sealed record ConfigNode(string File, long Line)
{
    public string? Text { get; private init; }

    public Dictionary<string, ConfigNode>? Map { get; private init; }

    public List<ConfigNode>? Items { get; private init; }

    /// <summary>How messages name the place.</summary>
    public string Where => Line > 0 ? $"{File}, line {Line}" : File;

    public static ConfigNode FromText(string file, string text) => new(file, 0) { Text = text };

    public static ConfigNode FromMap(string file, long line, Dictionary<string, ConfigNode> map) => new(file, line) { Map = map };

    /// <summary>Both maps in one, level by level; where both have a value, the upper one's counts.</summary>
    public static ConfigNode Merge(ConfigNode lower, ConfigNode upper)
    {
        if (lower.Map is null || upper.Map is null)
        {
            return upper;
        }

        var merged = new Dictionary<string, ConfigNode>(lower.Map, StringComparer.Ordinal);
        foreach (var (key, value) in upper.Map)
        {
            merged[key] = merged.TryGetValue(key, out var below) ? Merge(below, value) : value;
        }

        return upper with { Map = merged };
    }

    /// <summary>The same with underscores for hyphens in all keys, as both spellings are in use.</summary>
    public ConfigNode WithUnderscores()
    {
        if (Items is { } items)
        {
            return this with { Items = [.. items.Select(item => item.WithUnderscores())] };
        }

        if (Map is not { } map)
        {
            return this;
        }

        var renamed = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        foreach (var (key, value) in map)
        {
            renamed[key.Replace('-', '_')] = value.WithUnderscores();
        }

        return this with { Map = renamed };
    }

    /// <summary>Reads a YAML or JSON file; an empty file is an empty map.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read or parsed. File contents never get into the message.</exception>
    public static ConfigNode Read(string path)
    {
        try
        {
            var node = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(path) : ReadYaml(path);
            return node is { Text: null, Items: null, Map: null } ? FromMap(path, 1, new(StringComparer.Ordinal))
                : node.Map is null ? throw new ConfigurationException($"{path}: a map with the key clouds is expected at the top of the file.")
                : node;
        }
        catch (YamlException broken)
        {
            // The parser's own words may quote the file, and the file holds secrets: only the place is told, and no cause attached.
            throw new ConfigurationException(
                $"{path}, line {broken.Start.Line}, column {broken.Start.Column}: this is not valid YAML. Usual causes: a tab, a wrong indentation, "
                + "a key that stands twice, a missing colon, an unclosed quote, or a value with special characters that needs quotes.");
        }
        catch (JsonException broken)
        {
            throw new ConfigurationException($"{path}, line {broken.LineNumber + 1}: this is not valid JSON.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: the file cannot be read ({unreadable.Message}). Check its permissions.", unreadable);
        }
    }

    private static ConfigNode ReadYaml(string path)
    {
        using var reader = new StreamReader(path);
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(reader)));
        return stream.Documents.Count == 0 ? new ConfigNode(path, 1) : FromYaml(path, stream.Documents[0].RootNode, []);
    }

    private static ConfigNode FromYaml(string file, YamlNode yaml, HashSet<YamlNode> above)
    {
        var here = new ConfigNode(file, yaml.Start.Line);
        switch (yaml)
        {
            case YamlScalarNode scalar:
                var plain = scalar.Style is ScalarStyle.Plain or ScalarStyle.Any;
                return plain && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL" ? here : here with { Text = scalar.Value };
            case YamlSequenceNode sequence when above.Add(yaml):
                var items = sequence.Children.Select(child => FromYaml(file, child, above)).ToList();
                above.Remove(yaml);
                return here with { Items = items };
            case YamlMappingNode mapping when above.Add(yaml):
                var map = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
                foreach (var (key, value) in mapping.Children)
                {
                    var name = (key as YamlScalarNode)?.Value
                        ?? throw new ConfigurationException($"{file}, line {key.Start.Line}: a key must be plain text.");
                    map[name] = FromYaml(file, value, above);
                }

                above.Remove(yaml);
                return here with { Map = map };
            default:
                throw new ConfigurationException($"{here.Where}: an anchor contains itself.");
        }
    }

    private static ConfigNode ReadJson(string path)
    {
        using var stream = System.IO.File.OpenRead(path);
        using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return FromJson(path, document.RootElement);
    }

    private static ConfigNode FromJson(string file, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => FromMap(file, 0, Properties(file, json)),
        JsonValueKind.Array => new ConfigNode(file, 0) { Items = [.. json.EnumerateArray().Select(item => FromJson(file, item))] },
        JsonValueKind.Null => new ConfigNode(file, 0),
        JsonValueKind.String => FromText(file, json.GetString()!),
        _ => FromText(file, json.GetRawText()),
    };

    private static Dictionary<string, ConfigNode> Properties(string file, JsonElement json)
    {
        var map = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            map[property.Name] = FromJson(file, property.Value);
        }

        return map;
    }

    /// <summary>Only the place: a value may be a secret.</summary>
    public override string ToString() => Where;
}
