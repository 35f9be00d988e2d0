using System.Text;
using Conformance.Model;
using Conformance.Writers;

namespace Conformance.SelfTests.Writers;

public sealed class JsonReportTests
{
    private static Report Read(string json) => JsonReport.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "report.json");

    [Test]
    public void A_report_comes_back_as_it_was()
    {
        foreach (var report in new[] { Samples.Representative, Samples.Nasty, new Report(Samples.Run, []) })
        {
            var written = new JsonReport().Written(report);
            Assert.That(new JsonReport().Written(Read(written)), Is.EqualTo(written.Replace("\\uFFFD", "\uFFFD", StringComparison.Ordinal)), "halves of surrogate pairs become replacement characters, all else stays");
        }

        var back = Read(new JsonReport().Written(Samples.Representative));
        var original = Samples.Representative.Scopes[0].Testcases[2].Result;
        Assert.That(back.Scopes[0].Testcases[2].Result.Findings, Is.EqualTo(original.Findings));
        Assert.That(back.Run.SubjectFacts, Is.EqualTo(Samples.Run.SubjectFacts));
        Assert.That(back.Judgement, Is.EqualTo(Samples.Representative.Judgement));
    }

    [Test]
    public void Names_are_camel_case_and_the_verdict_is_told()
    {
        var json = new JsonReport().Written(Samples.Representative);
        Assert.That(json, Does.StartWith("{\n  \"run\": {\n    \"id\": \"20260821-073000-abcdef\",")
            .And.Contain("\"referenceDate\": \"2026-08-21\"").And.Contain("\"outcome\": \"DidNotFinish\"").And.Contain("\"duration\": \"00:01:01.5000000\"")
            .And.Contain("\"judgement\": {\n    \"verdict\": \"Fails\"").And.Contain("\"format\": 1"));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("{\"run\": null, \"scopes\": []}")]
    public void What_is_no_report_is_refused_by_name(string json) =>
        Assert.That(() => Read(json), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("report.json: not a conformance report"));

    [Test]
    public void A_later_format_is_refused_and_unknown_properties_are_not()
    {
        var json = new JsonReport().Written(Samples.Representative);
        Assert.That(() => Read(json.Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal)), Throws.TypeOf<ConfigurationException>().With.Message.Contains("format 2 is unknown"));
        Assert.That(() => Read("{\"later\": 1," + json[1..]), Throws.Nothing);
    }
}
