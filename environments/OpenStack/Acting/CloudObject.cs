namespace Conformance.OpenStack.Acting;

/// <summary>An object in a cloud as it was seen last.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; empty if it has none.</param>
public sealed record CloudObject(ObjectKind Kind, string Id, string Name)
{
    /// <summary>Its status in lower case; empty where the service has none.</summary>
    public string Status { get; init; } = "";

    /// <summary>Its description; empty if it has none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its size in GiB; null where it has none.</summary>
    public long? SizeGiB { get; init; }

    /// <summary>Why it failed, in the service's words; null if it says nothing.</summary>
    public string? FailReason { get; init; }

    /// <summary>Id of the project it belongs to; null if the service does not tell.</summary>
    internal string? Project { get; init; }

    /// <summary>Ids of objects that it belongs to: the network of a port, the volume of a backup.</summary>
    internal IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>True for the port by which a router is on a subnet.</summary>
    internal bool IsRouterInterface { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name} ({Id})";
}
