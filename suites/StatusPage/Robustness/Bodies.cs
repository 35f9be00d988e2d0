using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Yaml;

namespace Conformance.StatusPage.Robustness;

/// <summary>Makes bodies from a schema of the document, and makes them wrong.</summary>
/// <param name="random">Chance, from a seed.</param>
/// <param name="known">Values that mean something to the subject: ids of the test's own objects.</param>
internal sealed class Bodies(Random random, IReadOnlyList<string> known)
{
    private static readonly string[] Oddities =
    [
        "null", "true", "0", "-1", "1", "1e400", "-0.0", "1.5", "2147483648", "9223372036854775808", "100000000000000000000000000", "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\"\\uffff\"", "\"\u202e\u0301\"", "\"💥\"", "[]", "{}", "[[]]", "[null]", "{\"\":null}", "{\"a\":{\"b\":{\"c\":[1,2,3]}}}", "\"0000-00-00T00:00:00Z\"", "\"9999-12-31T23:59:59.999999999Z\"", "\"0001-01-01T00:00:00Z\"",
        "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"2026-02-30T00:00:00Z\"", "\"2026-01-01\"", "\"2016-12-31T23:59:60Z\"", "\"-1\"", "\"00000000-0000-0000-0000-000000000000\"", "\"'; DROP TABLE incidents; --\"",
        "\"${jndi:ldap://127.0.0.1/x}\"", "\"%s%s%n\"", "\"../../etc/passwd\"",
    ];

    /// <summary>A body for a schema with up to three things wrong with it, and the texts it may create something under.</summary>
    public string Next(YamlMap schema)
    {
        var body = Valid(schema, 0) ?? new JsonObject();
        var text = body.ToJsonString();
        for (var wrongs = random.Next(1, 4); wrongs > 0; wrongs--)
        {
            text = random.Next(6) == 0 ? Torn(text) : Odd(text);
        }

        return text;
    }

    /// <summary>Bodies that are simpler than one, simplest first.</summary>
    public static IEnumerable<string> Simpler(string body)
    {
        yield return "";
        yield return "{}";
        foreach (var simpler in WithoutParts(body))
        {
            yield return simpler;
        }

        for (var length = body.Length / 2; length > 0; length /= 2)
        {
            yield return body[..length];
            yield return body[^length..];
        }
    }

    /// <summary>The same document without one of its parts, or with a text halved; none if its names are none that .NET can hold.</summary>
    private static List<string> WithoutParts(string body)
    {
        var simpler = new List<string>();
        try
        {
            foreach (var path in Paths(JsonNode.Parse(body)!, []).Take(50).ToList())
            {
                var copy = JsonNode.Parse(body)!;
                var parent = path.SkipLast(1).Aggregate(copy, (current, step) => step is int index ? current[index]! : current[(string)step]!);
                if (parent is JsonObject item)
                {
                    item.Remove((string)path[^1]);
                }
                else
                {
                    parent.AsArray().RemoveAt((int)path[^1]);
                }

                simpler.Add(copy.ToJsonString());
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or System.Text.Json.JsonException)
        {
            return simpler; // half of a surrogate pair, a name that comes twice: the text can be shortened all the same
        }

        return simpler;
    }

    private static IEnumerable<List<object>> Paths(JsonNode node, List<object> path)
    {
        var children = node switch
        {
            JsonObject item => item.Select(pair => ((object)pair.Key, pair.Value)),
            JsonArray items => items.Select((item, index) => ((object)index, item)),
            _ => [],
        };
        foreach (var (step, child) in children.ToList())
        {
            List<object> here = [.. path, step];
            yield return here;
            if (child is not null)
            {
                foreach (var deeper in Paths(child, here))
                {
                    yield return deeper;
                }
            }
        }
    }

    private JsonNode? Valid(YamlMap place, int depth)
    {
        var (_, schema) = OpenApi.ApiDocument.Shipped.Follow(place);
        if (schema.Optional("allOf")?.Items() is { } parts)
        {
            var sum = new JsonObject();
            foreach (var part in parts.Select(part => Valid(part.Map()!, depth)).OfType<JsonObject>())
            {
                foreach (var (key, value) in part)
                {
                    sum[key] = value?.DeepClone();
                }
            }

            return sum;
        }

        switch (schema.Optional("type")?.Text())
        {
            case "object":
                var item = new JsonObject();
                foreach (var property in schema.Optional("properties")?.Map()!.Entries ?? [])
                {
                    if (random.Next(4) > 0)
                    {
                        item[property.Key] = Valid(property.Value.Map()!, depth + 1);
                    }
                }

                return item;
            case "array":
                return new JsonArray([.. Enumerable.Range(0, depth > 4 ? 0 : random.Next(3)).Select(_ => Valid(schema.Required("items")!.Map()!, depth + 1))]);
            case "integer":
                return random.Next(0, 101);
            default:
                return schema.Optional("format")?.Text() switch
                {
                    "uuid" => known.Count > 0 && random.Next(3) > 0 ? known[random.Next(known.Count)] : Guid.Empty.ToString().Replace('0', "0123456789abcdef"[random.Next(16)]),
                    "date-time" => Times.Write(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(-1_000_000, 1_000_000))),
                    _ => string.Create(CultureInfo.InvariantCulture, $"text {random.Next(1000)}"),
                };
        }
    }

    /// <summary>One value of the document replaced by an odd one, a part doubled, or a key made up.</summary>
    private string Odd(string text)
    {
        var odd = random.Next(12) switch
        {
            0 => "\"" + new string('x', random.Next(1000, 100_000)) + "\"",
            1 => string.Concat(Enumerable.Repeat("[", 200)) + string.Concat(Enumerable.Repeat("]", 200)),
            2 => "[" + string.Join(',', Enumerable.Repeat("{}", random.Next(1, 2000))) + "]",
            _ => Oddities[random.Next(Oddities.Length)],
        };
        var places = Places(text);
        if (places.Count == 0 || random.Next(10) == 0)
        {
            return random.Next(3) == 0 ? odd : text.Replace("{", $"{{{(random.Next(2) == 0 ? "\"\\ud800\"" : "\"displayName\"")}:{odd},", StringComparison.Ordinal).Replace(",}", "}", StringComparison.Ordinal);
        }

        var (from, to) = places[random.Next(places.Count)];
        return text[..from] + odd + text[to..];
    }

    /// <summary>Where values stand in a text: what follows a colon.</summary>
    private static List<(int From, int To)> Places(string text)
    {
        var places = new List<(int, int)>();
        for (var index = 0; index < text.Length && places.Count < 200; index++)
        {
            if (text[index] != ':' || (index > 0 && text[index - 1] != '"'))
            {
                continue;
            }

            var (depth, quoted, end) = (0, false, index + 1);
            for (; end < text.Length; end++)
            {
                var character = text[end];
                quoted = character == '"' && text[end - 1] != '\\' ? !quoted : quoted;
                if (!quoted && character is '{' or '[')
                {
                    depth++;
                }
                else if (!quoted && character is '}' or ']' && depth-- == 0)
                {
                    break;
                }
                else if (!quoted && character == ',' && depth == 0)
                {
                    break;
                }
            }

            places.Add((index + 1, end));
        }

        return places;
    }

    private string Torn(string text)
    {
        var at = random.Next(text.Length + 1);
        return random.Next(3) switch
        {
            0 => text[..at],
            1 => new StringBuilder(text).Insert(at, "{}[],:\"\\\u0001é"[random.Next(10)]).ToString(),
            _ => text + text,
        };
    }
}
