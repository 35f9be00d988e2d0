using Conformance.Harness;
using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0114;

[Standard("scs-0114", "v1", "Volume types", Facts = ["volume-types"])]
public sealed class VolumeTypes(Cloud cloud)
{
    [Testcase("scs-0114-syntax-check")]
    public async Task Lists_of_aspects_are_well_formed(CancellationToken cancellation) =>
        Conforms.If(VolumeTypeAspects.WellFormed(await cloud.VolumeTypes(cancellation)));

    [Testcase("scs-0114-encrypted-type", "encrypted")]
    [Testcase("scs-0114-replicated-type", "replicated")]
    public async Task A_volume_type_offers_the_aspect(string aspect, CancellationToken cancellation) =>
        Conforms.If(VolumeTypeAspects.Offered(aspect, await cloud.VolumeTypes(cancellation)));
}
