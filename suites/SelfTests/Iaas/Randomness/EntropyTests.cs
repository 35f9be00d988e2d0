using Conformance.Embedded;
using Conformance.Embedded.Compute;
using Conformance.Iaas.Scs0101;
using Conformance.Model;

namespace Conformance.SelfTests.Iaas.Randomness;

public sealed class EntropyTests
{
    private const string Marker = "scs0101-0123456789abcdef";
    private static readonly FipsTally Good = new(1000, 0, 0, 0, 0, 0, 0);

    [Test]
    public void A_report_is_read_from_among_a_boot_log()
    {
        var report = ConsoleReport.Parse("[    0.0] Linux version 6.12\r\n" + Console(new GuestContents()) + "\ndebian login: ", Marker);
        Assert.That(
            (report.EntropyAvailable, report.Kernel, report.Machine, report.Cpu, report.CpuModel, report.HardwareGenerators, report.HardwareGenerator, report.Ended, report.Damaged),
            Is.EqualTo(("256", "6.12.48+deb13-cloud-amd64", "x86_64", new CpuInstructions(2, 2, 2, 0), "Intel Xeon Processor (Icelake)", "virtio_rng.0 none", "virtio_rng.0", true, 0)));
        Assert.That(report.Fips, Is.EqualTo(new FipsFigures(1000, 0, 0, 0, 0, 0, 0)));
        Assert.That(report.LastLine, Is.EqualTo("debian login:"));
    }

    [Test]
    public void Any_line_may_be_damaged_once_by_others_that_write_to_the_console()
    {
        var lines = Lines(new GuestContents());
        var whole = ConsoleReport.Parse(string.Join('\n', lines), Marker);
        for (var damaged = 0; damaged < lines.Length; damaged++)
        {
            for (var at = 1; at < lines[damaged].Length; at += 5)
            {
                var broken = lines[damaged][..at] + "[   17.3] eth0: link up\r\n" + lines[damaged][at..];
                var report = ConsoleReport.Parse("login: " + string.Join("\r\n", lines.Select((line, index) => index == damaged ? broken : line)), Marker);
                Assert.That((report.EntropyAvailable, report.Kernel, report.Cpu, report.Fips, report.Ended), Is.EqualTo((whole.EntropyAvailable, whole.Kernel, whole.Cpu, whole.Fips, true)));
            }
        }
    }

    [Test]
    public void A_line_cut_short_or_changed_is_not_believed()
    {
        var line = Lines(new GuestContents { EntropyAvailable = "25" })[0];
        Assert.That(ConsoleReport.Parse(line.Replace("|25|", "|256|", StringComparison.Ordinal), Marker), Has.Property("EntropyAvailable").Null.And.Property("Damaged").EqualTo(1));
        Assert.That(ConsoleReport.Parse(line[..^3], Marker), Has.Property("EntropyAvailable").Null.And.Property("Damaged").EqualTo(1));
        Assert.That(ConsoleReport.Parse(line, Marker).EntropyAvailable, Is.EqualTo("25"));
        Assert.That(ConsoleReport.Parse(line, "scs0101-another"), Has.Property("EntropyAvailable").Null.And.Property("Damaged").EqualTo(0));
    }

    [TestCase("ci: WARNING: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)")]
    [TestCase("cloud-init[812]: Failed to run module scripts_user (scripts in /var/lib/cloud/instance/scripts)")]
    [TestCase("[    2.1] Kernel panic - not syncing: VFS: Unable to mount root fs")]
    public void A_guest_that_failed_is_recognised(string line) => Assert.That(ConsoleReport.Parse("one\r\n" + line + "\r\ntwo", Marker).Failure, Is.EqualTo(line));

    [TestCase("256", "6.12.48", Outcome.Pass, null, 0)]
    [TestCase("256", "5.18.0", Outcome.Pass, null, 0)]
    [TestCase("255", "5.18.0", Outcome.Fail, null, 0)]
    [TestCase("3204", "6.1.0-18-amd64", Outcome.Fail, null, 0)]
    [TestCase("256", "5.17.9", Outcome.Pass, null, 1)]
    [TestCase("256", "5.4.0-200-generic", Outcome.Pass, null, 1)]
    [TestCase("3204", "5.4.0-42-generic", Outcome.Pass, Outcome.Fail, 1)]
    [TestCase("180", "5.4.0-42-generic", Outcome.Fail, null, 1)]
    [TestCase("", "6.1.0", null, null, 0)]
    [TestCase("many", "6.1.0", Outcome.Fail, null, 0)]
    public void Entropy_avail_is_256_or_more_before_5_18(string value, string kernel, Outcome? own, Outcome? upstream, int should)
    {
        var report = Report(new GuestContents { EntropyAvailable = value, KernelRelease = kernel });
        if (own is null)
        {
            Assert.That(() => Entropy.Available(report, "guest"), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("entropy_avail"));
            return;
        }

        var result = Entropy.Available(report, "guest");
        Assert.That((result.Outcome, result.Upstream?.Outcome), Is.EqualTo((own, upstream)));
        Assert.That(result.Findings.Count(finding => finding.Level == FindingLevel.Should), Is.EqualTo(should));
        Assert.That(result.Findings.Where(finding => finding.Level == FindingLevel.Must).All(finding => finding.Observed.Contains(value, StringComparison.Ordinal)));
    }

    [TestCase("rdrand rdseed", false, Outcome.Pass, null)]
    [TestCase("rdrand", false, Outcome.Pass, FindingLevel.Info)]
    [TestCase("rdseed", false, Outcome.Pass, FindingLevel.Info)]
    [TestCase("", false, Outcome.Fail, FindingLevel.Must)]
    [TestCase("rng", false, Outcome.Fail, FindingLevel.Must)]
    [TestCase("rng", true, Outcome.Pass, null)]
    [TestCase("", true, Outcome.Pass, FindingLevel.Should)]
    public void Entropy_instructions_are_a_must_on_x86_and_a_should_on_Arm(string instructions, bool arm, Outcome outcome, FindingLevel? level)
    {
        var guest = new GuestContents();
        guest.EntropyInstructions.Clear();
        guest.EntropyInstructions.AddRange(instructions.Split(' '));
        var result = Entropy.Available(Report(guest, arm), "guest");
        Assert.That((result.Outcome, result.Findings.SingleOrDefault()?.Level), Is.EqualTo((outcome, level)));
        Assert.That(result.Upstream?.Outcome, Is.EqualTo(outcome == Outcome.Fail ? Outcome.Pass : (Outcome?)null));
    }

    [TestCase(0, Outcome.Pass, null)]
    [TestCase(3, Outcome.Pass, null)]
    [TestCase(4, Outcome.Pass, FindingLevel.Info)]
    [TestCase(5, Outcome.Pass, FindingLevel.Info)]
    [TestCase(6, Outcome.Fail, FindingLevel.Must)]
    [TestCase(1000, Outcome.Fail, FindingLevel.Must)]
    public void Five_of_1000_blocks_may_fail(int failures, Outcome outcome, FindingLevel? level)
    {
        var result = Entropy.Fips(Report(new GuestContents(), fips: Good with { Failures = failures, Poker = failures }), "guest");
        Assert.That((result.Outcome, result.Findings.SingleOrDefault()?.Level, result.Upstream), Is.EqualTo((outcome, level, (UpstreamVerdict?)null)));
    }

    [Test]
    public void Without_figures_there_is_no_verdict()
    {
        var lines = Lines(new GuestContents());
        var report = ConsoleReport.Parse(string.Join('\n', lines.Where(line => !line.Contains("|fips|", StringComparison.Ordinal))), Marker);
        Assert.That(() => Entropy.Fips(report, "guest"), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("FIPS 140-2"));
        Assert.That(() => Entropy.Fips(Report(new GuestContents(), fips: Good with { Blocks = 999 }), "guest"), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("999"));
        Assert.That(() => Entropy.Available(ConsoleReport.Parse("", Marker), "guest"), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("empty"));
        Assert.That(() => Entropy.Available(ConsoleReport.Parse("Booting\nGRUB rescue> ", Marker), "guest"), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("GRUB rescue>"));
    }

    private static ConsoleReport Report(GuestContents guest, bool arm = false, FipsTally? fips = null) => ConsoleReport.Parse(Console(guest, arm, fips), Marker);

    private static string Console(GuestContents guest, bool arm = false, FipsTally? fips = null) => string.Join("\r\n", Lines(guest, arm, fips));

    private static string[] Lines(GuestContents guest, bool arm = false, FipsTally? fips = null) => [.. Guest.Report(Marker, guest, arm, 2, true, fips ?? Good)];
}
