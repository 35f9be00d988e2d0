using Conformance.Iaas.Scs0121;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.SelfTests.Iaas.Zones;

public sealed class ZoneRulesTests
{
    // Services by letter (c, v, n), a zone that is not available with an exclamation mark.
    [TestCase("c:nova v:nova n:nova", Outcome.Pass, 0, 0)]
    [TestCase("c:a c:b v:nova", Outcome.Pass, 0, 1, Description = "one zone of storage spans those of compute")]
    [TestCase("c:a c:b v:a v:b", Outcome.Pass, 0, 1)]
    [TestCase("c:a c:b v:a v:x", Outcome.Pass, 1, 1)]
    [TestCase("c:a c:b! v:a", Outcome.Pass, 1, 1)]
    [TestCase("c:a! v:a", Outcome.Fail, 0, 0)]
    [TestCase("c:a v:a!", Outcome.Fail, 0, 0)]
    [TestCase("c:a", Outcome.Fail, 0, 0)]
    [TestCase("v:a n:a", Outcome.Fail, 0, 0)]
    public void Zones_are_judged(string zones, Outcome outcome, int shoulds, int infos)
    {
        var result = ZoneRules.Judge([.. zones.Split(' ').Select(text => new AvailabilityZone(
            text[0] switch { 'c' => "compute", 'v' => "block-storage", _ => "network" }, text[2..].TrimEnd('!'), !text.EndsWith('!')))]);
        Assert.That(result.Outcome, Is.EqualTo(outcome));
        Assert.That(result.Findings.Count(finding => finding.Level == FindingLevel.Should), Is.EqualTo(shoulds));
        Assert.That(result.Findings.Count(finding => finding.Level == FindingLevel.Info), Is.EqualTo(infos));
    }
}
