using Conformance.Model;
using Conformance.StatusPage.Page.Scripted;

namespace Conformance.StatusPage.Page.Checks;

/// <summary>What a visitor sees of a service in trouble (scs-0400, scs-0402). Pure functions of what was seen and of what the API had said.</summary>
public static class Overview
{
    /// <summary>Every component is there once, with its name.</summary>
    public static CheckResult Components(PageSnapshot page, World world)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(world);
        var findings = new Findings("every component of the API is shown once, by its name", "Show every entry of GET /components", PageClauses.Page);
        foreach (var component in world.Components)
        {
            var seen = page.Components.Count(one => one.Name == component.Name);
            findings.Unless(seen == 1, $"component {component.Name}", "shown once", seen == 0 ? $"not among {List(page)}" : $"shown {seen} times");
        }

        foreach (var stranger in page.Components.Where(one => world.Components.All(component => component.Name != one.Name)))
        {
            findings.Unless(false, $"component {stranger.Name}", "not shown: the API does not list it", "shown");
        }

        return findings.Result();
    }

    /// <summary>Components are sorted by name, however the API lists them.</summary>
    public static CheckResult Sorted(PageSnapshot page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var names = page.Components.Select(component => component.Name).ToList();
        return new Findings("components are sorted by name", "Sort the components by displayName before they are shown; the API promises no order", PageClauses.Page)
            .Unless(names.Count > 1, "the list of components", "several components", List(page))
            .Unless(names.SequenceEqual(names.Order(StringComparer.OrdinalIgnoreCase)), "the list of components", string.Join(", ", names.Order(StringComparer.OrdinalIgnoreCase)), string.Join(", ", names))
            .Result();
    }

    /// <summary>A component's state is the class of its worst impact now; a class reaches up to its value and includes it.</summary>
    public static CheckResult States(PageSnapshot page, World world)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(world);
        var findings = new Findings(
            "a component's state is the severity class of its worst active impact; a class includes its value; without an impact it is in order",
            "Take the class with the smallest value that is not below the severity; 0 is maintenance", PageClauses.Api);
        foreach (var component in world.Components)
        {
            var seen = page.Components.FirstOrDefault(one => one.Name == component.Name)?.State ?? "";
            var worst = world.Incidents.Where(incident => incident.Began <= World.Now && (incident.Ended is null || incident.Ended > World.Now))
                .SelectMany(incident => incident.Affects).Where(impact => impact.Component == component.Name).Select(impact => (int?)impact.Severity).Max();
            var expected = worst is { } severity ? Word(world, severity) : null;
            var wrong = world.Severities.Select(one => one.Name).Append("unknown").Where(name => name != expected && Says(seen, name)).ToList();
            var holds = seen.Length > 0 && wrong.Count == 0 && (expected is null || Says(seen, expected));
            findings.Unless(holds, $"component {component.Name}{(worst is null ? "" : $", severity {worst}")}", expected ?? "a word that says it is in order", seen);
        }

        return findings.Result();
    }

    /// <summary>An incident that goes on stands under the ongoing ones, with title, phase, description and affected components.</summary>
    public static CheckResult Ongoing(PageSnapshot page, World world)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(world);
        var findings = new Findings("an incident without an end is listed among the ongoing ones with title, phase, description and what it affects", "List it there until endedAt is set", PageClauses.Page);
        foreach (var incident in world.Incidents.Where(one => one.Ended is null && one.Affects.Any(impact => impact.Severity > 0)))
        {
            Told(findings, page, world, incident, "ongoing");
        }

        return findings.Result();
    }

    /// <summary>An incident that is over stands under the past ones.</summary>
    public static CheckResult Past(PageSnapshot page, World world)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(world);
        var findings = new Findings("an incident that has ended is listed among the past ones, the newest first", "List it there from endedAt on", PageClauses.Page);
        var past = world.Incidents.Where(one => one.Ended <= World.Now && one.Affects.Any(impact => impact.Severity > 0)).OrderByDescending(one => one.Began).ToList();
        foreach (var incident in past)
        {
            Told(findings, page, world, incident, "past");
        }

        var seen = page.Incidents.Where(one => one.Section == "past").Select(one => one.Title).Where(title => past.Any(one => one.Title == title)).ToList();
        return findings.Unless(seen.SequenceEqual(past.Select(one => one.Title).Where(seen.Contains)), "the past incidents", string.Join(", ", past.Select(one => one.Title)), string.Join(", ", seen)).Result();
    }

    /// <summary>Updates stand at their incident, the newest first.</summary>
    public static CheckResult Updates(PageSnapshot page, World world)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(world);
        var findings = new Findings("the updates of an incident are shown with title and text, the newest first", "Show GET /incidents/{id}/updates by falling order", PageClauses.Page);
        foreach (var incident in world.Incidents.Where(one => one.Updates.Count > 0))
        {
            var text = string.Join('\n', page.Incident(incident.Title)?.Updates ?? []);
            var places = incident.Updates.Reverse().Select(update => (update.Title, At: text.IndexOf(update.Title, StringComparison.Ordinal), Has: text.Contains(update.Text, StringComparison.Ordinal))).ToList();
            findings.Unless(
                places.All(place => place.At >= 0 && place.Has) && places.Select(place => place.At).SequenceEqual(places.Select(place => place.At).Order()),
                $"incident {incident.Title}", string.Join(", then ", places.Select(place => place.Title)), text);
        }

        return findings.Result();
    }

    /// <summary>Maintenance that is ahead is announced, apart from incidents.</summary>
    public static CheckResult Maintenance(PageSnapshot page, World world)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(world);
        var findings = new Findings("maintenance ahead (severity 0) is listed under planned maintenance and not in the incident log", "Ask for the incidents of the coming days and list those of severity 0 there", PageClauses.Api);
        foreach (var incident in world.Incidents.Where(one => one.Began > World.Now))
        {
            var seen = page.Maintenance.FirstOrDefault(one => one.Title.Contains(incident.Title, StringComparison.Ordinal));
            findings
                .Unless(seen is not null, $"maintenance {incident.Title}", "under planned maintenance", string.Join(", ", page.Maintenance.Select(one => one.Title)))
                .Unless(seen is null || seen.Text.Contains(incident.Description, StringComparison.Ordinal), $"maintenance {incident.Title}", incident.Description, seen?.Text ?? "")
                .Unless(page.Incident(incident.Title) is null, $"maintenance {incident.Title}", "not in the incident log", "in the incident log");
        }

        var now = world.Incidents.FirstOrDefault(one => one.Began <= World.Now && one.Ended > World.Now);
        return findings.Unless(now is null || page.Text.Contains(now.Title, StringComparison.Ordinal), $"maintenance {now?.Title} that goes on", "shown", "not shown").Result();
    }

    /// <summary>What people wrote is shown as they wrote it and never becomes markup.</summary>
    public static CheckResult TextStaysText(PageSnapshot page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var seen = page.Incident("Network is cut");
        return new Findings("texts of the API are shown as text, never as markup or script", "Set text content, not inner HTML", PageClauses.Page)
            .Unless(seen is not null, "incident Network is cut", "shown", "not shown")
            .Unless(!page.Title.Contains("taken over", StringComparison.Ordinal), "a script in the description of an incident", "not run", "it was run")
            .Unless(seen is null or { Foreign: 0 }, "markup in the description of an incident", "no element of its own", $"{seen?.Foreign} elements")
            .Unless(seen is null || seen.Text.Contains("<b>our</b>", StringComparison.Ordinal), "markup in the description of an incident", "shown as <b>our</b>", seen?.Text ?? "")
            .Result();
    }

    /// <summary>The word for a severity.</summary>
    internal static string Word(World world, int severity) => severity == 0
        ? world.Severities.FirstOrDefault(one => one.Value == 0).Name ?? "maintenance"
        : world.Severities.Where(one => one.Value > 0 && severity <= one.Value).OrderBy(one => one.Value).FirstOrDefault().Name ?? "unknown";

    private static void Told(Findings findings, PageSnapshot page, World world, WorldIncident incident, string section)
    {
        var seen = page.Incident(incident.Title);
        findings.Unless(seen?.Section == section, $"incident {incident.Title}", $"under the {section} incidents", seen is null ? "not in the log" : $"under \"{seen.Section}\"");
        if (seen is null)
        {
            return;
        }

        var phase = world.Phases[incident.Phase.Generation][incident.Phase.Order];
        findings.Unless(Says(seen.Text, phase), $"incident {incident.Title}", $"its phase {phase}", seen.Text);
        findings.Unless(Plain(seen.Text).Contains(Plain(incident.Description), StringComparison.Ordinal), $"incident {incident.Title}", $"its description {incident.Description}", seen.Text);
        foreach (var (component, _) in incident.Affects)
        {
            findings.Unless(Says(seen.Text, component), $"incident {incident.Title}", $"that it affects {component}", seen.Text);
        }
    }

    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool Says(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static string List(PageSnapshot page) => page.Components.Count == 0 ? "no components" : string.Join(", ", page.Components.Select(component => component.Name));
}
