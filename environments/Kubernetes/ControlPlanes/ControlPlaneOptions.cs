namespace Conformance.Kubernetes;

/// <summary>How a <see cref="ControlPlane"/> is started.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>The programs; null = <see cref="KubernetesBinaries.Find()"/>.</summary>
    public KubernetesBinaries? Binaries { get; init; }

    /// <summary>How long the start may take until <c>/readyz</c> answers 200. Default: 60 seconds.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Start kube-controller-manager if it is there: without it namespaces never end and no garbage is collected. Default: yes.</summary>
    public bool ControllerManager { get; init; } = true;

    /// <summary>Start kube-scheduler. Default: no, there is nothing to schedule to.</summary>
    public bool Scheduler { get; init; }

    /// <summary>Further arguments of kube-apiserver, for instance <c>--oidc-issuer-url=…</c>. They must hold no secrets.</summary>
    public IReadOnlyList<string> ApiServerArguments { get; init; } = [];

    /// <summary>Hears what goes on, a line at a time. Default: nobody.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Folder in which each control plane gets one of its own; null = the one for temporary files.</summary>
    public string? Folder { get; init; }

    /// <summary>Folder of the ledgers, by which a start cleans up what killed owners left; null = <c>.running</c> in the cache folder.</summary>
    public string? LedgerFolder { get; init; }

    /// <summary>Picks three ports: etcd's two and the API server's; null = free ones.</summary>
    internal Func<int[]>? Ports { get; init; }

    /// <summary>What it needs to serve nodes; null = it has none and listens on loopback.</summary>
    internal ControlPlaneForNodes? ForNodes { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
