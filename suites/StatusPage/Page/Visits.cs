using System.Collections.Concurrent;
using Conformance.Model;
using Conformance.StatusPage.Page.Scripted;

namespace Conformance.StatusPage.Page;

/// <summary>Visits to the page that is asked. What several testcases judge is looked at once.</summary>
/// <param name="browser">The browser of the run.</param>
/// <param name="site">The page; null if there is none to be asked.</param>
/// <param name="time">The clock.</param>
public sealed class Visits(Browser browser, StatusPageSite? site, TimeProvider time)
{
    private static readonly TimeSpan SharedLimit = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, Lazy<Task<SharedView>>> _views = new(StringComparer.Ordinal);

    /// <summary>The page.</summary>
    /// <exception cref="SubjectUnavailableException">There is none.</exception>
    public StatusPageSite Site => site ?? throw new SubjectUnavailableException("No address of a page is known, only that of an API: give the page's as well.");

    /// <summary>The clock.</summary>
    internal TimeProvider Time => time;

    /// <summary>Opens a window for a visitor.</summary>
    /// <param name="settings">Who visits.</param>
    /// <param name="cancellation">Ends the visit: what it is doing then ends as cancelled.</param>
    internal async Task<Visit> Open(VisitorSettings settings, CancellationToken cancellation) => await Visit.Open(browser, Site, settings, time, cancellation).ConfigureAwait(false);

    /// <summary>What a visitor of a time zone sees of a service in trouble, with a picture; looked at once a run.</summary>
    internal Task<SharedView> Busy(string zone, CancellationToken cancellation)
    {
        // Not bound to the testcase that happens to come first: others wait for the same view.
        var view = _views.GetOrAdd(zone, _ => new Lazy<Task<SharedView>>(() => Task.Run(() => Look(zone), CancellationToken.None)));
        return view.Value.WaitAsync(cancellation);
    }

    private async Task<SharedView> Look(string zone)
    {
        using var limit = new CancellationTokenSource(SharedLimit, time);
        try
        {
            await using var visit = await Open(new VisitorSettings { TimeZone = zone, Api = new ScriptedApi(World.Busy) }, limit.Token).ConfigureAwait(false);
            await visit.GoTo("/").ConfigureAwait(false);

            // What is there at rest, or when patience ends, is what a visitor sees.
            var seen = await visit.Rest(page => page.Components.Count >= World.Busy.Components.Count && page.Incidents.Count >= 6 && page.Incidents.Sum(incident => incident.Updates.Count) >= 3).ConfigureAwait(false);
            return new SharedView(seen, await visit.Picture().ConfigureAwait(false));
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested)
        {
            throw new SubjectUnavailableException($"{Site.Address} was not shown within {SharedLimit.TotalSeconds:0} s.", late);
        }
    }
}
