using Conformance.Data.Defects;
using Conformance.Identity;
using Conformance.Runner.SelfTest;
using Conformance.StatusPage;
using Conformance.StatusPage.Page;
using Conformance.StatusPageStack;
using Conformance.StatusServer;

namespace Conformance.SelfTests.StatusPage.Suite;

/// <summary>The defects and near misses of APIs and gateways that `self-test` goes through, each a test of its own here; those of the page are tested with the page.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class DefectTests
{
    private static IEnumerable<TestCaseData> Defects() => StatusPageDefectCatalogue.OfApi.Select(defect => new TestCaseData(defect) { TestName = $"{(defect.IsNearMiss ? "Green" : "Red")}({defect.Id})" });

    [TestCaseSource(nameof(Defects))]
    public async Task A_defect_turns_exactly_its_testcases_red(StatusPageDefect defect)
    {
        await using var browser = new Browser();
        Assert.That(await StatusPageMatrix.Problem(defect, browser, TimeProvider.System, CancellationToken.None), Is.Null);
    }

    [Test]
    public void Every_testcase_has_a_defect_and_a_near_miss_and_every_defect_of_the_servers_is_in_the_catalogue()
    {
        Assert.That(StatusPageMatrix.WithoutDefect, Is.Empty);
        Assert.That(StatusPageMatrix.WithoutNearMiss, Is.Empty);
        Assert.That(StatusPageDefectCatalogue.All.Select(defect => defect.Id), Is.Unique);
        Assert.That(StatusPageDefectCatalogue.All.SelectMany(defect => defect.TurnsRed.Concat(defect.NearTo).Concat(defect.Hinders)).Except(StatusPageMatrix.Testcases), Is.Empty);
        Assert.That(StatusPageDefectCatalogue.All.Where(defect => defect.IsNearMiss && defect.NearTo.Count == 0).Select(defect => defect.Id), Is.Empty);
        Assert.That(StatusPageDefectCatalogue.OfApi.Select(defect => defect.Server).OfType<ServerDefect>(), Is.EquivalentTo(Enum.GetValues<ServerDefect>()));
        Assert.That(StatusPageDefectCatalogue.OfApi.Select(defect => defect.Gateway).OfType<GatewayDefect>(), Is.EquivalentTo(Enum.GetValues<GatewayDefect>()));
    }

    [Test]
    public async Task A_defect_that_nobody_sees_and_one_that_does_more_harm_than_it_says_are_told()
    {
        await using var browser = new Browser();
        var unseen = new StatusPageDefect("unseen", "Nothing is broken at all.") { TurnsRed = ["scs-0402-operation-get-severities"], Told = "x" };
        Assert.That(await StatusPageMatrix.Problem(unseen, browser, TimeProvider.System, CancellationToken.None), Does.StartWith("not caught by scs-0402-operation-get-severities"));
        var wide = StatusPageDefectCatalogue.Find("status-window-half-open")! with { TurnsRed = [], NearTo = ["scs-0402-incidents-window"] };
        Assert.That(await StatusPageMatrix.Problem(wide, browser, TimeProvider.System, CancellationToken.None), Does.StartWith("not green: scs-0402-incidents-window FAIL"));
    }

    [Test]
    public async Task What_random_requests_find_is_made_small()
    {
        await using var stack = await EmbeddedStatusPage.Start(new EmbeddedStatusPageOptions { Server = new StatusPageOptions { Defects = [ServerDefect.NulFails] } });
        var finding = (await SuiteRun.Of(StatusPageSubject.Of(stack) with { FuzzRequests = 120 }, which: testcase => testcase.Id == "scs-0402-fuzz-bodies")).Single().Findings[0];
        Assert.That(finding.Remedy, Does.Contain("\\\\u0000"));
        Assert.That(finding.Remedy, Has.Length.LessThan(400), finding.Remedy);
        Assert.That(finding.Remedy, Does.Contain("-H \"Authorization: Bearer $TOKEN\""));
        Assert.That(finding.Observed, Does.StartWith("500"));
    }
}
