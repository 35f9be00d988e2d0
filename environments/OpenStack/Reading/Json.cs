using System.Globalization;
using System.Text.Json;
using Conformance.Model;

namespace Conformance.OpenStack.Reading;

/// <summary>Reads members of answers: what is optional may be missing or null, what is essential may not.</summary>
internal static class Json
{
    /// <summary>Text of a member; null if it is missing or null. Numbers and booleans give their notation.</summary>
    public static string? Text(this JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? Text(value) : null;

    /// <summary>Text of a value; null for null. Objects and arrays give their notation.</summary>
    public static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    /// <summary>Text of a member that must be there.</summary>
    public static string Essential(this JsonElement json, string name, string what) =>
        json.Text(name) is { Length: > 0 } text ? text : throw Missing(what, name, json);

    /// <summary>A whole number that must be there.</summary>
    public static int EssentialInt(this JsonElement json, string name, string what) =>
        json.Long(name, what) is { } number ? number is >= int.MinValue and <= int.MaxValue ? (int)number : throw NoNumber(what, name, json) : throw Missing(what, name, json);

    /// <summary>A whole number; null if it is missing, null or empty text.</summary>
    public static long? Long(this JsonElement json, string name, string what)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            return value.TryGetInt64(out var whole) ? whole
                : value.TryGetDouble(out var real) && real == Math.Floor(real) && Math.Abs(real) < 1e15 ? (long)real
                : throw NoNumber(what, name, json);
        }

        // Nova gives "" for a swap of none; some releases give numbers as text.
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : throw NoNumber(what, name, json);
        return text.Length == 0 ? null : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : throw NoNumber(what, name, json);
    }

    /// <summary>A truth value; the default if it is missing or no truth value.</summary>
    public static bool Flag(this JsonElement json, string name, bool otherwise) => json.TryGetProperty(name, out var value) ? value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => bool.TryParse(value.GetString(), out var parsed) ? parsed : otherwise,
        _ => otherwise,
    } : otherwise;

    /// <summary>The objects of a list member; none if it is missing or null.</summary>
    public static IEnumerable<JsonElement> Objects(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];

    /// <summary>A member that is an object, or null.</summary>
    public static JsonElement? Object(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static SubjectUnavailableException Missing(string what, string name, JsonElement json) =>
        new($"{what}{Id(json)}: the answer has no {name}. The service gives incomplete data; look at its log and database.");

    private static SubjectUnavailableException NoNumber(string what, string name, JsonElement json) =>
        new($"{what}{Id(json)}: {name} is not a whole number in the answer. The service gives broken data.");

    private static string Id(JsonElement json) => (json.Text("name"), json.Text("id")) switch
    {
        (null, null) => "",
        (var name, null) => $" {name}",
        (null, var id) => $" {id}",
        var (name, id) => $" {name} ({id})",
    };
}
