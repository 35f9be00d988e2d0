using Conformance.Kubernetes.Facts;
using Conformance.Kubernetes.Releases;
using Conformance.Model;

namespace Conformance.Kaas.Scs0210;

/// <summary>How far kubelets may lag behind their API server, by the version skew policy of the Kubernetes project. The standard is silent on it.</summary>
public static class KubeletSkew
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0210-v2-k8s-version-policy#decision");

    /// <summary>No kubelet is newer than the API server, and none lags more branches behind than the project allows.</summary>
    /// <param name="server">The API server's version.</param>
    /// <param name="nodes">The nodes.</param>
    /// <exception cref="ConfigurationException">There is no node, or the server's version is none.</exception>
    public static CheckResult Check(ServerVersion server, IReadOnlyList<ClusterNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(nodes);
        var version = KubernetesVersion.Find(server.GitVersion)
            ?? throw new ConfigurationException($"The API server's version \"{server.GitVersion}\" cannot be compared with those of kubelets.");
        if (nodes.Count == 0)
        {
            throw new ConfigurationException("The cluster has no node whose kubelet could be compared. Join one, or leave this testcase out.");
        }

        // Since 1.28 a kubelet may be three branches older, before that two.
        var allowed = version.Minor >= 28 ? 3 : 2;
        var findings = new List<Finding>();
        foreach (var node in nodes)
        {
            if (KubernetesVersion.Find(node.KubeletVersion) is not { } kubelet)
            {
                findings.Add(new Finding($"node {node.Name}", "every kubelet tells its version", "a Kubernetes version", node.KubeletVersion.Length == 0 ? "none" : $"\"{node.KubeletVersion}\"", "Look whether the kubelet runs", Clause));
            }
            else if (kubelet.Branch > version.Branch)
            {
                findings.Add(new Finding($"node {node.Name}", "no kubelet is of a newer branch than the API server", $"{version.Branch} or older", node.KubeletVersion, "Upgrade the control plane before the nodes", Clause));
            }
            else if (kubelet.Major != version.Major || version.Minor - kubelet.Minor > allowed)
            {
                findings.Add(new Finding($"node {node.Name}", $"no kubelet is more than {allowed} branches older than the API server", $"{version.Major}.{version.Minor - allowed} or newer", node.KubeletVersion, $"Upgrade the node to {version.Branch}", Clause));
            }
            else if (kubelet.Branch == version.Branch && (kubelet with { Vendor = "" }) > (version with { Vendor = "" }))
            {
                findings.Add(new Finding($"node {node.Name}", "no kubelet is newer than the API server", $"{version} or older", node.KubeletVersion, "Upgrade the control plane before the nodes", Clause) { Level = FindingLevel.Info });
            }
        }

        return new CheckResult(findings);
    }
}
