namespace Conformance.Subjects.Ledgers;

/// <summary>The run whose objects a ledger lists, and the cloud they are in.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Subject">Name of the subject.</param>
/// <param name="Environment">Where the subject came from: <c>embedded</c>, <c>existing</c>.</param>
public sealed record LedgerOwner(string Run, string Subject, string Environment)
{
    /// <summary>What every name that this tool gives begins with.</summary>
    public const string CommonPrefix = "scs-conformance-";

    /// <summary>Name of the cloud in <c>clouds.yaml</c>, or null.</summary>
    public string? OsCloud { get; init; }

    /// <summary>What the names of all objects of the run begin with: <c>scs-conformance-4f3a2b1c-</c>.</summary>
    public string Prefix => $"{CommonPrefix}{Run[(Run.LastIndexOf('-') + 1)..]}-";
}
