using Conformance.Harness;
using Conformance.Kubernetes.Facts;

namespace Conformance.Kaas.Scs0214;

[Standard("scs-0214", "v2", "Node distribution and availability", Facts = ["nodes"])]
public sealed class NodeDistribution(Cluster cluster, ClusterDeclaration declaration)
{
    private const string Id = "node-distribution-check";

    [Testcase(Id)]
    public async Task Nodes_tell_where_they_are_and_the_control_plane_is_spread(CancellationToken cancellation)
    {
        var judgement = NodeSpread.Judge(await cluster.Nodes(cancellation));
        (judgement.Open is { } open
            ? judgement with { Open = declaration.Attested(Id) is null ? $"{open}: add an attestation for {Id} to the subject file." : null }
            : judgement).Tell();
    }
}
