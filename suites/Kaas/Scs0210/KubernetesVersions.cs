using Conformance.Harness;
using Conformance.Kubernetes.Facts;
using Conformance.Kubernetes.Releases;

namespace Conformance.Kaas.Scs0210;

[Standard("scs-0210", "v2", "Kubernetes version policy", Facts = ["version", "offered-versions", "nodes"])]
public sealed class KubernetesVersions(Cluster cluster, ClusterDeclaration declaration, ReleaseData data, TimeProvider time)
{
    [Testcase("version-policy-check")]
    public async Task Versions_on_offer_are_supported_and_patched_in_time(CancellationToken cancellation)
    {
        var found = declaration.OfferedVersions.Count > 0 ? [] : await cluster.Offered(cancellation);
        var judgement = VersionPolicy.Judge(new Offering(await cluster.Version(cancellation), declaration.OfferedVersions, found), data, time.GetUtcNow());
        judgement.Tell();
    }

    [Testcase("scs-0210-kubelet-skew")]
    public async Task Kubelets_are_near_enough_to_their_API_server(CancellationToken cancellation) =>
        Conforms.If(KubeletSkew.Check(await cluster.Version(cancellation), await cluster.Nodes(cancellation)));
}
