using Conformance.Iaas.Scs0102;
using Conformance.Model;

namespace Conformance.Iaas.Scs0128;

/// <summary>What the results of an area's contracts say (scs-0128-v1: none of the behaviours behind Tempest's list may fail).</summary>
public static class ContractVerdict
{
    /// <summary>Address of the standard.</summary>
    public static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0128-v1-e2e-testing");

    /// <summary>Judges the results, and says which of Tempest's tests they stand for.</summary>
    /// <param name="area">The area.</param>
    /// <param name="results">What came of its contracts.</param>
    /// <exception cref="SubjectUnavailableException">No contract was broken, but of one nothing can be said.</exception>
    public static CheckResult Judge(ContractArea area, IReadOnlyList<ContractResult> results)
    {
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(results);
        var findings = results.Where(result => result.Observed is not null).Select(result => new Finding(
            $"{area.Service} API", result.Contract.Says, Shown.Plain(result.Expected ?? "the answer of the contract"), Shown.Plain(result.Observed!),
            $"Look at the service's log and at proxies in front of it; {Tempest(result.Contract)}", Clause)).ToList();
        var silent = results.Where(result => result.Silence is not null).Select(result => result.Silence!).ToList();
        if (findings.Count == 0 && silent.Count > 0)
        {
            throw new SubjectUnavailableException($"{Shown.Some(silent, 3)}. Run the testcase again when the service answers.");
        }

        var unkept = results.Where(result => result.Lacks is not null).ToList();
        var (uncovered, ids) = (area.Uncovered.Concat(unkept.SelectMany(result => result.Contract.Covers)).ToList(), area.TempestIds);
        findings.Add(new Finding($"{area.Service} API", "the standard names tests of Tempest", $"{ids.Count} of them for this service",
            $"{results.Count - unkept.Count} contracts stand for {ids.Count - uncovered.Count}{string.Concat(unkept.Select(result => result.Lacks).Distinct().Select(lacks => $"; {lacks}"))}; not looked at: {(uncovered.Count == 0 ? "none" : Shown.Some([.. uncovered.Select(Short)], 400))}",
            "Run Tempest with the standard's list to have all of them", Clause)
        {
            Level = FindingLevel.Info,
        });
        return new CheckResult(findings);
    }

    private static string Tempest(Contract contract) => contract.Covers.Count == 0 ? "Tempest's list has no test for this" : $"Tempest's {string.Join(", ", contract.Covers.Select(Short))} is about the same";

    private static string Short(string id) => string.Join('.', id.Split('.')[^2..]);
}
