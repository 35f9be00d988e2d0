namespace Conformance.Kubernetes;

/// <summary>How a <see cref="Node"/> is started.</summary>
public sealed record NodeOptions
{
    /// <summary>How many nodes there can be.</summary>
    public const int Most = NodeNetwork.MostNodes;

    /// <summary>How many nodes, 1 to 8, each with a Docker engine of its own. Default: 1.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Labels of the nodes, the first node's first; nodes beyond get none. Default: none.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Labels { get; init; } = [];

    /// <summary>
    /// Services work: their addresses and node ports lead to their pods (TCP), and pods can look their names up. Needs <c>iptables</c>. Pods see a node's address
    /// as that of who asks a service. Default: no.
    /// </summary>
    public bool Services { get; init; }

    /// <summary>The programs; null = <see cref="KubernetesBinaries.Find()"/>.</summary>
    public KubernetesBinaries? Binaries { get; init; }

    /// <summary>How long the start may take until all nodes are Ready. Default: 3 minutes.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Further arguments of kube-apiserver. They must hold no secrets.</summary>
    public IReadOnlyList<string> ApiServerArguments { get; init; } = [];

    /// <summary>Further arguments of kubelet; the last one of a name counts. They must hold no secrets.</summary>
    public IReadOnlyList<string> KubeletArguments { get; init; } = [];

    /// <summary>Hears what goes on, a line at a time. Default: nobody.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Folder in which each environment gets one of its own; null = the one for temporary files.</summary>
    public string? Folder { get; init; }

    /// <summary>Folder of the ledgers, by which a start cleans up what killed owners left; null = <c>.running</c> in the cache folder.</summary>
    public string? LedgerFolder { get; init; }

    /// <summary>Environment variables: <c>PATH</c>, in which programs are looked for; null = those of this process.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Folders beyond <c>PATH</c> in which the distribution has programs for root.</summary>
    internal string SystemPath { get; init; } = HostProgram.SystemPath;
}
