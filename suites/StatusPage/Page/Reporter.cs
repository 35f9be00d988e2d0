using System.Text.RegularExpressions;
using Conformance.Harness;
using Conformance.Model;
using Conformance.Subjects.Ledgers;
using Microsoft.Playwright;

namespace Conformance.StatusPage.Page;

/// <summary>
/// Somebody who may report incidents, in a private window: logs in, fills the form, saves. What they make is named after the run, in the ledger before it
/// exists, and removed when the testcase is over.
/// </summary>
internal sealed class Reporter : IAsyncDisposable
{
    private readonly Visits _visits;
    private readonly Ledger _ledger;
    private readonly Scenario _scenario;
    private readonly Api _api;
    private readonly CancellationToken _cancellation;
    private readonly List<string> _titles = [];

    private Reporter(Visits visits, Ledger ledger, Visit visit, CancellationToken cancellation)
    {
        (_visits, _ledger, Visit, _cancellation) = (visits, ledger, visit, cancellation);
        _scenario = Scenario.Of(visits.Time);
        _api = new Api(visits.Site.Api);
        _scenario.AtTheEnd(Clean);
    }

    public Visit Visit { get; }

    private PageMarkup Markup => Visit.Markup;

    private IPage Page => Visit.Page;

    /// <summary>Opens the page with the real API.</summary>
    public static async Task<Reporter> Begin(Visits visits, Ledger ledger, bool axe, CancellationToken cancellation) =>
        new(visits, ledger, await visits.Open(new VisitorSettings { Axe = axe }, cancellation).ConfigureAwait(false), cancellation);

    /// <summary>Logs in.</summary>
    /// <exception cref="StuckException">It was not possible.</exception>
    public Task LogIn() => Step("log in", async () =>
    {
        var user = _visits.Site.User ?? throw new ConfigurationException("Nobody is known who may log in at the page: give a user and a password for it.");
        await Visit.GoTo("/").ConfigureAwait(false);
        await Click(Control(Markup.Login)).ConfigureAwait(false);
        await Fill(Page.Locator(Markup.IssuerUser).First, user.Name).ConfigureAwait(false);
        await Page.Locator(Markup.IssuerPassword).First.FillAsync(user.Password).ConfigureAwait(false);
        await Page.Locator(Markup.IssuerPassword).First.PressAsync("Enter").ConfigureAwait(false);
        await IsLoggedIn().ConfigureAwait(false);
    });

    /// <summary>Logs in; one who cannot is no matter of this testcase.</summary>
    /// <exception cref="SubjectUnavailableException">It was not possible.</exception>
    public async Task LogInFirst()
    {
        try
        {
            await LogIn().ConfigureAwait(false);
        }
        catch (StuckException stuck)
        {
            throw new SubjectUnavailableException($"Nobody can log in, so this cannot be tried; scs-0400-page-login tells more ({stuck.Why}).", stuck);
        }
    }

    /// <summary>Waits until the page shows that somebody is logged in.</summary>
    public Task IsLoggedIn() => Visit.Appears(Control(Markup.Logout));

    /// <summary>Opens the form of a new incident and gives it a title of its own.</summary>
    public async Task<string> NewIncident()
    {
        var title = _ledger.NewName("incident");
        _ledger.Creating("status-page", "incident", title, null, _visits.Site.Api.ToString());
        _titles.Add(title);
        await Step("open the form of a new incident", async () =>
        {
            await Click(Control(Markup.NewIncidentControl)).ConfigureAwait(false);
            await Fill(Field(Markup.Title), title).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return title;
    }

    public Task Describe(string text) => Step("describe it", () => Fill(Field(Markup.Description), text));

    public Task AffectComponent() => Step("say which component it affects", () => Click(Button(Markup.AddComponent)));

    public Task AddUpdate(string title, string text) => Step($"add the update {title}", async () =>
    {
        await Click(Button(Markup.AddUpdate)).ConfigureAwait(false);
        await Fill(Page.GetByLabel(Name(Markup.UpdateTitle)).Last, title).ConfigureAwait(false);
        await Fill(Page.GetByLabel(Name(Markup.UpdateText)).Last, text).ConfigureAwait(false);
    });

    public Task Save() => Step("save", () => Click(Button(Markup.Save)));

    public Task Close() => Step("close the incident", () => Click(Button(Markup.Close)));

    public Task Reopen() => Step("reopen the incident", () => Click(Button(Markup.Reopen)));

    /// <summary>Does something as a step of the testcase's story.</summary>
    public async Task Step(string name, Func<Task> act)
    {
        var started = _visits.Time.GetUtcNow();
        try
        {
            await Visit.Do(name, act).ConfigureAwait(false);
            _scenario.Steps.Add(name, started, null);
        }
        catch (Exception exception)
        {
            _scenario.Steps.Add(name, started, exception.Message);
            throw;
        }
    }

    /// <summary>What the API has under a title, once it is as expected, or the page has come to rest, or patience ends.</summary>
    public async Task<IReadOnlyList<ApiIncident>> Kept(string title, Func<ApiIncident, bool> expected)
    {
        IReadOnlyList<ApiIncident> kept = [];
        await Visit.Until(async () =>
        {
            kept = await _api.Incidents(title, _visits.Time.GetUtcNow(), _cancellation).ConfigureAwait(false);
            return kept.Any(expected);
        }).ConfigureAwait(false);
        return kept;
    }

    /// <summary>Ends an incident behind the page's back, as the person who is logged in, and opens it.</summary>
    /// <exception cref="SubjectUnavailableException">The API does not let them.</exception>
    public async Task OpenEnded(ApiIncident incident)
    {
        if (await _api.End(incident.Id, _visits.Time.GetUtcNow(), Visit.Authorization, _cancellation).ConfigureAwait(false) is { } why)
        {
            throw new SubjectUnavailableException($"The incident could not be ended, so that it cannot be reopened: {why}.");
        }

        await Step("open the incident that is over", () => Visit.GoTo(Markup.IncidentPath + incident.Id)).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => Visit.DisposeAsync();

    private ILocator Control(string name) => Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { NameRegex = Name(name) }).Or(Button(name)).First;

    private ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = Name(name) }).First;

    private ILocator Field(string name) => Page.GetByLabel(Name(name)).First;

    private async Task Click(ILocator what)
    {
        await Visit.Appears(what).ConfigureAwait(false);
        await what.ClickAsync().ConfigureAwait(false);
    }

    private async Task Fill(ILocator what, string text)
    {
        await Visit.Appears(what).ConfigureAwait(false);
        await what.FillAsync(text).ConfigureAwait(false);
    }

    private static Regex Name(string name) => new(name, RegexOptions.IgnoreCase);

    private async Task<IReadOnlyList<string>> Clean(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1), _visits.Time);
        var left = new List<string>();
        foreach (var title in _titles)
        {
            foreach (var incident in await _api.Incidents(title, _visits.Time.GetUtcNow(), limit.Token).ConfigureAwait(false))
            {
                _ledger.Created(title, incident.Id);
                if (await _api.Delete(incident.Id, Visit.Authorization, limit.Token).ConfigureAwait(false) is { } why)
                {
                    left.Add($"incident {title} ({incident.Id}): {why}");
                }
                else
                {
                    _ledger.Deleted(title, incident.Id);
                }
            }
        }

        _api.Dispose();
        return left;
    }
}
