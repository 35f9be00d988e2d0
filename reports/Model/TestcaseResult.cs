using System.Text.Json.Serialization;

namespace Conformance.Model;

/// <summary>The outcome of one testcase in one run, with everything a reader needs to understand it.</summary>
/// <param name="Testcase">The testcase's id: <c>scs-0100-syntax-check</c>.</param>
/// <param name="Outcome">The outcome that counts.</param>
/// <param name="Started">When it began (UTC); for a missing testcase, when that was established.</param>
/// <param name="Duration">How long it took.</param>
public sealed record TestcaseResult(string Testcase, Outcome Outcome, DateTimeOffset Started, TimeSpan Duration)
{
    /// <summary>Why it is Missing or did not finish, in one or two sentences with the cure; null for Pass and Fail.</summary>
    public string? Reason { get; init; }

    /// <summary>Findings of every level; a Fail has at least one of level Must.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Evidence recorded while it ran.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>What the test itself wants to be kept as evidence; a run writes it to files, which then are in <see cref="Evidence"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Steps of a scenario, in order.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>A table that shows what was seen; null = none.</summary>
    public ResultTable? Table { get; init; }

    /// <summary>What it created and could not remove, each with the reason; such a testcase never passes.</summary>
    public IReadOnlyList<string> Leftovers { get; init; } = [];

    /// <summary>How often it was tried; 1 unless a retry was allowed. A retry stays visible.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>
    /// Upstream's verdict where it differs from ours. In a run with <c>--upstream-compatible</c> <see cref="Outcome"/> already is upstream's,
    /// and <see cref="Own"/> holds ours.
    /// </summary>
    public UpstreamVerdict? Upstream { get; init; }

    /// <summary>Our own outcome where <see cref="Outcome"/> was replaced by upstream's; else null.</summary>
    public Outcome? Own { get; init; }
}
