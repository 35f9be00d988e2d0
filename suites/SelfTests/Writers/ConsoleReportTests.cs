using System.Text;
using Conformance.Model;
using Conformance.Writers;

namespace Conformance.SelfTests.Writers;

public sealed class ConsoleReportTests
{
    private static string Written(Report report, bool colours = false, int width = 80)
    {
        using var text = new Utf8Text();
        new ConsoleReport(new ConsoleLook(colours, width)).Write(report, text, "runs/1");
        return text.ToString();
    }

    [Test]
    public void The_verdict_comes_first_and_the_place_of_the_report_last()
    {
        var lines = Written(Samples.Representative, width: 140).TrimEnd().Split('\n');
        Assert.That(lines[0], Is.EqualTo("FAILS  cloud-one fails SCS-compatible IaaS v5.1 (effective): of 47 main testcases 2 failed, 1 did not finish, 2 missing."));
        Assert.That(lines[^1].TrimEnd('\r'), Is.EqualTo($"Report: {Path.Combine("runs/1", "report.html")}"));
    }

    [Test]
    public void Findings_are_cut_at_five_and_reasons_are_told_once()
    {
        var text = Written(Samples.Representative);
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("image Ubuntu 5: expected").And.Not.Contain("image Ubuntu 6").And.Contain("and 14 more: see report"));
            Assert.That(text, Does.Match(@"MISS scs-0123-swift-s3, scs-0123-service-placement\s+The capability 'object-store' is not declared."));
            Assert.That(text.Split("openstack image set"), Has.Length.EqualTo(2), "the same cure stands once");
            Assert.That(text, Does.Contain("scs-0115-default-rules: own PASS, upstream FAIL").And.Contain("1 min 01 s of 1 min 00 s  scs-0117-test-backup").And.Contain("1,234 requests"));
        });
    }

    [TestCase(40)]
    [TestCase(80)]
    [TestCase(120)]
    public void No_line_is_wider_than_asked_for(int width)
    {
        var lines = Written(Samples.Representative, width: width).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        Assert.That(lines, Has.All.Length.LessThanOrEqualTo(width));
        Assert.That(lines, Has.All.Matches<string>(line => line == line!.TrimEnd()));
    }

    [Test]
    public void Names_move_no_cursor_and_are_no_markup()
    {
        var text = Written(Samples.Nasty);
        Assert.That(text.Where(c => char.IsControl(c) && c is not ('\n' or '\r') || c is '\u202E' or '\u2066'), Is.Empty);
        Assert.That(text, Does.Contain("[red]markup[/]").And.Contain("\\u001B[31mred"));
    }

    [Test]
    public void Colours_come_only_when_asked_for()
    {
        Assert.That(Written(Samples.Representative), Does.Not.Contain("\u001B"));
        Assert.That(Written(Samples.Representative, colours: true), Does.Contain("\u001B["));
    }

    [TestCase(true, null, "xterm", 200, false, 80)]
    [TestCase(false, null, "xterm", 100, true, 100)]
    [TestCase(false, "", "xterm", 200, true, 140)]
    [TestCase(false, "1", "xterm", 20, false, 40)]
    [TestCase(false, null, "dumb", 0, false, 80)]
    public void The_look_follows_the_terminal(bool redirected, string? noColour, string term, int columns, bool colours, int width) =>
        Assert.That(ConsoleLook.Detect(redirected, name => name switch { "NO_COLOR" => noColour, "TERM" => term, _ => null }, () => columns), Is.EqualTo(new ConsoleLook(colours, width)));

    [Test]
    public void Without_a_window_the_width_is_the_default() =>
        Assert.That(ConsoleLook.Detect(false, _ => null, () => throw new IOException()), Is.EqualTo(new ConsoleLook(true, 80)));

    private sealed class Utf8Text : StringWriter
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
