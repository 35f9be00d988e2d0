using Conformance.Harness;
using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0100;

[Standard("scs-0100", "v3", "Flavor naming", Facts = ["flavors"])]
public sealed class FlavorNaming(Cloud cloud)
{
    [Testcase("scs-0100-syntax-check")]
    public async Task Names_starting_with_SCS_follow_the_grammar(CancellationToken cancellation) =>
        Conforms.If(FlavorNames.Malformed(await cloud.Flavors(cancellation)));

    [Testcase("scs-0100-semantics-check")]
    public async Task Flavors_deliver_what_their_names_promise(CancellationToken cancellation) =>
        Conforms.If(FlavorNames.Overpromising(await cloud.Flavors(cancellation)));
}
