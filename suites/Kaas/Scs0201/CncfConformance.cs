using Conformance.Harness;
using Conformance.Kaas.EndToEnd;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;

namespace Conformance.Kaas.Scs0201;

[Standard("scs-0201", "v1", "CNCF Kubernetes conformance")]
public sealed class CncfConformance(ClusterWorkshops workshops, SuiteOptions options)
{
    [Testcase("cncf-k8s-conformance", Acts = true, Needs = ["pods"], Import = "conformance")]
    public async Task Every_conformance_test_of_the_clusters_version_passes(CancellationToken cancellation)
    {
        var version = (await workshops.Client.Version(cancellation)).TextAt("gitVersion") ?? "";
        var record = options.Results is { } file ? Imported.Read(file) : await new SuiteRun(workshops.Begin(), options, Attachments.Add).Run(version, cancellation);
        Conforms.If(RecordVerdict.Judge(record, await ConformanceRules.Of(workshops, version, options, cancellation)));
    }
}
