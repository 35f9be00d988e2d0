using Conformance.Harness;
using Conformance.Model;
using Conformance.StatusPage.Page.Checks;
using Conformance.Subjects.Ledgers;
using Microsoft.Playwright;

namespace Conformance.StatusPage.Page;

/// <summary>The feed of incidents, as a feed reader finds it. Reads only.</summary>
[Standard("scs-0400", "v1", "Status page")]
public sealed class Feed(Visits visits)
{
    [Testcase("scs-0400-page-feed", Needs = [StatusPageSite.Capability])]
    public async Task Incidents_are_offered_as_a_feed(CancellationToken cancellation)
    {
        await using var visit = await visits.Open(new VisitorSettings(), cancellation);
        await visit.GoTo("/");

        // Incidents that are newer than a feed's cache may be missing in it; what is an hour old may not, unless a run of ours has only just made it, whatever it says of its beginning.
        using var api = new Api(visits.Site.Api);
        var incidents = (await api.Titles(visits.Time.GetUtcNow().AddDays(-14), visits.Time.GetUtcNow().AddHours(-1), cancellation))
            .Where(title => !title.StartsWith(LedgerOwner.CommonPrefix, StringComparison.Ordinal)).ToList();
        var named = await visit.Page.EvaluateAsync<string?>("""
            () => document.querySelector('link[rel~="alternate"][type="application/atom+xml"], link[rel~="alternate"][type="application/rss+xml"]')?.href ?? null
            """);
        if (named is null || !Uri.TryCreate(named, UriKind.Absolute, out var address))
        {
            await visit.Judge(Feeds.Judge(null, null, "", incidents));
            return;
        }

        var answer = await visit.Page.APIRequest.GetAsync(address.ToString(), new APIRequestContextOptions { Timeout = 30_000 });
        if (answer.Status >= 500)
        {
            throw new SubjectUnavailableException($"{address} answers {answer.Status}; look at the page's server and its way to the API.");
        }

        await visit.Judge(Feeds.Judge(address, answer.Headers.GetValueOrDefault("content-type"), await answer.TextAsync(), [.. incidents.Take(20)]));
    }
}
