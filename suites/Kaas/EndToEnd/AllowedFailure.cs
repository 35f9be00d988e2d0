using System.Text.RegularExpressions;

namespace Conformance.Kaas.EndToEnd;

/// <summary>A test whose failure is tolerated for a while.</summary>
/// <param name="Pattern">Regular expression that is looked for anywhere in a test's name.</param>
/// <param name="Reason">Why.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Expires">Last day on which it counts.</param>
public sealed record AllowedFailure(Regex Pattern, string Reason, string Owner, DateOnly Expires)
{
    /// <summary>Address of the discussion, or null.</summary>
    public Uri? Issue { get; init; }

    /// <summary>It counts only in clusters that serve this API group; null = in all.</summary>
    public string? ApiGroup { get; init; }
}
