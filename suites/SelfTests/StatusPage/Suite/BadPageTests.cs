using Conformance.Harness;
using Conformance.Identity;
using Conformance.Model;
using Conformance.StatusPage;
using Conformance.StatusPageStack;
using Conformance.StatusServer;

namespace Conformance.SelfTests.StatusPage.Suite;

public sealed class BadPageTests
{
    [TestCaseSource(typeof(BadPage), nameof(BadPage.All))]
    public async Task A_defect_turns_exactly_its_testcases_red(BadPage page)
    {
        await using var stack = await EmbeddedStatusPage.Start(new EmbeddedStatusPageOptions { Server = new StatusPageOptions { Defects = page.Server is { } server ? [server] : [] }, GatewayDefects = page.Gateway is { } gateway ? [gateway] : [] });

        // Random requests take most of the time; what they find is looked at where they shall find something.
        var subject = page.WithoutGateway ? new StatusPageSubject(stack.Server.ApiUrl) : StatusPageSubject.Of(stack);
        var results = await SuiteRun.Of(subject with { FuzzRequests = 120 }, which: testcase => page.Testcases.Contains(testcase.Id)
            || (!page.Alone && !testcase.Id.StartsWith("scs-0402-fuzz", StringComparison.Ordinal) && Concerns(page, testcase)));
        Assert.That(results.Where(result => result.Outcome == Outcome.Fail).Select(result => result.Testcase).Order(StringComparer.Ordinal), Is.EqualTo(page.Testcases), SuiteRun.Told(results));
        foreach (var finding in results.SelectMany(result => result.Findings).Where(finding => finding.Level == FindingLevel.Must))
        {
            Assert.That(finding.Remedy, Does.StartWith("See for yourself: curl -i"));
            Assert.That(finding.Remedy + finding.Observed + finding.Expected, Does.Not.Contain("eyJ"), "a token");
            Assert.That(finding.Clause.IsAbsoluteUri, Is.True);
        }
    }

    [Test]
    public void Every_testcase_has_a_defect_that_it_finds_or_an_operation_like_one_that_has()
    {
        var found = BadPage.All.SelectMany(page => page.Testcases).ToHashSet();
        Assert.That(SuiteRun.Testcases.Select(testcase => testcase.Id).Where(id => !found.Contains(id) && !id.StartsWith("scs-0402-operation-", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            // Several writers of one incident; the addresses: each has a test of its own below.
            "scs-0400-tls", "scs-0402-concurrent-changes",
        }));
        Assert.That(BadPage.All.Select(page => page.Server).OfType<ServerDefect>(), Is.EquivalentTo(Enum.GetValues<ServerDefect>()));
        Assert.That(BadPage.All.Select(page => page.Gateway).OfType<GatewayDefect>(), Is.EquivalentTo(Enum.GetValues<GatewayDefect>()));
    }

    [Test]
    public async Task An_address_without_TLS_is_found()
    {
        await using var stack = await EmbeddedStatusPage.Start();
        var results = await SuiteRun.Of(StatusPageSubject.Of(stack) with { Page = new Uri("http://status.example.com") }, which: testcase => testcase.Id == "scs-0400-tls");
        Assert.That(results.Single().Outcome, Is.EqualTo(Outcome.Fail));
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

    /// <summary>A defect of the gateway leaves the API's answers as they are; one of the API leaves the gateway's.</summary>
    private static bool Concerns(BadPage page, SuiteTestcase testcase) => testcase.Id.StartsWith(page.Gateway is null ? "scs-0402" : "scs-0400", StringComparison.Ordinal);
}
