using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conformance.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Conformance.Kubernetes;

/// <summary>Reads manifests: YAML (or JSON) with any number of documents.</summary>
public static partial class Manifests
{
    private const int DeepestNesting = 200;

    /// <summary>Reads a text. Empty documents are passed over, and a <c>List</c> is taken apart.</summary>
    /// <param name="text">The manifests.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <returns>The objects in the order of the text.</returns>
    /// <exception cref="ConfigurationException">It is no YAML, or a document is no object with apiVersion and kind.</exception>
    public static IReadOnlyList<JsonObject> Parse(string text, string file = "manifest")
    {
        ArgumentNullException.ThrowIfNull(text);
        var objects = new List<JsonObject>();
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            while (parser.TryConsume<DocumentStart>(out var start))
            {
                var place = parser.Current?.Start ?? start.Start;
                var node = Read(parser, new(StringComparer.Ordinal), 0);
                parser.Consume<DocumentEnd>();
                if (node is null)
                {
                    continue;
                }

                if (node is not JsonObject item || item.ApiVersion.Length == 0 || item.Kind.Length == 0)
                {
                    throw new ConfigurationException($"{file}:{place.Line}:{place.Column}: a Kubernetes object with apiVersion and kind must begin here.");
                }

                if (item is { Kind: "List", ApiVersion: "v1" })
                {
                    objects.AddRange((item["items"] as JsonArray ?? []).OfType<JsonObject>().Select(inner => (JsonObject)inner.DeepClone()));
                }
                else
                {
                    objects.Add(item);
                }
            }
        }
        catch (YamlException broken)
        {
            // A manifest may be a secret: the parser's words, which may quote it, are left out.
            throw new ConfigurationException($"{file}:{broken.Start.Line}:{broken.Start.Column}: this is not valid YAML; check the indentation, colons and quotes here.");
        }

        return objects;
    }

    private static JsonNode? Read(Parser parser, Dictionary<string, JsonNode?> anchors, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, "nested too deeply");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return anchors.TryGetValue(alias.Value.Value, out var target) ? target?.DeepClone() : throw new YamlException(alias.Start, alias.End, "unknown alias");
        }

        var begin = (NodeEvent)parser.Current!;
        JsonNode? node;
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            node = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? Plain(scalar.Value) : JsonValue.Create(scalar.Value);
        }
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(Read(parser, anchors, depth + 1));
            }

            node = list;
        }
        else
        {
            parser.Consume<MappingStart>();
            var map = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>();
                var value = Read(parser, anchors, depth + 1);
                if (key.Value == "<<" && key.Style == ScalarStyle.Plain && value is JsonObject merged)
                {
                    foreach (var (name, inner) in merged.Where(pair => !map.ContainsKey(pair.Key)).ToList())
                    {
                        map[name] = inner?.DeepClone();
                    }
                }
                else if (!map.TryAdd(key.Value, value))
                {
                    throw new YamlException(key.Start, key.End, "key given twice");
                }
            }

            node = map;
        }

        if (!begin.Anchor.IsEmpty)
        {
            anchors[begin.Anchor.Value] = node;
        }

        return node;
    }

    // The types of Kubernetes' own reader: those of YAML 1.1 that occur in JSON, with yes and no as text as everybody means them.
    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when WholeNumber().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when OctalNumber().Match(text) is { Success: true } octal => JsonValue.Create(Convert.ToInt64(octal.Groups[1].Value, 8)),
        _ when HexNumber().Match(text) is { Success: true } hex => JsonValue.Create(Convert.ToInt64(hex.Groups[1].Value, 16)),
        _ when Fraction().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction) => JsonValue.Create(fraction),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex(@"\A[-+]?(0|[1-9][0-9]*)\z")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"\A0o?([0-7]{1,20})\z")]
    private static partial Regex OctalNumber();

    [GeneratedRegex(@"\A0x([0-9a-fA-F]{1,15})\z")]
    private static partial Regex HexNumber();

    [GeneratedRegex(@"\A[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Fraction();
}
