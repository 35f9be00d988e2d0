namespace Conformance.Kaas.EndToEnd;

/// <summary>One start of the suite's program.</summary>
/// <param name="Name">What it is called in steps: <c>parallel</c>.</param>
/// <param name="Parallel">True if tests run at the same time.</param>
/// <param name="Focus">What is selected.</param>
/// <param name="Skip">What is left out; empty = nothing.</param>
internal sealed record SuitePhase(string Name, bool Parallel, string Focus, string Skip);
