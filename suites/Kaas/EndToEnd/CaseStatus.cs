namespace Conformance.Kaas.EndToEnd;

/// <summary>How a test of the Kubernetes e2e suite ended.</summary>
public enum CaseStatus
{
    /// <summary>It was not run: not selected, or it left itself out.</summary>
    Skipped,

    /// <summary>It was run and met.</summary>
    Passed,

    /// <summary>It was broken off together with the whole suite, which says nothing of the cluster.</summary>
    BrokenOff,

    /// <summary>It was run and not met.</summary>
    Failed,
}
