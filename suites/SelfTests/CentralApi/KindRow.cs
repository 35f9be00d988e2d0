namespace Conformance.SelfTests.CentralApi;

/// <summary>What is to be seen of one kind of the allow-list. Values with braces stand for the external name of a claim that others need: <c>{net}</c>.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Spec">A claim that can be fulfilled.</param>
internal sealed record KindRow(string Kind, string Spec)
{
    /// <summary>Whose rights it takes.</summary>
    public KindRights Rights { get; init; } = KindRights.Member;

    /// <summary>Paths and values in OpenStack after the creation.</summary>
    public IReadOnlyList<(string Path, string Value)> Made { get; init; } = [];

    /// <summary>A change of the spec that is made in place; null = nothing of it can change.</summary>
    public string? Change { get; init; }

    /// <summary>Paths and values in OpenStack after the change.</summary>
    public IReadOnlyList<(string Path, string Value)> Changed { get; init; } = [];

    /// <summary>A change of the spec that cannot be made; null = all of it can change.</summary>
    public string? Fixed { get; init; }

    /// <summary>The field that the refusal of it names.</summary>
    public string? FixedField { get; init; }
}
