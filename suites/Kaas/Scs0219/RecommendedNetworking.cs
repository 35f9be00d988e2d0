using Conformance.Harness;
using Conformance.Kubernetes.Facts;

namespace Conformance.Kaas.Scs0219;

[Standard("scs-0219", "v1", "Networking", Facts = ["ingress-classes", "custom-resource-definitions", "apis"])]
public sealed class RecommendedNetworking(Cluster cluster)
{
    [Testcase("scs-0219-default-ingress-class")]
    public async Task An_ingress_class_is_the_default(CancellationToken cancellation) =>
        Conforms.If(RecommendedObjects.DefaultIngressClass(await cluster.IngressClasses(cancellation)));

    [Testcase("scs-0219-admin-network-policy")]
    public async Task Administrators_can_set_network_policies(CancellationToken cancellation) =>
        Conforms.If(RecommendedObjects.AdminNetworkPolicy(await cluster.Definitions(cancellation)));
}
