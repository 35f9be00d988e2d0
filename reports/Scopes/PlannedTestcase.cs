namespace Conformance.Scopes;

/// <summary>Whether a run will check a testcase.</summary>
/// <param name="Testcase">The testcase.</param>
/// <param name="Selected">Whether it will be checked.</param>
/// <param name="Reason">Why, as a sentence: which versions name it where, or what keeps it out.</param>
public sealed record PlannedTestcase(ScopeTestcase Testcase, bool Selected, string Reason);
