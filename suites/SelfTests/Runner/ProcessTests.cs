using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Conformance.Data.Clouds;
using Conformance.Embedded;

namespace Conformance.SelfTests.Runner;

/// <summary>The program in a process of its own, against clouds in other processes, interrupted and killed.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed partial class ProcessTests
{
    [Test]
    public async Task A_cloud_served_by_another_process_is_checked_by_its_name_in_clouds_yaml()
    {
        using var runner = new RunnerProcess();
        var yaml = Path.Combine(runner.Folder, "clouds.yaml");
        using var server = runner.Start("serve", "cloud", "--clouds-yaml", yaml, "--flavors", "60");
        try
        {
            var ready = await Line(server.StandardError, "serving ");
            Assert.That(ready, Does.Contain("/identity/v3"));
            Assert.That(File.GetUnixFileMode(yaml), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            var (code, output, error) = await runner.Run("--os-cloud", "tenant", "--no-progress", "--output", runner.Output);
            Assert.That(code, Is.Zero, output + error);
            Assert.That(output, Does.Contain("SCS-compatible IaaS v5.1"));
            Assert.That(output.TrimEnd().Split('\n')[^1], Does.StartWith("audit: 0 leftovers"));
            var report = JsonDocument.Parse(await File.ReadAllTextAsync(runner.Latest("tenant", "report.json"))).RootElement;
            Assert.That(report.GetProperty("run").GetProperty("environment").GetString(), Is.EqualTo("existing"));
            var password = PasswordPattern().Match(await File.ReadAllTextAsync(yaml)).Groups[1].Value;
            Assert.That(password, Has.Length.GreaterThan(8));
            foreach (var file in Directory.EnumerateFiles(runner.Output, "*", SearchOption.AllDirectories))
            {
                Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain(password), file);
            }
        }
        finally
        {
            await Signal(server, "INT");
            await server.WaitForExitAsync();
        }

        Assert.That(server.ExitCode, Is.Zero);
    }

    [Test]
    public async Task The_check_command_speaks_like_the_upstream_script()
    {
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow());
        contents.Flavors.RemoveAll(flavor => flavor.Name == "SCS-1V-4");
        await using var cloud = await EmbeddedCloud.Start(contents);
        using var runner = new RunnerProcess().With(cloud);
        var (code, output, error) = await runner.Run("check", "-c", "tenant", "scs-0103-flavor-1v-4", "scs-0100-syntax-check", "scs-0101-rngd", "opc-v2022.11");
        Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
        {
            "scs-0103-flavor-1v-4: FAIL", "scs-0100-syntax-check: PASS", "scs-0101-rngd: ABORT",
        }));
        Assert.That(code, Is.Zero);
        Assert.That(error, Does.Contain("WARNING: opc-v2022.11").And.Contain("ERROR: scs-0103-flavor-1v-4: ").And.Contain("CRITICAL: scs-0101-rngd: "));
    }

    [TestCase("manager", "CRITICAL: ")]
    [TestCase("nobody", "CRITICAL: ")]
    public async Task The_check_command_aborts_everything_when_nothing_can_be_tested(string name, string told)
    {
        await using var cloud = await EmbeddedCloud.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        using var runner = new RunnerProcess().With(cloud);
        var (code, output, error) = await runner.Run("check", "-c", name, "scs-0100-syntax-check");
        Assert.That((code, output), Is.EqualTo((1, "scs-0100-syntax-check: ABORT\n")));
        Assert.That(error, Does.StartWith(told).And.Contain(name));
    }

    [Test]
    public async Task The_check_command_without_a_cloud_ends_with_1()
    {
        using var runner = new RunnerProcess();
        var (code, output, error) = await runner.Run("check", "scs-0100-syntax-check");
        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.StartWith("CRITICAL: "));
    }

    [Test]
    public async Task The_check_command_says_that_it_cannot_check_a_cluster()
    {
        using var runner = new RunnerProcess();
        var (code, output, error) = await runner.Run("check", "--kubeconfig", "kubeconfig.yaml", "version-policy-check");
        Assert.That((code, output), Is.EqualTo((1, "version-policy-check: ABORT\n")));
        Assert.That(error, Does.StartWith("CRITICAL: "));
        Assert.That((await runner.Run("check", "-c")).Code, Is.EqualTo(2));
    }

    [TestCase(null, "clouds.yaml")]
    [TestCase("clouds: [", "clouds.yaml")]
    [TestCase("clouds: {othercloud: {auth: {auth_url: 'http://127.0.0.1:1/v3'}}}", "othercloud")]
    [TestCase("clouds: {mycloud: {auth: {username: me}}}", "auth_url")]
    [TestCase("clouds: {mycloud: {auth_type: v3kerberos, auth: {auth_url: 'http://127.0.0.1:1/v3'}}}", "v3kerberos")]
    public async Task A_clouds_yaml_that_cannot_be_used_is_wrong_configuration(string? yaml, string told)
    {
        using var runner = new RunnerProcess();
        if (yaml is not null)
        {
            runner.With(yaml);
        }

        var (code, output, error) = await runner.Run("--os-cloud", "mycloud", "--output", runner.Output);
        Assert.That(code, Is.EqualTo(3), output + error);
        Assert.That(error, Does.Contain("error: ").And.Contain(told));
    }

    [Test]
    public async Task Interrupted_it_writes_a_partial_report_and_ends_with_2()
    {
        await using var cloud = await SlowImages();
        using var runner = new RunnerProcess().With(cloud);
        using var process = await StartAndWaitForFlavors(runner);
        await Signal(process, "INT");
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.EqualTo(2));
        var report = JsonDocument.Parse(await File.ReadAllTextAsync(runner.Latest("tenant", "report.json"))).RootElement;
        Assert.That(report.GetProperty("run").GetProperty("cancelled").GetBoolean(), Is.True);
        var outcomes = report.GetProperty("scopes")[0].GetProperty("testcases").EnumerateArray().ToDictionary(
            testcase => testcase.GetProperty("id").GetString()!, testcase => testcase.GetProperty("result").GetProperty("outcome").GetString());
        Assert.That((outcomes["scs-0100-syntax-check"], outcomes["scs-0102-prop-min_ram"]), Is.EqualTo(("Pass", "DidNotFinish")));
    }

    [Test]
    public async Task Another_command_that_is_interrupted_says_so_and_ends_with_2()
    {
        using var runner = new RunnerProcess();
        using var process = runner.Start("self-test", "--kind", "clouds");
        await Line(process.StandardError, " done");
        await Signal(process, "INT");
        await Line(process.StandardError, "interrupted before the end");
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.EqualTo(2));
    }

    [Test]
    public async Task Killed_it_has_lost_no_outcome()
    {
        await using var cloud = await SlowImages();
        using var runner = new RunnerProcess().With(cloud);
        using var process = await StartAndWaitForFlavors(runner);
        process.Kill();
        await process.WaitForExitAsync();
        var journal = Directory.EnumerateFiles(runner.Output, "journal.jsonl", SearchOption.AllDirectories).Single();
        var outcomes = (await File.ReadAllLinesAsync(journal)).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("event").GetString() == "outcome")
            .Select(line => line.GetProperty("result").GetProperty("testcase").GetString());
        Assert.That(outcomes, Does.Contain("scs-0100-syntax-check"));
    }

    private static Task<EmbeddedCloud> SlowImages()
    {
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow());
        contents.Faults.Add(new Fault("image", FaultEffect.Slow) { PathContains = "/images", Delay = TimeSpan.FromSeconds(30) });
        return EmbeddedCloud.Start(contents);
    }

    /// <summary>A run that has judged flavor names and waits for images; more workers than testcases, so that none waits for another.</summary>
    private static async Task<Process> StartAndWaitForFlavors(RunnerProcess runner)
    {
        var process = runner.Start("--os-cloud", "tenant", "--output", runner.Output, "--tests", "scs-010[02]", "--workers", "64");
        await Line(process.StandardError, "scs-0100-syntax-check");
        return process;
    }

    private static async Task<string> Line(StreamReader reader, string containing)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = new List<string>();
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            seen.Add(line);
            if (line.Contains(containing, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new AssertionException($"The program ended without printing \"{containing}\": {string.Join(Environment.NewLine, seen)}");
    }

    private static async Task Signal(Process process, string signal)
    {
        var (code, _, error) = await Command.Run("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        Assert.That(code, Is.Zero, error);
    }

    [GeneratedRegex(@"password: [""']?([^""'\s]+)")]
    private static partial Regex PasswordPattern();
}
