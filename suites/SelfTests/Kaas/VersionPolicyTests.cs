using Conformance.Kaas.Scs0210;
using Conformance.Kubernetes.Facts;
using Conformance.Kubernetes.Releases;
using Conformance.Model;
using Judgement = Conformance.Kaas.Judgement;

namespace Conformance.SelfTests.Kaas;

public sealed class VersionPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly ReleaseData Data = ReleaseDataFile.Parse("""
        as_of: 2026-08-20
        branches:
        - {branch: "1.36", end_of_life: 2027-06-28, releases: {1.36.0: 2026-04-22, 1.36.1: 2026-05-13, 1.36.2: 2026-06-09, 1.36.3: 2026-07-21, 1.36.4: 2026-08-11}}
        - {branch: "1.35", end_of_life: 2027-02-28, releases: {1.35.0: 2025-12-17, 1.35.6: 2026-06-09, 1.35.7: 2026-07-20}}
        - {branch: "1.34", end_of_life: 2026-08-21, releases: {1.34.0: 2025-08-27, 1.34.9: 2026-06-09}}
        - {branch: "1.33", end_of_life: 2026-08-20, releases: {1.33.0: 2025-04-23}}
        vulnerabilities:
        - {id: CVE-1, score: "7.9", affected: ["<=1.36.3"]}
        """, "data.yaml");

    [TestCase("v1.36.4", Outcome.Pass, "")]
    [TestCase("v1.36.3", Outcome.Pass, "")]
    [TestCase("v1.36.2", Outcome.Pass, "", Description = "1.36.3 is exactly 31 days old")]
    [TestCase("v1.36.1", Outcome.Fail, "at least 1.36.2")]
    [TestCase("v1.36.9", Outcome.Pass, "", Description = "a patch release the data do not know yet")]
    [TestCase("v1.35.6", Outcome.Fail, "at least 1.35.7", Description = "32 days old")]
    [TestCase("v1.36.4-gke.1350000", Outcome.Pass, "")]
    [TestCase("v1.36.4+k3s1", Outcome.Pass, "")]
    [TestCase("v1.36.1-eks-1552ad0", Outcome.Fail, "at least 1.36.2")]
    [TestCase("v1.34.9", Outcome.Pass, "", Description = "the last day of its support")]
    [TestCase("v1.33.0", Outcome.Fail, "whose support ended on 2026-08-20")]
    [TestCase("v1.20.2", Outcome.Fail, "older than every branch in the release data")]
    public void One_cluster_is_judged_by_its_branch(string version, Outcome expected, string told)
    {
        var judgement = Judge(version);
        Assert.That(judgement.Result.Outcome, Is.EqualTo(expected));
        Assert.That(judgement.Open, Is.Null);
        Assert.That(Texts(judgement), Does.Contain(told));
    }

    [Test]
    public void A_day_is_one_of_utc_wherever_the_run_is()
    {
        var earlyMorningInTheEast = new DateTimeOffset(2026, 8, 22, 1, 0, 0, TimeSpan.FromHours(8));
        Assert.That(Judge("v1.34.9", now: earlyMorningInTheEast).Result.Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(Judge("v1.34.9", now: Now.AddDays(1)).Result.Outcome, Is.EqualTo(Outcome.Fail));
    }

    [TestCase("v1.37.0", "do not know the branch 1.37")]
    [TestCase("v1.37.0-gke.1", "do not know the branch 1.37")]
    [TestCase("unknown", "is none that can be compared")]
    public void A_branch_newer_than_the_data_is_no_fault_of_the_cluster(string version, string told)
    {
        var judgement = Judge(version);
        Assert.That(judgement.Result.Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(judgement.Open, Does.Contain(told).And.Contain("data refresh"));
    }

    [TestCase(14, null)]
    [TestCase(15, "vulnerabilities published since")]
    [TestCase(32, "patch releases and vulnerabilities published since")]
    public void Old_data_leave_the_verdict_open(int age, string? told)
    {
        var judgement = VersionPolicy.Judge(new Offering(Version("v1.36.4"), [], []), Data with { AsOf = DateOnly.FromDateTime(Now.UtcDateTime).AddDays(-age) }, Now);
        Assert.That(judgement.Open, told is null ? Is.Null : Does.Contain(told).And.Contain("./run.sh data refresh"));
    }

    [Test]
    public void What_old_data_show_to_deviate_deviates()
    {
        var judgement = VersionPolicy.Judge(new Offering(Version("v1.20.2"), [], []), ReleaseData.Shipped, new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.That(judgement.Result.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Texts(judgement), Does.Contain("whose support ended on 2022-02-28"));
    }

    [TestCase("2026-08-07", FindingLevel.Should, Description = "exactly 14 days")]
    [TestCase("2026-08-06", FindingLevel.Must)]
    [TestCase("2026-08-19", null, Description = "exactly 2 days")]
    [TestCase("2026-08-18", FindingLevel.Should)]
    public void The_fix_of_a_critical_vulnerability_is_due_earlier(string released, FindingLevel? level)
    {
        var data = ReleaseDataFile.Parse($$$"""
            as_of: 2026-08-20
            branches:
            - {branch: "1.36", end_of_life: 2027-06-28, releases: {1.36.0: 2026-06-22, 1.36.1: 2026-07-22, 1.36.2: {{{released}}}}}
            - {branch: "1.35", end_of_life: 2027-02-28, releases: {1.35.0: 2025-12-17}}
            vulnerabilities:
            - {id: CVE-2, score: "8.0", affected: ["1.36.0 - 1.36.1"]}
            """, "data.yaml");
        var judgement = VersionPolicy.Judge(new Offering(Version("v1.36.1"), [], []), data, Now);
        var told = judgement.Result.Findings.SingleOrDefault(finding => finding.Expected.Contains("CVE-2", StringComparison.Ordinal));
        Assert.That(told?.Level, Is.EqualTo(level));
        Assert.That(judgement.Result.Outcome, Is.EqualTo(level == FindingLevel.Must ? Outcome.Fail : Outcome.Pass));
    }

    [Test]
    public void A_newer_release_that_does_not_fix_a_vulnerability_is_no_fix()
    {
        var data = ReleaseDataFile.Parse("""
            as_of: 2026-08-20
            branches:
            - {branch: "1.36", end_of_life: 2027-06-28, releases: {1.36.0: 2026-06-22, 1.36.1: 2026-08-01, 1.36.2: 2026-08-19}}
            - {branch: "1.35", end_of_life: 2027-02-28, releases: {1.35.0: 2025-12-17}}
            vulnerabilities:
            - {id: CVE-2, score: "9.8", affected: ["<=1.36.1"]}
            """, "data.yaml");
        var judgement = VersionPolicy.Judge(new Offering(Version("v1.36.0"), [], []), data, Now);
        Assert.That(judgement.Result.Outcome, Is.EqualTo(Outcome.Pass), "the fix is two days old");
        Assert.That(judgement.Result.Upstream?.Outcome, Is.EqualTo(Outcome.Fail), "the official script takes any newer release for a fix");
    }

    [TestCase("1.36.4 1.35.7 1.34.9", Outcome.Pass, "")]
    [TestCase("1.36.4 1.36.0 1.35.7 1.35.0 1.34.9", Outcome.Pass, "", Description = "older patch levels may be offered beside the newest")]
    [TestCase("1.36.4 1.35.6 1.34.9", Outcome.Fail, "at least 1.35.7")]
    [TestCase("1.36.4 1.34.9", Outcome.Fail, "branch 1.35: every branch")]
    [TestCase("1.35.7 1.34.9", Outcome.Pass, "by 2026-08-22", Description = "four months are not over")]
    [TestCase("v1.36.4-provider.3 1.35.7 1.34.9", Outcome.Pass, "")]
    [TestCase("1.36 1.35 1.34", Outcome.Pass, "the branch alone", Description = "branches without patch levels")]
    public void An_offering_is_judged_rule_by_rule(string offered, Outcome expected, string told)
    {
        var judgement = Judge("v1.33.0", offered);
        Assert.That(judgement.Result.Outcome, Is.EqualTo(expected));
        Assert.That(judgement.Open, Is.Null);
        Assert.That(Texts(judgement), Does.Contain(told));
    }

    [Test]
    public void A_new_branch_is_due_after_four_months()
    {
        var judgement = Judge("v1.33.0", "1.35.7", now: Now.AddDays(2));
        Assert.That(judgement.Result.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Texts(judgement), Does.Contain("branch 1.36: the newest branch is on offer within four months"));
    }

    [Test]
    public void A_branch_beyond_its_support_should_not_be_offered() => Assert.That(
        Judge("v1.36.4", "1.36.4 1.35.7 1.34.9 1.33.0").Result.Findings.Single(finding => finding.Object == "offered branch 1.33").Level, Is.EqualTo(FindingLevel.Should));

    [Test]
    public void An_offer_that_has_ended_does_not_count()
    {
        var offered = new[] { "1.36.4", "1.35.7", "1.34.9" }.Select(text => new OfferedVersion(text, "CloudProfile x") { Expires = text == "1.35.7" ? Now : null }).ToList();
        Assert.That(VersionPolicy.Judge(new Offering(Version("v1.36.4"), [], offered), Data, Now).Result.Outcome, Is.EqualTo(Outcome.Fail));
    }

    [Test]
    public void What_is_declared_counts_before_what_is_found()
    {
        var found = new OfferedVersion("1.35.0", "ClusterClass x");
        var declared = new[] { "1.36.4", "1.35.7", "1.34.9" }.Select(text => new OfferedVersion(text, "subject file")).ToList();
        Assert.That(VersionPolicy.Judge(new Offering(Version("v1.36.4"), declared, [found]), Data, Now).Result.Outcome, Is.EqualTo(Outcome.Pass));
    }

    [Test]
    public void An_offer_that_is_no_version_leaves_the_verdict_open() => Assert.That(Judge("v1.36.4", "1.36.4 1.35.7 1.34.9 newest").Open, Does.Contain("\"newest\" (subject file) is no Kubernetes version"));

    [Test]
    public void The_official_scripts_verdict_is_told_where_it_differs()
    {
        Assert.That(Judge("v1.36.4").Result.Upstream, Is.Null);
        Assert.That(Judge("v1.36.1").Result.Upstream, Is.Null);
        Assert.That(Judge("v1.36.4-gke.100").Result.Upstream!.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(Judge("v1.36.4+k3s1").Result.Upstream, Is.Null);
        Assert.That(Judge("v1.34.9").Result.Upstream!.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Judge("v1.33.0", "1.36.4 1.35.7 1.34.9").Result.Upstream!.Outcome, Is.EqualTo(Outcome.Fail));
    }

    [TestCase("v1.34.1", "v1.34.1", null)]
    [TestCase("v1.34.1", "v1.34.9", FindingLevel.Info)]
    [TestCase("v1.34.1", "v1.31.0", null)]
    [TestCase("v1.34.1", "v1.30.14", FindingLevel.Must)]
    [TestCase("v1.34.1", "v1.35.0", FindingLevel.Must)]
    [TestCase("v1.28.0", "v1.25.0", null)]
    [TestCase("v1.27.0", "v1.25.0", null)]
    [TestCase("v1.27.0", "v1.24.0", FindingLevel.Must)]
    [TestCase("v1.34.1+k3s1", "v1.34.1+k3s1", null)]
    [TestCase("v1.34.1", "", FindingLevel.Must)]
    public void Kubelets_may_lag_a_little(string server, string kubelet, FindingLevel? level)
    {
        var result = KubeletSkew.Check(Version(server), [new ClusterNode("a") { KubeletVersion = kubelet }]);
        Assert.That(result.Findings.SingleOrDefault()?.Level, Is.EqualTo(level));
    }

    [Test]
    public void Without_a_node_nothing_is_said_of_kubelets() =>
        Assert.That(() => KubeletSkew.Check(Version("v1.34.1"), []), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no node"));

    private static Judgement Judge(string version, string offered = "", DateTimeOffset? now = null) => VersionPolicy.Judge(
        new Offering(Version(version), [.. offered.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => new OfferedVersion(text, "subject file"))], []), Data, now ?? Now);

    private static ServerVersion Version(string text) => new(text, "", "");

    private static string Texts(Judgement judgement) =>
        string.Join('\n', judgement.Result.Findings.Select(finding => $"{finding.Object}: {finding.Rule}; {finding.Expected}; {finding.Observed}; {finding.Remedy}"));
}
