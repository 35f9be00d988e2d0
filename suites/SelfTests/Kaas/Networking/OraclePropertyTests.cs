using System.Net;
using Conformance.Kaas.Scs0219;
using FsCheck;
using FsCheck.Fluent;

namespace Conformance.SelfTests.Kaas.Networks;

/// <summary>The oracle against a brute force that knows sets of connections only: what is closed by whom, what is opened by whom.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OraclePropertyTests
{
    [Test]
    public void The_oracle_agrees_with_brute_force() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(6),
        Prop.ForAll(AnyPolicies().ToArbitrary(), policies =>
        {
            var open = BruteForce(policies);
            var wrong = Worlds.Usual.Cells.Where(cell => PolicyOracle.Allows(Worlds.Usual, policies, cell) != open.Contains(cell)).ToList();
            return (wrong.Count == 0).Label(string.Join("; ", wrong.Take(3)) + string.Concat(policies.Select(policy => policy.ToManifest().ToJsonString())));
        }));

    [Test]
    public void A_further_rule_never_closes_anything() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(6),
        Prop.ForAll(AnyPolicies().ToArbitrary(), AnyRule().ToArbitrary(), (policies, rule) =>
        {
            // More rules of the type that a policy has already.
            Policy[] more = [.. policies.Select(policy => policy with { Ingress = [.. policy.Ingress, rule], Types = policy.Types ?? (policy.Egress.Count > 0 ? ["Ingress", "Egress"] : ["Ingress"]) })];
            return Worlds.Usual.Cells.All(cell => !PolicyOracle.Allows(Worlds.Usual, policies, cell) || PolicyOracle.Allows(Worlds.Usual, more, cell));
        }));

    private static HashSet<PolicyCell> BruteForce(Policy[] policies)
    {
        var all = Worlds.Usual.Cells;
        HashSet<PolicyCell> Side(bool ingress)
        {
            var closed = new HashSet<PolicyCell>();
            var opened = new HashSet<PolicyCell>();
            foreach (var policy in policies)
            {
                var types = new HashSet<string>(policy.Types ?? ["Ingress"]);
                if (policy.Types is null && policy.Egress.Count > 0)
                {
                    types.Add("Egress");
                }

                if (!types.Contains(ingress ? "Ingress" : "Egress"))
                {
                    continue;
                }

                var own = Worlds.Usual.Pods.Where(pod => pod.Namespace == policy.Namespace).Where(pod => Fits(policy.Pods, pod.Labels)).ToHashSet();
                var mine = all.Where(cell => own.Contains(ingress ? cell.To : cell.From)).ToList();
                closed.UnionWith(mine);
                foreach (var rule in ingress ? policy.Ingress : policy.Egress)
                {
                    var pods = rule.Peers.Count == 0 ? Worlds.Usual.Pods.ToHashSet() : rule.Peers.SelectMany(peer => Members(policy, peer)).ToHashSet();
                    var far = mine.Where(cell => pods.Contains(ingress ? cell.From : cell.To)).ToList();
                    opened.UnionWith(rule.Ports.Count == 0 ? far : rule.Ports.SelectMany(port => far.Where(cell => Numbers(port, cell.To).Contains((cell.Port.Protocol, cell.Port.Number)))));
                }
            }

            return [.. all.Where(cell => !closed.Contains(cell) || opened.Contains(cell))];
        }

        var open = Side(ingress: true);
        open.IntersectWith(Side(ingress: false));
        return open;
    }

    private static IEnumerable<ProbePod> Members(Policy policy, PolicyPeer peer)
    {
        if (peer.Block is { } block)
        {
            // Bit by bit.
            static bool In(IPAddress address, IPNetwork network)
            {
                var (a, b) = (BitConverter.ToUInt32([.. address.GetAddressBytes().Reverse()]), BitConverter.ToUInt32([.. network.BaseAddress.GetAddressBytes().Reverse()]));
                return network.PrefixLength == 0 || a >> (32 - network.PrefixLength) == b >> (32 - network.PrefixLength);
            }

            return Worlds.Usual.Pods.Where(pod => In(pod.Address, block.Network)).Where(pod => block.Except.Count(part => In(pod.Address, part)) == 0);
        }

        var namespaces = peer.Namespaces is null ? [policy.Namespace] : Worlds.Usual.Namespaces.Where(pair => Fits(peer.Namespaces, pair.Value)).Select(pair => pair.Key).ToList();
        return Worlds.Usual.Pods.Where(pod => namespaces.Contains(pod.Namespace)).Where(pod => peer.Pods is null || Fits(peer.Pods, pod.Labels));
    }

    private static HashSet<(string, int)> Numbers(PolicyPort port, ProbePod receiver)
    {
        var protocol = port.Protocol ?? "TCP";
        return port.Name is { } name ? [.. receiver.Ports.Where(item => item.Name == name && item.Protocol == protocol).Select(item => (protocol, item.Number))]
            : port.Number is not { } first ? [.. Enumerable.Range(1, 65535).Where(number => number is 8080 or 8081).Select(number => (protocol, number))]
            : [.. Enumerable.Range(first, (port.End ?? first) - first + 1).Select(number => (protocol, number))];
    }

    private static bool Fits(LabelSelector selector, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in selector.Labels)
        {
            if (!labels.TryGetValue(key, out var has) || has != value)
            {
                return false;
            }
        }

        foreach (var condition in selector.Conditions)
        {
            var has = labels.TryGetValue(condition.Key, out var value);
            var listed = has && condition.Values.Any(item => item == value);
            if (condition.Operation == "In" ? !listed : condition.Operation == "NotIn" ? listed : condition.Operation == "Exists" ? !has : has)
            {
                return false;
            }
        }

        return true;
    }

    private static Gen<Policy[]> AnyPolicies() =>
        from count in Gen.Choose(0, 4)
        from policies in AnyPolicy().ArrayOf(count)
        select policies;

    private static Gen<Policy> AnyPolicy() =>
        from ns in Gen.Elements("ns-red", "ns-blue", "ns-green")
        from pods in AnySelector("app", "a", "b")
        from types in Gen.Elements<IReadOnlyList<string>?>(null, ["Ingress"], ["Egress"], ["Ingress", "Egress"])
        from ingress in Some(AnyRule())
        from egress in Some(AnyRule())
        select new Policy(ns, "p", pods) { Types = types, Ingress = ingress, Egress = egress };

    private static Gen<PolicyRule> AnyRule() =>
        from peers in Some(AnyPeer())
        from ports in Some(AnyPort())
        select new PolicyRule(peers, ports);

    private static Gen<PolicyPeer> AnyPeer() => Gen.OneOf(
        AnySelector("app", "a", "b").Select(pods => new PolicyPeer { Pods = pods }),
        AnySelector("team", "red", "blue", "green").Select(namespaces => new PolicyPeer { Namespaces = namespaces }),
        from pods in AnySelector("app", "a", "b") from namespaces in AnySelector("team", "red", "blue", "green") select new PolicyPeer { Pods = pods, Namespaces = namespaces },
        from pod in Gen.Elements<ProbePod>([.. Worlds.Usual.Pods])
        from length in Gen.Elements(0, 15, 16, 23, 24, 28, 32)
        from other in Gen.Elements<ProbePod>([.. Worlds.Usual.Pods])
        from part in Gen.Elements(0, 24, 30, 32)
        select new PolicyPeer { Block = new AddressBlock(AddressBlock.Around(pod.Address, length), part == 0 ? [] : [AddressBlock.Around(other.Address, part)]) });

    private static Gen<PolicyPort> AnyPort() =>
        from protocol in Gen.Elements<string?>(null, "TCP", "UDP")
        from port in Gen.Elements(
            new PolicyPort(), new PolicyPort { Number = 8080 }, new PolicyPort { Number = 8081 }, new PolicyPort { Number = 80 }, new PolicyPort { Name = "web" }, new PolicyPort { Name = "admin" },
            new PolicyPort { Name = "web-udp" }, new PolicyPort { Number = 8000, End = 8080 }, new PolicyPort { Number = 8081, End = 9000 })
        select port with { Protocol = protocol };

    private static Gen<LabelSelector> AnySelector(string key, params string[] values) => Gen.OneOf(
        Gen.Constant(LabelSelector.All),
        Gen.Elements(values).Select(value => LabelSelector.Of(key, value)),
        from operation in Gen.Elements("In", "NotIn") from count in Gen.Choose(1, 2) from some in Gen.Elements(values).ArrayOf(count) select LabelSelector.Where(key, operation, some),
        Gen.Elements("Exists", "DoesNotExist").Select(operation => LabelSelector.Where(key, operation)));

    private static Gen<IReadOnlyList<T>> Some<T>(Gen<T> one) => from count in Gen.Choose(0, 2) from many in one.ArrayOf(count) select (IReadOnlyList<T>)many;
}
