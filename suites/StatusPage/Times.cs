using System.Globalization;
using System.Text.Json.Nodes;

namespace Conformance.StatusPage;

/// <summary>Points in time in requests and answers.</summary>
internal static class Times
{
    /// <summary>As a request has it.</summary>
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>True if both name the same point in time, to the millisecond.</summary>
    public static bool Same(string one, JsonNode? other) =>
        other is JsonValue value && value.TryGetValue<string>(out var text)
        && DateTimeOffset.TryParse(one, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var first)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var second)
        && Math.Abs((first - second).TotalMilliseconds) < 1;

    /// <summary>For a query: a plus sign would arrive as a blank.</summary>
    public static string Query(string time) => Uri.EscapeDataString(time);
}
