namespace Conformance.Kubernetes;

/// <summary>How a patch is to be read.</summary>
public enum PatchKind
{
    /// <summary>JSON merge patch, RFC 7396.</summary>
    Merge,

    /// <summary>JSON patch, RFC 6902: a list of operations.</summary>
    Json,
}
