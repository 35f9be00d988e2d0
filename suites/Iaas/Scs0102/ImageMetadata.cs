using Conformance.Harness;
using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0102;

[Standard("scs-0102", "v2", "Image metadata", Facts = ["images"])]
public sealed class ImageMetadata(Cloud cloud, TimeProvider time)
{
    [Testcase("scs-0102-prop-architecture", "architecture")]
    [Testcase("scs-0102-prop-hash_algo", "hash_algo")]
    [Testcase("scs-0102-prop-min_disk", "min_disk")]
    [Testcase("scs-0102-prop-min_ram", "min_ram")]
    [Testcase("scs-0102-prop-os_version", "os_version")]
    [Testcase("scs-0102-prop-os_distro", "os_distro")]
    [Testcase("scs-0102-prop-os_purpose", "os_purpose")]
    [Testcase("scs-0102-prop-hw_disk_bus", "hw_disk_bus")]
    [Testcase("scs-0102-prop-hypervisor_type", "hypervisor_type")]
    [Testcase("scs-0102-prop-hw_rng_model", "hw_rng_model")]
    [Testcase("scs-0102-prop-image_build_date", "image_build_date")]
    [Testcase("scs-0102-prop-image_original_user", "image_original_user")]
    [Testcase("scs-0102-prop-image_source", "image_source")]
    [Testcase("scs-0102-prop-image_description", "image_description")]
    [Testcase("scs-0102-prop-replace_frequency", "replace_frequency")]
    [Testcase("scs-0102-prop-provided_until", "provided_until")]
    [Testcase("scs-0102-prop-uuid_validity", "uuid_validity")]
    [Testcase("scs-0102-prop-hotfix_hours", "hotfix_hours")]
    public async Task Every_image_has_a_meaningful_value(string property, CancellationToken cancellation) =>
        Conforms.If(ImageProperties.Judge(property, await cloud.Images(cancellation), time.GetUtcNow()));

    [Testcase("scs-0102-image-recency")]
    public async Task Images_are_replaced_as_often_as_promised(CancellationToken cancellation) =>
        Conforms.If(ImageRecency.Judge(await cloud.Images(cancellation), time.GetUtcNow()));

    [Testcase("scs-0102-os_purpose-uniqueness")]
    public async Task One_image_serves_each_general_purpose(CancellationToken cancellation) =>
        Conforms.If(GenericImages.Judge(await cloud.Images(cancellation)));
}
