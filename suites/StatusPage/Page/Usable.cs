using System.Text.RegularExpressions;
using Conformance.Harness;
using Conformance.StatusPage.Page.Checks;
using Conformance.StatusPage.Page.Scripted;
using Microsoft.Playwright;

namespace Conformance.StatusPage.Page;

/// <summary>The page can be used by everybody: by keyboard, with a screen reader, on a phone, without telling red from green.</summary>
[Standard("scs-0400", "v1", "Status page")]
public sealed class Usable(Visits visits)
{
    [Testcase("scs-0400-page-axe", false, Needs = [StatusPageSite.Capability])]
    [Testcase("scs-0400-page-axe-dark", true, Needs = [StatusPageSite.Capability])]
    public async Task Axe_finds_nothing(bool dark, CancellationToken cancellation)
    {
        await using var visit = await Shown(new VisitorSettings { Api = new ScriptedApi(World.Busy), Dark = dark, Axe = true }, cancellation);
        await visit.Judge(Accessibility.Axe(await visit.Axe(), dark ? "the overview in dark colours" : "the overview"));
        await visit.GoTo(visit.Markup.IncidentPath + World.Busy.Incidents[0].Id);
        await visit.Rest(page => page.Text.Contains(World.Busy.Incidents[0].Updates[0].Text, StringComparison.Ordinal));
        await visit.Judge(Accessibility.Axe(await visit.Axe(), dark ? "an incident in dark colours" : "an incident"));
    }

    [Testcase("scs-0400-page-keyboard", Needs = [StatusPageSite.Capability])]
    public async Task Everything_can_be_reached_by_keyboard(CancellationToken cancellation)
    {
        await using var visit = await Shown(new VisitorSettings { Api = new ScriptedApi(World.Busy) }, cancellation);
        var names = await visit.Page.EvaluateAsync<string[]>(Page.Visit.Resource("Focus.js"));
        var stops = new List<FocusStop>();
        while (stops.Count < 2 * names.Length + 10)
        {
            cancellation.ThrowIfCancellationRequested();
            await visit.Page.Keyboard.PressAsync("Tab");
            stops.Add(await visit.Focus());
            var isStuck = stops.Count > 3 && stops[^1].Index >= 0 && stops.TakeLast(4).All(stop => stop.Index == stops[^1].Index);
            if (isStuck || stops[^1].Index < 0 && stops.Any(stop => stop.Index >= 0))
            {
                break;
            }
        }

        await visit.Judge(Accessibility.Keyboard(names, stops));
    }

    [Testcase("scs-0400-page-phone", Needs = [StatusPageSite.Capability])]
    public async Task It_fits_a_phone(CancellationToken cancellation)
    {
        await using var visit = await Shown(new VisitorSettings { Api = new ScriptedApi(World.Busy), Width = 320, Height = 640 }, cancellation);
        await visit.Judge(Accessibility.Reflow(await visit.See(), World.Busy.Components.Count));
    }

    [Testcase("scs-0400-page-colorblind", Needs = [StatusPageSite.Capability])]
    public async Task Colours_can_be_switched(CancellationToken cancellation)
    {
        await using var visit = await Shown(new VisitorSettings { Api = new ScriptedApi(World.Busy) }, cancellation);
        await visit.Told("other colours are offered", async () =>
        {
            var before = await visit.Colours();
            await visit.Do("switch to colours for colour-blind people", async () =>
            {
                var name = new Regex(visit.Markup.ColorBlindSwitch, RegexOptions.IgnoreCase);
                var colours = visit.Page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { NameRegex = name }).Or(visit.Page.GetByRole(AriaRole.Switch, new PageGetByRoleOptions { NameRegex = name })).First;
                await visit.Appears(colours);
                await colours.CheckAsync();
            });
            var after = await visit.Colours();
            await visit.GoTo("/");
            await visit.Rest(page => page.Components.Count == World.Busy.Components.Count && page.Incidents.Count >= 6);
            return Accessibility.ColorBlind(before, after, await visit.Colours());
        });
    }

    private async Task<Visit> Shown(VisitorSettings settings, CancellationToken cancellation)
    {
        var visit = await visits.Open(settings, cancellation);
        try
        {
            await visit.GoTo("/");
            await visit.Rest(page => page.Components.Count == World.Busy.Components.Count && page.Incidents.Count >= 6 && page.Incidents.Sum(incident => incident.Updates.Count) >= 3);
            return visit;
        }
        catch
        {
            await visit.DisposeAsync();
            throw;
        }
    }
}
