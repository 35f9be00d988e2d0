using Conformance.Harness;
using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0124;

[Standard("scs-0124", "v1", "Security of IaaS service software", Facts = ["microversions"])]
public sealed class ServiceSoftware(Cloud cloud, TimeProvider time)
{
    [Testcase("scs-0124-api-versions")]
    public async Task Services_tell_their_microversions_truly(CancellationToken cancellation) =>
        Conforms.If(ApiMicroversions.Judge(await cloud.Microversions(cancellation), OpenStackReleases.Shipped, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)));
}
