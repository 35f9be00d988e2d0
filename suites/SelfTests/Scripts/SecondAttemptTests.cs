namespace Conformance.SelfTests.Scripts;

/// <summary><c>.ci/again</c>: what CI asks once more, and what it never does.</summary>
public sealed class SecondAttemptTests
{
    private const string One = "failed Answers(\"a b\",3) (1s 2ms)\n  from /clone/A.dll (net10.0|x64)\n  Expected: 1\n";
    private const string Other = "failed Ends_at_once (12ms)\n  from /clone/B.dll (net10.0|x64)\n";
    private const string Module = "/clone/A.dll (net10.0|x64) failed with 1 error(s) (4s)\nExit code: 2\n";

    private string _folder = "";

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("again-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_test_that_failed_is_asked_once_more_alone_and_named()
    {
        var (output, asked) = await Again(One + Module + Summary(1), "exit 0");
        Assert.That(asked, Is.EqualTo("/clone/A.dll --no-ansi --filter Name~Answers\n"));
        Assert.That(output, Does.Contain("UNSTEADY, passed at the second attempt only: Answers(\"a b\",3)\n").And.EndsWith("\n1 passed again\n"));
    }

    [Test]
    public async Task A_test_that_fails_twice_stays_failed()
    {
        var (output, _) = await Again(One + Other + Module + Module.Replace("A.dll", "B.dll", StringComparison.Ordinal) + Summary(2), "case $1 in *B.dll) exit 2;; esac");
        Assert.That(output, Does.Contain("second attempt only: Answers").And.Not.Contain("second attempt only: Ends").And.EndsWith("\n1 passed again\n"));
    }

    [Test]
    public async Task More_than_three_or_programs_that_ended_otherwise_are_no_accident(
        [Values("four", "crash beside", "crash of the same", "one unnamed", "none")] string what)
    {
        var log = what switch
        {
            "four" => string.Concat(Enumerable.Repeat(One, 4)) + Module + Summary(4),
            "crash beside" => One + Module + "/clone/B.dll (net10.0|x64) failed with 1 error(s) (4s)\nExit code: 2\n" + Summary(1),
            "crash of the same" => One + Module.Replace("code: 2", "code: 134", StringComparison.Ordinal) + Summary(1),
            "one unnamed" => One + Module + Summary(2),
            _ => Summary(0),
        };
        var (output, asked) = await Again(log, "exit 0");
        Assert.That(output, Is.EqualTo("0 passed again\n"));
        Assert.That(asked, Is.Empty);
    }

    private static string Summary(int failed) => $"\nTest run summary: Failed!\n\n  total: 9\n  failed: {failed}\n  succeeded: {9 - failed}\n  skipped: 0\n";

    /// <summary>What the script says of a log, and what it asked; the programs of tests are played.</summary>
    private async Task<(string Output, string Asked)> Again(string log, string program)
    {
        var (file, asked, dotnet) = (Path.Combine(_folder, "log"), Path.Combine(_folder, "asked"), Path.Combine(_folder, "dotnet"));
        await File.WriteAllTextAsync(file, log);
        await File.WriteAllTextAsync(asked, "");
        await File.WriteAllTextAsync(dotnet, $"#!/bin/sh\necho \"$*\" >>\"{asked}\"\n{program}\n");
        Assert.That((await Command.Run("chmod", ["700", dotnet])).Code, Is.Zero);
        var (code, output, error) = await Command.Run(
            "bash", [Path.Combine(Repository.Root, ".ci", "again"), file], new Dictionary<string, string?> { ["PATH"] = _folder + ":" + Environment.GetEnvironmentVariable("PATH") });
        Assert.That(code, Is.Zero, error);
        return (output, await File.ReadAllTextAsync(asked));
    }
}
