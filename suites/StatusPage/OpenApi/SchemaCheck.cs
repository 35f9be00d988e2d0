using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Yaml;

namespace Conformance.StatusPage.OpenApi;

/// <summary>Holds JSON against a schema of the document: as much of OpenAPI 3.0 as the document uses.</summary>
public static class SchemaCheck
{
    /// <summary>What keeps an answer from having the shape that the document gives it; empty if nothing does.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="answer">The body of a successful answer.</param>
    public static IReadOnlyList<string> Answer(ApiOperation operation, JsonNode? answer)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation.AnswerSchema is { } schema ? [.. Problems(answer, schema, "", answer: true, nullIsJson: answer is null)] : [];
    }

    /// <summary>What keeps a body from being one that the document allows; empty if nothing does.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="body">A body.</param>
    public static IReadOnlyList<string> Request(ApiOperation operation, JsonNode? body)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation.RequestSchema is { } schema ? [.. Problems(body, schema, "", answer: false, nullIsJson: body is null)] : [];
    }

    private static IEnumerable<string> Problems(JsonNode? node, YamlMap place, string path, bool answer, bool nullIsJson = false)
    {
        var (name, schema) = ApiDocument.Shipped.Follow(place);
        var at = path.Length == 0 ? "the body" : path;
        if (node is null)
        {
            if (schema.Optional("nullable")?.Bool() != true || nullIsJson)
            {
                yield return $"{at} is {(nullIsJson ? "missing or no JSON" : "null")}";
            }

            yield break;
        }

        foreach (var part in schema.Optional("allOf")?.Items() ?? [])
        {
            foreach (var problem in Problems(node, part.Map()!, path, answer))
            {
                yield return problem;
            }
        }

        var type = schema.Optional("type")?.Text();
        if (type is not null && !Is(node, type))
        {
            yield return $"{at} is {Shown(node)}, not of type {type}";
            yield break;
        }

        foreach (var problem in node switch
        {
            JsonObject item => Object(item, name, schema, path, answer),
            JsonArray items when schema.Optional("items")?.Map() is { } element => items.SelectMany((item, index) => Problems(item, element, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), answer)),
            JsonValue value => Value(value, schema, at),
            _ => [],
        })
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Object(JsonObject item, string? name, YamlMap schema, string path, bool answer)
    {
        foreach (var property in ApiDocument.Shipped.Required(name, schema, answer).Where(property => !item.ContainsKey(property)))
        {
            yield return $"{(path.Length == 0 ? property : $"{path}.{property}")} is missing";
        }

        var known = schema.Optional("properties")?.Map()!.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Map()!, StringComparer.Ordinal) ?? [];
        var others = schema.Optional("additionalProperties") is { Kind: YamlKind.Mapping } additional ? additional.Map() : null;
        foreach (var (key, value) in item)
        {
            if ((known.GetValueOrDefault(key) ?? others) is { } place)
            {
                foreach (var problem in Problems(value, place, path.Length == 0 ? key : $"{path}.{key}", answer))
                {
                    yield return problem;
                }
            }
        }
    }

    private static IEnumerable<string> Value(JsonValue value, YamlMap schema, string at)
    {
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            var number = value.GetValue<JsonElement>().GetDecimal();
            if (schema.Optional("minimum")?.Integer() is { } minimum && number < minimum)
            {
                yield return $"{at} is {number}, less than {minimum}";
            }

            if (schema.Optional("maximum")?.Integer() is { } maximum && number > maximum)
            {
                yield return $"{at} is {number}, more than {maximum}";
            }
        }
        else if (value.TryGetValue<string>(out var text))
        {
            if (schema.Optional("format")?.Text() switch
            {
                "uuid" => !ApiDocument.Uuid().IsMatch(text),
                "date-time" => !ApiDocument.DateTime().IsMatch(text),
                _ => false,
            })
            {
                yield return $"{at} is {Shown(value)}, no {schema.Optional("format")!.Text()}";
            }
        }
    }

    private static bool Is(JsonNode node, string type) => type switch
    {
        "object" => node is JsonObject,
        "array" => node is JsonArray,
        "string" => node.GetValueKind() == JsonValueKind.String,
        "boolean" => node.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => node.GetValueKind() == JsonValueKind.Number && node.ToJsonString().All(character => char.IsAsciiDigit(character) || character == '-'),
        "number" => node.GetValueKind() == JsonValueKind.Number,
        _ => throw new InvalidOperationException($"The document has a type {type} that is not implemented."),
    };

    private static string Shown(JsonNode node)
    {
        var text = node.ToJsonString();
        return text.Length > 60 ? text[..60] + "…" : text;
    }
}
