using System.Globalization;
using System.Text;

namespace Conformance.Writers;

/// <summary>Words shared by the writers. Names and messages come from the subject: they are data, never trusted to be harmless.</summary>
internal static class Texts
{
    /// <summary>Time in UTC, ISO 8601, to the second.</summary>
    public static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Date, ISO 8601.</summary>
    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Seconds with a point and three digits, never negative.</summary>
    public static string Seconds(TimeSpan time) => Math.Max(0, time.TotalSeconds).ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A duration for people, cut and not rounded: <c>12 ms</c>, <c>3.2 s</c>, <c>4 min 05 s</c>, <c>2 h 03 min</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        _ when time < TimeSpan.Zero => "0 ms",
        _ when time < TimeSpan.FromSeconds(1) => $"{time.Milliseconds} ms",
        _ when time < TimeSpan.FromMinutes(1) => $"{time.Seconds}.{time.Milliseconds / 100} s",
        _ when time < TimeSpan.FromHours(1) => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} min"),
    };

    /// <summary>A number with thousands separated by commas.</summary>
    public static string Number(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>"1 finding", "1,000 findings".</summary>
    public static string Count(int number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>
    /// The text with everything invisible made visible: control characters, line and paragraph separators, changes of writing direction,
    /// halves of surrogate pairs and non-characters become <c>\u001B</c> and the like. Line feeds and tabs stay. Without this the name of
    /// an image could move a terminal's cursor or turn a sentence of a report around.
    /// </summary>
    public static string Visible(string text)
    {
        var plain = true;
        foreach (var c in text)
        {
            plain &= c is >= ' ' and <= '~' or '\n' or '\t';
        }

        if (plain)
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                result.Append(c).Append(text[++i]);
            }
            else if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                // Windows line ends are line ends.
            }
            else if (c is '\n' or '\t' || !IsInvisible(c))
            {
                result.Append(c);
            }
            else
            {
                result.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
            }
        }

        return result.ToString();
    }

    /// <summary>The visible text on one line: white space collapsed; cut at a length if one is given, with the number of characters cut.</summary>
    public static string Line(string text, int longest = int.MaxValue)
    {
        var line = string.Join(' ', Visible(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Cut(line, longest);
    }

    /// <summary>Cuts a text at a length, not amid a surrogate pair, and says how much was cut.</summary>
    public static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        var length = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return $"{text[..length]}… ({Count(text.Length - length, "more character")})";
    }

    private static bool IsInvisible(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\uFEFF' or >= '\uFFF9' and <= '\uFFFB' or '\uFFFE' or '\uFFFF'
        || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || c is '\u200E' or '\u200F' or '\u061C' or >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';
}
