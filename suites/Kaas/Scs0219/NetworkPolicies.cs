using Conformance.Harness;
using Conformance.Kaas.EndToEnd;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;

namespace Conformance.Kaas.Scs0219;

[Standard("scs-0219", "v1", "KaaS networking")]
public sealed class NetworkPolicies(ClusterWorkshops workshops, NetworkingOptions options)
{
    [Testcase("kaas-networking-check", Acts = true, Needs = ["pods", "network-policy"], Import = "networking")]
    public async Task Network_policies_are_enforced(CancellationToken cancellation)
    {
        var groups = await workshops.ApiGroups(cancellation);
        if (options.Results is { } file)
        {
            var version = (await workshops.Client.Version(cancellation)).TextAt("gitVersion") ?? "";
            Conforms.If(RecordVerdict.Judge(Imported.Read(file), NetworkingFindings.Rules(version, options.Allowed, workshops.Today(), groups)));
            return;
        }

        var workshop = workshops.Begin();
        var bench = await ClusterPolicyBench.Start(workshop, options.Matrix, cancellation);
        var result = await new PolicyMatrix(bench, options.Matrix, workshop.Steps, workshops.Time).Run(cancellation);
        Conforms.If(NetworkingFindings.Judge(result, options.Allowed, workshops.Today(), groups));
    }
}
