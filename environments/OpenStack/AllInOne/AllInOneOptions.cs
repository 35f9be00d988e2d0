namespace Conformance.OpenStack.AllInOne;

/// <summary>How an <see cref="AllInOneCloud"/> is started.</summary>
public sealed record AllInOneOptions
{
    /// <summary>How long the start may take until every service answers. Default: 5 minutes, of which a machine with two cores needs 20 seconds.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Hears what goes on, a line at a time. Default: nobody.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Folder in which each cloud gets one of its own; null = the one for temporary files.</summary>
    public string? Folder { get; init; }

    /// <summary>Folder of prepared states and ledgers; null = <c>openstack</c> in the cache folder.</summary>
    public string? Cache { get; init; }

    /// <summary>Environment variables: <c>HOME</c>, <c>XDG_CACHE_HOME</c>; null = those of this process.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>What its servers are. Default: nothing that runs.</summary>
    public VirtualizationKind Virtualization { get; init; }

    /// <summary>Whether users reach it by TLS, with a certificate of an authority of its own (<see cref="CloudConfig.CaFile"/>). Default: no.</summary>
    public bool Tls { get; init; }

    /// <summary>What carries packets between servers that run. Default: a hub of ours, which needs nothing more.</summary>
    public NetworkKind Network { get; init; }

    /// <summary>What every server prints on its console; null = some lines that say that it does not really run. Servers that do tell themselves.</summary>
    public string? Console { get; init; }

    /// <summary>What the kernel of guests is told beside the usual; NAME=VALUE becomes a variable of the programs in them. Default: nothing.</summary>
    public string GuestCommandLine { get; init; } = "";

    /// <summary>Ports of this machine from which images may be fetched (web-download); nothing is fetched from elsewhere then. Default: none, and from other hosts by http and https, as Glance has it.</summary>
    public IReadOnlyList<int> ImportPorts { get; init; } = [];

    /// <summary>Folders in which the programs are looked for: those of the distribution.</summary>
    internal string ProgramPath { get; init; } = Programs;

    /// <summary>Folders of the distribution's programs.</summary>
    internal const string Programs = "/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Free bytes of the file system that holds a folder; null = as the system says.</summary>
    internal Func<string, long>? FreeSpace { get; init; }

    /// <summary>Picks the ports, one for each service; null = free ones.</summary>
    internal Func<int, int[]>? Ports { get; init; }

    /// <summary>Gets the folder of configurations when they are written and nothing is started; tests spoil them. Default: nobody.</summary>
    internal Action<string> Configured { get; init; } = _ => { };

    /// <summary>Whether this process may start one; tests say no.</summary>
    internal bool IsRoot { get; init; } = System.Environment.UserName == "root";

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
