using Conformance.Model;
using Conformance.Scopes;
using Conformance.StatusPage.Page;
using Conformance.StatusPageWeb.Defects;

namespace Conformance.SelfTests.StatusPageWeb;

/// <summary>
/// Every defect of the page turns exactly its testcases red, every near miss none. Defects that have nothing to do with each other share a page: their red
/// testcases are disjoint, so that each still is told from the others. As a browser takes minutes for each such page, that part is built and run on demand
/// only: <c>dotnet test --project suites/SelfTests/StatusPageWeb -p:PageDefects=true</c>.
/// </summary>
[NonParallelizable]
public sealed class Defects_of_the_page
{
    private Browser _browser = null!;

#if PAGE_DEFECTS
    private static IEnumerable<TestCaseData> Batches() => Batch(PageDefects.All)
        .Select(batch => new TestCaseData([batch]) { TestName = $"{(batch[0].IsNearMiss ? "Green" : "Red")}({string.Join(", ", batch.Select(defect => defect.Id))})" });

#endif

    [OneTimeSetUp]
    public void Open() => _browser = new Browser();

    [OneTimeTearDown]
    public async Task Close() => await _browser.DisposeAsync();

    [Test]
    public async Task The_page_as_it_is_passes_every_testcase()
    {
        var results = await PageSuite.Run(_browser, PageSuite.Testcases);
        Assert.That(results.Where(result => result.Outcome != Outcome.Pass).Select(Describe), Is.Empty);
        Assert.That(results.SelectMany(result => result.Leftovers), Is.Empty);
    }

#if PAGE_DEFECTS
    [TestCaseSource(nameof(Batches))]
    public async Task Exactly_its_testcases_turn_red(IReadOnlyList<PageDefect> defects)
    {
        // A page that only shows wrongly is not asked to be written to: what it is to be kept from is among its own half.
        var reports = defects.Any(defect => defect.TurnsRed.Concat(defect.Blocks).Any(PageSuite.Reporting.Contains));
        var testcases = PageSuite.Testcases.Where(id => reports || defects[0].IsNearMiss || !PageSuite.Reporting.Contains(id)).ToList();
        var results = await PageSuite.Run(_browser, testcases, defects);
        var red = defects.SelectMany(defect => defect.TurnsRed).ToHashSet(StringComparer.Ordinal);
        var blocked = defects.SelectMany(defect => defect.Blocks).ToHashSet(StringComparer.Ordinal);
        var wrong = results.Where(result => result.Outcome != (red.Contains(result.Testcase) ? Outcome.Fail : blocked.Contains(result.Testcase) ? Outcome.DidNotFinish : Outcome.Pass)).ToList();
        Assert.That(wrong.Select(Describe), Is.Empty);
        Assert.That(
            defects.SelectMany(defect => defect.TurnsRed.Select(id => (defect, result: results.Single(one => one.Testcase == id))))
                .Where(pair => !pair.result.Findings.Any(finding => Text(finding).Contains(pair.defect.Told, StringComparison.Ordinal)))
                .Select(pair => $"{pair.defect.Id} is not told (\"{pair.defect.Told}\") by {Describe(pair.result)}"),
            Is.Empty);
        Assert.That(
            results.Where(result => result.Outcome == Outcome.Fail && result.Testcase != "scs-0400-page-feed" && !result.Attachments.Any(IsPicture)).Select(result => result.Testcase),
            Is.Empty, "a failure has a picture of what the visitor saw");
        Assert.That(results.SelectMany(result => result.Leftovers), Is.Empty);
    }

#endif

    [Test]
    public void Every_testcase_has_a_defect_that_turns_it_red()
    {
        Assert.That(PageSuite.Testcases.Except(PageDefects.All.SelectMany(defect => defect.TurnsRed)), Is.Empty);
        Assert.That(PageDefects.All.SelectMany(defect => defect.TurnsRed.Concat(defect.Blocks)).Except(PageSuite.Testcases), Is.Empty);
        Assert.That(PageDefects.All.Select(defect => defect.Id), Is.Unique);
    }

    [Test]
    public void The_scope_file_has_the_testcases_of_the_page()
    {
        var scope = ShippedScopes.Find("scs-status-page");
        Assert.That(OfPage("read-write"), Is.EqualTo(PageSuite.Testcases));
        Assert.That(OfPage("read-only"), Is.EqualTo(PageSuite.Testcases.Where(id => !PageSuite.Reporting.Contains(id))));
        Assert.That(PageSuite.Testcases.Select(id => scope.Testcases[id].Budget), Is.All.GreaterThan(TimeSpan.FromMinutes(2)), "visits wait for each other");

        IEnumerable<string> OfPage(string version) => scope.Version(version).Main.Where(id => id.StartsWith("scs-0400-page-", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

#if PAGE_DEFECTS
    /// <summary>As few pages as keep defects apart: no testcase is of two of them, and none changes what another changes.</summary>
    private static List<List<PageDefect>> Batch(IReadOnlyList<PageDefect> defects)
    {
        var batches = new List<List<PageDefect>>();
        foreach (var defect in defects)
        {
            var batch = batches.Find(batch => batch.TrueForAll(other =>
                other.IsNearMiss == defect.IsNearMiss
                && !other.TurnsRed.Concat(other.Blocks).Intersect(defect.TurnsRed.Concat(defect.Blocks)).Any()
                && !other.Edits.Any(edit => defect.Edits.Any(mine => mine.File == edit.File && (mine.Find.Contains(edit.Find, StringComparison.Ordinal) || edit.Find.Contains(mine.Find, StringComparison.Ordinal))))));
            if (batch is null)
            {
                batches.Add([defect]);
            }
            else
            {
                batch.Add(defect);
            }
        }

        return batches;
    }

    private static bool IsPicture(Attachment attachment) =>
        attachment is { MediaType: "image/png", Bytes.Length: > 1000 } && attachment.Bytes.Span[..4].SequenceEqual((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]);

    private static string Text(Finding finding) => string.Join('\n', finding.Object, finding.Rule, finding.Expected, finding.Observed, finding.Remedy);
#endif

    private static string Describe(TestcaseResult result) => $"{result.Testcase} {result.Outcome} ({result.Reason ?? string.Join(" | ", result.Findings.Take(3))})";
}
