namespace Conformance.Iaas.Scs0117;

/// <summary>What was seen of the bytes of a volume from its backup to its restore.</summary>
/// <param name="Pattern">What was put onto the volume, from its first byte.</param>
public sealed record DataStory(byte[] Pattern)
{
    /// <summary>How far backup and restore came.</summary>
    public BackupStory Came { get; init; } = new();

    /// <summary>The first bytes of the restored volume, as many as the pattern has; null if it did not come to that.</summary>
    public byte[]? Restored { get; init; }

    /// <summary>The first bytes of the volume that was backed up; null if it was not looked at, as nothing differs.</summary>
    public byte[]? Original { get; init; }
}
