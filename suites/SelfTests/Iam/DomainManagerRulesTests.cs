using System.Text.Json.Nodes;
using Conformance.Iam.Scs0302;
using Conformance.Model;
using Conformance.OpenStack.Identities;

namespace Conformance.SelfTests.Iam;

public sealed class DomainManagerRulesTests
{
    [TestCase(Expectation.Allowed, 201, true, null)]
    [TestCase(Expectation.Allowed, 200, null, null)]
    [TestCase(Expectation.Allowed, 201, false, FindingLevel.Must)]
    [TestCase(Expectation.Allowed, 403, false, FindingLevel.Must)]
    [TestCase(Expectation.Allowed, 404, null, FindingLevel.Must)]
    [TestCase(Expectation.Refused, 403, false, null)]
    [TestCase(Expectation.Refused, 404, false, null)]
    [TestCase(Expectation.Refused, 400, false, null)]
    [TestCase(Expectation.Refused, 403, null, null)]
    [TestCase(Expectation.Refused, 403, true, FindingLevel.Must, Description = "refused in words, done in deeds")]
    [TestCase(Expectation.Refused, 204, true, FindingLevel.Must)]
    [TestCase(Expectation.Refused, 204, null, FindingLevel.Must, Description = "nobody could look: the answer counts")]
    [TestCase(Expectation.Refused, 204, false, FindingLevel.Should, Description = "the answer misleads, nothing happened")]
    [TestCase(Expectation.Refused, 500, true, FindingLevel.Must, Description = "broke down after it was done")]
    [TestCase(Expectation.Hidden, 200, false, null)]
    [TestCase(Expectation.Hidden, 403, false, null)]
    [TestCase(Expectation.Hidden, 200, true, FindingLevel.Must)]
    public void An_answer_and_an_effect_come_to_a_finding_or_to_none(Expectation expectation, int status, bool? happened, FindingLevel? level) =>
        Assert.That(DomainManagerRules.Judge(Cell(expectation, status, happened))?.Level, Is.EqualTo(level));

    [Test]
    public void A_finding_names_manager_action_reach_expectation_and_answer()
    {
        var finding = DomainManagerRules.Judge(Cell(Expectation.Refused, 201, true))!;
        Assert.That(finding.ToString(), Is.EqualTo("manager A: create a user (foreign): expected 403 or 404 and no effect, observed 201; it happened"));
        Assert.That(finding.Remedy, Does.Contain("enforce_scope"));
    }

    [Test]
    public void A_recommendation_stays_one()
    {
        var cell = Cell(Expectation.Allowed, 403, false) with { Level = FindingLevel.Should };
        Assert.That(DomainManagerRules.Judge([cell]).Outcome, Is.EqualTo(Outcome.Pass));
    }

    [Test]
    public void What_could_not_be_decided_is_told_unless_it_is_decided_after_all()
    {
        Cell[] cells = [Cell(Expectation.Allowed, 200, true), Cell(Expectation.Refused, 502, null) with { Undecided = "the answer is 502" }];
        Assert.That(DomainManagerRules.Judge(cells).Findings, Is.Empty);
        Assert.That(DomainManagerRules.Open(cells), Is.EqualTo("1 of 2 actions could not be decided, the first one: manager A: create a user (foreign): the answer is 502"));
        Assert.That(DomainManagerRules.Open([cells[1] with { Happened = true }]), Is.Null);
        Assert.That(DomainManagerRules.Open([cells[0]]), Is.Null);
    }

    private static Cell Cell(Expectation expectation, int status, bool? happened) =>
        new("manager A", "create a user", Reach.Foreign, expectation) { Answer = new IdentityAnswer(status, new JsonObject(), null), Happened = happened };
}
