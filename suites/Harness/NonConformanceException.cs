using Conformance.Model;
using NUnit.Framework;

namespace Conformance.Harness;

/// <summary>Ends a test because the subject deviates from the standard. NUnit shows it as a failed assertion.</summary>
/// <param name="result">What the check said.</param>
public sealed class NonConformanceException(CheckResult result) : AssertionException(Describe(result))
{
    private const int Shown = 20;

    private static string Describe(CheckResult result)
    {
        var musts = result.Findings.Where(finding => finding.Level == FindingLevel.Must).ToList();
        var lines = musts.Take(Shown).Select(finding => finding.ToString());
        return string.Join(Environment.NewLine, musts.Count > Shown ? lines.Append($"and {musts.Count - Shown} more") : lines);
    }
}
