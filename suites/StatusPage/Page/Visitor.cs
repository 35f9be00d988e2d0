using Conformance.Harness;
using Conformance.Model;
using Conformance.StatusPage.Page.Checks;
using Conformance.StatusPage.Page.Scripted;

namespace Conformance.StatusPage.Page;

/// <summary>What a visitor sees of a service in trouble. The API is scripted: nothing is changed at anybody's service, and every state can be shown.</summary>
[Standard("scs-0400", "v1", "Status page")]
public sealed class Visitor(Visits visits)
{
    [Testcase("scs-0400-page-components", Needs = [StatusPageSite.Capability])]
    public Task Every_component_is_shown(CancellationToken cancellation) => Judge(page => Overview.Components(page, World.Busy), cancellation);

    [Testcase("scs-0400-page-sorted", Needs = [StatusPageSite.Capability])]
    public Task Components_are_sorted_by_name(CancellationToken cancellation) => Judge(Overview.Sorted, cancellation);

    [Testcase("scs-0400-page-states", Needs = [StatusPageSite.Capability])]
    public async Task States_are_told_in_the_words_of_the_service(CancellationToken cancellation)
    {
        await Judge(page => Overview.States(page, World.Busy), cancellation);
        await using var visit = await visits.Open(new VisitorSettings { Api = new ScriptedApi(World.WithoutHundred) }, cancellation);
        await visit.GoTo("/");
        var seen = await visit.Until(page => page.Components.Count >= World.Busy.Components.Count && Overview.States(page, World.WithoutHundred).Outcome == Outcome.Pass);
        await visit.Judge(Overview.States(seen, World.WithoutHundred));
    }

    [Testcase("scs-0400-page-ongoing", Needs = [StatusPageSite.Capability])]
    public Task Incidents_that_go_on_are_listed_as_such(CancellationToken cancellation) => Judge(page => Overview.Ongoing(page, World.Busy), cancellation);

    [Testcase("scs-0400-page-past", Needs = [StatusPageSite.Capability])]
    public Task Incidents_that_are_over_are_listed_as_such(CancellationToken cancellation) => Judge(page => Overview.Past(page, World.Busy), cancellation);

    [Testcase("scs-0400-page-updates", Needs = [StatusPageSite.Capability])]
    public Task Updates_are_shown_newest_first(CancellationToken cancellation) => Judge(page => Overview.Updates(page, World.Busy), cancellation);

    [Testcase("scs-0400-page-maintenance", Needs = [StatusPageSite.Capability])]
    public Task Planned_maintenance_is_announced(CancellationToken cancellation) => Judge(page => Overview.Maintenance(page, World.Busy), cancellation);

    [Testcase("scs-0400-page-plain-text", Needs = [StatusPageSite.Capability])]
    public Task What_people_write_stays_text(CancellationToken cancellation) => Judge(Overview.TextStaysText, cancellation);

    [Testcase("scs-0400-page-zone-utc", "UTC", Needs = [StatusPageSite.Capability])]
    [Testcase("scs-0400-page-zone-new-york", "America/New_York", Needs = [StatusPageSite.Capability])]
    [Testcase("scs-0400-page-zone-tokyo", "Asia/Tokyo", Needs = [StatusPageSite.Capability])]
    public Task Times_are_the_visitors(string zone, CancellationToken cancellation) => Judge(page => LocalTimes.Judge(page, World.Busy, zone), cancellation, zone);

    private async Task Judge(Func<PageSnapshot, CheckResult> check, CancellationToken cancellation, string zone = "UTC")
    {
        var view = await visits.Busy(zone, cancellation);
        var result = check(view.Page);
        if (result.Outcome == Outcome.Fail)
        {
            Attachments.Add(new Attachment("what the visitor saw", "png", "image/png", view.Picture));
        }

        Conforms.If(result);
    }
}
