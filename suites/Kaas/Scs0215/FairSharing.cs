using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.Kaas.Scs0215;

/// <summary>Whether the API server shares itself out fairly (scs-0215-v1, recommended).</summary>
public static class FairSharing
{
    /// <summary>Priority and fairness is active: the server has flow schemas and priority levels, and those without which it cannot do are among them.</summary>
    /// <param name="control">The objects; null if the server does not offer them.</param>
    public static CheckResult Check(FlowControl? control)
    {
        Finding Missing(string observed) => new("API server", "the feature API priority and fairness is active", "flow schemas and priority levels, exempt and catch-all among them", observed, "Start kube-apiserver without --enable-priority-and-fairness=false", Clauses.Robustness);
        return control is null ? new CheckResult([Missing("the API flowcontrol.apiserver.k8s.io is not served")])
            : !control.PriorityLevels.Contains("exempt") || !control.PriorityLevels.Contains("catch-all") || !control.FlowSchemas.Contains("catch-all")
                ? new CheckResult([Missing($"priority levels {string.Join(", ", control.PriorityLevels.DefaultIfEmpty("none"))}; flow schemas {string.Join(", ", control.FlowSchemas.DefaultIfEmpty("none"))}")])
                : CheckResult.Clean;
    }
}
