namespace Conformance.Kaas.Scs0219;

/// <summary>How the matrix is probed.</summary>
public sealed record MatrixOptions
{
    /// <summary>Image of the probe pods: agnhost of the Kubernetes project, or one with its commands serve-hostname and connect, and a shell.</summary>
    public string Image { get; init; } = "registry.k8s.io/e2e-test-images/agnhost:2.53";

    /// <summary>When the image is pulled. Default: IfNotPresent.</summary>
    public string ImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary>How long one connection is waited for. Default 2 s.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Until all probe pods are ready. Default 5 min.</summary>
    public TimeSpan StartBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until every connection comes about when there are no policies. Default 60 s.</summary>
    public TimeSpan BaselineBudget { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Until policies have taken effect. Default 30 s.</summary>
    public TimeSpan SettleBudget { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two looks at connections that are not as they must be. Default 0.25 s.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>The cases; null = all.</summary>
    public IReadOnlyList<PolicyCase>? Cases { get; init; }
}
