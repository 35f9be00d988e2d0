using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0117;

/// <summary>What was seen of a backup and its restore, as far as it came.</summary>
public sealed record BackupStory
{
    /// <summary>The catalogue has block storage.</summary>
    public bool HasBlockStorage { get; init; } = true;

    /// <summary>The refusal to make a backup.</summary>
    public RefusedException? BackupRefused { get; init; }

    /// <summary>The backup when it had settled.</summary>
    public CloudObject? Backup { get; init; }

    /// <summary>The refusal to restore it.</summary>
    public RefusedException? RestoreRefused { get; init; }

    /// <summary>The restored volume when it had settled.</summary>
    public CloudObject? Restored { get; init; }
}
