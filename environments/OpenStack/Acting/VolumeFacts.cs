namespace Conformance.OpenStack.Acting;

/// <summary>What block storage says of a volume.</summary>
/// <param name="Id">Id of the volume.</param>
public sealed record VolumeFacts(string Id)
{
    /// <summary>Its data is encrypted; null if the service does not say.</summary>
    public bool? Encrypted { get; init; }

    /// <summary>State of its replication: <c>enabled</c>, <c>disabled</c>, <c>error</c>, …; null if Cinder does not replicate it.</summary>
    public string? ReplicationStatus { get; init; }

    /// <summary>Name of its type, or null.</summary>
    public string? Type { get; init; }
}
