using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.K3s;

/// <summary>
/// A k3s cluster in containers of the machine's Docker engine. Disposing it removes them; if this process is killed, the reaper of Testcontainers does.
/// Compiled with <c>-p:Containers=true</c> only; otherwise <see cref="Start"/> says so.
/// </summary>
public sealed partial class K3sCluster : IAsyncDisposable
{
    /// <summary>What a build without container support answers.</summary>
    internal const string NotBuilt = "built without container support: rebuild with -p:Containers=true (Containers=true ./run.sh …)";

    /// <summary>How its administrator reaches it.</summary>
    public KubeConfig Admin { get; }

    /// <summary>Starts one and waits until <c>/readyz</c> says ok and all its nodes are Ready.</summary>
    /// <param name="options">How; null = the defaults.</param>
    /// <param name="cancellation">Ends the start; what was started is removed.</param>
    /// <exception cref="ConfigurationException">An option is wrong, or the program was built without container support.</exception>
    /// <exception cref="SubjectUnavailableException">There is no Docker engine, the image cannot be had, or the cluster does not become ready.</exception>
    public static Task<K3sCluster> Start(K3sOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new K3sOptions();
        return Launch(options, options.Reference(), cancellation);
    }

    /// <summary>A client for the administrator. The caller disposes it.</summary>
    public KubeClient Client() => KubeClient.Open(Admin);

    /// <summary>Reads a kubeconfig text.</summary>
    internal static KubeConfig Read(string kubeConfig)
    {
        var file = Path.GetTempFileName(); // readable by its owner only
        try
        {
            File.WriteAllText(file, kubeConfig);
            return new KubeConfigReader(new Dictionary<string, string>(), Path.GetTempPath()).Read(file: file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
