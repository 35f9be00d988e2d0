using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Runner.CommandLine;
using Conformance.StatusPageStack;
using Conformance.StatusServer;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Runner;

/// <summary>Suite status-page from the command line: against the embedded stack, against an existing page, and what killed runs leave there.</summary>
public sealed class StatusPageRunTests
{
    private const string AllIncidents = "/incidents?start=0001-01-01T00:00:00Z&end=9999-12-31T00:00:00Z";

    [Test]
    public async Task The_embedded_stack_conforms_browser_included_and_is_left_as_it_was()
    {
        using var runner = new RunnerProcess();
        var (code, output, error) = await runner.Run("--suite", "status-page", "--output", runner.Output);
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Contain("SCS status page (proposal) read-write (draft").And.Contain("audit: 0 leftovers, objects of 4 kinds counted before and after"));
        Assert.That(output, Does.Not.Contain("also seen"));
        var report = JsonNode.Parse(await File.ReadAllTextAsync(runner.Latest("embedded", "report.json")))!;
        var testcases = report["scopes"]![0]!["testcases"]!.AsArray().Select(testcase => (string)testcase!["id"]!).ToList();
        Assert.That(testcases.Count(id => id.StartsWith("scs-0400-page-", StringComparison.Ordinal)), Is.EqualTo(35));
        Assert.That(testcases, Has.Count.EqualTo(99));
        Assert.That(report["run"]!["subjectFacts"]!.ToJsonString(), Does.Contain("Chromium ").And.Contain("read-write"));
        Assert.That(LedgerFile.Read(runner.Latest("embedded", "ledger.jsonl")), Has.Count.GreaterThan(100).And.All.Property(nameof(LedgerEntry.IsOpen)).EqualTo(false));
    }

    [Test]
    public async Task An_existing_page_is_only_read_unless_it_is_said_to_be_a_test_instance()
    {
        await using var stack = await EmbeddedStatusPage.Start();
        using var runner = new RunnerProcess();
        var before = await Everything(stack, generations: true);
        var (code, output, error) = await runner.Run("--status-page-url", stack.Api.ToString(), "--tests", "scs-040[02]-(?!page)", "--output", runner.Output, "--no-progress", "--json");
        Assert.That(code, Is.EqualTo(2), output + error);
        var report = JsonNode.Parse(output)!;
        Assert.That((string?)report["run"]!["subject"], Is.EqualTo("127.0.0.1"));
        Assert.That((string?)report["scopes"]![0]!["versions"]![0]!["version"], Is.EqualTo("read-only"));
        var results = report["scopes"]![0]!["testcases"]!.AsArray().ToDictionary(testcase => (string)testcase!["id"]!, testcase => testcase!["result"]!);
        Assert.That(results.Count(result => (string)result.Value["outcome"]! == "Pass"), Is.EqualTo(19));
        Assert.That((string?)results["scs-0400-write-anonymous"]["outcome"], Is.EqualTo("Missing"));
        Assert.That((string?)results["scs-0400-write-anonymous"]["reason"], Does.Contain("status-page-gateway"));
        Assert.That(results.Select(result => (string)result.Value["outcome"]!).Distinct(), Is.EquivalentTo(new[] { "Pass", "Missing" }));
        Assert.That(File.Exists(runner.Latest("127.0.0.1", "ledger.jsonl")), Is.False);
        Assert.That(await Everything(stack, generations: true), Is.EqualTo(before), "nothing was changed");

        // The version alone does not let anybody write.
        (_, output, error) = await runner.Run("--status-page-url", stack.Api.ToString(), "--scope-version", "read-write", "--tests", "scs-0402-(patch|fuzz-bodies)", "--output", runner.Output, "--no-progress");
        Assert.That(output, Does.Contain("--status-page-read-write"), output + error);
        Assert.That(await Everything(stack, generations: true), Is.EqualTo(before), "nothing was changed");
    }

    [Test]
    public async Task A_test_instance_is_written_to_with_a_token_and_a_login_from_files()
    {
        await using var stack = await EmbeddedStatusPage.Start(new EmbeddedStatusPageOptions { TokenLifetime = TimeSpan.FromHours(1) });
        using var runner = new RunnerProcess();
        var before = await Everything(stack);
        var subject = Path.Combine(runner.Folder, "page.yaml");
        await File.WriteAllTextAsync(Path.Combine(runner.Folder, "token"), Token(stack) + "\n");
        await File.WriteAllTextAsync(Path.Combine(runner.Folder, "login"), $"{stack.User.UserName}\n{stack.User.Password}\n");
        await File.WriteAllTextAsync(subject, $$"""
            name: our-page
            environment: existing
            status_page:
              url: {{stack.Api}}
              web_url: {{stack.Page}}
              token_file: token
              login_file: login
            """);
        var (code, output, error) = await runner.Run(
            "--subject", subject, "--suite", "status-page", "--status-page-read-write", "--tests", "scs-0402-patch|scs-0400-(write|page-create|page-login|page-sorted)", "--output", runner.Output, "--json", "--no-progress");
        Assert.That(code, Is.EqualTo(2), "not everything was selected" + output + error);
        var outcomes = JsonNode.Parse(output)!["scopes"]![0]!["testcases"]!.AsArray()
            .Where(testcase => (string)testcase!["result"]!["outcome"]! != "Missing").ToDictionary(testcase => (string)testcase!["id"]!, testcase => (string)testcase!["result"]!["outcome"]!);
        Assert.That(outcomes.Keys, Is.EquivalentTo(new[]
        {
            "scs-0402-patch-null", "scs-0402-patch-partial", "scs-0400-write-anonymous", "scs-0400-write-bad-token", "scs-0400-write-token", "scs-0400-page-create", "scs-0400-page-login", "scs-0400-page-sorted",
        }));
        Assert.That(outcomes.Values, Is.All.EqualTo("Pass"), output);
        Assert.That(await Everything(stack), Is.EqualTo(before));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(runner.Output, "our-page"), "*", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file);
            Assert.That(text, Does.Not.Contain(stack.User.Password).And.Not.Contain("eyJ"), file);
        }

        // In place of the official check script.
        (code, output, error) = await runner.Run("check", "--status-page-url", stack.Api.ToString(), "scs-0402-operation-get-severities", "scs-0402-patch-null");
        Assert.That((code, output.ReplaceLineEndings("\n")), Is.EqualTo((0, "scs-0402-operation-get-severities: PASS\nscs-0402-patch-null: ABORT\n")), error);
        Assert.That(error, Does.Contain("--status-page-read-write"));
    }

    [Test]
    public async Task A_broken_page_fails_and_the_report_says_how_to_see_it()
    {
        await using var stack = await EmbeddedStatusPage.Start(new EmbeddedStatusPageOptions { Server = new StatusPageOptions { Defects = [ServerDefect.WindowOptional] } });
        using var runner = new RunnerProcess();
        var (code, output, error) = await runner.Run("--status-page-url", stack.Api.ToString(), "--tests", "scs-0402-incidents-window", "--output", runner.Output, "--no-progress");
        Assert.That(code, Is.EqualTo(1), output + error);
        Assert.That(output, Does.Contain("FAIL scs-0402-incidents-window-parameters").And.Contain("curl -i --path-as-is"));
    }

    /// <summary>What the run is doing when it is killed, by the newest line of its ledger, and the testcases that run.</summary>
    [TestCase("component", 1, "scs-0402-(?!fuzz)")]
    [TestCase("severity", 3, "scs-0402-(severity|fuzz-bodies|concurrent)")]
    [TestCase("incident", 12, "scs-0402-(?!fuzz)")]
    [TestCase("phase-list", 1, "scs-0402-phase")]
    [TestCase("phase-list", 20, "scs-0402-(concurrent|fuzz-bodies)")]
    [TestCase("incident", 1, "scs-0400-page-(create|save-twice|close)")]
    public async Task What_a_killed_run_left_in_a_page_is_removed_and_nothing_else(string type, int number, string tests)
    {
        await using var stack = await EmbeddedStatusPage.Start(new EmbeddedStatusPageOptions { TokenLifetime = TimeSpan.FromHours(1) });
        using var runner = new RunnerProcess();
        await File.WriteAllTextAsync(Path.Combine(runner.Folder, "token"), Token(stack));
        await File.WriteAllTextAsync(Path.Combine(runner.Folder, "login"), $"{stack.User.UserName}\n{stack.User.Password}\n");
        var before = await Everything(stack);
        using (var process = runner.Start(
            "--status-page-url", stack.Api.ToString(), "--status-page-web-url", stack.Page.ToString(), "--status-page-token-file", "token", "--status-page-login-file", "login", "--status-page-read-write",
            "--tests", tests, "--no-progress", "--output", runner.Output))
        {
            var told = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await Until(() => process.HasExited || Made(runner).Count(entry => entry.Type == type) >= number, $"the run has made {number} of {type}");
            Assert.That(Made(runner).Count(entry => entry.Type == type), Is.AtLeast(number), string.Concat(process.HasExited ? await told : []));
            process.Kill();
            await process.WaitForExitAsync();
        }

        // Somebody works there meanwhile.
        using var http = new HttpClient { BaseAddress = stack.ApiInside };
        (await http.PostAsJsonAsync("/components", new { displayName = "Somebody's" })).EnsureSuccessStatusCode();
        var (code, output, error) = await runner.Run("cleanup", "--all", "--output", runner.Output, "--dry-run", "--status-page-token-file", "token");
        var between = await Everything(stack);
        Assert.That(code, Is.EqualTo(output.Contains("found    ", StringComparison.Ordinal) ? 2 : 0), output + error);
        (code, output, error) = await runner.Run("cleanup", "--all", "--output", runner.Output, "--status-page-token-file", "token");
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Contain("nothing is left"));
        var mine = (await http.GetFromJsonAsync<JsonObject>("/components"))!["data"]!.AsArray().Single(component => (string?)component!["displayName"] == "Somebody's")!["id"];
        (await http.DeleteAsync($"/components/{mine}")).EnsureSuccessStatusCode();
        Assert.That(await Everything(stack), Is.EqualTo(before), $"in between: {between}");
        (code, output, _) = await runner.Run("cleanup", "--all", "--output", runner.Output, "--json");
        Assert.That((code, output.Trim()), Is.EqualTo((0, "[]")));
    }

    [Test]
    public async Task Another_page_is_not_mistaken_for_a_clean_one_and_an_embedded_one_ended_with_its_run()
    {
        await using var stack = await EmbeddedStatusPage.Start();
        using var runner = new RunnerProcess();
        Write("page", "20261122T101500Z-33333333", "existing", "https://elsewhere.example.org/");
        var (code, output, error) = await runner.Run("cleanup", "--all", "--output", runner.Output, "--status-page-url", stack.Api.ToString());
        Assert.That(code, Is.EqualTo(2), output + error);
        Assert.That(output, Does.Contain("left     page ").And.Contain("https://elsewhere.example.org/"));
        Directory.Delete(runner.Output, recursive: true);
        Write("embedded", "20261122T101500Z-44444444", "embedded", "http://127.0.0.1:9/");
        (code, output, error) = await runner.Run("cleanup", "--all", "--output", runner.Output);
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Contain("its status page ended with the run"));

        void Write(string subject, string run, string environment, string api)
        {
            using var ledger = Ledger.InFile(Path.Combine(runner.Output, subject, run, Ledger.FileName), new LedgerOwner(run, subject, environment), TimeProvider.System);
            ledger.Creating("status-page", "component", "scs-conformance-33333333-component-1", null, api);
        }
    }

    [TestCase("--status-page-web-url https://s.example.org", "--status-page-url")]
    [TestCase("--status-page-read-write", "--status-page-url")]
    [TestCase("--status-page-url status.example.org", "https://status-api.example.com")]
    [TestCase("--status-page-url https://me:secret@status.example.org", "without a user's name")]
    [TestCase("--suite status-page --environment existing", "--status-page-url")]
    [TestCase("--suite iaas --status-page-url https://s.example.org", "--status-page-url")]
    [TestCase("--environment embedded --suite status-page --status-page-url https://s.example.org", "exclude each other")]
    [TestCase("--status-page-url http://127.0.0.1:9 --status-page-web-url http://127.0.0.1:9 --status-page-login-file /nowhere/login", "--status-page-login-file /nowhere/login")]
    public async Task Wrong_usage_names_the_option_and_the_cure(string words, string told)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var folder = Directory.CreateTempSubdirectory("conformance-test-").FullName;
        try
        {
            var code = await ConformanceCommand.Invoke([.. words.Split(' '), "--no-progress", "--output", folder], output, error);
            Assert.That(code, Is.EqualTo(3), output.ToString() + error);
            Assert.That(error.ToString(), Does.Contain(told).And.Not.Contain("secret"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_bare_run_leaves_the_status_page_out_and_a_plan_says_what_would_be_changed()
    {
        Assert.That(await Plan("plan"), Does.Not.Contain("scs-0402"));
        Assert.That(await Plan("plan", "--environment", "embedded"), Does.Not.Contain("scs-0402"));
        Assert.That(await Plan("plan", "--scope", "scs-status-page"), Does.Contain("subject embedded from environment embedded").And.Match("in +scs-0402-patch-null .*creates objects"));
        Assert.That(await Plan("plan", "--suite", "iaas,status-page"), Does.Match("in +scs-0402-patch-null").And.Match("in +scs-0100-syntax-check"));
        var existing = await Plan("plan", "--status-page-url", "https://status-api.example.org");
        Assert.That(existing, Does.Contain("subject status-api.example.org from environment existing").And.Match("out +scs-0402-patch-null").And.Match("in +scs-0402-fuzz-paths"));
        Assert.That(existing, Does.Match("missing +scs-0400-page-sorted .*needs status-page-web"));
        Assert.That(await Plan("plan", "--status-page-url", "https://a.example.org", "--status-page-web-url", "https://b.example.org"), Does.Match("in +scs-0400-page-sorted"));

        static async Task<string> Plan(params string[] words)
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            Assert.That(await ConformanceCommand.Invoke(words, output, error), Is.Zero, error.ToString());
            return output.ToString();
        }
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    public async Task A_served_page_prints_its_addresses_and_ends_at_a_signal(string signal)
    {
        using var runner = new RunnerProcess();
        using var process = runner.Start("serve", "status-page");
        try
        {
            var error = process.StandardError.ReadToEndAsync();
            var told = new Dictionary<string, string>();
            while (!told.ContainsKey("password"))
            {
                var line = await process.StandardOutput.ReadLineAsync();
                Assert.That(line, Is.Not.Null, process.HasExited ? await error : "");
                told[line!.Split(' ')[0]] = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            }

            using var http = new HttpClient();
            Assert.That(await http.GetStringAsync(told["page"]), Does.Contain("<html lang=\"en\">"));
            var components = await http.GetFromJsonAsync<JsonObject>(new Uri(new Uri(told["API"]), "/components"));
            Assert.That(components!["data"]!.AsArray(), Has.Count.EqualTo(4));
            Assert.That((int)(await http.PostAsJsonAsync(new Uri(new Uri(told["API"]), "/components"), new { displayName = "x" })).StatusCode, Is.EqualTo(401));
            Assert.That(await http.GetStringAsync(told["metrics"]), Does.Contain("# TYPE "));
            using var kill = Process.Start("kill", ["-" + signal, $"{process.Id}"]);
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.Zero, await error);
            Assert.That(async () => await http.GetAsync(told["page"]), Throws.InstanceOf<HttpRequestException>());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static string Token(EmbeddedStatusPage stack) =>
        stack.Issuer.Mint(new Identity.TokenWish(stack.User.UserName) { Audience = EmbeddedStatusPage.Client, Lifetime = TimeSpan.FromHours(1) });

    private static IReadOnlyList<LedgerEntry> Made(RunnerProcess runner) => !Directory.Exists(runner.Output) ? []
        : [.. Directory.GetFiles(runner.Output, Ledger.FileName, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).SelectMany(LedgerFile.Read)];

    private static async Task<string> Everything(EmbeddedStatusPage stack, bool generations = false)
    {
        using var http = new HttpClient { BaseAddress = stack.ApiInside };
        var all = new List<string>();
        foreach (var path in new[] { "/components", "/impacttypes", "/severities", AllIncidents })
        {
            all.Add(await http.GetStringAsync(path));
        }

        // Lists of phases cannot be deleted; the newest says what it said.
        var phases = (await http.GetFromJsonAsync<JsonElement>("/phases")).GetProperty("data");
        all.Add((generations ? phases : phases.GetProperty("phases")).GetRawText());
        return string.Join('\n', all);
    }

    private static async Task Until(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            Assert.That(await tick.WaitForNextTickAsync(CancellationToken.None) && !limit.IsCancellationRequested, $"waited 3 min until {what}");
        }
    }
}
