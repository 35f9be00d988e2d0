using Conformance.Kaas.EndToEnd;
using Conformance.Kaas.Scs0201;
using Conformance.Model;
using Conformance.SelfTests.Kubernetes;

namespace Conformance.SelfTests.Kaas.Suites;

[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ReadingTests
{
    [Test]
    public void A_JUnit_file_of_the_older_form_is_understood()
    {
        var report = Records.Report("""
            <testsuite name="Kubernetes e2e suite" tests="4" failures="1" errors="0" time="61.5">
              <testcase name="[sig-node] A [Conformance]" classname="Kubernetes e2e suite" time="1.5"></testcase>
              <testcase name="[sig-node] B [Conformance]" classname="Kubernetes e2e suite" time="60"><failure type="Failure">it is broken</failure></testcase>
              <testcase name="[sig-node] C" classname="Kubernetes e2e suite" time="0"><skipped></skipped></testcase>
              <testcase name="AfterSuite" classname="Kubernetes e2e suite" time="1"><failure type="Failure">no</failure></testcase>
            </testsuite>
            """);
        Assert.That(report.Cases.Select(item => (item.Name, item.Status, item.IsSuiteNode)), Is.EqualTo(new[]
        {
            ("[sig-node] A [Conformance]", CaseStatus.Passed, false), ("[sig-node] B [Conformance]", CaseStatus.Failed, false),
            ("[sig-node] C", CaseStatus.Skipped, false), ("AfterSuite", CaseStatus.Failed, true),
        }));
        Assert.That(report.Cases[1].Message, Is.EqualTo("it is broken"));
        Assert.That(report.Cases[0].Seconds, Is.EqualTo(1.5));
        Assert.That(report.Properties, Is.Empty);
    }

    [TestCase("<testsuite><testcase name=\"a\"/>", "line 1: this is no complete XML")]
    [TestCase("<html/>", "begins with <testsuites>")]
    [TestCase("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><testsuite>&e;</testsuite>", "no complete XML")]
    [TestCase("{}", "no complete XML")]
    public void What_is_no_JUnit_file_is_refused_with_its_name(string text, string told) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => Records.Report(text))!.Message, Does.StartWith("junit_01.xml").And.Contain(told));

    [Test]
    public void A_log_tells_plan_versions_run_and_end()
    {
        var log = Records.Logged(Records.Log(404));
        Assert.That((log.Planned, log.Known, log.Ran, log.Took, log.SuiteVersion, log.ServerVersion, log.Ended, log.Failed),
            Is.EqualTo((404, 6603, 404, TimeSpan.FromSeconds(6185.9), "v1.31.2", "v1.31.2+k3s1", 1, 0)));
        Assert.That(log.RunIds, Is.EqualTo(new[] { "13be9ef1-9f48-4b5c-aed9-7fa53ea9d482" }));
        Assert.That(Records.Logged("Will run 3 of 9 specs\n• [0.1 seconds]\n").IsComplete, Is.False);
    }

    [Test]
    public void A_coloured_log_is_understood()
    {
        var log = Records.Logged("Will run \u001b[1m305\u001b[0m of \u001b[1m5484\u001b[0m specs\n\u001b[32m•\u001b[0m [SLOW TEST:7.0 seconds]\n  [FAILED] no\n\u001b[31m• [FAILED] [1.0 seconds]\u001b[0m\n");
        Assert.That((log.Planned, log.Ended, log.Failed), Is.EqualTo((305, 2, 1)));
    }

    [Test]
    public void The_archive_of_Sonobuoy_is_read_and_other_plugins_are_passed_over()
    {
        using var folder = new TestFolder();
        var path = Records.Archive(Path.Combine(folder.Path, "results.tar.gz"),
            ("serverversion.json", """{"major":"1","minor":"31","gitVersion":"v1.31.2+k3s1"}"""),
            ("plugins/systemd-logs/results/node/junit_x.xml", "<testsuite><testcase name=\"[sig-x] of another plugin [Conformance]\" time=\"1\"><failure/></testcase></testsuite>"),
            ("plugins/e2e/definition.json", """{"Definition":{"spec":{"image":"registry.k8s.io/conformance:v1.31.2","env":[{"name":"E2E_FOCUS","value":"\\[Conformance\\]"},{"name":"E2E_PARALLEL","value":"false"}]}}}"""),
            ("plugins/e2e/results/global/e2e.log", Records.Log(404)),
            ("plugins/e2e/results/global/junit_01.xml", Records.JUnit(Records.Many(404))));
        var record = ResultFile.Read(path);
        Assert.That((record.Image, record.Cluster, record.Focus, record.Skip, record.DryRun, record.BrokenOff),
            Is.EqualTo(("registry.k8s.io/conformance:v1.31.2", "v1.31.2+k3s1", @"\[Conformance\]", "", false, (string?)null)));
        Assert.That(RecordVerdict.Judge(record, ConformanceRules.For("v1.31.2+k3s1", AllowList.None, new DateOnly(2026, 1, 1), new HashSet<string>())).Findings, Is.Empty);
    }

    [Test]
    public void The_error_of_a_plugin_and_a_dry_run_come_out_of_the_archive()
    {
        using var folder = new TestFolder();
        var path = Records.Archive(Path.Combine(folder.Path, "results.tar.gz"),
            ("plugins/e2e/definition.json", """{"env":[{"name":"E2E_FOCUS","value":"x"},{"name":"E2E_DRYRUN","value":"true"}]}"""),
            ("plugins/e2e/errors/global/error.json", """{"error":"timeout waiting for results"}"""));
        var record = ResultFile.Read(path);
        Assert.That((record.DryRun, record.BrokenOff), Is.EqualTo((true, "Sonobuoy reports an error of the plugin: timeout waiting for results")));
    }

    [Test]
    public void A_JUnit_file_is_read_with_the_log_beside_it()
    {
        using var folder = new TestFolder();
        File.WriteAllText(Path.Combine(folder.Path, "junit_01.xml"), Records.JUnit(Records.Many(404)));
        Assert.That(ResultFile.Read(Path.Combine(folder.Path, "junit_01.xml")).Logs, Is.Empty);
        File.WriteAllText(Path.Combine(folder.Path, "e2e.log"), Records.Log(404));
        Assert.That(ResultFile.Read(Path.Combine(folder.Path, "junit_01.xml")).Logs.Single().SuiteVersion, Is.EqualTo("v1.31.2"));
    }

    [Test]
    public void Broken_files_are_refused_with_their_name()
    {
        using var folder = new TestFolder();
        var path = Records.Archive(Path.Combine(folder.Path, "results.tar.gz"), ("plugins/e2e/results/global/junit_01.xml", Records.JUnit(Records.Many(3000))));
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Assert.That(Assert.Throws<ConfigurationException>(() => ResultFile.Read(path))!.Message, Does.Contain("results.tar.gz"));
        var empty = Records.Archive(Path.Combine(folder.Path, "empty.tar.gz"), ("readme", "x"));
        Assert.That(Assert.Throws<ConfigurationException>(() => ResultFile.Read(empty))!.Message, Does.Contain("no junit_*.xml"));
        Assert.That(Assert.Throws<ConfigurationException>(() => ResultFile.Read(Path.Combine(folder.Path, "none.xml")))!.Message, Does.Contain("none.xml"));
    }

    [Test]
    public void A_list_of_allowed_failures_tells_all_that_is_wrong_with_it()
    {
        var message = Assert.Throws<ConfigurationException>(() => AllowList.Parse("""
            allowed_failures:
            - pattern: a[
              reason: r
              owner: o
              expires: 2026-01-01
            - pattern: .*
              reason: r
              owner: o
              expires: tomorrow
            - pattern: x
              resaon: r
            """, "allowed.yaml"))!.Message;
        Assert.That(message, Does.Contain("allowed.yaml:2:").And.Contain("no regular expression").And.Contain("fits every test").And.Contain("expires").And.Contain("resaon").And.Contain("\"owner\" is missing"));
    }

    [Test]
    public void What_ships_can_be_read()
    {
        Assert.That(AllowList.Shipped.Entries, Has.Count.GreaterThan(5).And.All.Matches<AllowedFailure>(entry => entry is { Reason.Length: > 10, Owner.Length: > 0 }));
        Assert.That((ConformanceCounts.Of("v1.31.9-gke.1"), ConformanceCounts.Of("v1.34.0"), ConformanceCounts.Of("v1.20.2"), ConformanceCounts.Of("rubbish")), Is.EqualTo((404, 424, (int?)null, (int?)null)));
    }

    [TestCase("registry.example:5000/conformance", null)]
    [TestCase("registry.example:5000/conformance:v1.31.2", "v1.31.2")]
    [TestCase("conformance:v1.31.2@sha256:0123", "v1.31.2")]
    [TestCase("conformance:latest", null)]
    public void The_version_of_an_image_is_that_of_its_tag(string image, string? version) => Assert.That(SuiteVersion.OfImage(image)?.ToString(), Is.EqualTo(version));
}
