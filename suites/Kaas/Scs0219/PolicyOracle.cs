namespace Conformance.Kaas.Scs0219;

/// <summary>
/// What network policies mean: a pod that no policy selects is open. One that is selected lets through what at least one rule of the policies that
/// select it lets through, in each direction for itself. Both ends must agree.
/// </summary>
public static class PolicyOracle
{
    /// <summary>Whether a connection must come about.</summary>
    /// <param name="world">The namespaces.</param>
    /// <param name="policies">All policies.</param>
    /// <param name="cell">The connection.</param>
    public static bool Allows(ProbeWorld world, IReadOnlyList<Policy> policies, PolicyCell cell)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(cell);
        if (cell.From == cell.To)
        {
            return true;
        }

        var leaving = policies.Where(policy => policy.RestrictsEgress && Selects(policy, cell.From)).ToList();
        var arriving = policies.Where(policy => policy.RestrictsIngress && Selects(policy, cell.To)).ToList();
        return (leaving.Count == 0 || leaving.Any(policy => policy.Egress.Any(rule => Lets(world, policy, rule, cell.To, cell))))
            && (arriving.Count == 0 || arriving.Any(policy => policy.Ingress.Any(rule => Lets(world, policy, rule, cell.From, cell))));
    }

    private static bool Selects(Policy policy, ProbePod pod) => policy.Namespace == pod.Namespace && policy.Pods.Matches(pod.Labels);

    private static bool Lets(ProbeWorld world, Policy policy, PolicyRule rule, ProbePod other, PolicyCell cell) =>
        (rule.Peers.Count == 0 || rule.Peers.Any(peer => Is(world, policy, peer, other)))
        && (rule.Ports.Count == 0 || rule.Ports.Any(port => Is(port, cell)));

    private static bool Is(ProbeWorld world, Policy policy, PolicyPeer peer, ProbePod pod) =>
        peer.Block is { } block ? block.Contains(pod.Address)
        : (peer.Namespaces is { } namespaces ? namespaces.Matches(world.Namespaces[pod.Namespace]) : pod.Namespace == policy.Namespace)
            && (peer.Pods is null || peer.Pods.Matches(pod.Labels));

    // Whichever direction a rule is for, its ports are those of the receiving end.
    private static bool Is(PolicyPort wanted, PolicyCell cell) =>
        (wanted.Protocol ?? "TCP") == cell.Port.Protocol
        && (wanted.Name is { } name ? cell.To.Ports.Any(port => port.Name == name && port.Protocol == cell.Port.Protocol && port.Number == cell.Port.Number)
            : wanted.Number is not { } number || (wanted.End is { } end ? cell.Port.Number >= number && cell.Port.Number <= end : cell.Port.Number == number));
}
