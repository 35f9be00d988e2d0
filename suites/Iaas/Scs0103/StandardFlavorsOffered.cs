using Conformance.Harness;
using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0103;

[Standard("scs-0103", "v1", "Standard flavors and properties", Facts = ["flavors"])]
public sealed class StandardFlavorsOffered(Cloud cloud)
{
    [Testcase("scs-0103-flavor-1v-4", "SCS-1V-4")]
    [Testcase("scs-0103-flavor-2v-8", "SCS-2V-8")]
    [Testcase("scs-0103-flavor-4v-16", "SCS-4V-16")]
    [Testcase("scs-0103-flavor-8v-32", "SCS-8V-32")]
    [Testcase("scs-0103-flavor-1v-2", "SCS-1V-2")]
    [Testcase("scs-0103-flavor-2v-4", "SCS-2V-4")]
    [Testcase("scs-0103-flavor-4v-8", "SCS-4V-8")]
    [Testcase("scs-0103-flavor-8v-16", "SCS-8V-16")]
    [Testcase("scs-0103-flavor-16v-32", "SCS-16V-32")]
    [Testcase("scs-0103-flavor-1v-8", "SCS-1V-8")]
    [Testcase("scs-0103-flavor-2v-16", "SCS-2V-16")]
    [Testcase("scs-0103-flavor-4v-32", "SCS-4V-32")]
    [Testcase("scs-0103-flavor-1l-1", "SCS-1L-1")]
    [Testcase("scs-0103-flavor-2v-4-20s", "SCS-2V-4-20s")]
    [Testcase("scs-0103-flavor-4v-16-100s", "SCS-4V-16-100s")]
    [Testcase("scs-0103-flavor-1v-4-10", "SCS-1V-4-10")]
    [Testcase("scs-0103-flavor-2v-8-20", "SCS-2V-8-20")]
    [Testcase("scs-0103-flavor-4v-16-50", "SCS-4V-16-50")]
    [Testcase("scs-0103-flavor-8v-32-100", "SCS-8V-32-100")]
    [Testcase("scs-0103-flavor-1v-2-5", "SCS-1V-2-5")]
    [Testcase("scs-0103-flavor-2v-4-10", "SCS-2V-4-10")]
    [Testcase("scs-0103-flavor-4v-8-20", "SCS-4V-8-20")]
    [Testcase("scs-0103-flavor-8v-16-50", "SCS-8V-16-50")]
    [Testcase("scs-0103-flavor-16v-32-100", "SCS-16V-32-100")]
    [Testcase("scs-0103-flavor-1v-8-20", "SCS-1V-8-20")]
    [Testcase("scs-0103-flavor-2v-16-50", "SCS-2V-16-50")]
    [Testcase("scs-0103-flavor-4v-32-100", "SCS-4V-32-100")]
    [Testcase("scs-0103-flavor-1l-1-5", "SCS-1L-1-5")]
    [Testcase("scs-0103-flavor-16v-64", "SCS-16V-64")]
    [Testcase("scs-0103-flavor-8v-64", "SCS-8V-64")]
    [Testcase("scs-0103-flavor-16v-128", "SCS-16V-128")]
    public async Task The_standard_flavor_is_offered(string name, CancellationToken cancellation) =>
        Conforms.If(StandardFlavors.Check(name, await cloud.Flavors(cancellation)));
}
