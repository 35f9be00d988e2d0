using Conformance.Data.Defects;
using Conformance.Runner.SelfTest;

namespace Conformance.SelfTests.Runner;

public sealed class SelfTestMatrixTests
{
    [Test]
    public async Task Every_defect_turns_exactly_its_testcases_red_and_every_near_miss_stays_green()
    {
        var result = await SelfTestMatrix.Run(DefectCatalogue.All(TimeProvider.System.GetUtcNow()), _ => { }, TimeProvider.System, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Conforming, Is.Empty);
            Assert.That(result.Rows.Where(row => row.Problem is not null).Select(row => $"{row.Defect.Id}: {row.Problem}"), Is.Empty);
            Assert.That(result.WithoutDefect, Is.Empty);
            Assert.That(result.WithoutNearMiss, Is.Empty);
        }

        Assert.That(result.Good, Is.True);
    }

    [Test]
    public async Task A_defect_that_nobody_sees_is_told()
    {
        var unseen = new Defect("unseen", "Nothing is broken at all.", _ => { }) { TurnsRed = ["scs-0100-syntax-check"], Told = "x" };
        var result = await SelfTestMatrix.Run([unseen], _ => { }, TimeProvider.System, CancellationToken.None);
        Assert.That(result.Rows.Single().Problem, Does.StartWith("not caught by scs-0100-syntax-check"));
        Assert.That(result.Good, Is.False);
    }

    [Test]
    public async Task A_defect_that_turns_more_red_than_it_says_is_told()
    {
        var wide = DefectCatalogue.All(TimeProvider.System.GetUtcNow()).Single(defect => defect.Id == "flavor-name-unknown-disk-type");
        var result = await SelfTestMatrix.Run([wide with { TurnsRed = [], NearTo = ["scs-0100-syntax-check"] }], _ => { }, TimeProvider.System, CancellationToken.None);
        Assert.That(result.Rows.Single().Problem, Does.StartWith("not green: scs-0100-syntax-check FAIL"));
    }

    [Test]
    public void Ids_of_defects_are_unique()
    {
        var ids = DefectCatalogue.All(TimeProvider.System.GetUtcNow()).Select(defect => defect.Id).ToList();
        Assert.That(ids, Is.Unique);
    }
}
