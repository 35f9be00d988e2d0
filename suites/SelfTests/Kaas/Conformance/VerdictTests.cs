using Conformance.Kaas.EndToEnd;
using Conformance.Kaas.Scs0201;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas.Suites;

[Parallelizable(ParallelScope.All)]
public sealed class VerdictTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    private static readonly string Tolerated = """
        allowed_failures:
        - pattern: Thing number 7 should work
          reason: known to be broken here
          owner: SIG Apps
          expires: 2026-11-22
        """;

    private static CheckResult Judge(EndToEndRecord record, string cluster = Records.Version + "+k3s1", string? allowed = null, params string[] groups) =>
        RecordVerdict.Judge(record, ConformanceRules.For(cluster, allowed is null ? AllowList.None : AllowList.Parse(allowed, "allowed.yaml"), Today, groups.ToHashSet()));

    private static string Refusal(EndToEndRecord record, string cluster = Records.Version + "+k3s1") => Assert.Throws<SubjectUnavailableException>(() => Judge(record, cluster))!.Message;

    private static EndToEndRecord With(IEnumerable<string> cases, string? log = null, string focus = @"\[Conformance\]", string skip = "", bool dryRun = false, string special = "") => new("r")
    {
        Reports = [Records.Report(Records.JUnit(cases, focus, skip, dryRun, special))], Logs = [Records.Logged(log ?? Records.Log(404))],
    };

    [Test]
    public void All_tests_of_the_version_pass() => Assert.That(Judge(Records.Complete()).Findings, Is.Empty);

    [Test]
    public void One_failed_test_fails_and_is_told_with_its_message()
    {
        var result = Judge(With(Records.Many(403).Append(Records.Failed("[sig-node] Pods should start [Conformance]"))));
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(result.Findings.Single().ToString(), Does.Contain("Pods should start").And.Contain("timed out waiting"));
    }

    [Test]
    public void A_failed_test_fails_although_others_were_left_out() =>
        Assert.That(Judge(With([Records.Failed("[sig-node] Pods should start [Conformance]"), Records.Passed(Records.Name(1))], Records.Log(2), @"Pods")).Outcome, Is.EqualTo(Outcome.Fail));

    [Test]
    public void A_test_that_failed_in_one_file_failed() => Assert.That(
        Judge(Records.Complete() with { Reports = [.. Records.Complete().Reports, Records.Report(Records.JUnit([Records.Failed(Records.Name(3))]))] }).Findings, Has.Count.EqualTo(1));

    [Test]
    public void Another_test_that_failed_does_not_count() =>
        Assert.That(Judge(With(Records.Many(404).Append(Records.Failed("[sig-storage] Something else")))).Findings, Is.Empty);

    [Test]
    public void A_tolerated_failure_passes_and_is_told_until_the_day_it_expires()
    {
        var record = With(Records.Many(404).Where(item => !item.Contains("number 7 ", StringComparison.Ordinal)).Append(Records.Failed(Records.Name(7))));
        var tolerated = Judge(record, allowed: Tolerated);
        Assert.That(tolerated.Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(tolerated.Findings.Single().Remedy, Does.Contain("2026-11-22").And.Contain("SIG Apps").And.Contain("known to be broken"));
        var expired = Judge(record, allowed: Tolerated.Replace("2026-11-22", "2026-11-21", StringComparison.Ordinal));
        Assert.That(expired.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(expired.Findings.Single().Remedy, Does.Contain("was tolerated until 2026-11-21"));
    }

    [Test]
    public void An_entry_for_an_API_group_counts_where_the_group_is_served()
    {
        var record = With(Records.Many(404).Where(item => !item.Contains("number 7 ", StringComparison.Ordinal)).Append(Records.Failed(Records.Name(7))));
        Assert.That(Judge(record, allowed: Tolerated + "\n  api_group: cilium.io").Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Judge(record, allowed: Tolerated + "\n  api_group: cilium.io", groups: "cilium.io").Outcome, Is.EqualTo(Outcome.Pass));
    }

    [Test]
    public void Zero_executed_tests_are_no_pass() => Assert.That(Refusal(With([Records.Skipped(Records.Name(1))], Records.Log(0))), Does.Contain("none of the conformance tests was executed"));

    [Test]
    public void A_record_without_any_report_is_no_pass() => Assert.That(Refusal(new EndToEndRecord("r")), Does.Contain("none of the conformance tests"));

    [TestCase(true, 2.5, 6185.9)]
    [TestCase(false, 0, 6185.9)]
    [TestCase(false, 2.5, 1.9)]
    public void A_dry_run_is_no_pass(bool said, double seconds, double whole) => Assert.That(
        Refusal(With(Enumerable.Range(1, 404).Select(number => Records.Passed(Records.Name(number), seconds)), Records.Log(404, seconds: whole), dryRun: said)), Does.Contain("dry run"));

    [Test]
    public void A_run_that_was_told_to_be_dry_is_no_pass() => Assert.That(Refusal(Records.Complete() with { DryRun = true }), Does.Contain("dry run"));

    [TestCase("v1.31.1")]
    [TestCase("v1.32.2")]
    public void The_suite_of_another_version_is_no_pass(string suite) => Assert.That(
        Refusal(With(Records.Many(404), Records.Log(404, suite: suite))), Does.Contain(suite).And.Contain("v1.31.2"));

    [Test]
    public void A_failed_test_of_another_version_is_no_fail() => Assert.That(
        Refusal(With(Records.Many(403).Append(Records.Failed(Records.Name(404))), Records.Log(404, suite: "v1.30.0"))), Does.Contain("v1.30.0"));

    [Test]
    public void A_record_of_another_cluster_is_no_pass() => Assert.That(
        Refusal(With(Records.Many(404), Records.Log(404, server: "v1.30.4"))), Does.Contain("made on a cluster of version v1.30.4"));

    [Test]
    public void A_record_that_does_not_say_its_version_is_no_pass() => Assert.That(Refusal(Records.Complete() with { Logs = [] }), Does.Contain("of which version"));

    [Test]
    public void The_tag_of_the_image_says_the_version() =>
        Assert.That(Judge(Records.Complete() with { Logs = [], Image = "mirror.example:5000/conformance:v1.31.2" }).Findings, Is.Empty);

    [Test]
    public void Fewer_tests_than_the_version_has_are_no_pass() => Assert.That(
        Refusal(With(Records.Many(403).Append(Records.Skipped(Records.Name(404))), skip: @"\[Serial\]")),
        Does.Contain("403 of the 404").And.Contain(@"told to skip \[Serial\]").And.Contain("Thing number 404"));

    [Test]
    public void The_same_test_twice_counts_once() =>
        Assert.That(Refusal(With(Records.Many(403).Append(Records.Passed(Records.Name(5))))), Does.Contain("403 of the 404"));

    [Test]
    public void More_tests_than_are_known_pass_only_if_the_suite_itself_meant_to_run_as_many()
    {
        Assert.That(Judge(With(Records.Many(405), Records.Log(405))).Findings, Is.Empty);
        Assert.That(Refusal(With(Records.Many(405), Records.Log(404))), Does.Contain("405").And.Contain("404"));
    }

    [Test]
    public void Of_a_version_that_is_not_listed_the_suites_own_plan_decides()
    {
        var log = Records.Log(30, suite: "v1.99.1", server: "v1.99.1");
        Assert.That(Judge(With(Records.Many(30), log), "v1.99.1").Findings, Is.Empty);
        Assert.That(Refusal(With(Records.Many(29), log), "v1.99.1"), Does.Contain("meant to run 30").And.Contain("29"));
        Assert.That(Refusal(With(Records.Many(30), log, focus: "Pods"), "v1.99.1"), Does.Contain("not known how many"));
        Assert.That(Refusal(With(Records.Many(30), log, skip: "Slow"), "v1.99.1"), Does.Contain("not known how many"));
    }

    [Test]
    public void Of_a_version_that_is_not_listed_nothing_is_known_without_a_plan()
    {
        var old = Records.Report("<testsuite name=\"Kubernetes e2e suite\"><testcase name=\"[sig-apps] A [Conformance]\" time=\"3\"/></testsuite>");
        var record = new EndToEndRecord("r") { Reports = [old], Image = "conformance:v1.99.0" };
        Assert.That(Refusal(record, "v1.99.0"), Does.Contain("not known how many"));
        Assert.That(Refusal(record with { Focus = @"\[Conformance\]", Skip = "" }, "v1.99.0"), Does.Contain("Add e2e.log"));
    }

    [Test]
    public void A_run_that_broke_off_is_neither_pass_nor_fail()
    {
        var record = With([Records.Passed(Records.Name(1)), Records.Failed(Records.Name(2))]) with { BrokenOff = "its pod was deleted" };
        Assert.That(Refusal(record), Does.Contain("its pod was deleted").And.Contain("1 of 2 had failed").And.Contain("number 2"));
        Assert.That(Refusal(With([Records.Failed(Records.Name(1)).Replace("failed\" time", "interrupted\" time", StringComparison.Ordinal)])), Does.Contain("broke off in"));
    }

    [Test]
    public void The_suites_own_set_up_that_failed_is_no_fail() => Assert.That(
        Refusal(With(["""<testcase name="[SynchronizedBeforeSuite]" status="failed" time="600"><failure message="nodes are not ready"/></testcase>""", Records.Failed(Records.Name(1))])),
        Does.Contain("SynchronizedBeforeSuite").And.Contain("nodes are not ready"));

    [Test]
    public void A_cluster_without_a_version_is_no_pass() => Assert.That(Refusal(Records.Complete(), "unknown"), Does.Contain("none of Kubernetes"));

    [Test]
    public void Results_of_network_policies_are_judged_by_the_same_rules()
    {
        static string Policy(int number) => $"[sig-network] Netpol NetworkPolicy between server and client case {number} [Feature:NetworkPolicy]";
        CheckResult Of(EndToEndRecord record) => RecordVerdict.Judge(record, Conformance.Kaas.Scs0219.NetworkingFindings.Rules(Records.Version, AllowList.Shipped, Today, new HashSet<string>()));
        var good = With(Enumerable.Range(1, 40).Select(number => Records.Passed(Policy(number))).Append(Records.Skipped(Records.Name(1))), Records.Log(40), "NetworkPolicy");
        Assert.That(Of(good).Findings, Is.Empty);
        Assert.That(Of(With([Records.Passed(Policy(1)), Records.Failed(Policy(2))], Records.Log(2), "NetworkPolicy")).Outcome, Is.EqualTo(Outcome.Fail));
        var flaky = With([Records.Passed(Policy(1)), Records.Failed("[sig-network] NetworkPolicy between server and client should allow ingress access from updated namespace")], Records.Log(2), "NetworkPolicy");
        Assert.That(Of(flaky).Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(() => Of(With([Records.Passed(Policy(1)), Records.Skipped(Policy(2))], Records.Log(2), "NetworkPolicy")), Throws.TypeOf<SubjectUnavailableException>());
    }
}
