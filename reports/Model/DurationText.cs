using System.Globalization;
using System.Text.RegularExpressions;

namespace Conformance.Model;

/// <summary>Spans of time as people write them: <c>500ms</c>, <c>60s</c>, <c>1.5m</c>, <c>4h</c>.</summary>
public static partial class DurationText
{
    /// <summary>How to write one, for messages.</summary>
    public const string Cure = "write a number above 0 and ms, s, m or h, for instance 60s; at most 168h";

    private const double LongestMilliseconds = 168d * 3_600_000;

    /// <summary>Reads a span of time above zero with its unit, at most a week; null if the text is none.</summary>
    /// <param name="text">The text.</param>
    public static TimeSpan? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Pattern().Match(text);
        if (!match.Success || !double.TryParse(match.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var milliseconds = number * match.Groups["unit"].Value switch { "ms" => 1, "s" => 1_000, "m" => 60_000, _ => 3_600_000 };
        return milliseconds is >= 1 and <= LongestMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    [GeneratedRegex(@"\A(?<number>[0-9]{1,9}(\.[0-9]{1,6})?) ?(?<unit>ms|s|m|h)\z")]
    private static partial Regex Pattern();
}
