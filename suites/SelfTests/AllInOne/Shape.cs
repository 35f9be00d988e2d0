using System.Text.Json;

namespace Conformance.SelfTests.AllInOne;

/// <summary>What a JSON body is made of: a pointer for every attribute (<c>*</c> = an item of a list), with the kinds of values seen there.</summary>
internal static class Shape
{
    // Maps whose keys are data.
    private static readonly string[] Maps = ["metadata", "addresses", "extra_specs", "properties", "volume_image_metadata", "options", "tags"];

    public static SortedDictionary<string, string> Of(JsonElement? body)
    {
        var seen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (body is { } json)
        {
            Walk(json, "", seen);
        }

        return seen;
    }

    /// <summary>What one has and the other has not, and where their kinds of values differ. What is null on one side says nothing of its kind.</summary>
    public static IEnumerable<string> Differences(JsonElement? embedded, JsonElement? real)
    {
        var (ours, theirs) = (Of(embedded), Of(real));
        foreach (var pointer in ours.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal))
        {
            if (Within(pointer, ours) && Within(pointer, theirs))
            {
                if (!theirs.TryGetValue(pointer, out var theirKind))
                {
                    yield return $"only embedded: {pointer}";
                }
                else if (!ours.TryGetValue(pointer, out var ourKind))
                {
                    yield return $"only real: {pointer}";
                }
                else if (Plain(ourKind) != Plain(theirKind) && ourKind != "null" && theirKind != "null")
                {
                    yield return $"{ourKind} instead of {theirKind}: {pointer}";
                }
            }
        }
    }

    // What is below something that the other does not have, or has no item of, is not told again.
    private static bool Within(string pointer, SortedDictionary<string, string> shape)
    {
        var parent = pointer[..pointer.LastIndexOf('/')];
        return parent.Length == 0 || (shape.TryGetValue(parent, out var kind) && kind is "object" or "list of");
    }

    private static string Plain(string kind) => kind == "list of" ? "list" : kind;

    private static void Walk(JsonElement json, string pointer, SortedDictionary<string, string> seen)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                Note(pointer, "object");
                foreach (var property in json.EnumerateObject())
                {
                    Walk(property.Value, $"{pointer}/{(Maps.Any(map => pointer.EndsWith("/" + map, StringComparison.Ordinal)) ? "{key}" : property.Name)}", seen);
                }

                break;
            case JsonValueKind.Array:
                Note(pointer, json.GetArrayLength() == 0 ? "list" : "list of");
                foreach (var item in json.EnumerateArray())
                {
                    Walk(item, pointer + "/*", seen);
                }

                break;
            default:
                Note(pointer, json.ValueKind is JsonValueKind.True or JsonValueKind.False ? "bool" : json.ValueKind.ToString().ToLowerInvariant());
                break;
        }

        void Note(string at, string kind)
        {
            if (at.Length > 0 && (!seen.TryGetValue(at, out var known) || known is "null" or "list"))
            {
                seen[at] = kind;
            }
        }
    }
}
