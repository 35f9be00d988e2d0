namespace Conformance.Model;

/// <summary>The outcome of one target of a scope version.</summary>
/// <param name="Name">Name of the target: <c>main</c> (decides the certificate), <c>recommended</c>, <c>manual</c>.</param>
/// <param name="Outcome">Outcome of the group of its testcases.</param>
/// <param name="Testcases">Ids of its testcases, in order.</param>
public sealed record TargetReport(string Name, Outcome Outcome, IReadOnlyList<string> Testcases)
{
    /// <summary>Name of the target that decides the certificate.</summary>
    public const string Main = "main";

    /// <summary>Name of the target of recommended testcases.</summary>
    public const string Recommended = "recommended";

    /// <summary>Name of the target of testcases that people attest.</summary>
    public const string Manual = "manual";

    /// <summary>Name of the target of testcases that upstream does not have and we propose.</summary>
    public const string Proposal = "proposal";
}
