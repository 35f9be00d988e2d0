using System.Globalization;
using System.Text.RegularExpressions;
using Conformance.Model;
using Conformance.StatusPage.Page.Scripted;

namespace Conformance.StatusPage.Page.Checks;

/// <summary>Times are the visitor's, whatever way the page writes them: 24 or 12 hours, any language.</summary>
public static partial class LocalTimes
{
    /// <summary>Begin and end of every incident stand at it in the visitor's time, under the visitor's day.</summary>
    /// <param name="page">What was seen.</param>
    /// <param name="world">What the API had said.</param>
    /// <param name="zone">The visitor's time zone.</param>
    public static CheckResult Judge(PageSnapshot page, World world, string zone)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(world);
        var place = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var findings = new Findings($"times are shown in the visitor's time zone, here {zone}", "Format them in the browser with its own time zone, not on a server and not in UTC", PageClauses.Page);
        foreach (var incident in world.Incidents)
        {
            var seen = page.Incident(incident.Title) ?? page.Maintenance.FirstOrDefault(one => one.Title.Contains(incident.Title, StringComparison.Ordinal));
            findings.Unless(seen is not null, $"incident {incident.Title}", "shown", "not shown");
            if (seen is null)
            {
                continue;
            }

            foreach (var (what, instant) in new[] { ("begin", (DateTimeOffset?)incident.Began), ("end", incident.Ended) })
            {
                if (instant is not { } at)
                {
                    continue;
                }

                var local = TimeZoneInfo.ConvertTime(at, place);
                findings.Unless(HasClock(seen.Text, local), $"{what} of {incident.Title}", $"{local:HH:mm} on day {local.Day} of month {local.Month}", seen.Text);
                findings.Unless(HasDay(seen.Group + "\n" + seen.Text, local), $"{what} of {incident.Title}", $"day {local.Day} of month {local.Month}, at {local:HH:mm}", seen.Group + " / " + seen.Text);
            }
        }

        // The day at whose edge the visitors disagree.
        var edge = world.Incidents.Single(incident => incident.Title == "Sign-in was slow");
        var days = Enumerable.Range(0, 3).Select(offset => TimeZoneInfo.ConvertTime(edge.Began, place).Date.AddDays(offset))
            .Count(day => day <= TimeZoneInfo.ConvertTime(edge.Ended!.Value, place).Date);
        var component = page.Components.FirstOrDefault(one => one.Name == "Accounts");
        var word = Overview.Word(world, 50);
        var marked = component?.Days.Where(day => day.Contains(word, StringComparison.OrdinalIgnoreCase)).ToList() ?? [];
        findings.Unless(marked.Count == days, "days of Accounts with an incident", $"{days} in the last 90 days, as days are in {zone}", marked.Count == 0 ? "none" : string.Join(", ", marked));
        return findings.Result();
    }

    /// <summary>True if a text has a time of day, as 24 or 12 hours.</summary>
    internal static bool HasClock(string text, DateTimeOffset local)
    {
        var twelve = local.Hour % 12 == 0 ? 12 : local.Hour % 12;
        return Regex.IsMatch(text, string.Create(CultureInfo.InvariantCulture, $@"(?<![\d:.])0?{local.Hour}[:.h]{local.Minute:00}(?!\d)(?!\s*[ap]\.?\s?m)"), RegexOptions.IgnoreCase)
            || Regex.IsMatch(text, string.Create(CultureInfo.InvariantCulture, $@"(?<![\d:.])0?{twelve}[:.]{local.Minute:00}\s*{(local.Hour < 12 ? "a" : "p")}\.?\s?m"), RegexOptions.IgnoreCase);
    }

    /// <summary>True if a text has the day's number outside of clock times.</summary>
    internal static bool HasDay(string text, DateTimeOffset local) =>
        Regex.IsMatch(Clock().Replace(text, " "), string.Create(CultureInfo.InvariantCulture, $@"(?<!\d)0?{local.Day}(?!\d)"));

    [GeneratedRegex(@"\d{1,2}[:.]\d{2}([:.]\d{2})?")]
    private static partial Regex Clock();
}
