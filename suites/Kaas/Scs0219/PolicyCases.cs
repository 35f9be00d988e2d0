using System.Net;
using System.Net.Sockets;

namespace Conformance.Kaas.Scs0219;

/// <summary>The matrix as data. All policies are in namespace red, unless said otherwise; <c>app</c> tells the pods a and b of a namespace apart.</summary>
public static class PolicyCases
{
    private static readonly string[] Ingress = ["Ingress"];
    private static readonly string[] Egress = ["Egress"];
    private static readonly string[] Both = ["Ingress", "Egress"];

    /// <summary>All cases. The first tells whether anything is enforced at all.</summary>
    public static IReadOnlyList<PolicyCase> All { get; } =
    [
        new("default deny of ingress", world => [Deny(world, Ingress)]),
        new("default deny of egress", world => [Deny(world, Egress)]),
        new("default deny of ingress and egress", world => [Deny(world, Both)]),
        new("default deny in every namespace", world => [.. world.Namespaces.Keys.Select(name => new Policy(name, $"deny-{name}", LabelSelector.All) { Types = Ingress })]),
        new("allow all ingress on top of a deny", world => [Deny(world, Ingress), Red(world, "allow-all", Ingress) with { Ingress = [PolicyRule.Everything] }])
        {
            Before = world => [Deny(world, Ingress)],
        },
        new("allow all egress on top of a deny", world => [Deny(world, Egress), Red(world, "allow-all", Egress) with { Egress = [PolicyRule.Everything] }])
        {
            Before = world => [Deny(world, Egress)],
        },
        new("deny for one pod only", world => [Red(world, "deny-a", Ingress) with { Pods = App("a") }]),
        new("ingress from pods of the same namespace", world => [Red(world, "from-b", Ingress) with { Ingress = [From(new PolicyPeer { Pods = App("b") })] }]),
        new("ingress from all pods of the same namespace", world => [Red(world, "from-own", Ingress) with { Ingress = [From(new PolicyPeer { Pods = LabelSelector.All })] }]),
        new("ingress from a namespace", world => [Red(world, "from-blue", Ingress) with { Ingress = [From(new PolicyPeer { Namespaces = Team("blue") })] }]),
        new("ingress from all namespaces", world => [Deny(world, Ingress), Red(world, "from-all", Ingress) with { Ingress = [From(new PolicyPeer { Namespaces = LabelSelector.All })] }])
        {
            Before = world => [Deny(world, Ingress)],
        },
        new("ingress from some pods of a namespace", world => [Red(world, "from-blue-a", Ingress) with { Ingress = [From(new PolicyPeer { Namespaces = Team("blue"), Pods = App("a") })] }]),
        new("ingress from pods or from a namespace", world =>
            [Red(world, "from-b-or-green", Ingress) with { Ingress = [From(new PolicyPeer { Pods = App("b") }, new PolicyPeer { Namespaces = Team("green") })] }]),
        new("ingress by expressions on labels", world =>
        [
            Red(world, "expressions", Ingress) with
            {
                Pods = LabelSelector.Where("app", "In", "a", "c"),
                Ingress = [From(new PolicyPeer { Namespaces = LabelSelector.Where("team", "NotIn", "blue"), Pods = LabelSelector.Where("app", "Exists") })],
            },
        ]),
        new("ingress to one TCP port", world => [Red(world, "tcp-8080", Ingress) with { Ingress = [To(new PolicyPort { Number = 8080 })] }]),
        new("ingress to a named port", world => [Red(world, "port-admin", Ingress) with { Ingress = [To(new PolicyPort { Name = "admin", Protocol = "TCP" })] }]),
        new("ingress to UDP only", world => [Red(world, "udp", Ingress) with { Ingress = [To(new PolicyPort { Protocol = "UDP" })] }]),
        new("ingress to a UDP port", world => [Red(world, "udp-8081", Ingress) with { Ingress = [To(new PolicyPort { Protocol = "UDP", Number = 8081 })] }]),
        new("ingress from a namespace to a port", world =>
            [Red(world, "blue-to-8081", Ingress) with { Ingress = [new PolicyRule([new PolicyPeer { Namespaces = Team("blue") }], [new PolicyPort { Number = 8081 }])] }]),
        new("ingress to a range of ports", world => [Red(world, "range", Ingress) with { Ingress = [To(new PolicyPort { Number = 8000, End = 8080 })] }]) { NeedsEndPort = true },
        new("ingress by two policies that add up", world =>
        [
            Red(world, "from-blue", Ingress) with { Ingress = [From(new PolicyPeer { Namespaces = Team("blue") })] },
            Red(world, "udp", Ingress) with { Ingress = [To(new PolicyPort { Protocol = "UDP" })] },
        ]),
        new("ingress from an address block with an exception", world =>
        [
            Red(world, "block", Ingress) with
            {
                Ingress = [From(new PolicyPeer { Block = new AddressBlock(Wide(world["blue/a"].Address), [Exactly(world["blue/a"].Address)]) })],
            },
        ]),
        new("ingress from one address block", world => [Red(world, "one", Ingress) with { Ingress = [From(new PolicyPeer { Block = new AddressBlock(Exactly(world["blue/a"].Address), []) })] }]),
        new("egress to pods of the same namespace", world => [Red(world, "to-b", Egress) with { Egress = [From(new PolicyPeer { Pods = App("b") })] }]),
        new("egress to a namespace", world => [Red(world, "to-blue", Egress) with { Egress = [From(new PolicyPeer { Namespaces = Team("blue") })] }]),
        new("egress to some pods of a namespace", world => [Red(world, "to-blue-a", Egress) with { Egress = [From(new PolicyPeer { Namespaces = Team("blue"), Pods = App("a") })] }]),
        new("egress to one TCP port", world => [Red(world, "to-8081", Egress) with { Egress = [To(new PolicyPort { Number = 8081 })] }]),
        new("egress to a named port", world => [Red(world, "to-web", Egress) with { Egress = [To(new PolicyPort { Name = "web" })] }]),
        new("egress to a UDP port", world => [Red(world, "to-udp-8080", Egress) with { Egress = [To(new PolicyPort { Protocol = "UDP", Number = 8080 })] }]),
        new("egress to an address block with an exception", world =>
        [
            Red(world, "to-block", Egress) with
            {
                Egress = [From(new PolicyPeer { Block = new AddressBlock(Wide(world["green/b"].Address), [Exactly(world["green/b"].Address)]) })],
            },
        ]),
        new("egress to one address block", world => [Red(world, "to-one", Egress) with { Egress = [From(new PolicyPeer { Block = new AddressBlock(Exactly(world["green/b"].Address), []) })] }]),
        new("ingress and egress that both must agree", world =>
        [
            Red(world, "to-blue", Egress) with { Egress = [From(new PolicyPeer { Namespaces = Team("blue") })] },
            new Policy(Of(world, "blue"), "only-8080", LabelSelector.All) { Types = Ingress, Ingress = [To(new PolicyPort { Number = 8080 })] },
        ]),
        new("types left to the API", world => [Red(world, "untyped", null) with { Ingress = [From(new PolicyPeer { Pods = App("b") })] }]),
        new("types left to the API, with egress", world => [Red(world, "untyped-egress", null) with { Egress = [From(new PolicyPeer { Namespaces = Team("green") })] }]),
        new("policies removed", _ => []) { Before = world => [Deny(world, Both)] },
    ];

    private static string Of(ProbeWorld world, string team) => world[$"{team}/a"].Namespace;

    private static Policy Red(ProbeWorld world, string name, IReadOnlyList<string>? types) => new(Of(world, "red"), name, LabelSelector.All) { Types = types };

    private static Policy Deny(ProbeWorld world, IReadOnlyList<string> types) => Red(world, "deny", types);

    private static LabelSelector App(string value) => LabelSelector.Of("app", value);

    private static LabelSelector Team(string value) => LabelSelector.Of("team", value);

    private static PolicyRule From(params IReadOnlyList<PolicyPeer> peers) => new(peers, []);

    private static PolicyRule To(params IReadOnlyList<PolicyPort> ports) => new([], ports);

    private static IPNetwork Exactly(IPAddress address) => AddressBlock.Around(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);

    private static IPNetwork Wide(IPAddress address) => AddressBlock.Around(address, address.AddressFamily == AddressFamily.InterNetwork ? 16 : 64);
}
