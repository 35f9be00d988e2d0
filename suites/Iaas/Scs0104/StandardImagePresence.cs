using Conformance.Harness;
using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0104;

[Standard("scs-0104", "v1", "Standard images", Facts = ["images"])]
public sealed class StandardImagePresence(Cloud cloud)
{
    [Testcase("scs-0104-source-capi-1", "capi-1")]
    [Testcase("scs-0104-source-capi-2", "capi-2")]
    [Testcase("scs-0104-source-ubuntu-2404", "ubuntu-2404")]
    [Testcase("scs-0104-source-ubuntu-2204", "ubuntu-2204")]
    [Testcase("scs-0104-source-ubuntu-2004", "ubuntu-2004")]
    [Testcase("scs-0104-source-debian-13", "debian-13")]
    [Testcase("scs-0104-source-debian-12", "debian-12")]
    [Testcase("scs-0104-source-debian-11", "debian-11")]
    public async Task Every_such_image_comes_from_its_vendor(string image, CancellationToken cancellation) =>
        Conforms.If(StandardImages.ComesFromItsVendor(image, await cloud.Images(cancellation)));

    [Testcase("scs-0104-image-capi-1", "capi-1")]
    [Testcase("scs-0104-image-capi-2", "capi-2")]
    [Testcase("scs-0104-image-ubuntu-2404", "ubuntu-2404")]
    [Testcase("scs-0104-image-ubuntu-2204", "ubuntu-2204")]
    [Testcase("scs-0104-image-debian-13", "debian-13")]
    [Testcase("scs-0104-image-debian-12", "debian-12")]
    public async Task Such_an_image_is_there_for_every_user(string image, CancellationToken cancellation) =>
        Conforms.If(StandardImages.IsPresent(image, await cloud.Images(cancellation)));
}
