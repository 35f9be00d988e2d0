namespace Conformance.Subjects;

/// <summary>A Central API, as its provider describes it. Secrets are in files of their own; paths are relative to the working folder.</summary>
public sealed record SubjectCentralApi
{
    /// <summary>Namespace of the system's secrets, or null for <c>crossplane-system</c>.</summary>
    public string? SystemNamespace { get; init; }

    /// <summary>Name of the external network, or null for <c>public</c>.</summary>
    public string? ExternalNetwork { get; init; }

    /// <summary>Secret of the system's namespace with the kubeconfig of the cluster for tenants' objects, or null if there is none.</summary>
    public string? ObjectsSecret { get; init; }

    /// <summary>Path of a kubeconfig of that cluster, for looking.</summary>
    public string? ObjectsKubeconfig { get; init; }

    /// <summary>Provider config of the management cluster of workload clusters, or null if there is none.</summary>
    public string? ClustersProviderConfig { get; init; }

    /// <summary>Path of a kubeconfig of the management cluster, for looking.</summary>
    public string? ClustersKubeconfig { get; init; }

    /// <summary>Class of workload clusters, or null for the usual one.</summary>
    public string? ClustersClass { get; init; }

    /// <summary>A version of Kubernetes that is offered: <c>v1.29.3</c>.</summary>
    public string? ClustersVersion { get; init; }

    /// <summary>A later version of the same class, or null if clusters cannot be upgraded.</summary>
    public string? ClustersUpgrade { get; init; }

    /// <summary>An image with <c>sleep</c> that nodes of workload clusters have or can pull, or null if no pod needs to run there.</summary>
    public string? ClustersPodImage { get; init; }

    /// <summary>A user as RBAC knows it, with the prefix that the API server gives to names of its issuer; null if nobody signs in by OpenID Connect.</summary>
    public string? OidcUser { get; init; }

    /// <summary>A group as RBAC knows it, or null.</summary>
    public string? OidcGroup { get; init; }

    /// <summary>Paths of files with tokens, by what they are: <c>user</c>, <c>member</c>, <c>expired</c>, <c>other_audience</c>, <c>other_issuer</c>, <c>retired</c>, <c>masters</c>, <c>stranger</c>.</summary>
    public IReadOnlyDictionary<string, string> OidcTokenFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>The kinds of tokens there are files for.</summary>
    public static IReadOnlyList<string> TokenKinds { get; } = ["user", "member", "expired", "other_audience", "other_issuer", "retired", "masters", "stranger"];
}
