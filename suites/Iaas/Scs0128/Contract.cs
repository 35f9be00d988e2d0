using System.Text.Json.Serialization;

namespace Conformance.Iaas.Scs0128;

/// <summary>One behaviour of an API: requests one after the other, and what their answers have to be.</summary>
public sealed record Contract
{
    /// <summary>Its id within its area.</summary>
    public required string Id { get; init; }

    /// <summary>The behaviour in one sentence.</summary>
    public required string Says { get; init; }

    /// <summary>Ids of Tempest's tests for the same behaviour, without what stands in brackets.</summary>
    public required IReadOnlyList<string> Covers { get; init; }

    /// <summary>Id of the contract that made what this one looks at, and whose values it goes on with; null if it needs none.</summary>
    public string? After { get; init; }

    /// <summary>It takes its time, and is kept at the same time as others.</summary>
    public bool Apart { get; init; }

    /// <summary>What the account or the cloud has to have for it, by the names of values; without, it is not looked at.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The requests.</summary>
    public required IReadOnlyList<ContractStep> Steps { get; init; }

    /// <summary>True if a request may create something.</summary>
    [JsonIgnore]
    public bool Acts => Steps.Any(step => step.Creates is not null);
}
