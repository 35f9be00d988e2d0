using Conformance.Harness;
using Conformance.Kubernetes.Facts;

namespace Conformance.Kaas.Scs0215;

[Standard("scs-0215", "v1", "Robustness features", Facts = ["components", "flow-control", "server-certificate", "kubelet-configs", "kubelet-requests", "signing-requests"])]
public sealed class Robustness(Cluster cluster, TimeProvider time)
{
    [Testcase("scs-0215-request-limits", Needs = ["control-plane-pods"])]
    public async Task Requests_to_the_API_server_are_limited(CancellationToken cancellation) =>
        Conforms.If(ControlPlaneFlags.RequestLimits(await cluster.Components(cancellation)));

    [Testcase("scs-0215-event-rate-limit", Needs = ["control-plane-pods"])]
    public async Task The_rate_of_events_is_limited(CancellationToken cancellation) =>
        Conforms.If(ControlPlaneFlags.EventRateLimit(await cluster.Components(cancellation)));

    [Testcase("scs-0215-etcd-compaction", Needs = ["control-plane-pods"])]
    public async Task The_store_is_compacted(CancellationToken cancellation) =>
        Conforms.If(ControlPlaneFlags.Compaction(await cluster.Components(cancellation)));

    [Testcase("scs-0215-priority-and-fairness")]
    public async Task The_API_server_shares_itself_out_fairly(CancellationToken cancellation) =>
        Conforms.If(FairSharing.Check(await cluster.FlowControl(cancellation)));

    [Testcase("scs-0215-certificate-rotation")]
    public async Task Certificates_are_renewed_every_year(CancellationToken cancellation) => CertificateRotation.Judge(
        await cluster.Certificate(cancellation), await cluster.KubeletConfigs(cancellation), await cluster.Kubelets(cancellation), await cluster.SigningRequests(cancellation), time.GetUtcNow()).Tell();
}
