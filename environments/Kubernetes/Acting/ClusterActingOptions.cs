namespace Conformance.Kubernetes.Acting;

/// <summary>How long the removal of what a scenario created in a cluster may last.</summary>
public sealed record ClusterActingOptions
{
    /// <summary>Until one object that was deleted is gone; a namespace with everything in it. Default 3 min.</summary>
    public TimeSpan DeletionBudget { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For all deletions of one scenario together. Default 8 min.</summary>
    public TimeSpan CleanupBudget { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>How long an object whose creation got no answer is looked for. Default 3 s.</summary>
    public TimeSpan LookupBudget { get; init; } = TimeSpan.FromSeconds(3);
}
