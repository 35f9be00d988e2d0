using Conformance.Kaas.EndToEnd;
using Conformance.Model;

namespace Conformance.Kaas.Scs0219;

/// <summary>What the standard on networking asks for (scs-0219-v1), as findings.</summary>
public static class NetworkingFindings
{
    /// <summary>The clause on network policies.</summary>
    public static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0219-v1-kaas-networking");

    private const string Rule = "the cluster enforces network policies (networking.k8s.io/v1) in full";

    /// <summary>One finding for each connection that is not as policies say. Those of a tolerated case do not fail.</summary>
    /// <param name="result">What came of the matrix.</param>
    /// <param name="allowed">Failures that are tolerated, by <c>NetworkPolicy matrix NAME-OF-CASE</c>.</param>
    /// <param name="today">The day (UTC).</param>
    /// <param name="apiGroups">API groups that the cluster serves.</param>
    public static CheckResult Judge(MatrixResult result, AllowList allowed, DateOnly today, IReadOnlySet<string> apiGroups)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(allowed);
        var findings = new List<Finding>();
        foreach (var item in result.Cases.Where(item => item.Wrong.Count > 0))
        {
            var entry = allowed.Find($"NetworkPolicy matrix {item.Case.Name}", today, apiGroups);
            findings.AddRange(item.Wrong.Select(cell => new Finding(
                $"policy \"{item.Case.Name}\", from {cell.Cell.From} to {cell.Cell.To}, {cell.Cell.Port}", Rule,
                cell.Expected ? "connected" : "blocked", cell.Observed, entry is null ? Remedy(item, cell) : $"Tolerated until {entry.Expires:yyyy-MM-dd} by {entry.Owner}: {entry.Reason}", Clause)
            {
                Level = entry is null ? FindingLevel.Must : FindingLevel.Info,
            }));
        }

        if (result.Untried.Count > 0)
        {
            findings.Add(new Finding("network policies", Rule, "policies have an effect", $"none; {result.Untried.Count} further cases were not tried",
                "Install a network plugin that enforces network policies, for instance Calico or Cilium, and switch the enforcement on", Clause));
        }

        return new CheckResult(findings);
    }

    /// <summary>What a record of the e2e suite has to show: all its tests of network policies.</summary>
    /// <param name="version">Version of the cluster.</param>
    /// <param name="allowed">Failures that are tolerated.</param>
    /// <param name="today">The day (UTC).</param>
    /// <param name="apiGroups">API groups that the cluster serves.</param>
    public static RecordRules Rules(string version, AllowList allowed, DateOnly today, IReadOnlySet<string> apiGroups) =>
        new("tests of network policies", name => name.Contains("NetworkPolicy", StringComparison.Ordinal), "NetworkPolicy", version, Clause) { Allowed = allowed, Today = today, ApiGroups = apiGroups };

    private static string Remedy(CaseResult item, WrongCell cell) =>
        item.HasNoEffect ? "Install a network plugin that enforces network policies, for instance Calico or Cilium, and switch the enforcement on"
        : cell.Expected ? "Look in the network plugin's log why it blocks what a rule lets through"
        : "Look in the network plugin's log why it does not apply this kind of rule, and update it";
}
