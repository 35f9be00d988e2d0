using Conformance.OpenStack.AllInOne;

namespace Conformance.Runner.CommandLine;

/// <summary>What a run was asked to do, with defaults filled in.</summary>
internal sealed record RunOptions
{
    public string? Environment { get; init; }

    /// <summary>What the servers of an OpenStack on this machine are, or null if nothing was said.</summary>
    public VirtualizationKind? Virtualization { get; init; }

    /// <summary>Whether an OpenStack on this machine is reached by TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>What carries packets between them, or null if nothing was said.</summary>
    public NetworkKind? Network { get; init; }

    public string? OsCloud { get; init; }

    /// <summary>Path of a kubeconfig, or null.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context in the kubeconfig, or null.</summary>
    public string? Context { get; init; }

    /// <summary>Which status page.</summary>
    public PageOptions Page { get; init; } = new();

    public IReadOnlyList<string> Suites { get; init; } = [];

    public string? Subject { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string? ScopeVersion { get; init; }

    public DateOnly? Date { get; init; }

    public IReadOnlyList<string>? Sections { get; init; }

    public string? Tests { get; init; }

    public string? Output { get; init; }

    public bool Json { get; init; }

    public bool NoProgress { get; init; }

    public bool UpstreamCompatible { get; init; }

    /// <summary>Leave out testcases that create objects.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>File with the result of a run of Tempest, or null.</summary>
    public string? TempestResult { get; init; }

    /// <summary>Name or id of the image of servers that testcases start, or null.</summary>
    public string? GuestImage { get; init; }

    /// <summary>Start a server of each mandatory flavor.</summary>
    public bool BootFlavors { get; init; }

    /// <summary>Name or id of the flavor of servers that testcases start, or null.</summary>
    public string? GuestFlavor { get; init; }

    /// <summary>What was said of testcases that run pods in a cluster.</summary>
    public KaasOptions Kaas { get; init; } = new();

    public int Workers { get; init; } = 32;

    public EmbeddedOptions Embedded { get; init; } = new();

    /// <summary>The words as given, for the report.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
