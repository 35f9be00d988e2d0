using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0128.Tempest;

/// <summary>How Tempest is run.</summary>
public sealed record TempestOptions
{
    /// <summary>Ids of its tests, without what stands in brackets; those of scs-0128 unless others are named.</summary>
    public IReadOnlyList<string> Ids { get; init; } = TempestList.Ids;

    /// <summary>An account of another project, without which Tempest does not look whether projects keep their users apart; null = none.</summary>
    public CloudConfig? Other { get; init; }

    /// <summary>Seconds between two looks at something that takes its time: 1 unless said otherwise, 0 for a cloud in this process.</summary>
    public int PollSeconds { get; init; } = 1;

    /// <summary>Seconds after which Tempest gives up a wait: 300 unless said otherwise.</summary>
    public int WaitSeconds { get; init; } = 300;

    /// <summary>
    /// Leaves out the 10 seconds that Tempest waits before each deletion of a subnet, so that ports are gone by then: six minutes altogether, for nothing where the network service removes ports at once, as it
    /// does without agents.
    /// </summary>
    public bool Hurries { get; init; }

    /// <summary>Hears each result as it comes.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>File that gets all that Tempest says, of requests and of what went wrong; only its owner can read it. Null = it is not kept.</summary>
    public string? Log { get; init; }

    /// <summary>Folders in which the program is looked for, as in PATH.</summary>
    public string? ProgramPath { get; init; }

    /// <summary>Folder that gets a folder with the configuration and the passwords, which is removed in the end; null = that for temporary files.</summary>
    public string? Folder { get; init; }
}
