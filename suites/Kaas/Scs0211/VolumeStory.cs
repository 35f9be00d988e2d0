using System.Text.Json.Nodes;

namespace Conformance.Kaas.Scs0211;

/// <summary>What was seen of a volume's life, as far as it came.</summary>
public sealed record VolumeStory
{
    /// <summary>The refusal of a claim that names no class.</summary>
    public string? Refused { get; init; }

    /// <summary>The class that the claim got without naming one; null = none.</summary>
    public string? Class { get; init; }

    /// <summary>What the provisioner said when it could not make a volume; null = nothing.</summary>
    public string? ProvisioningFailed { get; init; }

    /// <summary>The volume.</summary>
    public JsonObject? Volume { get; init; }

    /// <summary>What the first pod said when it could not write; null = it could.</summary>
    public string? WriteFailed { get; init; }

    /// <summary>What the second pod said when it did not find what the first wrote; null = it found it.</summary>
    public string? ReadFailed { get; init; }

    /// <summary>Node of the first pod.</summary>
    public string? Writer { get; init; }

    /// <summary>Node of the second pod.</summary>
    public string? Reader { get; init; }
}
