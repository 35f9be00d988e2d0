using Conformance.Harness;
using Conformance.Model;
using Conformance.StatusPage.Page.Checks;
using Conformance.StatusPage.Page.Scripted;

namespace Conformance.StatusPage.Page;

/// <summary>What a visitor is told when the service behind the page is in trouble itself.</summary>
[Standard("scs-0400", "v1", "Status page")]
public sealed class TroubledApi(Visits visits)
{
    [Testcase("scs-0400-page-api-down", Needs = [StatusPageSite.Capability])]
    public Task An_api_that_is_down_is_told(CancellationToken cancellation) =>
        Visit(new ScriptedApi(World.Busy).With("/", ApiFault.Refused), Trouble.Down, cancellation);

    [Testcase("scs-0400-page-api-slow", Needs = [StatusPageSite.Capability])]
    public async Task An_api_that_is_slow_is_told(CancellationToken cancellation)
    {
        var api = new ScriptedApi(World.Busy).With("/", ApiFault.Hangs);
        await using var visit = await visits.Open(new VisitorSettings { Api = api }, cancellation);
        await visit.GoTo("/");
        var waiting = await visit.Until(Trouble.SaysLate);
        api.Release();
        var after = await visit.Until(page => page.Components.Count == World.Busy.Components.Count);
        await visit.Judge(Trouble.Slow(waiting, after, World.Busy));
    }

    [Testcase("scs-0400-page-without-components", "/components", Needs = [StatusPageSite.Capability])]
    [Testcase("scs-0400-page-without-incidents", "/incidents", Needs = [StatusPageSite.Capability])]
    [Testcase("scs-0400-page-without-severities", "/severities", Needs = [StatusPageSite.Capability])]
    [Testcase("scs-0400-page-without-phases", "/phases", Needs = [StatusPageSite.Capability])]
    public Task One_call_that_fails_leaves_the_rest(string path, CancellationToken cancellation) =>
        Visit(new ScriptedApi(World.Busy).With(path, ApiFault.Broken), page => Trouble.Without(page, World.Busy, path), cancellation);

    [Testcase("scs-0400-page-garbage", Needs = [StatusPageSite.Capability])]
    public Task An_answer_that_is_no_json_leaves_the_rest(CancellationToken cancellation) => Visit(
        new ScriptedApi(World.Busy).With("/components", ApiFault.Garbage), page => Trouble.Without(page, World.Busy, "/components"), cancellation);

    [Testcase("scs-0400-page-without-updates", Needs = [StatusPageSite.Capability])]
    public Task Updates_that_cannot_be_read_leave_the_incident(CancellationToken cancellation)
    {
        var incident = World.Busy.Incidents.First(one => one.Updates.Count > 0);
        return Visit(
            new ScriptedApi(World.Busy).With($"/incidents/{incident.Id}/updates", ApiFault.Broken), page => Trouble.WithoutUpdates(page, incident), cancellation);
    }

    [Testcase("scs-0400-page-empty", Needs = [StatusPageSite.Capability])]
    public Task A_service_without_anything_is_no_error(CancellationToken cancellation) =>
        Visit(new ScriptedApi(World.Empty), Trouble.Empty, cancellation);

    [Testcase("scs-0400-page-without-configuration", Needs = [StatusPageSite.Capability])]
    public async Task A_page_without_its_configuration_says_so(CancellationToken cancellation)
    {
        await using var visit = await visits.Open(new VisitorSettings { Api = new ScriptedApi(World.Busy), ConfigurationStatus = 404 }, cancellation);
        await visit.GoTo("/");
        await visit.Judge(Trouble.Unconfigured(await visit.Settled()));
    }

    private async Task Visit(ScriptedApi api, Func<PageSnapshot, CheckResult> check, CancellationToken cancellation)
    {
        await using var visit = await visits.Open(new VisitorSettings { Api = api }, cancellation);
        await visit.GoTo("/");
        await visit.Judge(check(await visit.Settled()));
    }
}
