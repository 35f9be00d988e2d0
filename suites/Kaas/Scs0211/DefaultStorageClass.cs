using Conformance.Harness;
using Conformance.Kubernetes.Facts;

namespace Conformance.Kaas.Scs0211;

[Standard("scs-0211", "v2", "Default storage class", Facts = ["storage-classes", "persistent-volumes"])]
public sealed class DefaultStorageClass(Cluster cluster)
{
    [Testcase("scs-0211-default-class")]
    public async Task Exactly_one_storage_class_is_the_default(CancellationToken cancellation) =>
        Conforms.If(DefaultStorage.ExactlyOne(await cluster.StorageClasses(cancellation)));

    [Testcase("scs-0211-failure-safe")]
    public async Task Volumes_of_the_default_class_outlive_a_node(CancellationToken cancellation) =>
        Conforms.If(DefaultStorage.FailureSafe(await cluster.StorageClasses(cancellation), await cluster.Volumes(cancellation)));
}
