using Conformance.Model;

namespace Conformance.CentralApiSuite;

/// <summary>Collects what deviates in one testcase.</summary>
internal sealed class Deviations
{
    private readonly List<Finding> _findings = [];

    public CheckResult Result => new([.. _findings]);

    /// <summary>Notes a finding unless a condition holds; gives the condition.</summary>
    public bool Unless(bool holds, string what, string rule, string expected, string observed, string remedy)
    {
        if (!holds)
        {
            _findings.Add(new Finding(what, rule, expected, observed, remedy, Clauses.ProofOfConcept));
        }

        return holds;
    }
}
