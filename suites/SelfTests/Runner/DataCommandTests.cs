using Conformance.Kubernetes.Releases;
using Conformance.SelfTests.Kaas;

namespace Conformance.SelfTests.Runner;

/// <summary>The command `data` as a user starts it: it keeps data in the user's cache folder, so each test has a home of its own.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DataCommandTests
{
    private static string[] Sources(string root) =>
        ["--releases-url", $"{root}/releases", "--schedule-url", $"{root}/schedule", "--feed-url", $"{root}/feed", "--records-url", $"{root}/cve/"];

    private static IEnumerable<string> Kept(RunnerProcess program) => Directory.EnumerateFiles(program.Folder, ReleaseData.FileName + "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 });

    [Test]
    public async Task New_data_are_fetched_kept_and_used()
    {
        await using var server = await ReleaseDataRefreshTests.Start();
        using var program = new RunnerProcess();
        Assert.That((await program.Run("data", "show")).Output, Does.Contain("shipped with this program"));
        var (code, output, error) = await program.Run(["data", "refresh", .. Sources(server.Urls.Single())]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("1.38 (1.38.1)").And.Contain(Kept(program).Single()));
        Assert.That((await program.Run("data", "show")).Output, Is.EqualTo(output));
    }

    [Test]
    public async Task Without_a_network_the_cure_is_told_and_nothing_is_written()
    {
        using var program = new RunnerProcess();
        var (code, output, error) = await program.Run(["data", "refresh", .. Sources("http://127.0.0.1:1")]);
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.Contain("http://127.0.0.1:1/releases").And.Contain("cannot be fetched").And.Contain("copy kubernetes-releases.yaml from there").And.Contain("Nothing was changed"));
        Assert.That(Kept(program), Is.Empty);
    }

    [Test]
    public async Task A_source_that_breaks_half_way_changes_nothing()
    {
        await using var server = await ReleaseDataRefreshTests.Start(("/feed", 500, ""));
        using var program = new RunnerProcess();
        var (code, _, error) = await program.Run(["data", "refresh", .. Sources(server.Urls.Single())]);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("the feed of vulnerabilities cannot be fetched: 500").And.Contain("Nothing was changed"));
        Assert.That(Kept(program), Is.Empty);
    }

    [Test]
    public async Task A_file_from_elsewhere_is_taken_over_and_a_wrong_one_is_told()
    {
        using var program = new RunnerProcess();
        var file = Path.Combine(program.Folder, "brought.yaml");
        await File.WriteAllTextAsync(file, ReleaseDataFile.Format(ReleaseData.Shipped with { AsOf = new DateOnly(2099, 1, 1) }));
        Assert.That((await program.Run("data", "refresh", "--from", file)).Output, Does.Contain("release data of 2099-01-01"));
        await File.WriteAllTextAsync(file, "as_of: never\n");
        var (code, _, error) = await program.Run("data", "refresh", "--from", file);
        Assert.That(code, Is.EqualTo(3));
        Assert.That(error, Does.Contain($"{file}:1"));
        Assert.That((await program.Run("data", "show")).Output, Does.Contain("release data of 2099-01-01"));
    }

    [Test]
    public async Task Help_and_wrong_addresses_are_told()
    {
        using var program = new RunnerProcess();
        Assert.That((await program.Run("data", "refresh", "--help")).Output, Does.Contain("--from").And.Contain("What was there stays if anything goes wrong"));
        var (code, _, error) = await program.Run("data", "refresh", "--feed-url", "feed.json");
        Assert.That(code, Is.EqualTo(3));
        Assert.That(error, Does.Contain("--feed-url feed.json: no address"));
    }
}
