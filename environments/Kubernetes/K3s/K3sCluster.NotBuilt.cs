#if !CONTAINERS
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.K3s;

public sealed partial class K3sCluster
{
    private K3sCluster(KubeConfig admin) => Admin = admin;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<K3sCluster> Launch(K3sOptions options, string image, CancellationToken cancellation) =>
        Task.FromException<K3sCluster>(new ConfigurationException($"k3s ({image}): {NotBuilt}"));
}
#endif
