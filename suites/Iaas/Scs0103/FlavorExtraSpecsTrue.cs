using Conformance.Harness;
using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0103;

[Standard("scs-0103", "v1", "Standard flavors and properties", Facts = ["flavors"])]
public sealed class FlavorExtraSpecsTrue(Cloud cloud)
{
    [Testcase("scs-0103-extra-specs")]
    public async Task Properties_of_the_standard_are_true_on_every_flavor(CancellationToken cancellation) =>
        Conforms.If(FlavorExtraSpecs.Untrue(await cloud.Flavors(cancellation)));
}
