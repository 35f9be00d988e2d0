using System.Text;
using System.Xml.Linq;
using Conformance.Model;
using Conformance.Writers;

namespace Conformance.SelfTests.Writers;

/// <summary>The audit shows in every format, and only where there was one.</summary>
public sealed class AuditWriterTests
{
    private static readonly AuditedObject Left = new("volume", "scs-conformance-4f3a2b1c-volume-1", "v1", "it has the run's name");

    private static readonly Report Clean = Samples.Of(Samples.Case("scs-0117-test-backup", Outcome.Pass));

    private static readonly Report Leaking = Clean with
    {
        Audit = new LeftoverAudit(Outcome.Fail, Samples.Start, TimeSpan.FromSeconds(2))
        {
            Leftovers = [Left], Others = [new AuditedObject("network", "theirs", "n1", "appeared during the run")], Kinds = [new AuditedKind("volume", 3, 4)],
        },
    };

    [Test]
    public void The_console_ends_with_it()
    {
        Assert.That(Console(Leaking), Does.EndWith("audit: 1 leftover, objects of 1 kinds counted before and after; also seen: 1\nthat somebody else made meanwhile"));
        Assert.That(Console(Leaking), Does.Contain("Left behind by this run: 1").And.Contain("LEFT volume scs-conformance-4f3a2b1c-volume-1 (v1)"));
        Assert.That(Console(Clean), Does.Not.Contain("audit"));
        Assert.That(Console(Clean with { Audit = new LeftoverAudit(Outcome.Pass, Samples.Start, TimeSpan.Zero) { Kinds = [new AuditedKind("volume", 3, 3)] } }),
            Does.EndWith("audit: 0 leftovers, objects of 1 kinds counted before and after"));
    }

    [Test]
    public void JUnit_has_a_suite_of_its_own_that_the_totals_count()
    {
        var document = XDocument.Parse(Text(new JUnitReport(), Leaking));
        var suite = document.Root!.Elements("testsuite").Single(element => (string?)element.Attribute("name") == "audit");
        Assert.That((string?)suite.Element("testcase")!.Element("failure")!.Attribute("message"), Does.StartWith("1 leftover"));
        Assert.That(suite.Value, Does.Contain("volume-1 (v1)").And.Contain("theirs"));
        Assert.That(((string?)document.Root.Attribute("tests"), (string?)document.Root.Attribute("failures")), Is.EqualTo(("2", "1")));
        Assert.That(Text(new JUnitReport(), Clean), Does.Not.Contain("audit"));
        Assert.That(Text(new JUnitReport(), Clean with { Audit = new LeftoverAudit(Outcome.DidNotFinish, Samples.Start, TimeSpan.Zero) { Reason = "no answer" } }), Does.Contain("<error message=\"did not finish: no answer\""));
    }

    [Test]
    public void The_other_formats_tell_it_too()
    {
        Assert.That(Text(new HtmlReport(), Leaking), Does.Contain("What the run left").And.Contain("volume-1").And.Contain("theirs"));
        Assert.That(Text(new HtmlReport(), Clean), Does.Not.Contain("What the run left"));
        Assert.That(Text(new MarkdownReport(), Leaking), Does.Contain("### Audit").And.Contain("volume-1"));
        Assert.That(Text(new MarkdownReport(), Clean), Does.Not.Contain("Audit"));
        Assert.That(Text(new YamlReport(), Leaking), Does.Contain("\"WARNING: audit: 1 leftover").And.Contain("rc: 0"));
        Assert.That(Text(new YamlReport(), Clean), Does.Not.Contain("audit"));
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(Text(new JsonReport(), Leaking)));
        var read = JsonReport.Read(json, "report.json");
        Assert.That((read.Audit!.Outcome, read.Audit.Leftovers.Single(), read.Judgement), Is.EqualTo((Outcome.Fail, Left, Leaking.Judgement)));
    }

    private static string Console(Report report)
    {
        using var text = new StringWriter { NewLine = "\n" };
        new ConsoleReport(new ConsoleLook(false, 80)).Write(report, text, null);
        return text.ToString().TrimEnd();
    }

    private static string Text(IReportWriter writer, Report report)
    {
        using var stream = new MemoryStream();
        writer.Write(report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
