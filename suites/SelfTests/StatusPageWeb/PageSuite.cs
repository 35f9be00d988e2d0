using System.Net.Http.Json;
using Conformance.Harness;
using Conformance.Model;
using Conformance.StatusPage;
using Conformance.StatusPage.Page;
using Conformance.StatusPageStack;
using Conformance.StatusPageWeb;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.StatusPageWeb;

/// <summary>Runs the page's testcases against an embedded stack whose page has been changed.</summary>
internal static class PageSuite
{
    public static IReadOnlyList<string> Testcases { get; } =
        [.. SuiteTestcase.Of(typeof(EmbeddedDefault).Assembly).Select(testcase => testcase.Id).Where(id => id.StartsWith("scs-0400-page-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Testcases that log in and change something.</summary>
    public static IReadOnlySet<string> Reporting { get; } =
        new[] { "login", "create", "updates-at-once", "save-twice", "reload", "close", "reopen", "axe-form" }.Select(name => "scs-0400-page-" + name).ToHashSet(StringComparer.Ordinal);

    public static async Task<IReadOnlyList<TestcaseResult>> Run(Browser browser, IReadOnlyList<string> testcases)
    {
        await using var stack = await EmbeddedStatusPage.Start(new EmbeddedStatusPageOptions
        {
            Web = new StatusWebOptions { SlowAfterSeconds = 0.5 },
        });

        // Something for the feed that is older than its cache.
        using var http = new HttpClient();
        var began = TimeProvider.System.GetUtcNow().AddHours(-30);
        using var seeded = await http.PostAsJsonAsync(new Uri(stack.ApiInside, "/incidents"), new
        {
            displayName = "Yesterday's <incident> & more", description = "Over.", beganAt = began, endedAt = began.AddHours(2), affects = Array.Empty<object>(), phase = new { generation = 1, order = 0 },
        });
        Assert.That((int)seeded.StatusCode, Is.EqualTo(201), await seeded.Content.ReadAsStringAsync());

        var site = StatusPageSite.Of(stack) with { Patience = TimeSpan.FromSeconds(100), Quiet = TimeSpan.FromSeconds(1) };
        using var ledger = Ledger.InMemory(new LedgerOwner($"test-{Guid.NewGuid():N}"[..13], "embedded", "embedded"), TimeProvider.System);
        var services = EmbeddedDefault.Services(new StatusPageSubject(stack.Api), ledger, new Visits(browser, site, TimeProvider.System));

        // NUnit redirects the console for as long as a run lasts.
        var (output, error) = (Console.Out, Console.Error);
        try
        {
            var settings = new SuiteSettings { Workers = 3, Budget = _ => TimeSpan.FromMinutes(5) };
            return await new SuiteRunner(services, settings).Run([typeof(EmbeddedDefault).Assembly], testcases, NoObserver.Instance);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
