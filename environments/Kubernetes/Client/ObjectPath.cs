namespace Conformance.Kubernetes;

/// <summary>Which object is meant.</summary>
/// <param name="Resource">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace; null for objects outside of namespaces, and for the configuration's namespace.</param>
public sealed record ObjectPath(ApiResource Resource, string Name, string? Namespace = null)
{
    /// <summary>A part of the object that is addressed by itself: <c>status</c>, <c>scale</c>, <c>token</c>; null for the whole.</summary>
    public string? SubResource { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Resource} {(Namespace is null ? "" : Namespace + "/")}{Name}{(SubResource is null ? "" : ", " + SubResource)}";
}
