namespace Conformance.Model;

/// <summary>How many objects of one kind the project had before and after a run.</summary>
/// <param name="Kind">The kind, in words: <c>security group</c>.</param>
/// <param name="Before">Number before the run; null if it could not be counted.</param>
/// <param name="After">Number after the run; null if it could not be counted.</param>
public sealed record AuditedKind(string Kind, int? Before, int? After)
{
    /// <summary>Why it could not be counted, or null.</summary>
    public string? Problem { get; init; }
}
