using Conformance.Harness;
using Conformance.Kubernetes.Acting;

namespace Conformance.Kaas.Scs0211;

[Standard("scs-0211", "v2", "Default storage class")]
public sealed class DefaultVolume(ClusterWorkshops workshops, VolumeOptions options)
{
    [Testcase("scs-0211-volume-life", Acts = true, Needs = ["pods", "storage"])]
    public async Task A_volume_of_the_default_class_is_bound_and_outlives_its_pod(CancellationToken cancellation) =>
        Conforms.If(VolumeLife.Judge(await new VolumeTrial(workshops.Begin(), options).Run(cancellation)));
}
