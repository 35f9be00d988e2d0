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

    /// <summary>The requests.</summary>
    public required IReadOnlyList<ContractStep> Steps { get; init; }

    /// <summary>True if a request may create something.</summary>
    [JsonIgnore]
    public bool Acts => Steps.Any(step => step.Creates is not null);
}
