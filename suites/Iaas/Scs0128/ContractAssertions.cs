using System.Globalization;
using System.Text.Json;

namespace Conformance.Iaas.Scs0128;

/// <summary>
/// Holds a value of an answer against a wish: a literal, <c>?string</c>, <c>?int</c>, <c>?bool</c>, <c>?id</c>, <c>?time</c>, <c>?list</c>, <c>?object</c>, <c>?null</c>, or of
/// many values <c>?has:x</c>, <c>?lacks:x</c>, <c>?only:x</c>, <c>?contains:x</c>, <c>?matches:regex</c>, <c>?not:x</c>, <c>?none</c>, <c>?some</c>, <c>?count:n</c>, <c>?most:n</c>, <c>?rising</c>, <c>?falling</c>.
/// </summary>
internal static class ContractAssertions
{
    /// <summary>How an answer deviates from a wish, or null.</summary>
    /// <param name="root">The answer's body.</param>
    /// <param name="pointer">Where to look; <c>*</c> stands for every item of a list.</param>
    /// <param name="wish">The wish, its variables filled in.</param>
    public static string? Deviation(JsonElement? root, string pointer, string wish)
    {
        if (root is not { } body)
        {
            return $"{pointer} {Words(wish)}, but the answer is not JSON";
        }

        var (found, lists) = Find(body, pointer.Split('/').Skip(1).ToArray());
        var texts = found.ConvertAll(Text);
        var (word, value) = wish.Split(':', 2) is [var head, var tail] && head.StartsWith('?') ? (head, tail) : (wish, "");
        var holds = word switch
        {
            "?has" => lists && texts.Contains(value),
            "?lacks" => lists && !texts.Contains(value),
            "?only" => texts.Count > 0 && texts.TrueForAll(text => text == value),
            "?none" => lists && found.Count == 0,
            "?some" => found.Count > 0,
            "?count" => lists && found.Count == int.Parse(value, CultureInfo.InvariantCulture),
            "?most" => lists && found.Count <= int.Parse(value, CultureInfo.InvariantCulture),
            "?rising" => lists && texts.SequenceEqual(texts.Order(StringComparer.Ordinal)),
            "?falling" => lists && texts.SequenceEqual(texts.OrderDescending(StringComparer.Ordinal)),
            "?absent" => found.Count == 0,
            "?contains" => texts.Count > 0 && texts.TrueForAll(text => text.Contains(value, StringComparison.Ordinal)),
            "?matches" => texts.Count > 0 && texts.TrueForAll(text => System.Text.RegularExpressions.Regex.IsMatch(text, value, System.Text.RegularExpressions.RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))),
            "?not" => found.Count > 0 && !texts.Contains(value),
            _ when word.StartsWith('?') => (lists || found.Count > 0) && found.TrueForAll(one => IsOf(one, word)),
            _ => found.Count > 0 && texts.TrueForAll(text => text == wish),
        };
        return holds ? null : $"{pointer} {Words(wish)}, but {(found.Count == 0 ? lists ? "the list is empty" : "it is not there" : $"it is {string.Join(", ", texts.Take(4))}{(texts.Count > 4 ? $" and {texts.Count - 4} more" : "")}")}";
    }

    /// <summary>A value to keep, or null.</summary>
    public static string? Value(JsonElement? root, string pointer) => root is { } body && Find(body, pointer.Split('/').Skip(1).ToArray()).Found is [var first, ..] ? Text(first) : null;

    private static string Words(string wish) => wish.StartsWith('?') ? $"should be {wish[1..].Replace(":", " ", StringComparison.Ordinal)}" : $"should be {wish}";

    /// <summary>The values at a place, and whether every list on the way to it was there.</summary>
    private static (List<JsonElement> Found, bool Lists) Find(JsonElement element, string[] path)
    {
        if (path.Length == 0)
        {
            return ([element], true);
        }

        if (path[0] == "*")
        {
            if (element.ValueKind != JsonValueKind.Array)
            {
                return ([], false);
            }

            var each = element.EnumerateArray().Select(item => Find(item, path[1..])).ToList();
            return ([.. each.SelectMany(one => one.Found)], each.TrueForAll(one => one.Lists));
        }

        if (element.ValueKind == JsonValueKind.Array && int.TryParse(path[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return index < element.GetArrayLength() ? Find(element[index], path[1..]) : ([], false);
        }

        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(path[0], out var inner) ? Find(inner, path[1..]) : ([], false);
    }

    private static string Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        _ => element.GetRawText(),
    };

    private static bool IsOf(JsonElement element, string type) => type switch
    {
        "?string" => element.ValueKind == JsonValueKind.String,
        "?text" => element.ValueKind is JsonValueKind.String && element.GetString()!.Length > 0,
        "?int" => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out _),
        "?bool" => element.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "?id" => element.ValueKind == JsonValueKind.String && element.GetString() is { Length: >= 1 } id && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'),
        "?time" => element.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(element.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        "?list" => element.ValueKind == JsonValueKind.Array,
        "?object" => element.ValueKind == JsonValueKind.Object,
        "?null" => element.ValueKind == JsonValueKind.Null,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "there is no such wish"),
    };
}
