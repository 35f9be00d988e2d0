using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.Kaas.Scs0214;

/// <summary>
/// How nodes are spread over machines and zones (scs-0214-v2). Machines can be seen through the label of the host only, where a provider sets it; nodes in different
/// failure zones are on different machines, too.
/// </summary>
public static class NodeSpread
{
    /// <summary>Label with the machine a node runs on, which earlier versions of the standard had.</summary>
    public const string HostLabel = "topology.scs.community/host-id";

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0214-v2-k8s-node-distribution#decision");

    /// <summary>Every node tells its region and zone; the control plane runs on several machines, and better in several zones.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <exception cref="ConfigurationException">There is no node.</exception>
    public static Judgement Judge(IReadOnlyList<ClusterNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        if (nodes.Count == 0)
        {
            throw new ConfigurationException("The cluster has no node that could be looked at. Join nodes, or leave this testcase out.");
        }

        var findings = new List<Finding>();
        foreach (var node in nodes)
        {
            foreach (var label in new[] { ClusterNode.RegionLabel, ClusterNode.ZoneLabel }.Where(label => node.Label(label) is null))
            {
                findings.Add(new Finding($"node {node.Name}", "every node tells its region and its zone by labels", $"the label {label}", node.Labels.ContainsKey(label) ? "an empty value" : "no such label",
                    $"Have the cloud controller manager set it, or kubectl label node {node.Name} {label}=…", Clause));
            }
        }

        var control = nodes.Where(node => node.IsControlPlane).ToList();
        var workers = nodes.Where(node => !node.IsControlPlane).ToList();
        var open = control.Count == 0
            ? "No node of the control plane is visible, so whether it runs on several physical machines has to be attested"
            : ControlPlane(control, findings);
        Workers(workers.Count > 0 ? workers : control, findings);
        return new Judgement(new CheckResult(findings), findings.Any(finding => finding.Level == FindingLevel.Must) ? null : open);
    }

    private static string? ControlPlane(List<ClusterNode> control, List<Finding> findings)
    {
        const string Rule = "the control plane runs on several physical machines";
        if (control.Count == 1)
        {
            findings.Add(new Finding($"node {control[0].Name}", Rule, "at least two nodes of the control plane", "this one alone", "Run the control plane on three nodes, each on a machine of its own", Clause));
            return null;
        }

        var hosts = control.Select(node => node.Label(HostLabel)).OfType<string>().ToList();
        if (hosts.Count == control.Count && hosts.Distinct(StringComparer.Ordinal).Count() == 1)
        {
            findings.Add(new Finding("control plane", Rule, "nodes on at least two machines", $"{control.Count} nodes, all with {HostLabel}={hosts[0]}", "Put the nodes of the control plane into a server group with the policy anti-affinity", Clause));
            return null;
        }

        var zones = Zones(control);
        if (zones.Count == 1)
        {
            findings.Add(new Finding("control plane", "the control plane runs in several failure zones", "nodes in at least two zones", $"{control.Count} nodes, all in {zones[0]}", "Spread the nodes of the control plane over failure zones, where there are several", Clause) { Level = FindingLevel.Should });
        }

        return zones.Count > 1 || hosts.Distinct(StringComparer.Ordinal).Count() > 1
            ? null
            : $"The {control.Count} nodes of the control plane are in one zone and do not tell on which machines they run, so that these are several has to be attested";
    }

    private static void Workers(List<ClusterNode> workers, List<Finding> findings)
    {
        var zones = Zones(workers);
        if (workers.Count == 1)
        {
            findings.Add(new Finding($"node {workers[0].Name}", "worker nodes are spread", "at least two worker nodes", "this one alone", "Add worker nodes, in other zones where there are several", Clause) { Level = FindingLevel.Should });
        }
        else if (zones.Count == 1 && workers.All(node => node.Label(ClusterNode.ZoneLabel) is not null))
        {
            findings.Add(new Finding("worker nodes", "worker nodes are spread over failure zones", "nodes in at least two zones", $"{workers.Count} nodes, all in {zones[0]}", "Spread worker nodes over failure zones, where there are several", Clause) { Level = FindingLevel.Should });
        }
    }

    // A zone's name means something in its region only.
    private static List<string> Zones(IEnumerable<ClusterNode> nodes) =>
        [.. nodes.Where(node => node.Label(ClusterNode.ZoneLabel) is not null).Select(node => $"{node.Label(ClusterNode.RegionLabel)}/{node.Label(ClusterNode.ZoneLabel)}").Distinct(StringComparer.Ordinal)];
}
