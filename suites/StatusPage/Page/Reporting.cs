using Conformance.Harness;
using Conformance.Model;
using Conformance.StatusPage.Page.Checks;
using Conformance.Subjects.Ledgers;

namespace Conformance.StatusPage.Page;

/// <summary>Somebody who may logs in and reports incidents on the page: against the real API, through whatever stands before it.</summary>
[Standard("scs-0400", "v1", "Status page")]
public sealed class Reporting(Visits visits, Ledger ledger)
{
    [Testcase("scs-0400-page-login", Needs = [StatusPageSite.Capability, StatusPageSite.Login])]
    public Task Who_may_logs_in(CancellationToken cancellation) => Story("who may report incidents logs in and out", async reporter =>
    {
        await reporter.LogIn();
        var seen = await reporter.Visit.See();
        return new Findings("after the login one is back on the page", "Come back to the page from the issuer, and drop the code from the address", PageClauses.Page)
            .Unless(new Uri(reporter.Visit.Page.Url).Authority == visits.Site.Address.Authority, "the address after the login", visits.Site.Address.Authority, new Uri(reporter.Visit.Page.Url).Authority)
            .Unless(!new Uri(reporter.Visit.Page.Url).Query.Contains("code=", StringComparison.Ordinal), "the address after the login", "without the code", "with the code")
            .Unless(seen.Text.Length > 0, "the page after the login", "its contents", "nothing").Result();
    }, cancellation, isLogin: true);

    [Testcase("scs-0400-page-create", Acts = true, Needs = [StatusPageSite.Capability, StatusPageSite.Login])]
    public Task An_incident_is_reported(CancellationToken cancellation) => Story("who is logged in reports an incident", async reporter =>
    {
        const string Description = "Grüße: 100 % <sure> & \"quoted\"\nsecond line";
        var title = await reporter.NewIncident();
        await reporter.Describe(Description);
        await reporter.AffectComponent();
        await reporter.Save();
        var kept = await reporter.Kept(title, one => one.Affects > 0);
        await reporter.Visit.GoTo("/");
        return Reports.Created(kept, title, Description, await reporter.Visit.Until(page => page.Incident(title) is not null));
    }, cancellation);

    [Testcase("scs-0400-page-updates-at-once", Acts = true, Needs = [StatusPageSite.Capability, StatusPageSite.Login])]
    public Task Several_updates_are_saved_at_once(CancellationToken cancellation) => Story("who is logged in adds several updates at once", async reporter =>
    {
        string[] updates = ["First update", "Second update", "Third update"];
        var title = await Reported(reporter);
        foreach (var update in updates)
        {
            await reporter.AddUpdate(update, $"Text of the {update}.");
        }

        await reporter.Save();
        return Reports.Updated(await reporter.Kept(title, one => one.Updates.Count >= updates.Length), title, updates);
    }, cancellation);

    [Testcase("scs-0400-page-save-twice", Acts = true, Needs = [StatusPageSite.Capability, StatusPageSite.Login])]
    public Task One_saves_again_and_again(CancellationToken cancellation) => Story("who is logged in saves several times", async reporter =>
    {
        var title = await Reported(reporter);
        await Described(reporter, title, "First change");
        var kept = await Described(reporter, title, "Second change");
        return Reports.Changed(kept, title, "Second change", "a second save without a new login is kept like the first");
    }, cancellation);

    [Testcase("scs-0400-page-reload", Acts = true, Needs = [StatusPageSite.Capability, StatusPageSite.Login])]
    public Task The_login_survives_a_reload(CancellationToken cancellation) => Story("who is logged in reloads the page and goes on", async reporter =>
    {
        var title = await Reported(reporter);
        await reporter.Step("reload the page", async () =>
        {
            await reporter.Visit.Page.ReloadAsync();
            await reporter.IsLoggedIn();
            await reporter.Visit.Settled();
        });
        var kept = await Described(reporter, title, "After the reload");
        return Reports.Changed(kept, title, "After the reload", "the login survives a reload of the page");
    }, cancellation);

    [Testcase("scs-0400-page-close", Acts = true, Needs = [StatusPageSite.Capability, StatusPageSite.Login])]
    public Task An_incident_is_closed(CancellationToken cancellation) => Story("who is logged in closes an incident", async reporter =>
    {
        var title = await Reported(reporter);
        await reporter.Close();
        return await Ended(reporter, title, true);
    }, cancellation);

    [Testcase("scs-0400-page-reopen", Acts = true, Needs = [StatusPageSite.Capability, StatusPageSite.Login])]
    public Task An_incident_is_reopened(CancellationToken cancellation) => Story("who is logged in reopens an incident", async reporter =>
    {
        var title = await Reported(reporter);
        await reporter.OpenEnded((await reporter.Kept(title, _ => true))[0]);
        await reporter.Reopen();
        return await Ended(reporter, title, false);
    }, cancellation);

    [Testcase("scs-0400-page-axe-form", Needs = [StatusPageSite.Capability, StatusPageSite.Login])]
    public Task Axe_finds_nothing_in_the_form(CancellationToken cancellation) => Story("the form has no barriers", async reporter =>
    {
        await reporter.Step("open the form of a new incident", () => reporter.Visit.GoTo(visits.Site.Markup.NewIncident));
        await reporter.AffectComponent();
        await reporter.AddUpdate("An update", "Its text.");
        return Accessibility.Axe(await reporter.Visit.Axe(), "the form of an incident");
    }, cancellation);

    private static async Task<string> Reported(Reporter reporter)
    {
        var title = await reporter.NewIncident();
        await reporter.Save();
        if ((await reporter.Kept(title, _ => true)).Count == 0)
        {
            throw new SubjectUnavailableException("No incident could be reported, so that this cannot be tried; scs-0400-page-create tells more.");
        }

        // The API has it before the page has heard of that: what comes next would be done in a form that is about to go.
        await reporter.Visit.Settled();

        return title;
    }

    private static async Task<IReadOnlyList<ApiIncident>> Described(Reporter reporter, string title, string description)
    {
        await reporter.Describe(description);
        await reporter.Save();
        var kept = await reporter.Kept(title, one => one.Description == description);
        await reporter.Visit.Settled();
        return kept;
    }

    private static async Task<CheckResult> Ended(Reporter reporter, string title, bool ended)
    {
        var kept = await reporter.Kept(title, one => one.Ended is not null == ended);
        await reporter.Visit.GoTo("/");
        return Reports.Ended(kept, title, ended, await reporter.Visit.Until(page => page.Incident(title)?.Section == (ended ? "past" : "ongoing")));
    }

    private async Task Story(string rule, Func<Reporter, Task<CheckResult>> story, CancellationToken cancellation, bool isLogin = false)
    {
        await using var reporter = await Reporter.Begin(visits, ledger, axe: true, cancellation);
        if (!isLogin)
        {
            await reporter.LogInFirst();
        }

        await reporter.Visit.Told(rule, () => story(reporter));
    }
}
