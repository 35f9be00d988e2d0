using System.Reflection;
using Conformance.Data.Defects;
using Conformance.Harness;
using Conformance.Model;
using Conformance.Runner.CommandLine;
using Conformance.StatusPage;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;
using Conformance.StatusPage.Page;
using Conformance.StatusPageStack;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.Runs;

/// <summary>The status page a run asks.</summary>
internal sealed class PageSubject : IRunSubject
{
    private readonly StatusApi _api;
    private readonly StatusPageSite? _site;
    private readonly Browser _browser = new();
    private readonly IAsyncDisposable? _owner;
    private readonly string _profile;

    private PageSubject(StatusPageSubject subject, StatusPageSite? site, string profile, IAsyncDisposable? owner, TimeProvider time)
    {
        (_api, _site, _profile, _owner) = (new StatusApi(subject, time), site, profile, owner);
    }

    public IReadOnlyDictionary<string, object> Known { get; } = new Dictionary<string, object>();

    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("API of the status page", _api.Subject.Api.ToString()),
        new("page", _site?.Address.ToString() ?? "none named"),
        new("profile", _profile),
        .. _browser.Version is { } version ? new[] { KeyValuePair.Create("browser", $"Chromium {version}") } : [],
    ];

    public int Requests => _api.Requests;

    public LeftoverAudit? Audit { get; private set; }

    public static async Task<PageSubject> Open(SubjectChoice choice, EmbeddedOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var profile = choice.Profile(SuiteCatalogue.StatusPageScope)!;
        if (choice.Source(SubjectKind.StatusPage).Name == EnvironmentCatalogue.Existing)
        {
            return await Existing(choice.Page!, time, cancellation).ConfigureAwait(false);
        }

        var conforming = EmbeddedDefault.Options with { Time = time };
        var defect = options.Defect is { } id ? StatusPageDefectCatalogue.Find(id) : null;
        var stack = await EmbeddedStatusPage.Start(defect?.Inject(conforming) ?? conforming, cancellation).ConfigureAwait(false);

        // A machine that tests is busy: on loopback, an answer that takes long says nothing of the page.
        return new PageSubject(
            StatusPageSubject.Of(stack) with { Patience = TimeSpan.FromMinutes(1), Seed = options.Seed }, StatusPageSite.Of(stack) with { Quiet = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(100) }, profile, stack, time);
    }

    /// <summary>An existing status page.</summary>
    public static async Task<PageSubject> Existing(PageAccess page, TimeProvider time, CancellationToken cancellation)
    {
        var user = await page.User(cancellation).ConfigureAwait(false);
        return new PageSubject(
            new StatusPageSubject(page.Api) { Page = page.Web, Token = page.Token, MayWrite = page.ReadWrite }, page.Web is { } web ? new StatusPageSite(web, page.Api) { User = user } : null, page.ReadWrite ? SubjectChoice.ReadWriteProfile : SubjectChoice.ReadOnlyProfile, owner: null, time);
    }

    public async Task<IReadOnlyList<TestcaseResult>> Run(
        Ledger ledger, IReadOnlyList<Assembly> suites, IReadOnlyList<string> testcases, SuiteSettings settings, IRunObserver observer, CancellationToken cancellation)
    {
        if (await Obstacle(cancellation).ConfigureAwait(false) is { } obstacle)
        {
            return NothingTested.Results(testcases, obstacle, settings.Time, observer);
        }

        var acts = testcases.Any(id => SuiteCatalogue.Testcases.GetValueOrDefault(id)?.Acts == true);
        var audit = acts ? await PageAudit.Begin(_api, ledger, cancellation).ConfigureAwait(false) : null;
        var services = EmbeddedDefault.Services(_api, ledger, new Visits(_browser, _site, settings.Time));
        var outcomes = await new SuiteRunner(services, settings).Run(suites, testcases, observer, cancellation).ConfigureAwait(false);

        // A cancelled run is audited as well; each of its few requests has a budget.
        Audit = audit is null ? null : await audit.End(CancellationToken.None).ConfigureAwait(false);
        return outcomes;
    }

    /// <summary>Why nothing can be tested, or null.</summary>
    public async Task<string?> Obstacle(CancellationToken cancellation)
    {
        try
        {
            await _api.Try(new ApiRequest("GET", "/severities"), cancellation).ConfigureAwait(false);
            return null;
        }
        catch (SubjectUnavailableException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return "The run was cancelled before the status page had answered.";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync().ConfigureAwait(false);
        _api.Dispose();
        if (_owner is not null)
        {
            await _owner.DisposeAsync().ConfigureAwait(false);
        }
    }
}
