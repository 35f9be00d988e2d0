namespace Conformance.Model;

/// <summary>A named, timed step of a scenario.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Started">When it began (UTC).</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Problem">What went wrong in it, or null.</param>
public sealed record Step(string Name, DateTimeOffset Started, TimeSpan Duration, string? Problem = null);
