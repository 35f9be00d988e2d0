using System.Text.Json;
using Conformance.Runner.CommandLine;
using Conformance.Runner.Runs;

namespace Conformance.SelfTests.Runner;

public sealed class CommandLineTests
{
    private string _output = "";

    [SetUp]
    public void MakeFolder() => _output = Directory.CreateTempSubdirectory("conformance-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_output, recursive: true);

    [Test]
    public async Task Without_arguments_the_embedded_cloud_is_judged_and_the_report_written()
    {
        var (code, output, error) = await Invoke("--output", _output);
        Assert.That(code, Is.Zero, error + output);
        Assert.That(output, Does.Contain("SCS-compatible IaaS v5.1 (effective)"));
        Assert.That(error, Does.Match(@"(?m)^ +\d+/\d+  PASS  scs-0100-syntax-check$"));
        var latest = Path.Combine(_output, "embedded", "latest");
        Assert.That(
            new[] { "report.html", "report.yaml", "report.json", "junit.xml", "summary.md", "journal.jsonl", "evidence/flavors.json", "evidence/images.json" }
                .Where(file => !File.Exists(Path.Combine(latest, file))),
            Is.Empty);
        var lines = (await File.ReadAllLinesAsync(Path.Combine(latest, "journal.jsonl"))).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var kinds = lines.Select(line => line.GetProperty("event").GetString()).ToList();
        Assert.That((kinds[0], kinds[^1]), Is.EqualTo(("run-started", "run-ended")));
        Assert.That(kinds.Count(kind => kind == "outcome"), Is.EqualTo(lines[0].GetProperty("testcases").GetArrayLength()));
    }

    [Test]
    public async Task Everything_that_has_a_check_passes_on_the_conforming_cloud_and_nothing_else_is_hidden()
    {
        var (_, output, _) = await Invoke("run", "--json", "--no-progress", "--output", _output);
        var scope = JsonDocument.Parse(output).RootElement.GetProperty("scopes")[0];
        var testcases = scope.GetProperty("testcases").EnumerateArray().ToDictionary(
            testcase => testcase.GetProperty("id").GetString()!, testcase => testcase.GetProperty("result").GetProperty("outcome").GetString());
        Assert.That(testcases.Where(testcase => SuiteCatalogue.Testcases.ContainsKey(testcase.Key) && testcase.Value != "Pass"), Is.Empty);
        Assert.That(testcases.Where(testcase => !SuiteCatalogue.Testcases.ContainsKey(testcase.Key) && testcase.Value != "Missing"), Is.Empty);
        Assert.That(testcases, Has.Count.GreaterThan(80));
    }

    [Test]
    public async Task A_read_only_run_creates_nothing_and_makes_fewer_than_forty_requests()
    {
        var (code, output, _) = await Invoke("run", "--read-only", "--json", "--no-progress", "--output", _output);
        Assert.That(code, Is.EqualTo(2), "what was left out is missing, so nothing is certified");
        Assert.That(File.Exists(Path.Combine(_output, "embedded", "latest", "ledger.jsonl")), Is.False);
        var missing = JsonDocument.Parse(output).RootElement.GetProperty("scopes")[0].GetProperty("testcases").EnumerateArray()
            .Where(testcase => testcase.GetProperty("result").GetProperty("outcome").GetString() == "Missing" && testcase.GetProperty("id").GetString()!.StartsWith("scs-", StringComparison.Ordinal))
            .ToList();
        Assert.That(missing.Select(testcase => testcase.GetProperty("id").GetString()), Is.SubsetOf(SuiteCatalogue.Testcases.Values.Where(testcase => testcase.Acts).Select(testcase => testcase.Id)));
        Assert.That(missing.Select(testcase => testcase.GetProperty("id").GetString()).Where(id => !id!.StartsWith("scs-0302-", StringComparison.Ordinal)), Is.EquivalentTo(new[]
        {
            "scs-0101-entropy-avail", "scs-0101-fips-test", "scs-0115-default-rules", "scs-0116-permissions", "scs-0117-test-backup",
        }));
        Assert.That(missing.Select(testcase => testcase.GetProperty("result").GetProperty("reason").GetString()), Is.All.Contains("--read-only"));
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("run").GetProperty("requests").GetInt32(), Is.InRange(10, 39));
    }

    [Test]
    public async Task Selected_testcases_that_all_pass_conform_only_if_nothing_of_the_version_is_missing()
    {
        var (code, output, _) = await Invoke("--tests", "scs-0100", "--no-progress", "--output", _output);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(output, Does.Contain("OPEN"));
    }

    [Test]
    public async Task A_scope_whose_testcases_all_pass_conforms()
    {
        var scope = Path.Combine(_output, "scope.yaml");
        await File.WriteAllTextAsync(scope, """
            name: Flavors only
            uuid: 2f3f0f64-7c0c-4f31-9d1c-6b9d3c0a6f11
            url: https://example.org/scope.yaml
            scripts:
            - executable: ./check
              testcases:
              - id: scs-0100-syntax-check
            modules:
            - id: flavors
              targets: {main: [scs-0100-syntax-check]}
            timeline:
            - date: 2020-01-01
              versions: {v1: effective}
            versions:
            - version: v1
              stabilized_at: 2020-01-01
              include: [flavors]
            """);
        var (code, output, error) = await Invoke("--scope", scope, "--no-progress", "--output", _output);
        Assert.That(code, Is.Zero, output + error);
        (code, output, _) = await Invoke("--scope", scope, "--no-progress", "--output", _output, "--defect", "flavor-name-unknown-disk-type");
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("SCS-2C-4-10l"));
    }

    [Test]
    public async Task Upstreams_verdict_is_taken_when_asked_for_and_the_difference_told_either_way()
    {
        // A flavor name with a disk of no stated size makes upstream's script abort the whole testcase.
        string[] words = ["--tests", "scs-0100-semantics", "--defect", "flavor-disk-without-size", "--json", "--no-progress", "--output", _output];
        foreach (var (upstream, expected) in new[] { (false, "Pass"), (true, "DidNotFinish") })
        {
            var (_, output, _) = await Invoke(upstream ? [.. words, "--upstream-compatible"] : words);
            var result = JsonDocument.Parse(output).RootElement.GetProperty("scopes")[0].GetProperty("testcases").EnumerateArray()
                .Single(testcase => testcase.GetProperty("id").GetString() == "scs-0100-semantics-check").GetProperty("result");
            Assert.That(result.GetProperty("outcome").GetString(), Is.EqualTo(expected));
            Assert.That(result.GetProperty("upstream").GetProperty("outcome").GetString(), Is.EqualTo("DidNotFinish"));
        }
    }

    [Test]
    public async Task Plan_says_of_every_declared_testcase_whether_it_is_in_and_why()
    {
        var (code, output, _) = await Invoke("plan", "--date", "2026-11-22", "--tests", "scs-0100");
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Match(@"in +scs-0100-syntax-check +version next \(draft\): target main; version v5\.1 \(effective\): target main"));
        Assert.That(output, Does.Match(@"out +scs-0102-prop-min_ram +does not match --tests"));
        Assert.That(output, Does.Match(@"out +domain-manager-check +manual: needs an attestation"));
        (_, output, _) = await Invoke("plan", "--json");
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("scopes")[0].GetProperty("testcases").GetArrayLength(), Is.EqualTo(Conformance.Scopes.ShippedScopes.Find("scs-compatible-iaas").Testcases.Count));
    }

    [TestCase("testcases", "scs-0123-swift-s3")]
    [TestCase("scopes", "50393e6f-2ae1-4c5c-a62c-3b75f2abef3f")]
    [TestCase("standards", "scs-0102")]
    [TestCase("environments", "embedded")]
    [TestCase("environments", "control-plane")]
    [TestCase("suites", "iaas")]
    [TestCase("defects", "s3-accepts-any-access-key")]
    public async Task Lists_are_for_people_and_for_machines(string list, string holds)
    {
        var (code, output, _) = await Invoke("list", list);
        Assert.That((code, output), Is.EqualTo((0, output)));
        Assert.That(output, Does.Contain(holds));
        (_, output, _) = await Invoke("list", list, "--json");
        Assert.That(JsonDocument.Parse(output).RootElement.GetArrayLength(), Is.Positive);
    }

    [TestCase("--colour", "--colour")]
    [TestCase("--date 22.11.2026", "YYYY-MM-DD")]
    [TestCase("--tests (", "--tests")]
    [TestCase("--scope scs-compatible-iass", "scs-compatible-iaas")]
    [TestCase("--scope-version v5.2", "v5.1")]
    [TestCase("--environment moon", "embedded, existing")]
    [TestCase("--environment embedded --os-cloud x", "exclude each other")]
    [TestCase("--environment control-plane --suite iaas", "gives no subject for suite iaas; use one of embedded, existing")]
    [TestCase("--kubeconfig x --suite iaas", "no suite that would run asks for it (iaas)")]
    [TestCase("--suite paas", "iaas")]
    [TestCase("--workers 0", "1 to 64")]
    [TestCase("--flavors 5", "31 to 100000")]
    [TestCase("--defect nonsense", "list defects")]
    [TestCase("--subject a/b", "letters, digits")]
    [TestCase("--subject nowhere.yaml", "nowhere.yaml")]
    [TestCase("--output /dev/null/x", "/dev/null/x")]
    [TestCase("--sections .never", ".auto")]
    public async Task Wrong_usage_is_told_with_its_cure_and_ends_with_3(string words, string told)
    {
        var given = words.Split(' ');
        var (code, output, error) = await Invoke(given.Contains("--output") ? given : [.. given, "--output", _output]);
        Assert.That(code, Is.EqualTo(3), output);
        Assert.That(error, Does.StartWith("error: ").And.Contain(told));
        Assert.That(output, Is.Empty);
    }

    [Test]
    public async Task A_broken_scope_file_is_told_with_file_and_line()
    {
        var scope = Path.Combine(_output, "broken.yaml");
        await File.WriteAllTextAsync(scope, "name: x\nuuid: y\nmoduls: []\n");
        var (code, _, error) = await Invoke("--scope", scope, "--output", _output);
        Assert.That(code, Is.EqualTo(3));
        Assert.That(error, Does.Contain($"{scope}:3").And.Contain("modules"));
    }

    [Test]
    public async Task Help_teaches()
    {
        var (code, output, _) = await Invoke("--help");
        Assert.That(code, Is.Zero);
        foreach (var taught in new[] { "Exit codes", "--os-cloud", "self-test", "serve", "check", "plan", "--upstream-compatible", "Examples" })
        {
            Assert.That(output, Does.Contain(taught));
        }
    }

    [Test]
    public async Task An_attestation_of_the_subject_file_counts_apart_from_main()
    {
        var subject = Path.Combine(_output, "subject.yaml");
        var today = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd");
        await File.WriteAllTextAsync(subject, $"""
            name: my-cloud
            environment: embedded
            attestations:
            - testcase: availability-zones-check
              by: Ada Operator, head of operations
              on: {today}
              statement: Each zone is a fire zone of its own.
            """);
        var (code, output, error) = await Invoke("--subject", subject, "--json", "--no-progress", "--output", _output, "--tests", "scs-0100");
        Assert.That(code, Is.EqualTo(2), error);
        var testcase = JsonDocument.Parse(output).RootElement.GetProperty("scopes")[0].GetProperty("testcases").EnumerateArray()
            .Single(candidate => candidate.GetProperty("id").GetString() == "availability-zones-check");
        Assert.That(testcase.GetProperty("result").GetProperty("outcome").GetString(), Is.EqualTo("Pass"));
        Assert.That(File.Exists(Path.Combine(_output, "my-cloud", "latest", "report.html")));
    }

    private static async Task<(int Code, string Output, string Error)> Invoke(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await ConformanceCommand.Invoke(words, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
