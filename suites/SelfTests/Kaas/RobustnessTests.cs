using Conformance.Kaas;
using Conformance.Kaas.Scs0215;
using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas;

public sealed class RobustnessTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Limits = ["--max-requests-inflight=400", "--max-mutating-requests-inflight", "200", "--min-request-timeout=1800"];

    [Test]
    public void Flags_are_read_in_every_form()
    {
        var flags = CommandLine.Flags(["kube-apiserver", "--a=1", "--b", "2", "--c", "--d=x=y", "--e=1", "--e=2", "-v=4", "--last"]);
        Assert.That(flags.ToDictionary(pair => pair.Key, pair => string.Join(' ', pair.Value)), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["a"] = "1", ["b"] = "2", ["c"] = "true", ["d"] = "x=y", ["e"] = "1 2", ["v"] = "4", ["last"] = "true",
        }));
    }

    [Test]
    public void Flags_of_a_shells_script_are_read() =>
        Assert.That(CommandLine.Flags(["/bin/sh", "-c", "exec etcd --a=1 \\\n --b 2"]).Keys, Is.SupersetOf(new[] { "a", "b" }));

    [TestCase("--root-password=hunter2", "(not shown)")]
    [TestCase("--token-auth-file=/etc/tokens", "/etc/tokens")]
    [TestCase("--enable-bootstrap-token-auth=true", "true")]
    public void Flags_that_hold_a_secret_are_not_kept(string flag, string kept) => Assert.That(CommandLine.Flags([flag]).Single().Value.Single(), Is.EqualTo(kept));

    [Test]
    public void All_limits_set_are_right() => Assert.That(ControlPlaneFlags.RequestLimits([Pod("kube-apiserver", Limits)]).Findings, Is.Empty);

    [TestCase("--max-requests-inflight=0", "--max-requests-inflight=0")]
    [TestCase("--max-requests-inflight=-1", "--max-requests-inflight=-1")]
    [TestCase("--max-requests-inflight=many", "--max-requests-inflight=many")]
    [TestCase("", "no such flag")]
    public void A_limit_that_is_none_deviates(string flag, string told) => Assert.That(
        ControlPlaneFlags.RequestLimits([Pod("kube-apiserver", [flag, .. Limits[1..]])]).Findings.Single().Observed, Is.EqualTo(told));

    [Test]
    public void Every_api_server_counts() => Assert.That(
        ControlPlaneFlags.RequestLimits([Pod("kube-apiserver", Limits), Pod("kube-apiserver", [])]).Findings, Has.Count.EqualTo(3));

    [Test]
    public void Without_visible_components_nothing_passes()
    {
        foreach (var check in new Func<IReadOnlyList<ComponentPod>, CheckResult>[] { ControlPlaneFlags.RequestLimits, ControlPlaneFlags.EventRateLimit, ControlPlaneFlags.Compaction })
        {
            Assert.That(() => check([Pod("kube-scheduler", [])]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("control-plane-pods"));
        }
    }

    [TestCase("--enable-admission-plugins=NodeRestriction,EventRateLimit --admission-control-config-file=/a", true)]
    [TestCase("--enable-admission-plugins=EventRateLimit --enable-admission-plugins=NodeRestriction --admission-control-config-file=/a", true)]
    [TestCase("--enable-admission-plugins=EventRateLimiter --admission-control-config-file=/a", false)]
    [TestCase("--enable-admission-plugins=EventRateLimit", false)]
    [TestCase("--admission-control-config-file=/a", false)]
    public void The_plugin_needs_to_be_active_and_configured(string flags, bool right) =>
        Assert.That(ControlPlaneFlags.EventRateLimit([Pod("kube-apiserver", flags.Split(' '))]).Outcome, Is.EqualTo(right ? Outcome.Pass : Outcome.Fail));

    [TestCase("--auto-compaction-mode=periodic --auto-compaction-retention=8h", true, 0)]
    [TestCase("--auto-compaction-mode=periodic --auto-compaction-retention=8h0m0s", true, 0)]
    [TestCase("--auto-compaction-mode=periodic --auto-compaction-retention=480m", true, 0)]
    [TestCase("--auto-compaction-retention=8", true, 1)]
    [TestCase("--auto-compaction-mode=periodic --auto-compaction-retention=5m", true, 1)]
    [TestCase("--auto-compaction-mode=periodic --auto-compaction-retention=9h", false, 1)]
    [TestCase("--auto-compaction-mode=periodic --auto-compaction-retention=0", false, 1)]
    [TestCase("--auto-compaction-mode=revision --auto-compaction-retention=8", false, 1)]
    [TestCase("--auto-compaction-mode=periodic --auto-compaction-retention=often", false, 1)]
    [TestCase("--x", false, 1)]
    public void Compaction_is_every_eight_hours_or_more_often(string flags, bool right, int findings)
    {
        var result = ControlPlaneFlags.Compaction([Pod("etcd", flags.Split(' '))]);
        Assert.That((result.Outcome == Outcome.Pass, result.Findings.Count), Is.EqualTo((right, findings)));
    }

    [TestCase(0, 365, null)]
    [TestCase(366, 400, FindingLevel.Info)]
    [TestCase(367, 400, FindingLevel.Must)]
    [TestCase(10, 3650, FindingLevel.Info)]
    [TestCase(100, 99, FindingLevel.Must)]
    public void A_certificate_is_renewed_every_year(int age, int validity, FindingLevel? level)
    {
        var judgement = Rotation(certificate: new ShownCertificate("s", "i", Now.AddDays(-age), Now.AddDays(validity - age)));
        Assert.That(judgement.Result.Findings.SingleOrDefault()?.Level, Is.EqualTo(level));
        Assert.That(judgement.Open, Is.Null);
    }

    [TestCase(false, true, "rotateCertificates")]
    [TestCase(null, true, "rotateCertificates")]
    [TestCase(true, false, "serverTLSBootstrap")]
    public void Kubelets_renew_their_certificates_themselves(bool? rotates, bool bootstraps, string told)
    {
        var judgement = Rotation(kubelet: new KubeletConfig("a") { RotatesCertificates = rotates, BootstrapsServing = bootstraps });
        Assert.That(judgement.Result.Findings.Single().Expected, Does.Contain(told));
    }

    [TestCase("Pending", "kubernetes.io/kubelet-serving", 25, true)]
    [TestCase("Pending", "kubernetes.io/kubelet-serving", 24, false)]
    [TestCase("Issued", "kubernetes.io/kubelet-serving", 999, false)]
    [TestCase("Pending", "acme.example/mesh", 999, false)]
    public void Requests_of_kubelets_are_answered_within_a_day(string state, string signer, int hours, bool deviates) => Assert.That(
        Rotation(request: new SigningRequest("r", signer, "system:node:a", state) { Created = Now.AddHours(-hours) }).Result.Outcome, Is.EqualTo(deviates ? Outcome.Fail : Outcome.Pass));

    [Test]
    public void A_kubelet_that_does_not_tell_leaves_it_open()
    {
        Assert.That(Rotation(kubelet: new KubeletConfig("a") { Problem = "404." }).Open, Does.Contain("1 of 1 kubelets do not tell").And.Contain("nodes/proxy"));
        Assert.That(CertificateRotation.Judge(Certificate(), [], new Dictionary<string, IReadOnlyList<ProbeAnswer>>(), [], Now).Open, Does.Contain("no node"));
    }

    [Test]
    public void A_kubelets_own_old_certificate_deviates() => Assert.That(
        CertificateRotation.Judge(Certificate(), [Kubelet()], new Dictionary<string, IReadOnlyList<ProbeAnswer>>
        {
            ["a"] = [new ProbeAnswer("https://x", 401, null) { Certificate = new ShownCertificate("s", "i", Now.AddDays(-400), Now.AddDays(3000)) }],
        }, [], Now).Result.Findings.Single(finding => finding.Level == FindingLevel.Must).Object, Is.EqualTo("kubelet of node a"));

    [Test]
    public void Fair_sharing_needs_its_indispensable_objects()
    {
        Assert.That(FairSharing.Check(new FlowControl(["catch-all", "exempt"], ["catch-all", "exempt", "system"])).Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(FairSharing.Check(new FlowControl(["catch-all"], ["catch-all"])).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(FairSharing.Check(new FlowControl([], [])).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(FairSharing.Check(null).Findings.Single().Observed, Does.Contain("not served"));
    }

    private static ComponentPod Pod(string component, IReadOnlyList<string> flags) => new(component, component + "-a", "a", CommandLine.Flags(flags));

    private static ShownCertificate Certificate() => new("s", "i", Now.AddDays(-1), Now.AddDays(300));

    private static KubeletConfig Kubelet() => new("a") { RotatesCertificates = true, BootstrapsServing = true };

    private static Assessment Rotation(ShownCertificate? certificate = null, KubeletConfig? kubelet = null, SigningRequest? request = null) => CertificateRotation.Judge(
        certificate ?? Certificate(), [kubelet ?? Kubelet()], new Dictionary<string, IReadOnlyList<ProbeAnswer>>(), request is null ? [] : [request], Now);
}
