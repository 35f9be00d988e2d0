using Conformance.CentralApi;
using Conformance.Data.Defects;
using Conformance.Model;
using Conformance.Runner.SelfTest;

namespace Conformance.SelfTests.CentralApi;

/// <summary>The defects and near misses of a Central API that `self-test` goes through.</summary>
public sealed class DefectTests
{
    [Test]
    [CancelAfter(1_500_000)]
    public async Task Each_defect_turns_exactly_its_testcases_red_and_near_misses_stay_green(CancellationToken cancellation)
    {
        var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var result = await CentralMatrix.Run(
            CentralDefectCatalogue.All, row => TestContext.Progress.WriteLine($"{DateTimeOffset.UtcNow:HH:mm:ss} {row.Defect.Id}: {row.Problem ?? "as it must be"}"),
            line => said.Enqueue($"{DateTimeOffset.UtcNow:HH:mm:ss} {line}"), TimeProvider.System, cancellation);
        var wrong = result.Rows.Where(row => row.Problem is not null).Select(row => $"{row.Defect.Id}: {row.Problem}").ToList();
        Assert.That(wrong, Is.Empty, string.Join("\n", wrong.Concat(said.TakeLast(200))));
        Assert.That(result.Good, Is.True);
        Assert.That(result.Defects, Is.GreaterThanOrEqualTo(40));
        Assert.That(result.NearMisses, Is.GreaterThanOrEqualTo(8));
    }

    [Test]
    public void Every_testcase_has_a_defect_and_a_near_miss_and_every_defect_of_the_controllers_is_in_the_catalogue()
    {
        Assert.That(CentralMatrix.WithoutDefect, Is.Empty);
        Assert.That(CentralMatrix.WithoutNearMiss, Is.Empty);
        Assert.That(CentralDefectCatalogue.All.Select(defect => defect.Id), Is.Unique);
        Assert.That(CentralDefectCatalogue.All.SelectMany(defect => defect.TurnsRed.Concat(defect.NearTo).Concat(defect.Hinders).Concat(defect.Unsteady)).Except(CentralMatrix.Testcases), Is.Empty);
        Assert.That(CentralDefectCatalogue.All.Where(defect => defect.IsNearMiss ? defect.NearTo.Count == 0 : defect.Told.Length == 0).Select(defect => defect.Id), Is.Empty);

        // They show only where controllers are killed, in RestartTests, or to most testcases, of which HardshipTests asks some, or where pods run, in WorkersTests.
        CentralApiDefect[] elsewhere = [CentralApiDefect.CreatedTwice, CentralApiDefect.ExternalLeaked, CentralApiDefect.ClusterWithoutWorkers];
        Assert.That(CentralDefectCatalogue.All.Select(defect => defect.Controllers).OfType<CentralApiDefect>().Concat(elsewhere), Is.EquivalentTo(Enum.GetValues<CentralApiDefect>()));
    }

    [Test]
    public void What_nobody_sees_what_does_more_harm_than_it_says_and_what_nobody_accounts_for_is_told()
    {
        CentralDefect one = new("one", "One.") { TurnsRed = ["a"], Told = "first" }, two = new("two", "Two.") { TurnsRed = ["a"], Told = "second" };
        Assert.That(CentralMatrix.Problem(one, [one, two], [Red("a", "first", "second")]), Is.Null);
        Assert.That(CentralMatrix.Problem(one, [one, two], [Red("a", "second")]), Does.StartWith("no finding of a tells \"first\""));
        Assert.That(CentralMatrix.Problem(one, [one, two], [Red("a", "first", "second"), Red("b", "first")]), Does.StartWith("not green: b FAIL"));
        Assert.That(CentralMatrix.Problem(one, [one, two with { TurnsRed = ["a", "b"] }], [Red("a", "first", "second"), Red("b", "first", "second")]), Does.StartWith("seen by b as well"));
        Assert.That(CentralMatrix.Problem(one, [one, two], [Red("a", "first", "second", "third")]), Does.StartWith("a finding that no defect accounts for"));

        static TestcaseResult Red(string testcase, params string[] told) => new(testcase, Outcome.Fail, DateTimeOffset.UnixEpoch, TimeSpan.Zero)
        {
            Findings = [.. told.Select(text => new Finding("object", "rule", "expected", text, "remedy", new Uri("https://example.org")))],
        };
    }
}
