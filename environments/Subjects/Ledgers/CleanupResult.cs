namespace Conformance.Subjects.Ledgers;

/// <summary>What became of one object that had to be removed.</summary>
/// <param name="Type">Kind of object.</param>
/// <param name="Name">Name it was created with.</param>
/// <param name="Id">Its id, or null if none was ever known.</param>
/// <param name="State">What became of it.</param>
public sealed record CleanupResult(string Type, string Name, string? Id, CleanupState State)
{
    /// <summary>Why it stays, or what there is to say otherwise; null if nothing.</summary>
    public string? Remark { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {Name}{(Id is null ? "" : $" ({Id})")}{(Remark is null ? "" : $": {Remark}")}";
}
