using Conformance.Model;

namespace Conformance.StatusPage.Page.Checks;

/// <summary>What somebody who reports incidents must find in the API afterwards.</summary>
public static class Reports
{
    /// <summary>The incident is there once, as it was typed.</summary>
    public static CheckResult Created(IReadOnlyList<ApiIncident> kept, string title, string description, PageSnapshot overview)
    {
        ArgumentNullException.ThrowIfNull(overview);
        return Once(kept, title, "an incident that is reported on the page is in the API once, as it was typed, and on the page")
            .Unless(kept.Count != 1 || kept[0].Description == description, $"the description of {title}", description, kept.FirstOrDefault()?.Description ?? "")
            .Unless(kept.Count != 1 || kept[0].Affects == 1, $"the components that {title} affects", "one", kept.FirstOrDefault()?.Affects.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "")
            .Unless(overview.Incident(title)?.Section == "ongoing", $"the overview after {title} was reported", "the incident, going on", string.Join(", ", overview.Incidents.Select(one => one.Title)))
            .Result();
    }

    /// <summary>Updates that are saved together all arrive, in their order.</summary>
    public static CheckResult Updated(IReadOnlyList<ApiIncident> kept, string title, IReadOnlyList<string> updates)
    {
        ArgumentNullException.ThrowIfNull(updates);
        return Once(kept, title, "updates that are saved at once are all kept, each once, in the order in which they were written")
            .Unless(kept.Count != 1 || kept[0].Updates.SequenceEqual(updates), $"the updates of {title}", string.Join(", ", updates), string.Join(", ", kept.FirstOrDefault()?.Updates ?? []))
            .Result();
    }

    /// <summary>A save after a save is kept as well.</summary>
    public static CheckResult Changed(IReadOnlyList<ApiIncident> kept, string title, string description, string rule) => Once(kept, title, rule)
        .Unless(kept.Count != 1 || kept[0].Description == description, $"the description of {title}", description, kept.FirstOrDefault()?.Description ?? "").Result();

    /// <summary>An incident that was closed has an end and is over; one that was reopened has none and goes on.</summary>
    public static CheckResult Ended(IReadOnlyList<ApiIncident> kept, string title, bool ended, PageSnapshot overview)
    {
        ArgumentNullException.ThrowIfNull(overview);
        var section = ended ? "past" : "ongoing";
        return Once(kept, title, ended ? "closing an incident sets its end, and the page lists it as over" : "reopening an incident clears its end (endedAt: null), and the page lists it as going on")
            .Unless(kept.Count != 1 || kept[0].Ended is not null == ended, $"the end of {title}", ended ? "a time" : "none", kept.FirstOrDefault()?.Ended?.ToString("u", System.Globalization.CultureInfo.InvariantCulture) ?? "none")
            .Unless(overview.Incident(title)?.Section == section, $"incident {title} in the overview", section, overview.Incident(title)?.Section ?? "not there").Result();
    }

    private static Findings Once(IReadOnlyList<ApiIncident> kept, string title, string rule) =>
        new Findings(rule, "Look at the requests that the page sends when it saves, and at their answers", PageClauses.Page)
            .Unless(kept.Count == 1, $"GET /incidents after {title} was saved", "the incident, once", kept.Count == 0 ? "not there" : $"there {kept.Count} times");
}
