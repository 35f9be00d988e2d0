using System.Text.RegularExpressions;
using Conformance.Model;
using Conformance.StatusPage.Page.Scripted;

namespace Conformance.StatusPage.Page.Checks;

/// <summary>What a visitor is told when the API is down, slow or half broken, and what must stay readable.</summary>
public static partial class Trouble
{
    /// <summary>With nothing to show, the page says so and claims nothing.</summary>
    public static CheckResult Down(PageSnapshot page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Told("every call of the page is refused", "a visitor is told when the status service cannot be asked, and nothing is claimed about components", page)
            .Unless(!AllIsWell().IsMatch(page.Text), "the page while the API is down", "no claim that all is well", page.Text)
            .Unless(page.Components.Count == 0, "the page while the API is down", "no states of components", string.Join(", ", page.Components.Select(one => $"{one.Name}: {one.State}")))
            .Result();
    }

    /// <summary>While answers are late, the page says that it waits; when they come, it shows them.</summary>
    public static CheckResult Slow(PageSnapshot waiting, PageSnapshot after, World world)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(world);
        return new Findings("a visitor is told that answers are late, and sees them when they come", "Say after a few seconds what is waited for; keep waiting, and show what comes", PageClauses.Page)
            .Unless(SaysLate(waiting), "the page while no call is answered", "a sentence that the service is slow", waiting.Text)
            .Unless(!AllIsWell().IsMatch(waiting.Text), "the page while no call is answered", "no claim that all is well", waiting.Text)
            .Unless(after.Components.Count == world.Components.Count, "the page when the answers have come", $"{world.Components.Count} components", $"{after.Components.Count} components")
            .Result();
    }

    /// <summary>True if a page says that it waits for late answers.</summary>
    internal static bool SaysLate(PageSnapshot page) => Late().IsMatch(page.Text);

    /// <summary>Where one call fails, the page says so and shows the rest.</summary>
    /// <param name="page">What was seen.</param>
    /// <param name="world">What the API would have said.</param>
    /// <param name="path">The call that fails.</param>
    public static CheckResult Without(PageSnapshot page, World world, string path)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(world);
        var findings = Told($"{path} fails", "where one call fails, a visitor is told so, and the rest of the page stays readable", page);
        var what = $"the page while {path} fails";
        if (path != "/components")
        {
            var missing = world.Components.Where(component => page.Components.All(one => one.Name != component.Name)).Select(component => component.Name).ToList();
            findings.Unless(missing.Count == 0, what, "all components", $"without {string.Join(", ", missing)}");
        }

        if (path != "/incidents")
        {
            var missing = world.Incidents.Where(incident => incident.Affects.Any(impact => impact.Severity > 0) && page.Incident(incident.Title) is null).Select(incident => incident.Title).ToList();
            findings.Unless(missing.Count == 0, what, "all incidents", $"without {string.Join(", ", missing)}");
        }
        else
        {
            findings.Unless(!NoIncident().IsMatch(page.Text), what, "no claim that there are no incidents", page.Text);
        }

        return findings.Result();
    }

    /// <summary>Where the updates of one incident cannot be read, the incident stays, and says so.</summary>
    public static CheckResult WithoutUpdates(PageSnapshot page, WorldIncident incident)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(incident);
        var seen = page.Incident(incident.Title);
        return new Findings("where the updates of an incident cannot be read, the incident is shown and says so", "Show the incident; put a sentence where its updates would be", PageClauses.Page)
            .Unless(seen is not null, $"incident {incident.Title} while its updates cannot be read", "shown", "not shown")
            .Unless(seen is null || page.Notices.Count > 0 || Missing().IsMatch(seen.Text.Replace(incident.Title, "", StringComparison.Ordinal).Replace(incident.Description, "", StringComparison.Ordinal)),
                $"incident {incident.Title} while its updates cannot be read", "a sentence that they are missing", seen?.Text ?? "")
            .Result();
    }

    /// <summary>A service without components and incidents is no error.</summary>
    public static CheckResult Empty(PageSnapshot page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new Findings("a service without components and incidents is shown as what it is, not as an error", "Say that there is none", PageClauses.Page)
            .Unless(page.Text.Length > 0 && Nothing().IsMatch(page.Text), "the page of an empty service", "a sentence that nothing is listed", page.Text)
            .Unless(page.Components.Count == 0 && page.Incidents.Count == 0, "the page of an empty service", "no component and no incident", $"{page.Components.Count} components, {page.Incidents.Count} incidents")
            .Unless(!Broken().IsMatch(page.Text), "the page of an empty service", "no sign of an error", page.Text)
            .Result();
    }

    /// <summary>A page whose configuration is missing says that it is not set up.</summary>
    public static CheckResult Unconfigured(PageSnapshot page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Told("its configuration cannot be read", "a page without its configuration says so instead of staying empty", page).Result();
    }

    private static Findings Told(string situation, string rule, PageSnapshot page) =>
        new Findings(rule, "Put a sentence with role alert where a visitor sees it, and render each part from what is there", PageClauses.Page)
            .Unless(page.Notices.Count > 0, $"the page while {situation}", "a message that something is wrong", page.Text);

    [GeneratedRegex(@"\ball\b[^.\n]{0,40}\b(operational|well|fine|good)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AllIsWell();

    [GeneratedRegex(@"\bslow|\bwait|\bdelay|taking (long|more)|not (yet )?answer|\bstill\b", RegexOptions.IgnoreCase)]
    private static partial Regex Late();

    [GeneratedRegex(@"\bno (ongoing |current |past )?incidents?\b(?! could)", RegexOptions.IgnoreCase)]
    private static partial Regex NoIncident();

    [GeneratedRegex(@"\bnot\b|\bfail|\berror|\bunavailable|\bmissing|n't\b", RegexOptions.IgnoreCase)]
    private static partial Regex Missing();

    [GeneratedRegex(@"\bno\b|\bnone\b|\bnothing\b|\bempty\b", RegexOptions.IgnoreCase)]
    private static partial Regex Nothing();

    [GeneratedRegex(@"\bundefined\b|\bNaN\b|\bnull\b|\berror\b|\bfailed\b|could not|cannot", RegexOptions.IgnoreCase)]
    private static partial Regex Broken();
}
