using Conformance.Model;
using Conformance.Writers;

namespace Conformance.SelfTests.Writers;

public sealed class ReportWriterTests
{
    private string _directory = "";

    [SetUp]
    public void Make_a_directory() => _directory = Directory.CreateTempSubdirectory("writers").FullName;

    [TearDown]
    public void Remove_it() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task All_files_are_written_into_a_new_directory_and_nothing_else()
    {
        var directory = Path.Combine(_directory, "a", "b");
        var paths = await ReportWriter.WriteAll(Samples.Representative, directory, CancellationToken.None);
        Assert.That(paths.Select(Path.GetFileName), Is.EquivalentTo(new[] { "report.html", "report.json", "report.yaml", "junit.xml", "summary.md" }));
        Assert.That(Directory.GetFileSystemEntries(directory), Is.EquivalentTo(paths));
    }

    [Test]
    public void The_same_report_gives_the_same_bytes()
    {
        var copy = JsonReport.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(new JsonReport().Written(Samples.Representative))), "copy");
        foreach (var writer in ReportWriter.All(TimeZoneInfo.Utc))
        {
            Assert.That(writer.Written(copy), Is.EqualTo(writer.Written(Samples.Representative)), writer.FileName);
        }
    }

    [Test]
    public void No_writer_stumbles_over_hostile_texts_and_all_write_valid_UTF_8_with_line_feeds()
    {
        foreach (var writer in ReportWriter.All(TimeZoneInfo.Utc))
        {
            Assert.That(writer.Written(Samples.Nasty), Does.Not.Contain("\r").And.EndsWith("\n"), writer.FileName);
        }
    }

    [Test]
    public async Task A_file_stays_as_it_was_if_writing_fails()
    {
        var path = Path.Combine(_directory, "report.html");
        await File.WriteAllTextAsync(path, "before");
        Assert.That(async () => await AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException("broken");
        }, CancellationToken.None), Throws.InvalidOperationException);
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("before"));
        Assert.That(Directory.GetFiles(_directory), Is.EqualTo(new[] { path }));

        await AtomicFile.Write(path, stream => stream.Write("after"u8), CancellationToken.None);
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("after"));
    }

    [Test]
    public async Task A_directory_that_cannot_be_made_is_a_matter_of_configuration()
    {
        var file = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(file, "");
        Assert.That(async () => await ReportWriter.WriteAll(Samples.Representative, Path.Combine(file, "runs"), CancellationToken.None),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(Path.Combine(file, "runs")).And.Message.Contains("choose another output directory"));
    }

    [Test]
    public void A_cancelled_write_leaves_nothing_behind()
    {
        Assert.That(async () => await ReportWriter.WriteAll(Samples.Representative, _directory, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.GetFileSystemEntries(_directory), Is.Empty);
    }
}
