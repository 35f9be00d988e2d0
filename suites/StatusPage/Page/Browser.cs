using System.Runtime.InteropServices;
using Conformance.Model;
using Microsoft.Playwright;

namespace Conformance.StatusPage.Page;

/// <summary>
/// One Chromium for all testcases of a run, started when the first asks for it. Visits are isolated from each other, like private windows; a few go on at
/// the same time.
/// </summary>
/// <param name="visits">How many visits go on at the same time; 1 to 16.</param>
public sealed class Browser(int visits = 3) : IAsyncDisposable
{
    private static readonly string[] Switches =
        ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

    private readonly SemaphoreSlim _seats = new(visits, visits);
    private readonly SemaphoreSlim _start = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser's version, once it is started; for reports.</summary>
    public string? Version => _browser?.Version;

    /// <summary>A private window.</summary>
    /// <param name="options">Time zone, size and the like.</param>
    /// <param name="cancellation">Gives up waiting for a free one.</param>
    /// <exception cref="ConfigurationException">There is no Chromium.</exception>
    /// <exception cref="SubjectUnavailableException">It could not be started.</exception>
    internal async Task<(IBrowserContext Context, IDisposable Seat)> Open(BrowserNewContextOptions options, CancellationToken cancellation)
    {
        await _seats.WaitAsync(cancellation).ConfigureAwait(false);
        var seat = new Seat(_seats);
        try
        {
            var browser = await Started(cancellation).ConfigureAwait(false);
            return (await browser.NewContextAsync(options).ConfigureAwait(false), seat);
        }
        catch
        {
            seat.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync().ConfigureAwait(false);
        }

        _playwright?.Dispose();
        _seats.Dispose();
        _start.Dispose();
    }

    private async Task<IBrowser> Started(CancellationToken cancellation)
    {
        await _start.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_browser is { IsConnected: true } running)
            {
                return running;
            }

            var program = Chromium.Find();
            _playwright ??= await Playwright.CreateAsync().ConfigureAwait(false);

            // A profile of its own, removed at the end, is Playwright's default. The sandbox needs a user other than root.
            string[] switches = OperatingSystem.IsLinux() && GetUserId() == 0 ? [.. Switches, "--no-sandbox"] : Switches;
            return _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Headless = true, Args = switches, Timeout = 60_000 }).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            throw new SubjectUnavailableException($"Chromium could not be started: {exception.Message.Split('\n')[0]} Try `chromium --headless --dump-dom about:blank` on this machine.", exception);
        }
        finally
        {
            _start.Release();
        }
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint GetUserId();

    private sealed class Seat(SemaphoreSlim seats) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                seats.Release();
            }
        }
    }
}
