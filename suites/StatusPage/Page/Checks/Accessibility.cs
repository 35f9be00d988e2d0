using Conformance.Model;

namespace Conformance.StatusPage.Page.Checks;

/// <summary>WCAG 2.1, levels A and AA.</summary>
public static class Accessibility
{
    /// <summary>Nothing that a program can see is against WCAG 2.1 AA.</summary>
    /// <param name="violations">What axe-core found.</param>
    /// <param name="view">Which view: <c>the overview</c>.</param>
    public static CheckResult Axe(IReadOnlyList<AxeViolation> violations, string view) => new([.. violations.Select(one => new Finding(
        $"{view}: {one.Target}", one.Help, $"no violation of axe-core's rule {one.Id}", $"{one.Count} element{(one.Count == 1 ? "" : "s")}, the first is {Findings.Short(one.Html)}", $"Mend the markup or the style; see {one.HelpUrl}", PageClauses.Wcag))]);

    /// <summary>Everything that can be operated is reached with the tabulator key, shows the focus, and lets it go again.</summary>
    /// <param name="names">What can be operated, in the order of the page.</param>
    /// <param name="stops">Where the focus was after each press, to the point where it left the page or the presses ended.</param>
    public static CheckResult Keyboard(IReadOnlyList<string> names, IReadOnlyList<FocusStop> stops)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(stops);
        var findings = new Findings(
            "everything that can be operated is reached, shown and left with the keyboard (WCAG 2.1.1, 2.1.2, 2.4.7)", "Use links, buttons and fields in their order; keep the outline of what has the focus; let the tabulator key alone", PageClauses.Wcag);
        var reached = stops.Where(stop => stop.Index >= 0).Select(stop => stop.Index).ToHashSet();
        var missed = Enumerable.Range(0, names.Count).Where(index => !reached.Contains(index)).Select(index => names[index]).ToList();
        var stuck = stops.Zip(stops.Skip(1)).FirstOrDefault(pair => pair.First.Index >= 0 && pair.First.Index == pair.Second.Index).First;
        findings.Unless(stuck is null, $"the focus on {stuck?.Name}", "moves on with the tabulator key", "stays there");
        findings.Unless(names.Count > 0, "the page", "something that can be operated", "nothing");
        findings.Unless(missed.Count == 0, "the tabulator key", $"reaches all {names.Count} links, buttons and fields", $"does not reach {string.Join(", ", missed.Take(5))}{(missed.Count > 5 ? $" and {missed.Count - 5} more" : "")}");
        findings.Unless(stuck is not null || stops.Count > 0 && stops[^1].Index < 0, "the focus", "leaves the page after the last element", $"is still at {stops.LastOrDefault()?.Name}");
        foreach (var hidden in stops.Where(stop => stop is { Index: >= 0, Visible: false }).DistinctBy(stop => stop.Index).Take(5))
        {
            findings.Unless(false, hidden.Name, "shows that it has the focus", "looks as before, or is outside of the window");
        }

        return findings.Result();
    }

    /// <summary>The contents fit a window of 320 pixels: nobody scrolls to the side to read a line.</summary>
    public static CheckResult Reflow(PageSnapshot page, int components)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new Findings("on a window of 320 CSS pixels nothing must be scrolled sideways (WCAG 1.4.10)", "Let rows wrap and widths shrink", PageClauses.Wcag)
            .Unless(page.Components.Count == components, "the page on a phone", $"{components} components", $"{page.Components.Count} components")
            .Unless(page.Width <= page.Viewport, "the page on a phone", $"contents at most {page.Viewport} pixels wide", $"{page.Width} pixels wide")
            .Result();
    }

    /// <summary>The switch to other colours changes them, and keeps them on the next visit.</summary>
    /// <param name="before">Colours before it was switched.</param>
    /// <param name="after">Colours after.</param>
    /// <param name="again">Colours after the page was loaded again.</param>
    public static CheckResult ColorBlind(IReadOnlyList<string> before, IReadOnlyList<string> after, IReadOnlyList<string> again)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(again);
        return new Findings("a visitor can switch to colours that colour-blind people tell apart, and the choice stays", "Offer the switch; keep its state in the browser", PageClauses.Page)
            .Unless(!before.SequenceEqual(after), "the colours of states and days", "others when the switch is on", "the same")
            .Unless(after.SequenceEqual(again), "the colours after the page was loaded again", "as chosen", "the usual ones")
            .Result();
    }
}
