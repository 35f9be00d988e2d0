using Conformance.Writers;

namespace Conformance.SelfTests.Writers;

public sealed class LookAtIt
{
    [Test, Explicit("Writes the sample reports for people to look at into $SAMPLE_REPORTS.")]
    public async Task Sample_reports()
    {
        var directory = Environment.GetEnvironmentVariable("SAMPLE_REPORTS");
        Assume.That(directory, Is.Not.Null.And.Not.Empty);
        foreach (var (name, report) in new[] { ("representative", Samples.Representative), ("nasty", Samples.Nasty), ("huge", Samples.Huge) })
        {
            await ReportWriter.WriteAll(report, Path.Combine(directory!, name), CancellationToken.None);
            await using var text = new StreamWriter(Path.Combine(directory!, name, "console.txt"));
            new ConsoleReport(new ConsoleLook(false, 80)).Write(report, text, "out");
        }
    }
}
