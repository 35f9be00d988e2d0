using Conformance.Model;

namespace Conformance.SelfTests.Model;

public sealed class OutcomeTests
{
    [TestCase(new[] { Outcome.Pass, Outcome.DidNotFinish, Outcome.Missing, Outcome.Fail }, Outcome.Fail)]
    [TestCase(new[] { Outcome.Pass, Outcome.DidNotFinish, Outcome.Missing }, Outcome.Missing)]
    [TestCase(new[] { Outcome.Pass, Outcome.DidNotFinish }, Outcome.DidNotFinish)]
    [TestCase(new[] { Outcome.Pass, Outcome.Pass }, Outcome.Pass)]
    [TestCase(new Outcome[0], Outcome.Pass)]
    public void The_worst_member_decides_for_the_group(Outcome[] members, Outcome expected) =>
        Assert.That(members.Combined(), Is.EqualTo(expected));

    [Test]
    public void Only_a_finding_of_level_must_fails_a_check()
    {
        var finding = new Finding("flavor x", "rule", "a", "b", "do c", new Uri("https://docs.scs.community/"));
        Assert.That(new CheckResult([finding with { Level = FindingLevel.Should }]).Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(new CheckResult([finding]).Outcome, Is.EqualTo(Outcome.Fail));
    }
}
