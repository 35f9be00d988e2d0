using Conformance.Kaas.Scs0214;
using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas;

public sealed class NodeSpreadTests
{
    [Test]
    public void A_control_plane_in_several_zones_is_on_several_machines()
    {
        var judgement = NodeSpread.Judge([Control("a", "1"), Control("b", "2"), Worker("c", "1"), Worker("d", "2")]);
        Assert.That((judgement.Result.Findings.Count, judgement.Open), Is.EqualTo((0, (string?)null)));
    }

    [Test]
    public void In_one_zone_machines_cannot_be_told_apart()
    {
        var judgement = NodeSpread.Judge([Control("a", "1"), Control("b", "1"), Worker("c", "1"), Worker("d", "2")]);
        Assert.That(judgement.Result.Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(judgement.Result.Findings.Single().Level, Is.EqualTo(FindingLevel.Should));
        Assert.That(judgement.Open, Does.Contain("attested"));
    }

    [TestCase("h1", "h2", Outcome.Pass, false)]
    [TestCase("h1", "h1", Outcome.Fail, false)]
    [TestCase("h1", "", Outcome.Pass, true)]
    public void The_label_of_the_machine_tells_them_apart(string first, string second, Outcome outcome, bool open)
    {
        var judgement = NodeSpread.Judge([Control("a", "1", first), Control("b", "1", second), Worker("c", "1"), Worker("d", "2")]);
        Assert.That((judgement.Result.Outcome, judgement.Open is not null), Is.EqualTo((outcome, open)));
    }

    [Test]
    public void A_single_node_is_a_single_machine() =>
        Assert.That(NodeSpread.Judge([Control("a", "1"), Worker("b", "1"), Worker("c", "2")]).Result.Findings.Single(finding => finding.Level == FindingLevel.Must).Object, Is.EqualTo("node a"));

    [Test]
    public void A_managed_control_plane_has_to_be_attested()
    {
        var judgement = NodeSpread.Judge([Worker("a", "1"), Worker("b", "2")]);
        Assert.That(judgement.Result.Findings, Is.Empty);
        Assert.That(judgement.Open, Does.Contain("has to be attested"));
    }

    [TestCase(ClusterNode.ZoneLabel, null, "no such label")]
    [TestCase(ClusterNode.ZoneLabel, "", "an empty value")]
    [TestCase(ClusterNode.RegionLabel, null, "no such label")]
    public void A_node_that_does_not_tell_where_it_is_deviates(string label, string? value, string told)
    {
        var labels = new Dictionary<string, string>(Worker("a", "1").Labels);
        labels.Remove(label);
        if (value is not null)
        {
            labels[label] = value;
        }

        var judgement = NodeSpread.Judge([new ClusterNode("a") { Labels = labels }, Worker("b", "2")]);
        var finding = judgement.Result.Findings.Single(finding => finding.Level == FindingLevel.Must);
        Assert.That((finding.Object, finding.Observed), Is.EqualTo(("node a", told)));
        Assert.That(judgement.Open, Is.Null);
    }

    [Test]
    public void The_older_label_of_the_role_counts() => Assert.That(
        NodeSpread.Judge([Node("a", "1", "node-role.kubernetes.io/master"), Worker("b", "1"), Worker("c", "2")]).Result.Outcome, Is.EqualTo(Outcome.Fail));

    [Test]
    public void Zones_of_the_same_name_in_two_regions_are_two()
    {
        var other = Control("b", "1");
        var judgement = NodeSpread.Judge([Control("a", "1"), other with { Labels = new Dictionary<string, string>(other.Labels) { [ClusterNode.RegionLabel] = "s" } }, Worker("c", "1"), Worker("d", "2")]);
        Assert.That(judgement.Open, Is.Null);
    }

    [Test]
    public void Without_a_node_nothing_is_said() => Assert.That(() => NodeSpread.Judge([]), Throws.TypeOf<ConfigurationException>());

    private static ClusterNode Control(string name, string zone, string host = "") => Node(name, zone, "node-role.kubernetes.io/control-plane", host);

    private static ClusterNode Worker(string name, string zone) => Node(name, zone);

    private static ClusterNode Node(string name, string zone, string? role = null, string host = "")
    {
        var labels = new Dictionary<string, string> { [ClusterNode.RegionLabel] = "r", [ClusterNode.ZoneLabel] = zone };
        if (role is not null)
        {
            labels[role] = "";
        }

        if (host.Length > 0)
        {
            labels[NodeSpread.HostLabel] = host;
        }

        return new ClusterNode(name) { Labels = labels };
    }
}
