using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.Kaas.Scs0217;

/// <summary>Puts pods to the API server that the profile baseline forbids, in a namespace that asks for it. No pod is ever created.</summary>
internal sealed class PodSecurityProbe(Cluster cluster, ClusterWorkshops workshops)
{
    private const string Label = "pod-security.kubernetes.io/enforce";

    public async Task<Assessment> Try(CancellationToken cancellation)
    {
        var labelled = (await cluster.Namespaces(cancellation)).FirstOrDefault(item => item.Labels.GetValueOrDefault(Label) == "baseline" && !item.Name.StartsWith("kube-", StringComparison.Ordinal))?.Name;
        var ns = labelled ?? await Create(cancellation);
        var tries = new List<PodTry>();
        foreach (var (what, spec) in PodTry.Pods)
        {
            tries.Add(await Put(ns, what, spec(), cancellation));
        }

        return PodTry.Judge(ns, tries);
    }

    private async Task<string> Create(CancellationToken cancellation)
    {
        try
        {
            return await workshops.Begin().CreateNamespace(new Dictionary<string, string> { [Label] = "baseline" }, cancellation);
        }
        catch (KubeException refused)
        {
            throw new ConfigurationException($"A namespace for trying pods cannot be created: {refused.Message}. Use a user who may, or label one of the cluster's namespaces {Label}=baseline.", refused);
        }
    }

    private async Task<PodTry> Put(string ns, string what, JsonObject spec, CancellationToken cancellation)
    {
        try
        {
            await cluster.Client.Send(HttpMethod.Post, $"/api/v1/namespaces/{ns}/pods?dryRun=All", new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = new JsonObject { ["name"] = "scs-conformance-try" }, ["spec"] = spec,
            }, cancellation: cancellation);
            return new PodTry(what, null, "");
        }
        catch (KubeException refused)
        {
            return new PodTry(what, refused.Code, refused.Message);
        }
    }
}
