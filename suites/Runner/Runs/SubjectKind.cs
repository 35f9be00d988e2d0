namespace Conformance.Runner.Runs;

/// <summary>What kind of thing a suite asks its questions.</summary>
internal enum SubjectKind
{
    /// <summary>An OpenStack project.</summary>
    Cloud,

    /// <summary>A Kubernetes cluster.</summary>
    Cluster,

    /// <summary>A status page: its API, and the page itself.</summary>
    StatusPage,

    /// <summary>A Central API with a cloud, and perhaps clusters, behind it.</summary>
    CentralApi,
}
