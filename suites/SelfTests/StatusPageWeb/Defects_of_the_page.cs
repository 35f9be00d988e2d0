using Conformance.Data.Defects;
using Conformance.Model;
using Conformance.Runner.SelfTest;
using Conformance.Scopes;
using Conformance.StatusPage;
using Conformance.StatusPage.Page;

namespace Conformance.SelfTests.StatusPageWeb;

/// <summary>Every defect of the page turns exactly its testcases red, every near miss none. One browser looks at all of them.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class Defects_of_the_page
{
    private Browser _browser = null!;

    private static IEnumerable<TestCaseData> Defects() => StatusPageDefectCatalogue.OfPage.Select(defect => new TestCaseData(defect) { TestName = $"{(defect.IsNearMiss ? "Green" : "Red")}({defect.Id})" });

    [OneTimeSetUp]
    public void Open() => _browser = new Browser();

    [OneTimeTearDown]
    public async Task Close() => await _browser.DisposeAsync();

    [TestCaseSource(nameof(Defects))]
    public async Task Exactly_its_testcases_turn_red(StatusPageDefect defect) =>
        Assert.That(await StatusPageMatrix.Problem(defect, _browser, TimeProvider.System, CancellationToken.None), Is.Null);

    [Test]
    public async Task The_page_as_it_is_passes_every_testcase()
    {
        var results = await PageSuite.Run(_browser, PageSuite.Testcases);
        Assert.That(results.Where(result => result.Outcome != Outcome.Pass).Select(result => $"{result.Testcase} {result.Outcome} ({result.Reason ?? string.Join(" | ", result.Findings.Take(3))})"), Is.Empty);
        Assert.That(results.SelectMany(result => result.Leftovers), Is.Empty);
    }

    [Test]
    public void The_scope_file_has_the_testcases_of_the_page()
    {
        var scope = ShippedScopes.Find("scs-status-page");
        Assert.That(OfPage("read-write"), Is.EqualTo(PageSuite.Testcases));
        Assert.That(OfPage("read-only"), Is.EqualTo(PageSuite.Testcases.Where(id => !PageSuite.Reporting.Contains(id))));
        foreach (var script in scope.Scripts)
        {
            var acts = script.Testcases.Select(testcase => Harness.SuiteTestcase.Of(typeof(EmbeddedDefault).Assembly).Single(one => one.Id == testcase.Id).Acts).Distinct().ToList();
            Assert.That(acts, Is.EqualTo(new[] { script.Arguments.Contains("--status-page-read-write", StringComparison.Ordinal) }), $"{script.Arguments}: what writes is asked for where writing is allowed, and only there");
            Assert.That(!script.Testcases.Any(testcase => testcase.Id.StartsWith("scs-0400-page-", StringComparison.Ordinal) || testcase.Id == "scs-0400-tls")
                || script.Arguments.Contains("--status-page-web-url {status_page_web_url}", StringComparison.Ordinal), Is.True, script.Arguments);
        }

        Assert.That(PageSuite.Testcases.Select(id => scope.Testcases[id].Budget), Is.All.GreaterThan(TimeSpan.FromMinutes(2)), "visits wait for each other");

        IEnumerable<string> OfPage(string version) => scope.Version(version).Main.Where(id => id.StartsWith("scs-0400-page-", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }
}
