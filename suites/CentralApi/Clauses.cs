namespace Conformance.CentralApiSuite;

/// <summary>What testcases refer to: there is no standard yet, only the proof of concept and what Crossplane documents.</summary>
internal static class Clauses
{
    public static Uri ProofOfConcept { get; } = new("https://github.com/SovereignCloudStack/central-api");
}
