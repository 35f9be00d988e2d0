namespace Conformance.Kubernetes;

/// <summary>A kind of objects that the server offers.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">Version of the group: <c>v1</c>.</param>
/// <param name="Kind">Kind: <c>ConfigMap</c>.</param>
/// <param name="Plural">Name in addresses: <c>configmaps</c>.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
public sealed record ApiResource(string Group, string Version, string Kind, string Plural, bool Namespaced)
{
    /// <summary>What can be done with it: <c>get</c>, <c>list</c>, <c>watch</c>, …; empty if unknown.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>Names below its objects: <c>status</c>, <c>scale</c>, …; empty if unknown.</summary>
    public IReadOnlyList<string> SubResources { get; init; } = [];

    /// <summary>What can be done with each of <see cref="SubResources"/>, by its name: <c>status</c>: <c>get</c>, <c>patch</c>, <c>update</c>; empty if unknown.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> SubResourceVerbs { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Short names: <c>cm</c>.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Group and version as objects have it: <c>apps/v1</c>, <c>v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Namespaces, which every server has.</summary>
    public static ApiResource Namespace { get; } = new("", "v1", "Namespace", "namespaces", false);

    /// <summary>Events, which every server has.</summary>
    public static ApiResource Event { get; } = new("", "v1", "Event", "events", true);

    /// <summary>Config maps, which every server has.</summary>
    public static ApiResource ConfigMap { get; } = new("", "v1", "ConfigMap", "configmaps", true);

    /// <summary>Secrets, which every server has.</summary>
    public static ApiResource Secret { get; } = new("", "v1", "Secret", "secrets", true);

    /// <summary>Service accounts, which every server has.</summary>
    public static ApiResource ServiceAccount { get; } = new("", "v1", "ServiceAccount", "serviceaccounts", true);

    /// <summary>Pods, which every server has.</summary>
    public static ApiResource Pod { get; } = new("", "v1", "Pod", "pods", true);

    /// <summary>Nodes, which every server has.</summary>
    public static ApiResource Node { get; } = new("", "v1", "Node", "nodes", false);

    /// <summary>Custom resource definitions, which every server since 1.16 has.</summary>
    public static ApiResource CustomResourceDefinition { get; } =
        new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false);

    /// <inheritdoc/>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Path of the collection.</summary>
    internal string Path(string? ns) =>
        (Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}")
        + (Namespaced && ns is not null ? $"/namespaces/{Uri.EscapeDataString(ns)}" : "") + $"/{Plural}";

    /// <inheritdoc/>
    public bool Equals(ApiResource? other) => other is not null && (Group, Version, Plural) == (other.Group, other.Version, other.Plural);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Group, Version, Plural);
}
