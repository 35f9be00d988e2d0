namespace Conformance.Kubernetes;

/// <summary>What a <see cref="BackgroundEnvironment"/> can keep up of Kubernetes.</summary>
public static class BackgroundKind
{
    /// <summary>A <see cref="Kubernetes.ControlPlane"/>.</summary>
    public static BackgroundStarter ControlPlane { get; } = new("control-plane", Check, async (environment, progress, cancellation) =>
    {
        var plane = await Kubernetes.ControlPlane.Start(
            new ControlPlaneOptions { Binaries = KubernetesBinaries.Find(environment), Progress = progress, LedgerFolder = Ledgers(environment) }, cancellation).ConfigureAwait(false);
        return new KeptEnvironment(plane, plane.Admin.Server.ToString(), plane.KubeConfigFile, plane.Folder);
    });

    /// <summary>A <see cref="Kubernetes.Node"/>.</summary>
    public static BackgroundStarter Node { get; } = new("node", Check, async (environment, progress, cancellation) =>
    {
        var node = await Kubernetes.Node.Start(
            new NodeOptions { Binaries = KubernetesBinaries.Find(environment), Progress = progress, LedgerFolder = Ledgers(environment), Environment = environment }, cancellation).ConfigureAwait(false);
        return new KeptEnvironment(node, node.Admin.Server.ToString(), node.KubeConfigFile, node.Folder);
    });

    private static void Check(IReadOnlyDictionary<string, string> environment) => KubernetesBinaries.Find(environment);

    private static string Ledgers(IReadOnlyDictionary<string, string> environment) => Path.Combine(KubernetesBinaries.Cache(environment), ".running");
}
