namespace Conformance.Subjects.Ledgers;

/// <summary>One object that a run was about to create.</summary>
/// <param name="Owner">The run.</param>
/// <param name="Service">Official type of the service: <c>block-storage</c>.</param>
/// <param name="Type">Kind of object: <c>volume</c>.</param>
/// <param name="Name">The name it was to get; unique.</param>
public sealed record LedgerEntry(LedgerOwner Owner, string Service, string Type, string Name)
{
    /// <summary>The id it got; null if the run ended before it was known, or the creation went wrong.</summary>
    public string? Id { get; init; }

    /// <summary>Id of the project it is in, or null.</summary>
    public string? Project { get; init; }

    /// <summary>Address of the cloud's identity service, or null.</summary>
    public string? Identity { get; init; }

    /// <summary>Ids of objects of its kind that were there before, where that is all by which it can be told from others; else null.</summary>
    public IReadOnlyList<string>? Others { get; init; }

    /// <summary>True if it may still be there.</summary>
    public bool IsOpen { get; init; } = true;
}
