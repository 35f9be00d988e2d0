using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Conformance.Iaas.Scs0102;

/// <summary>A date (with or without a time, UTC) as image properties carry it.</summary>
/// <param name="UnixSeconds">Seconds since 1970-01-01 UTC; negative before. Leap seconds run into the next minute.</param>
/// <param name="DateOnly">True if the text had no time.</param>
/// <param name="Form">How the text was written.</param>
internal readonly partial record struct PropertyDate(long UnixSeconds, bool DateOnly, DateForm Form)
{
    private const string Day = @"(\d{4})-(1[0-2]|0[1-9]|[1-9])-(3[01]|[12]\d|0[1-9]|[1-9]| [1-9])";
    private const string Blank = @"[\s\x1c-\x1f]+";
    private const string Hour = @"(2[0-3]|[01]\d|\d)";
    private const string Minute = @"([0-5]\d|\d)";
    private const string Second = @"(6[01]|[0-5]\d|\d)";

    /// <summary>
    /// Reads <c>YYYY-MM-DD</c>, <c>YYYY-MM-DD hh:mm[:ss]</c> and <c>YYYY-MM-DDThh:mm:ssZ</c>, also where digits are missing (<c>2026-1-5</c>) as
    /// upstream's checker does, but with ASCII digits only. A date the calendar does not have, and the Unix epoch, are none.
    /// </summary>
    /// <param name="text">The property's text, or null.</param>
    public static PropertyDate? Read(string? text) => Read(text, anyDigits: false);

    /// <summary>What upstream's checker takes for a date: Python's <c>strptime</c>, to which every decimal digit of Unicode is a digit.</summary>
    /// <param name="text">The property's text, or null.</param>
    public static PropertyDate? ReadAsUpstream(string? text) => Read(text, anyDigits: true);

    /// <summary>True if a word is a date as it marks an outdated image: <c>YYYY-MM-DD</c> or <c>YYYYMMDD</c>.</summary>
    /// <param name="word">Last word of an image's name.</param>
    public static bool IsMarker(string word)
    {
        // strptime does not look for another way to read a text that it read in part only; hence the length instead of an anchor.
        var match = Compact().Match(word);
        return match.Success && match.Length == word.Length && Seconds(match) is not (null or 0) || ReadAsUpstream(word) is { DateOnly: true };
    }

    /// <summary>A time as a property would carry it.</summary>
    /// <param name="time">The time.</param>
    public static PropertyDate Of(DateTimeOffset time) => new(time.ToUnixTimeSeconds(), DateOnly: false, DateForm.Exact);

    /// <summary>The date as the standard wants it written.</summary>
    /// <param name="dayOnly">Leave the time out even if there is one.</param>
    public string Written(bool dayOnly = false)
    {
        // A leap second of the calendar's last day would not fit.
        var time = DateTimeOffset.FromUnixTimeSeconds(Math.Min(UnixSeconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
        return time.ToString(dayOnly || DateOnly ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static PropertyDate? Read(string? text, bool anyDigits)
    {
        if (text is null || text.Length < "2026-1-1".Length)
        {
            return null;
        }

        var match = Dates().Match(text);
        if (!match.Success || (!anyDigits && !Ascii.IsValid(text)))
        {
            return null;
        }

        if (Seconds(match) is not { } seconds || seconds == 0)
        {
            return null;
        }

        var zulu = match.Groups[7].Success;
        var dateOnly = !zulu && !match.Groups[4].Success;
        var exact = dateOnly ? text.Length == 10 : !zulu && text.Length is 16 or 19 && text[10] == ' ' && text[13] == ':';
        return new PropertyDate(seconds, dateOnly, zulu ? DateForm.Zulu : exact && !text.AsSpan(0, 10).Contains(' ') ? DateForm.Exact : DateForm.Loose);
    }

    private static long? Seconds(Match match)
    {
        int year = Number(match.Groups[1]), month = Number(match.Groups[2]), day = Number(match.Groups[3]);
        if (year == 0 || day > DateTime.DaysInMonth(year, month))
        {
            return null;
        }

        var days = new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        var first = match.Groups[7].Success ? 7 : 4;
        return days + (3600 * Number(match.Groups[first])) + (60 * Number(match.Groups[first + 1])) + Number(match.Groups[first + 2]);
    }

    private static int Number(Group digits)
    {
        var number = 0;
        foreach (var digit in digits.ValueSpan)
        {
            number = digit == ' ' ? number : (10 * number) + CharUnicodeInfo.GetDecimalDigitValue(digit);
        }

        return number;
    }

    [GeneratedRegex($@"\A{Day}(?:{Blank}{Hour}:{Minute}(?::{Second})?|T{Hour}:{Minute}:{Second}Z)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Dates();

    [GeneratedRegex(@"\A(\d{4})(1[0-2]|0[1-9]|[1-9])(3[01]|[12]\d|0[1-9]|[1-9]| [1-9])")]
    private static partial Regex Compact();
}
