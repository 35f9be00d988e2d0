using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.Kaas.Scs0217;

[Standard("scs-0217", "v1", "Cluster hardening", Facts = ["anonymous-requests", "kubelet-configs", "kubelet-requests", "ports", "namespaces", "nodes", "admission-webhooks"])]
public sealed class Hardening(Cluster cluster, ClusterWorkshops workshops)
{
    private static readonly (string Words, AccessQuestion Question)[] TooMuch =
    [
        ("do everything", new AccessQuestion("*", "*", "*")),
        ("read secrets of all namespaces", new AccessQuestion("list", "secrets")),
        ("create pods in all namespaces", new AccessQuestion("create", "pods")),
    ];

    [Testcase("scs-0217-anonymous-access")]
    public async Task The_API_server_refuses_strangers(CancellationToken cancellation) => Strangers.ApiServer(await cluster.Anonymous(cancellation)).Tell();

    [Testcase("scs-0217-kubelet-access")]
    public async Task Kubelets_refuse_strangers(CancellationToken cancellation) =>
        Strangers.Kubelets(await cluster.KubeletConfigs(cancellation), await cluster.Kubelets(cancellation)).Tell();

    [Testcase("scs-0217-read-only-port")]
    public async Task Kubelets_have_no_read_only_port(CancellationToken cancellation) =>
        Strangers.ReadOnlyPort(await cluster.KubeletConfigs(cancellation), await cluster.Kubelets(cancellation)).Tell();

    [Testcase("scs-0217-ports", Needs = ["outside"])]
    public async Task Ports_of_the_cluster_are_closed_to_the_outside(CancellationToken cancellation) =>
        Conforms.If(Ports.Closed(await cluster.Ports(Ports.Asked, cancellation)));

    [Testcase("scs-0217-pod-security", Acts = true)]
    public async Task Privileged_pods_are_refused_where_a_namespace_asks_for_it(CancellationToken cancellation) =>
        (await new PodSecurityProbe(cluster, workshops).Try(cancellation)).Tell();

    [Testcase("scs-0217-node-restriction")]
    public async Task Nodes_cannot_change_what_is_not_theirs(CancellationToken cancellation)
    {
        var node = (await cluster.Nodes(cancellation)).FirstOrDefault()?.Name
            ?? throw new ConfigurationException("The cluster has no node for which one could act. Join one, or leave this testcase out.");

        using var client = cluster.Client.As(AsNode(node));
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [RestrictionProbe.Label] = "try" } } };
        RestrictionProbe probe;
        try
        {
            await client.Send(HttpMethod.Patch, $"/api/v1/nodes/{Uri.EscapeDataString(node)}?dryRun=All", patch, "application/merge-patch+json", cancellation);
            probe = new RestrictionProbe(node, null, "");
        }
        catch (KubeException refused)
        {
            probe = new RestrictionProbe(node, refused.Code, refused.Message);
        }

        probe.Judge().Tell();
    }

    [Testcase("scs-0217-authorization")]
    public async Task Requests_are_authorized(CancellationToken cancellation)
    {
        var stranger = await Ask(new Impersonation("scs-conformance-nobody") { Groups = ["system:authenticated"] }, TooMuch[0].Question, cancellation);
        var node = (await cluster.Nodes(cancellation)).FirstOrDefault()?.Name;
        Authorization.Modes(stranger, node is null ? null : (node, await Ask(AsNode(node), new AccessQuestion("patch", "nodes", Name: node, SubResource: "status"), cancellation))).Tell();
    }

    [Testcase("scs-0217-service-accounts")]
    public async Task Default_service_accounts_have_no_rights(CancellationToken cancellation)
    {
        var namespaces = await cluster.Namespaces(cancellation);
        var powers = new AccountPower[namespaces.Count];
        await Parallel.ForAsync(0, namespaces.Count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (i, token) =>
        {
            var ns = namespaces[i].Name;
            var account = new Impersonation($"system:serviceaccount:{ns}:default") { Groups = ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"] };
            var may = new List<string>();
            foreach (var (words, question) in TooMuch)
            {
                if (await Ask(account, question, token))
                {
                    may.Add(words);
                }
            }

            powers[i] = new AccountPower(ns, may);
        });
        Conforms.If(Authorization.DefaultAccounts(powers));
    }

    private static Impersonation AsNode(string name) => new($"system:node:{name}") { Groups = ["system:nodes", "system:authenticated"] };

    private async Task<bool> Ask(Impersonation who, AccessQuestion question, CancellationToken cancellation)
    {
        try
        {
            return (await cluster.Client.Can(who, question, cancellation)).Allowed;
        }
        catch (KubeException refused) when (refused.Code == 403)
        {
            throw new ConfigurationException($"The user may not ask what others may do: {refused.Message}. It needs create on subjectaccessreviews (cluster role system:auth-delegator).", refused);
        }
    }
}
