namespace Conformance.Scopes;

/// <summary>A testcase as a scope declares it.</summary>
/// <param name="Id">Its id: <c>scs-0100-syntax-check</c>.</param>
public sealed record ScopeTestcase(string Id)
{
    /// <summary>What must hold, in one sentence; empty if the scope says nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>Address of the text it comes from, or null.</summary>
    public Uri? Url { get; init; }

    /// <summary>The section it can be selected by (<c>light</c>, <c>medium</c>, <c>heavy</c>), or null.</summary>
    public string? Section { get; init; }

    /// <summary>
    /// How long its result counts. Where the scope says nothing: a week, and a quarter for a manual testcase, as manual checks are repeated
    /// every quarter (scs-0004-v1).
    /// </summary>
    public Lifetime Lifetime { get; init; } = Lifetime.Week;

    /// <summary>
    /// How long it may take: <c>CONFORMANCE_BUDGET</c> in its script's environment, 60 seconds without; null for a manual testcase.
    /// </summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Whether no program checks it (its script has no executable), so that an attestation is needed.</summary>
    public bool Manual { get; init; }
}
