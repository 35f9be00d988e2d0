using Conformance.Kaas.Scs0219;

namespace Conformance.SelfTests.Kaas.Networks;

[Parallelizable(ParallelScope.All)]
public sealed class OracleTests
{
    private static readonly string[] Ingress = ["Ingress"];
    private static readonly string[] Egress = ["Egress"];

    private static Policy Red(IReadOnlyList<string>? types) => new("ns-red", "p", LabelSelector.All) { Types = types };

    [Test]
    public void Without_policies_everything_connects() => Assert.That(Worlds.Usual.Cells.All(cell => PolicyOracle.Allows(Worlds.Usual, [], cell)));

    [Test]
    public void A_policy_closes_the_pods_it_selects_and_no_others()
    {
        var policy = Red(Ingress) with { Pods = LabelSelector.Of("app", "a") };
        Assert.That(Worlds.Allowed("blue/a", "red/a", "TCP", 8080, policy), Is.False);
        Assert.That(Worlds.Allowed("blue/a", "red/b", "TCP", 8080, policy), Is.True);
        Assert.That(Worlds.Allowed("red/a", "blue/a", "TCP", 8080, policy), Is.True, "egress is not restricted");
        Assert.That(Worlds.Allowed("blue/a", "green/a", "TCP", 8080, policy), Is.True, "another namespace has no policy");
    }

    [Test]
    public void A_selector_of_pods_alone_is_about_the_own_namespace()
    {
        var policy = Red(Ingress) with { Ingress = [new PolicyRule([new PolicyPeer { Pods = LabelSelector.Of("app", "b") }], [])] };
        Assert.That(Worlds.Allowed("red/b", "red/a", "TCP", 8080, policy), Is.True);
        Assert.That(Worlds.Allowed("blue/b", "red/a", "TCP", 8080, policy), Is.False);
    }

    [Test]
    public void Both_selectors_of_one_peer_must_hold()
    {
        var policy = Red(Ingress) with { Ingress = [new PolicyRule([new PolicyPeer { Namespaces = LabelSelector.Of("team", "blue"), Pods = LabelSelector.Of("app", "a") }], [])] };
        Assert.That(Worlds.Allowed("blue/a", "red/a", "TCP", 8080, policy), Is.True);
        Assert.That(Worlds.Allowed("blue/b", "red/a", "TCP", 8080, policy), Is.False);
        Assert.That(Worlds.Allowed("red/a", "red/b", "TCP", 8080, policy), Is.False);
    }

    [Test]
    public void A_rule_without_peers_and_ports_lets_everything_through_and_no_rule_lets_nothing_through()
    {
        Assert.That(Worlds.Allowed("blue/a", "red/a", "UDP", 8081, Red(Ingress) with { Ingress = [PolicyRule.Everything] }), Is.True);
        Assert.That(Worlds.Allowed("blue/a", "red/a", "UDP", 8081, Red(Ingress)), Is.False);
    }

    [TestCase("TCP", 8080, true)]
    [TestCase("UDP", 8080, false)]
    [TestCase("TCP", 8081, false)]
    public void A_port_without_a_protocol_is_one_of_TCP(string protocol, int port, bool allowed) => Assert.That(
        Worlds.Allowed("blue/a", "red/a", protocol, port, Red(Ingress) with { Ingress = [new PolicyRule([], [new PolicyPort { Number = 8080 }])] }), Is.EqualTo(allowed));

    [TestCase(8080, false)]
    [TestCase(8081, true)]
    public void A_range_has_its_first_and_last_port(int port, bool allowed) => Assert.That(
        Worlds.Allowed("blue/a", "red/a", "TCP", port, Red(Ingress) with { Ingress = [new PolicyRule([], [new PolicyPort { Number = 8081, End = 8082 }])] }), Is.EqualTo(allowed));

    [Test]
    public void A_name_of_a_port_is_looked_up_at_the_receiving_end()
    {
        var policy = Red(Egress) with { Egress = [new PolicyRule([], [new PolicyPort { Name = "admin" }])] };
        Assert.That(Worlds.Allowed("red/a", "blue/a", "TCP", 8081, policy), Is.True);
        Assert.That(Worlds.Allowed("red/a", "blue/a", "TCP", 8080, policy), Is.False);
    }

    [Test]
    public void An_exception_of_a_block_is_not_let_through_unless_another_rule_does()
    {
        var block = new PolicyPeer { Block = new AddressBlock(System.Net.IPNetwork.Parse("10.1.0.0/16"), [System.Net.IPNetwork.Parse("10.1.2.0/24")]) };
        var policy = Red(Ingress) with { Ingress = [new PolicyRule([block], [])] };
        Assert.That(Worlds.Allowed("green/a", "red/a", "TCP", 8080, policy), Is.True);
        Assert.That(Worlds.Allowed("blue/a", "red/a", "TCP", 8080, policy), Is.False);
        var more = policy with { Name = "q", Ingress = [new PolicyRule([new PolicyPeer { Namespaces = LabelSelector.Of("team", "blue") }], [])] };
        Assert.That(Worlds.Allowed("blue/a", "red/a", "TCP", 8080, policy, more), Is.True);
    }

    [Test]
    public void Types_that_are_left_out_are_Ingress_and_with_rules_Egress()
    {
        var closed = Red(null);
        Assert.That(Worlds.Allowed("blue/a", "red/a", "TCP", 8080, closed), Is.False);
        Assert.That(Worlds.Allowed("red/a", "blue/a", "TCP", 8080, closed), Is.True);
        var egress = Red(null) with { Egress = [new PolicyRule([new PolicyPeer { Namespaces = LabelSelector.Of("team", "green") }], [])] };
        Assert.That(Worlds.Allowed("red/a", "blue/a", "TCP", 8080, egress), Is.False);
        Assert.That(Worlds.Allowed("red/a", "green/a", "TCP", 8080, egress), Is.True);
    }

    [Test]
    public void Both_ends_must_agree()
    {
        var leaves = Red(Egress) with { Egress = [new PolicyRule([new PolicyPeer { Namespaces = LabelSelector.Of("team", "blue") }], [])] };
        var arrives = new Policy("ns-blue", "q", LabelSelector.All) { Types = Ingress, Ingress = [new PolicyRule([], [new PolicyPort { Number = 8080 }])] };
        Assert.That(Worlds.Allowed("red/a", "blue/a", "TCP", 8080, leaves, arrives), Is.True);
        Assert.That(Worlds.Allowed("red/a", "blue/a", "TCP", 8081, leaves, arrives), Is.False);
        Assert.That(Worlds.Allowed("red/a", "green/a", "TCP", 8080, leaves, arrives), Is.False);
    }

    [TestCase("In", "a", true)]
    [TestCase("In", "b", false)]
    [TestCase("NotIn", "b", true)]
    [TestCase("NotIn", "a", false)]
    public void Expressions_hold_or_not(string operation, string value, bool holds) =>
        Assert.That(LabelSelector.Where("app", operation, value).Matches(new Dictionary<string, string> { ["app"] = "a" }), Is.EqualTo(holds));

    [Test]
    public void Without_the_label_NotIn_and_DoesNotExist_hold()
    {
        var none = new Dictionary<string, string>();
        string[] operations = ["In", "NotIn", "Exists", "DoesNotExist"];
        Assert.That(operations.Select(operation => new LabelCondition("app", operation, ["a"]).Holds(none)), Is.EqualTo(new[] { false, true, false, true }));
    }

    [Test]
    public void A_policy_is_written_as_the_API_takes_it()
    {
        var policy = new Policy("ns", "p", LabelSelector.Where("app", "In", "a", "c"))
        {
            Types = Ingress,
            Ingress = [new PolicyRule([new PolicyPeer { Namespaces = LabelSelector.All, Pods = LabelSelector.Of("app", "b") }, new PolicyPeer { Block = new AddressBlock(System.Net.IPNetwork.Parse("10.0.0.0/8"), [System.Net.IPNetwork.Parse("10.1.0.0/16")]) }],
                [new PolicyPort { Protocol = "UDP", Number = 53, End = 54 }, new PolicyPort { Name = "web" }])],
        };
        Assert.That(policy.ToManifest()["spec"]!.ToJsonString(), Is.EqualTo("""
            {"podSelector":{"matchExpressions":[{"key":"app","operator":"In","values":["a","c"]}]},"policyTypes":["Ingress"],"ingress":[{"from":[{"podSelector":{"matchLabels":{"app":"b"}},"namespaceSelector":{}},{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}],"ports":[{"protocol":"UDP","port":53,"endPort":54},{"port":"web"}]}]}
            """.Trim()));
        Assert.That(Red(Ingress).ToManifest()["spec"]!.ToJsonString(), Is.EqualTo("""{"podSelector":{},"policyTypes":["Ingress"]}"""));
        Assert.That((Red(Ingress) with { Ingress = [PolicyRule.Everything] }).ToManifest()["spec"]!["ingress"]!.ToJsonString(), Is.EqualTo("[{}]"));
    }
}
