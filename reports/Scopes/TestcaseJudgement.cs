using Conformance.Model;

namespace Conformance.Scopes;

/// <summary>The outcome of a testcase as it counts now.</summary>
/// <param name="Testcase">The testcase.</param>
/// <param name="Outcome">The outcome that counts; Missing if there is no result or it is no longer valid.</param>
/// <param name="Reason">Why it is Missing or did not finish, as a sentence; else null.</param>
public sealed record TestcaseJudgement(ScopeTestcase Testcase, Outcome Outcome, string? Reason)
{
    /// <summary>The result it rests on, or that is no longer valid; null if there is none.</summary>
    public TestcaseResult? Result { get; init; }

    /// <summary>The attestation it rests on, or that is no longer valid; null if there is none.</summary>
    public Attestation? Attestation { get; init; }

    /// <summary>When the result or attestation stops counting (or stopped), local time; null if there is none.</summary>
    public DateTime? Expires { get; init; }
}
