using System.Text.Json;
using System.Text.RegularExpressions;
using Conformance.Harness;
using Conformance.Model;
using Microsoft.Playwright;

namespace Conformance.StatusPage.Page;

/// <summary>One visitor in a private window. Every wait has a budget and ends with what was seen last.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private const int QuietLooks = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string Reader = Resource("PageReader.js");
    private static readonly string Calls = Resource("PageCalls.js");

    private readonly IBrowserContext _context;
    private readonly IDisposable _seat;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellation;
    private readonly VisitorSettings _settings;
    private readonly Dictionary<IRequest, int> _underWay = [];
    private int _asked;
    private int _newest;
    private CancellationTokenRegistration _onCancel;

    private Visit(IBrowserContext context, IDisposable seat, IPage page, StatusPageSite site, VisitorSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        (_context, _seat, Page, Site, _settings, _time, _cancellation) = (context, seat, page, site, settings, time, cancellation);
    }

    public IPage Page { get; }

    public StatusPageSite Site { get; }

    public PageMarkup Markup => Site.Markup;

    /// <summary>What the page said in the console as errors.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Addresses of other origins than the page's and the API's that the page asked.</summary>
    public HashSet<string> Strangers { get; } = new(StringComparer.Ordinal);

    /// <summary>The value of the last Authorization header that the page sent to the API; for cleaning up as the person who is logged in. Never shown.</summary>
    public string? Authorization { get; private set; }

    public static async Task<Visit> Open(Browser browser, StatusPageSite site, VisitorSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        var (context, seat) = await browser.Open(
            new BrowserNewContextOptions
            {
                TimezoneId = settings.TimeZone,
                Locale = "en-GB",
                ColorScheme = settings.Dark ? ColorScheme.Dark : ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
                ViewportSize = new ViewportSize { Width = settings.Width, Height = settings.Height },
                ServiceWorkers = ServiceWorkerPolicy.Block,
            },
            cancellation).ConfigureAwait(false);
        try
        {
            context.SetDefaultTimeout((float)site.Patience.TotalMilliseconds);
            await context.AddInitScriptAsync(Calls).ConfigureAwait(false);
            if (settings.Axe)
            {
                await context.AddInitScriptAsync(await File.ReadAllTextAsync(Chromium.FindAxe(), cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            }

            if (settings.Api is { } api)
            {
                await context.Clock.SetFixedTimeAsync(Scripted.World.Now.UtcDateTime).ConfigureAwait(false);
                await context.RouteAsync(new Regex("^" + Regex.Escape(site.Api.ToString().TrimEnd('/')) + "(/|$)"), route => api.Answer(route, site.Api)).ConfigureAwait(false);
            }

            if (settings.ConfigurationStatus is { } status)
            {
                await context.RouteAsync("**/assets/config.json", route => route.FulfillAsync(new RouteFulfillOptions { Status = status, Body = "" })).ConfigureAwait(false);
            }

            var page = await context.NewPageAsync().ConfigureAwait(false);
            var visit = new Visit(context, seat, page, site, settings, time, cancellation);
            page.Console += (_, message) => visit.Heard(message.Type, message.Text);
            page.PageError += (_, text) => visit.Heard("error", text);
            page.Request += (_, request) => visit.Asked(request);
            page.RequestFinished += (_, request) => visit.Answered(request);
            page.RequestFailed += (_, request) => visit.Answered(request);
            page.DOMContentLoaded += (_, _) => visit.Replaced();
            visit._onCancel = cancellation.Register(() => _ = visit.Leave());
            return visit;
        }
        catch
        {
            await context.CloseAsync().ConfigureAwait(false);
            seat.Dispose();
            throw;
        }
    }

    /// <summary>Opens a path of the page.</summary>
    /// <exception cref="SubjectUnavailableException">The page's own server does not answer.</exception>
    public async Task GoTo(string path)
    {
        var address = new Uri(Site.Address, path);
        try
        {
            var answer = await Page.GotoAsync(address.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded, Timeout = 30_000 }).ConfigureAwait(false);
            if (answer is { Status: >= 500 })
            {
                throw new SubjectUnavailableException($"{address} answers {answer.Status}; look at the web server's log.");
            }
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            _cancellation.ThrowIfCancellationRequested();
            throw new SubjectUnavailableException($"{address} could not be opened: {exception.Message.Split('\n')[0]}", exception);
        }
    }

    /// <summary>What a visitor sees now.</summary>
    public async Task<PageSnapshot> See()
    {
        try
        {
            var seen = await Page.EvaluateAsync<JsonElement>(Reader, Markup.ForReader()).ConfigureAwait(false);
            return seen.Deserialize<PageSnapshot>(Json) ?? new PageSnapshot();
        }
        catch (PlaywrightException gone) when (gone.Message.Contains("Execution context was destroyed", StringComparison.Ordinal))
        {
            // It is just going to another address: nothing can be seen for a moment.
            return new PageSnapshot();
        }
        catch (PlaywrightException) when (_cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancellation);
        }
    }

    /// <summary>
    /// Looks until a condition holds, or nothing more will come, or patience ends; gives what was seen last, and leaves the judgement to a check.
    /// </summary>
    public async Task<PageSnapshot> Until(Func<PageSnapshot, bool> holds)
    {
        var seen = new PageSnapshot();
        await Until(static () => Task.FromResult(false), look =>
        {
            seen = look;
            return holds(look);
        }).ConfigureAwait(false);
        return seen;
    }

    /// <summary>Waits until a condition holds, and then until the page has come to rest: what belongs to it may come a little later. Gives what was seen last.</summary>
    public async Task<PageSnapshot> Rest(Func<PageSnapshot, bool> holds)
    {
        await Until(holds).ConfigureAwait(false);
        return await Settled().ConfigureAwait(false);
    }

    /// <summary>What a visitor sees when nothing more will come: what a page says for a moment only is not judged.</summary>
    public Task<PageSnapshot> Settled() => Until((PageSnapshot _) => false);

    /// <summary>Looks until something else than the page's contents is as wanted, or nothing more will come, or patience ends; false for the latter two.</summary>
    public Task<bool> Until(Func<Task<bool>> holds) => Until(holds, _ => false);

    /// <summary>Waits for something to appear.</summary>
    /// <exception cref="TimeoutException">It does not.</exception>
    public async Task Appears(ILocator what)
    {
        if (!await Until(() => what.IsVisibleAsync()).ConfigureAwait(false))
        {
            throw new TimeoutException($"It does not appear: {what}");
        }
    }

    private async Task<bool> Until(Func<Task<bool>> holds, Func<PageSnapshot, bool> shows)
    {
        var started = _time.GetTimestamp();
        var (quietSince, quietLooks, last) = (started, 0, "");
        while (true)
        {
            var seen = await See().ConfigureAwait(false);
            if (shows(seen) || await Holds(holds).ConfigureAwait(false))
            {
                return true;
            }

            // What has not changed for a while with no request under way will not change any more. Counted in looks as well: they are slow where the machine is.
            var signature = Page.Url + seen.Text;
            (quietSince, quietLooks) = signature == last && seen.Calls == 0 && !IsBusy ? (quietSince, quietLooks + 1) : (_time.GetTimestamp(), 0);
            last = signature;
            var isQuiet = quietLooks >= QuietLooks && _time.GetElapsedTime(quietSince) >= Site.Quiet;
            if (isQuiet || _time.GetElapsedTime(started) >= Site.Patience)
            {
                return false;
            }

            await Task.Delay(Pause, _time, _cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> Holds(Func<Task<bool>> holds)
    {
        try
        {
            return await holds().ConfigureAwait(false);
        }
        catch (PlaywrightException gone) when (gone.Message.Contains("Execution context was destroyed", StringComparison.Ordinal))
        {
            return false;
        }
        catch (PlaywrightException) when (_cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancellation);
        }
    }

    private bool IsBusy
    {
        get
        {
            lock (_underWay)
            {
                return _underWay.Count > 0;
            }
        }
    }

    /// <summary>What axe-core says of what is shown.</summary>
    public async Task<IReadOnlyList<Checks.AxeViolation>> Axe()
    {
        const string Run = """
            async () => (await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"] })).violations
              .map(one => ({ id: one.id, help: one.help, helpUrl: one.helpUrl, target: one.nodes[0].target.join(" "), html: one.nodes[0].html, count: one.nodes.length }))
            """;
        var said = await Page.EvaluateAsync<JsonElement>(Run).ConfigureAwait(false);
        return said.Deserialize<List<Checks.AxeViolation>>(Json) ?? [];
    }

    /// <summary>Where the focus is; Focus.js must have been run in the page.</summary>
    public async Task<Checks.FocusStop> Focus()
    {
        var said = await Page.EvaluateAsync<JsonElement>("() => window.conformanceFocus()").ConfigureAwait(false);
        return said.Deserialize<Checks.FocusStop>(Json)!;
    }

    /// <summary>The colours of states and days, as the browser paints them.</summary>
    public async Task<IReadOnlyList<string>> Colours()
    {
        const string Read = """
            m => [...document.querySelectorAll(`${m.component} ${m.componentState} *, ${m.component} ${m.componentDay}`)]
              .map(e => getComputedStyle(e)).map(s => `${s.color} ${s.backgroundColor} ${s.backgroundImage} ${s.fill}`)
            """;
        return await Page.EvaluateAsync<string[]>(Read, Markup.ForReader()).ConfigureAwait(false);
    }

    /// <summary>Does something a visitor does.</summary>
    /// <exception cref="StuckException">The page did not let them within patience.</exception>
    public async Task Do(string step, Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            _cancellation.ThrowIfCancellationRequested();
            throw new StuckException(step, late.Message.Split('\n')[0]);
        }
        catch (PlaywrightException) when (_cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancellation);
        }
    }

    /// <summary>Judges what a story comes to; one that the visitor could not finish is a deviation.</summary>
    /// <param name="rule">What the visitor must be able to do, as a sentence.</param>
    /// <param name="story">What the visitor does, and the check of what comes of it.</param>
    public async Task Told(string rule, Func<Task<CheckResult>> story)
    {
        CheckResult result;
        try
        {
            result = await story().ConfigureAwait(false);
        }
        catch (StuckException stuck)
        {
            var seen = await See().ConfigureAwait(false);
            result = new CheckResult([new Finding(
                $"the step: {stuck.Step}", rule, "it can be done", $"{Checks.Findings.Short(stuck.Why)}; the page says {Checks.Findings.Short(string.Join(' ', seen.Notices))}",
                "Offer it under a name that says what it does; if it is there under another name, say so in the page's markup description", Checks.PageClauses.Page)]);
        }

        await Judge(result).ConfigureAwait(false);
    }

    /// <summary>How the window looks, as PNG.</summary>
    public Task<byte[]> Picture() => Page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Animations = ScreenshotAnimations.Disabled });

    /// <summary>Gives the outcome; if it is a failure, with a picture of what the visitor sees.</summary>
    public async Task Judge(CheckResult result)
    {
        if (result.Outcome == Outcome.Fail)
        {
            Attachments.Add(new Attachment("what the visitor saw", "png", "image/png", await Picture().ConfigureAwait(false)));
        }

        Conforms.If(result);
    }

    public async ValueTask DisposeAsync()
    {
        await _onCancel.DisposeAsync().ConfigureAwait(false);
        await Leave().ConfigureAwait(false);
    }

    internal static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Visit).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private async Task Leave()
    {
        _settings.Api?.Release();
        try
        {
            await _context.CloseAsync().ConfigureAwait(false);
        }
        catch (PlaywrightException)
        {
            // The browser is gone, and the window with it.
        }
        finally
        {
            _seat.Dispose();
        }
    }

    private void Heard(string type, string text)
    {
        if (type == "error")
        {
            lock (Errors)
            {
                Errors.Add(text);
            }
        }
    }

    private void Answered(IRequest request)
    {
        lock (_underWay)
        {
            _underWay.Remove(request);
        }
    }

    /// <summary>Another document is shown. Of what the one before it still asked nobody may ever hear the end.</summary>
    private void Replaced()
    {
        lock (_underWay)
        {
            foreach (var old in _underWay.Where(pair => pair.Value <= _newest).Select(pair => pair.Key).ToList())
            {
                _underWay.Remove(old);
            }
        }
    }

    private void Asked(IRequest request)
    {
        lock (_underWay)
        {
            _underWay[request] = ++_asked;
            if (request.IsNavigationRequest)
            {
                _newest = _asked;
            }
        }

        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return;
        }

        if (address.Authority == Site.Api.Authority && request.Headers.GetValueOrDefault("authorization") is { Length: > 0 } authorization)
        {
            Authorization = authorization;
        }

        if (address.Authority != Site.Address.Authority && address.Authority != Site.Api.Authority)
        {
            lock (Strangers)
            {
                Strangers.Add(address.GetLeftPart(UriPartial.Authority));
            }
        }
    }
}
