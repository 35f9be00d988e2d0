namespace Conformance.SelfTests.Scripts;

public sealed class RunScriptTests
{
    private static readonly string Tools = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetEnvironmentVariable("HOME")!, ".cache"),
        "scs-conformance", "npm");

    [Test]
    public async Task The_PowerShell_script_is_good_by_a_PowerShell_grammar()
    {
        var (code, output, error) = await Parse(Path.Combine(Repository.Root, "run.ps1"));
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.EndWith(" nodes, 0 errors\n"));
    }

    [Test]
    public async Task The_PowerShell_grammar_sees_a_missing_brace()
    {
        var broken = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"broken-{Guid.NewGuid():N}.ps1");
        await File.WriteAllTextAsync(broken, (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "run.ps1"))).Replace("exit 3\n}", "exit 3\n"));
        try
        {
            Assert.That((await Parse(broken)).Code, Is.EqualTo(1));
        }
        finally
        {
            File.Delete(broken);
        }
    }

    [Test]
    public async Task Both_scripts_hand_their_words_to_the_same_program()
    {
        var bash = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "run.sh"));
        var power = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "run.ps1"));
        foreach (var shared in new[] { "suites/$program/bin/Release/net10.0/Conformance.$program.dll", "Conformance.sln", "dotnet test --solution", "CONFORMANCE_ROOT", "-c Release" })
        {
            Assert.That(bash, Does.Contain(shared));
            Assert.That(power, Does.Contain(shared));
        }
    }

    [Test]
    public async Task The_shell_scripts_have_no_syntax_error([Values("run.sh", ".ci/run", ".ci/prepare", ".ci/again")] string script)
    {
        var (code, _, error) = await Command.Run("bash", ["-n", script]);
        Assert.That(code, Is.Zero, error);
    }

    private static Task<(int Code, string Output, string Error)> Parse(string file) =>
        Command.Run("node", [Path.Combine(Repository.Root, "suites/SelfTests/Scripts/parse-powershell.mjs"), Tools, file]);
}
