using Conformance.Kaas.Scs0217;
using Conformance.Kaas.Scs0219;
using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas;

public sealed class HardeningTests
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<ProbeAnswer>> NoAnswers = new Dictionary<string, IReadOnlyList<ProbeAnswer>>();

    [TestCase("/api/v1/secrets", 200, true)]
    [TestCase("/apis", 200, true)]
    [TestCase("/api/v1/nodes", 401, false)]
    [TestCase("/api/v1/nodes", 403, false)]
    [TestCase("/metrics", 404, false)]
    [TestCase("/version", 200, false)]
    public void Strangers_get_what_is_public_only(string path, int status, bool deviates)
    {
        var judgement = Strangers.ApiServer([new ProbeAnswer("https://10.0.0.1:6443" + path, status, null)]);
        Assert.That((judgement.Result.Outcome, judgement.Open), Is.EqualTo((deviates ? Outcome.Fail : Outcome.Pass, (string?)null)));
    }

    [TestCase(null, "refused")]
    [TestCase(503, null)]
    [TestCase(302, null)]
    public void No_clear_answer_is_no_refusal(int? status, string? problem) =>
        Assert.That(Strangers.ApiServer([new ProbeAnswer("https://10.0.0.1:6443/api/v1/nodes", status, problem)]).Open, Does.Contain("no clear answer"));

    [TestCase(false, "Webhook", 0)]
    [TestCase(true, "Webhook", 1)]
    [TestCase(null, "Webhook", 1)]
    [TestCase(false, "AlwaysAllow", 1)]
    [TestCase(false, null, 1)]
    [TestCase(true, "AlwaysAllow", 2)]
    public void A_kubelet_is_judged_by_its_configuration(bool? anonymous, string? mode, int findings) =>
        Assert.That(Strangers.Kubelets([new KubeletConfig("a") { AnonymousEnabled = anonymous, AuthorizationMode = mode }], NoAnswers).Result.Findings, Has.Count.EqualTo(findings));

    [TestCase("https://10.0.0.5:10250/pods", 200, true)]
    [TestCase("https://10.0.0.5:10250/pods", 401, false)]
    [TestCase("https://10.0.0.5:10250/pods", null, false)]
    [TestCase("http://10.0.0.5:10255/pods", 200, false)]
    public void A_kubelet_is_judged_by_what_it_does(string url, int? status, bool deviates) =>
        Assert.That(Strangers.Kubelets([Good()], Answers(url, status)).Result.Outcome, Is.EqualTo(deviates ? Outcome.Fail : Outcome.Pass));

    [Test]
    public void Kubelets_that_cannot_be_asked_leave_it_open()
    {
        Assert.That(Strangers.Kubelets([], NoAnswers).Open, Does.Contain("no node"));
        Assert.That(Strangers.Kubelets([Good(), new KubeletConfig("b") { Problem = "403." }], NoAnswers).Open, Does.Contain("1 of 2").And.Contain("first b"));
        Assert.That(Strangers.ReadOnlyPort([new KubeletConfig("b") { Problem = "403." }], NoAnswers).Open, Is.Not.Null);
    }

    [TestCase(0, null, false)]
    [TestCase(10255, null, true)]
    [TestCase(0, 200, true)]
    [TestCase(0, 404, true)]
    public void A_read_only_port_is_seen_by_configuration_and_by_trying(int port, int? status, bool deviates) => Assert.That(
        Strangers.ReadOnlyPort([Good() with { ReadOnlyPort = port }], Answers("http://10.0.0.5:10255/pods", status)).Result.Outcome, Is.EqualTo(deviates ? Outcome.Fail : Outcome.Pass));

    [TestCase(2379, FindingLevel.Must)]
    [TestCase(10250, FindingLevel.Must)]
    [TestCase(10255, FindingLevel.Should)]
    public void An_open_port_deviates(int port, FindingLevel level) => Assert.That(Ports.Closed([new PortAnswer("10.0.0.5", port, true, "connected")]).Findings.Single().Level, Is.EqualTo(level));

    [Test]
    public void Closed_ports_are_right_and_no_port_tried_is_nothing()
    {
        Assert.That(Ports.Closed([new PortAnswer("10.0.0.5", 2379, false, "refused")]).Findings, Is.Empty);
        Assert.That(() => Ports.Closed([]), Throws.TypeOf<ConfigurationException>());
    }

    [TestCase(null, "", Outcome.Fail, false)]
    [TestCase(403, "nodes \"a\" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/scs-conformance", Outcome.Pass, false)]
    [TestCase(403, "nodes \"a\" is forbidden: User \"system:node:a\" cannot patch resource \"nodes\" in API group \"\" at the cluster scope", Outcome.Fail, false)]
    [TestCase(403, "users \"system:node:a\" is forbidden: User \"x\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope", Outcome.Pass, true)]
    [TestCase(409, "conflict", Outcome.Pass, true)]
    public void What_a_node_is_told_tells_whether_it_is_restricted(int? code, string message, Outcome outcome, bool open)
    {
        var judgement = new RestrictionProbe("a", code, message).Judge();
        Assert.That((judgement.Result.Outcome, judgement.Open is not null), Is.EqualTo((outcome, open)));
    }

    [TestCase(false, true, Outcome.Pass)]
    [TestCase(false, false, Outcome.Fail)]
    [TestCase(true, true, Outcome.Fail)]
    public void Access_reviews_tell_the_modes(bool stranger, bool node, Outcome expected) => Assert.That(Authorization.Modes(stranger, ("a", node)).Result.Outcome, Is.EqualTo(expected));

    [Test]
    public void Without_a_node_the_mode_of_nodes_is_open() => Assert.That(Authorization.Modes(false, null).Open, Does.Contain("no node"));

    [Test]
    public void A_default_account_with_power_is_told_with_it() =>
        Assert.That(Authorization.DefaultAccounts([new AccountPower("a", []), new AccountPower("b", ["do everything"])]).Findings.Single().ToString(), Does.Contain("b/default").And.Contain("do everything"));

    [Test]
    public void Pods_that_must_be_refused_are_told_one_by_one()
    {
        var tries = PodTry.Pods.Select(pod => new PodTry(pod.What, pod.What is "" or "a privileged container" ? null : 403, "violates PodSecurity")).ToList();
        Assert.That(PodTry.Judge("a", tries).Result.Findings.Single().Expected, Does.Contain("a privileged container"));
    }

    [Test]
    public void A_refusal_for_another_reason_is_none()
    {
        PodTry[] harmlessRefused = [new("", 403, "quota"), new("a privileged container", 403, "quota")];
        PodTry[] forbidden = [new("", null, ""), new("a privileged container", 403, "User \"x\" cannot create resource \"pods\"")];
        Assert.That(PodTry.Judge("a", harmlessRefused).Open, Does.Contain("nothing is wrong with was refused"));
        Assert.That(PodTry.Judge("a", forbidden).Open, Does.Contain("says nothing of the pod"));
    }

    [TestCase("web", "", Outcome.Pass)]
    [TestCase("", "edge", Outcome.Fail)]
    [TestCase("web,edge", "", Outcome.Fail)]
    [TestCase("", "", Outcome.Fail)]
    public void One_ingress_class_is_the_default(string defaults, string others, Outcome expected)
    {
        IEnumerable<IngressClass> Classes(string names, bool isDefault) => names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => new IngressClass(name, "x", isDefault));
        Assert.That(RecommendedObjects.DefaultIngressClass([.. Classes(defaults, true), .. Classes(others, false)]).Outcome, Is.EqualTo(expected));
    }

    [TestCase("adminnetworkpolicies baselineadminnetworkpolicies", Outcome.Pass)]
    [TestCase("clusternetworkpolicies", Outcome.Pass)]
    [TestCase("adminnetworkpolicies", Outcome.Fail)]
    [TestCase("", Outcome.Fail)]
    public void Policies_of_administrators_are_known(string kinds, Outcome expected) => Assert.That(
        RecommendedObjects.AdminNetworkPolicy([.. kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(kind => kind + ".policy.networking.k8s.io")]).Outcome, Is.EqualTo(expected));

    private static KubeletConfig Good() => new("a") { AnonymousEnabled = false, AuthorizationMode = "Webhook" };

    private static Dictionary<string, IReadOnlyList<ProbeAnswer>> Answers(string url, int? status) => new() { ["a"] = [new ProbeAnswer(url, status, status is null ? "refused" : null)] };
}
