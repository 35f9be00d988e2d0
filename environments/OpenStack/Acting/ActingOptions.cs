namespace Conformance.OpenStack.Acting;

/// <summary>How scenarios act: how long their waits may last, of what their servers are made.</summary>
public sealed record ActingOptions
{
    /// <summary>Name or id of the image of servers that scenarios start; null = the one that suits best.</summary>
    public string? GuestImage { get; init; }

    /// <summary>Name or id of the flavor of servers that scenarios start; null = the smallest that suits.</summary>
    public string? GuestFlavor { get; init; }

    /// <summary>The first pause between two looks; it grows by half each time. Default 0.5 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause between two looks. Default 5 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Until a new, empty volume is available. Default 3 min.</summary>
    public TimeSpan VolumeBudget { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// What an empty volume takes in a cloud of usual speed; where it takes longer, later waits of the same scenario for storage get that much more time, up to
    /// <see cref="MostPatience"/> times as much. Default 10 s.
    /// </summary>
    public TimeSpan UsualVolumeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>By how much a slow cloud lengthens waits at most. Default 3.</summary>
    public double MostPatience { get; init; } = 3;

    /// <summary>Until an image is active. Default 5 min.</summary>
    public TimeSpan ImageBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until a load balancer or one of its parts is active. Default 5 min.</summary>
    public TimeSpan BalancerBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until a backup is available. Default 6 min.</summary>
    public TimeSpan BackupBudget { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>Until a restored volume is available. Default 5 min.</summary>
    public TimeSpan RestoreBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until a volume with an image on it is available. Default 5 min.</summary>
    public TimeSpan BootVolumeBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until a new server is active. Default 500 s.</summary>
    public TimeSpan ServerBudget { get; init; } = TimeSpan.FromSeconds(500);

    /// <summary>Until the guest of an active server has said on its console what is waited for. Default 5 min.</summary>
    public TimeSpan ConsoleBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until one object that was deleted is gone, refusals because it is busy included. Default 3 min.</summary>
    public TimeSpan DeletionBudget { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For all deletions of one scenario together. Default 8 min.</summary>
    public TimeSpan CleanupBudget { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>How long the audit at a run's end waits for what is still on its way out. Default 15 s.</summary>
    public TimeSpan AuditBudget { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an object whose creation got no answer is looked for by its name. Default 3 s.</summary>
    public TimeSpan LookupBudget { get; init; } = TimeSpan.FromSeconds(3);
}
