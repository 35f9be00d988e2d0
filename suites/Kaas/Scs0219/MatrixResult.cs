namespace Conformance.Kaas.Scs0219;

/// <summary>What came of the matrix.</summary>
/// <param name="Cases">What came of each case that was tried.</param>
/// <param name="Untried">Cases that were not tried because the first one showed that nothing is enforced.</param>
/// <param name="Inapplicable">Cases that need a field this API server does not have.</param>
public sealed record MatrixResult(IReadOnlyList<CaseResult> Cases, IReadOnlyList<PolicyCase> Untried, IReadOnlyList<PolicyCase> Inapplicable);
