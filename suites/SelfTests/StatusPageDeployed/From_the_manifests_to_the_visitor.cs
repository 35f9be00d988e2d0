using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.StatusPage;
using Conformance.StatusPage.Page;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.StatusPageDeployed;

/// <summary>
/// The integration test that the hackathon of 2024 asked for: API server, page, gateway, issuer and PostgreSQL in pods of a real Kubernetes, deployed from the
/// manifests, and used from outside: through the gateway, and with a browser.
/// </summary>
[NonParallelizable]
public sealed class From_the_manifests_to_the_visitor
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private Deployment _deployment = null!;
    private Browser _browser = null!;
    private HttpClient _http = null!;
    private SignedIn _operator = null!;

    [OneTimeSetUp]
    public async Task Deploy()
    {
        _deployment = await Deployment.Start();
        _browser = new Browser();
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _deployment.Api, Timeout = Patience };
        _operator = new SignedIn(_deployment.Issuer, _deployment.Page, _deployment.User);
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        if (_browser is not null)
        {
            _operator.Dispose();
            _http.Dispose();
            await _browser.DisposeAsync();
            await _deployment.DisposeAsync();
        }
    }

    [Test]
    public async Task Everybody_reads_and_nobody_writes_without_a_token()
    {
        var components = JsonNode.Parse(await _http.GetStringAsync("/components"))!["data"]!.AsArray();
        Assert.That(components.Select(one => (string?)one!["displayName"]), Is.EqualTo(new[] { "Compute", "Network", "Storage" }), "what the manifests provision");
        var refused = new List<int>();
        foreach (var authorization in new[] { null, new AuthenticationHeaderValue("Bearer", "eyJhbGciOiJub25lIn0.e30.") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/components") { Content = JsonContent.Create(new { displayName = "nobody's" }), Headers = { Authorization = authorization } };
            using var answer = await _http.SendAsync(request);
            refused.Add((int)answer.StatusCode);
        }

        Assert.That(refused, Is.All.EqualTo((int)HttpStatusCode.Unauthorized));
        using var metrics = await _http.GetAsync("/metrics");
        Assert.That(metrics.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), "what is not the API's is not reached through the gateway");
    }

    [Test]
    public async Task An_operator_logs_in_and_reports_in_a_browser()
    {
        var results = await Run(["scs-0400-page-login", "scs-0400-page-create", "scs-0400-page-close", "scs-0400-page-feed"], new Visits(_browser, Site, TimeProvider.System));
        Assert.That(Told(results), Is.Empty);
        Assert.That(results, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Data_outlive_the_pods_of_api_and_database()
    {
        var title = $"Outlives {Guid.NewGuid():N}";
        var began = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        string id;
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/incidents")
        {
            Content = JsonContent.Create(new { displayName = title, description = "Some disks are slow.", beganAt = began, affects = Array.Empty<object>(), phase = new { generation = 1, order = 0 } }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", await _operator.Token(CancellationToken.None)) },
        })
        {
            using var answer = await _http.SendAsync(request);
            var told = await answer.Content.ReadAsStringAsync();
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created), told);
            id = (string)JsonNode.Parse(told)!["id"]!;
        }

        var before = (await _deployment.Pods()).Select(pod => pod.Uid).ToHashSet();
        await _deployment.Replace("database");
        await _deployment.Replace("api");
        Assert.That((await _deployment.Pods()).Count(pod => !before.Contains(pod.Uid)), Is.EqualTo(3), "two pods of the API and one of the database are new");
        var kept = JsonNode.Parse(await _http.GetStringAsync($"/incidents/{id}"))!["data"]!;
        Assert.That((string?)kept["displayName"], Is.EqualTo(title));
        var visits = new Visits(_browser, Site, TimeProvider.System);
        await using var visit = await visits.Open(new VisitorSettings(), CancellationToken.None);
        await visit.GoTo("/");
        var seen = await visit.Until(page => page.Incident(title) is not null);
        Assert.That(seen.Incident(title), Is.Not.Null, seen.Text);
        using var removal = new HttpRequestMessage(HttpMethod.Delete, $"/incidents/{id}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", await _operator.Token(CancellationToken.None)) } };
        using var removed = await _http.SendAsync(removal);
        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task The_testcases_that_ask_an_api_pass()
    {
        // An address on loopback has no TLS; in front of a real cluster the ingress has.
        var ids = SuiteTestcase.Of(typeof(EmbeddedDefault).Assembly).Where(testcase => !testcase.Needs.Contains(StatusPageSite.Capability)).Select(testcase => testcase.Id).ToList();
        var results = await Run(ids, null);
        Assert.That(Told(results), Is.Empty);
        Assert.That(results, Has.Count.EqualTo(ids.Count));
        Assert.That(results.SelectMany(result => result.Leftovers), Is.Empty);
    }

    private StatusPageSite Site => new(_deployment.Page, _deployment.Api) { User = _deployment.User, Patience = Patience };

    private async Task<IReadOnlyList<TestcaseResult>> Run(IReadOnlyList<string> testcases, Visits? visits)
    {
        using var ledger = Ledger.InMemory(new LedgerOwner($"test-{Guid.NewGuid():N}"[..13], "page", "deployed"), TimeProvider.System);
        var subject = new StatusPageSubject(_deployment.Api) { Page = _deployment.Page, Token = _operator.Token, Patience = Patience };
        var settings = new SuiteSettings
        {
            Workers = 2, Budget = _ => TimeSpan.FromMinutes(10), Capabilities = new HashSet<string> { StatusPageSubject.Gateway, StatusPageSite.Capability, StatusPageSite.Login },
        };

        // NUnit redirects the console for as long as a run lasts.
        var (output, error) = (Console.Out, Console.Error);
        try
        {
            return await new SuiteRunner(EmbeddedDefault.Services(subject, ledger, visits), settings).Run([typeof(EmbeddedDefault).Assembly], testcases, NoObserver.Instance);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    private static string Told(IEnumerable<TestcaseResult> results) => string.Join('\n', results.Where(result => result.Outcome != Outcome.Pass)
        .Select(result => $"{result.Testcase} {result.Outcome}: {result.Reason} {string.Join(" | ", result.Findings.Take(3).Select(finding => $"{finding} ({finding.Remedy})"))}"));
}
