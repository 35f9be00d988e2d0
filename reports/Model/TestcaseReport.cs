namespace Conformance.Model;

/// <summary>A testcase of a scope together with its result in this run.</summary>
/// <param name="Id">The testcase's id: <c>scs-0100-syntax-check</c>.</param>
/// <param name="Description">The requirement's text.</param>
/// <param name="Result">What came out. Every testcase of a report has a result, if only Missing with the reason.</param>
public sealed record TestcaseReport(string Id, string Description, TestcaseResult Result)
{
    /// <summary>Address of the testcase's requirement, or null.</summary>
    public Uri? Url { get; init; }

    /// <summary>Number, version and title of the standard: <c>scs-0100 v3 Flavor naming</c>; empty if unknown.</summary>
    public string Standard { get; init; } = "";

    /// <summary>Section: <c>light</c>, <c>medium</c>, <c>heavy</c>; null if it has none.</summary>
    public string? Section { get; init; }

    /// <summary>The time it may take, or null if unlimited.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>The scope versions and targets where it counts; empty if no version asks for it.</summary>
    public IReadOnlyList<CountsIn> CountsIn { get; init; } = [];

    /// <summary>What people state about it (manual testcases).</summary>
    public IReadOnlyList<Attestation> Attestations { get; init; } = [];
}
