namespace Conformance.Subjects.Ledgers;

/// <summary>A line of the file.</summary>
/// <param name="Event">creating, created, refused, deleted.</param>
/// <param name="Name">Name of the object, which ties its lines together.</param>
internal sealed record LedgerLine(string Event, string Name)
{
    public DateTimeOffset Time { get; init; }

    public string? Run { get; init; }

    public string? Subject { get; init; }

    public string? Environment { get; init; }

    public string? OsCloud { get; init; }

    public string? Identity { get; init; }

    public string? Project { get; init; }

    public string? Service { get; init; }

    public string? Type { get; init; }

    public string? Id { get; init; }

    public IReadOnlyList<string>? Others { get; init; }
}
