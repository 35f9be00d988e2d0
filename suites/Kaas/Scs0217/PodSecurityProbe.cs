using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Facts;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.Kaas.Scs0217;

/// <summary>Puts pods to the API server that the profile baseline forbids, in a namespace that asks for it. No pod is ever created.</summary>
internal sealed class PodSecurityProbe(Cluster cluster, Ledger ledger, TimeProvider time)
{
    private const string Label = "pod-security.kubernetes.io/enforce";

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    public async Task<Judgement> Try(CancellationToken cancellation)
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
        var name = ledger.NewName("namespace");
        var path = new ObjectPath(ApiResource.Namespace, name);
        ledger.Creating("kubernetes", "namespace", name, null, cluster.Client.Config.Server.ToString());
        Scenario.Of(time).AtTheEnd(async end =>
        {
            await cluster.Client.Delete(path, cancellation: end);
            await cluster.Client.WaitUntilGone(path, Budget, end);
            ledger.Deleted(name, null);
            return [];
        });
        var made = await Made();
        ledger.Created(name, made.Uid);

        // Pods need the namespace's default account, which a controller makes.
        await cluster.Client.WaitFor(new ObjectPath(ApiResource.ServiceAccount, "default", name), "is there", item => item is not null, Budget, cancellation);
        return name;

        async Task<JsonObject> Made()
        {
            try
            {
                return await cluster.Client.Create(new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Namespace",
                    ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [Label] = "baseline" } },
                }, cancellation);
            }
            catch (KubeException refused)
            {
                ledger.Refused(name);
                throw new ConfigurationException($"A namespace for trying pods cannot be created: {refused.Message}. Use a user who may, or label one of the cluster's namespaces {Label}=baseline.", refused);
            }
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
