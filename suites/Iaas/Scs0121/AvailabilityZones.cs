using Conformance.Harness;
using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0121;

[Standard("scs-0121", "v1", "Availability zones", Facts = ["zones"])]
public sealed class AvailabilityZones(Cloud cloud)
{
    [Testcase("scs-0121-zones")]
    public async Task Zones_of_compute_and_storage_are_there_and_fit(CancellationToken cancellation) => Conforms.If(ZoneRules.Judge(await cloud.Zones(cancellation)));
}
