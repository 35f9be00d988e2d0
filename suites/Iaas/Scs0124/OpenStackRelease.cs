using System.Text.Json.Serialization;

namespace Conformance.Iaas.Scs0124;

/// <summary>A release of OpenStack.</summary>
/// <param name="Name">Its number and name.</param>
/// <param name="Released">When it came out.</param>
public sealed record OpenStackRelease(string Name, DateOnly Released)
{
    /// <summary>The day from which upstream no longer promises fixes for it; null if that day had come before the data was taken.</summary>
    public DateOnly? MaintainedUntil { get; init; }

    /// <summary>Highest microversion of compute in it; null if the data does not tell.</summary>
    public string? Compute { get; init; }

    /// <summary>Highest microversion of block storage in it; null if the data does not tell, or later releases have the same.</summary>
    [JsonPropertyName("block-storage")]
    public string? BlockStorage { get; init; }
}
