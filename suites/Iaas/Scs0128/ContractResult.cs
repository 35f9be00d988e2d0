namespace Conformance.Iaas.Scs0128;

/// <summary>What came of one contract.</summary>
/// <param name="Contract">The contract.</param>
public sealed record ContractResult(Contract Contract)
{
    /// <summary>The request that deviated: what was expected of it.</summary>
    public string? Expected { get; init; }

    /// <summary>What was observed instead, or null if nothing deviated.</summary>
    public string? Observed { get; init; }

    /// <summary>What the account or the cloud lacks for it, so that it was not looked at; or null.</summary>
    public string? Lacks { get; init; }

    /// <summary>Why nothing can be said, or null.</summary>
    public string? Silence { get; init; }
}
