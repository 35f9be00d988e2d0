namespace Conformance.Kaas.EndToEnd;

/// <summary>What a record of the e2e suite has to show.</summary>
/// <param name="What">What is looked for, in the plural: <c>conformance tests</c>.</param>
/// <param name="Concerns">Tells by its name whether a test is one of them.</param>
/// <param name="Focus">Regular expression by which the suite selects all of them: <c>\[Conformance\]</c>.</param>
/// <param name="Cluster">Version of the cluster: <c>v1.31.0+k3s1</c>.</param>
/// <param name="Clause">The clause of the standard.</param>
public sealed record RecordRules(string What, Func<string, bool> Concerns, string Focus, string Cluster, Uri Clause)
{
    /// <summary>How many there are in this version of Kubernetes; null if not known for sure.</summary>
    public int? Count { get; init; }

    /// <summary>Failures that are tolerated.</summary>
    public AllowList Allowed { get; init; } = AllowList.None;

    /// <summary>The day (UTC).</summary>
    public DateOnly Today { get; init; }

    /// <summary>API groups that the cluster serves.</summary>
    public IReadOnlySet<string> ApiGroups { get; init; } = new HashSet<string>();
}
