using Conformance.Model;

namespace Conformance.Writers;

/// <summary>A testcase and the scope it was evaluated for.</summary>
internal sealed record Placed(ScopeReport Scope, TestcaseReport Testcase)
{
    public TestcaseResult Result => Testcase.Result;

    public Role Role { get; } = Roles.Of(Testcase);
}

/// <summary>What several writers pick from a report, in stable orders.</summary>
internal static class Selections
{
    /// <summary>All testcases, scope by scope.</summary>
    public static List<Placed> Testcases(this Report report) =>
        [.. report.Scopes.SelectMany(scope => scope.Testcases.Select(testcase => new Placed(scope, testcase)))];

    /// <summary>Testcases of an outcome; those that decide a certificate first.</summary>
    public static List<Placed> With(this IEnumerable<Placed> testcases, Outcome outcome) =>
        [.. testcases.Where(placed => placed.Result.Outcome == outcome).OrderBy(placed => placed.Role)];

    /// <summary>Testcases about which upstream's script says something else.</summary>
    public static List<Placed> Differing(this IEnumerable<Placed> testcases) => [.. testcases.Where(placed => placed.Result.Upstream is not null)];

    /// <summary>Testcases that passed and still have a finding of level Should.</summary>
    public static List<Placed> Advised(this IEnumerable<Placed> testcases) =>
        [.. testcases.Where(placed => placed.Result.Outcome == Outcome.Pass && placed.Result.Findings.Any(finding => finding.Level == FindingLevel.Should)).OrderBy(placed => placed.Role)];

    /// <summary>Our own outcome, even where upstream's counts.</summary>
    public static Outcome OwnOutcome(this TestcaseResult result) => result.Own ?? result.Outcome;

    /// <summary>The slowest testcases that ran.</summary>
    public static List<Placed> Slowest(this IEnumerable<Placed> testcases, int count) =>
        [.. testcases.Where(placed => placed.Result.Outcome != Outcome.Missing && placed.Result.Duration > TimeSpan.Zero)
            .OrderByDescending(placed => placed.Result.Duration).ThenBy(placed => placed.Testcase.Id, StringComparer.Ordinal).Take(count)];

    /// <summary>Findings with the most binding first, else in their own order.</summary>
    public static List<Finding> Ordered(this TestcaseResult result) => [.. result.Findings.OrderBy(finding => finding.Level)];

    /// <summary>
    /// What there is to do: the Must findings of failed testcases by remedy, those that block the certificate first, then the most frequent.
    /// </summary>
    public static List<Remedy> Remedies(this IEnumerable<Placed> testcases) =>
        [.. testcases.With(Outcome.Fail)
            .SelectMany(placed => placed.Result.Findings.Where(finding => finding.Level == FindingLevel.Must).Select(finding => (placed, finding)))
            .GroupBy(pair => pair.finding.Remedy, StringComparer.Ordinal)
            .Select(group => new Remedy(group.Key, group.Count(), [.. group.Select(pair => pair.placed).Distinct()]))
            .OrderBy(remedy => remedy.Testcases.Min(placed => placed.Role))
            .ThenByDescending(remedy => remedy.Testcases.Count)
            .ThenByDescending(remedy => remedy.Findings)
            .ThenBy(remedy => remedy.Text, StringComparer.Ordinal)];

    /// <summary>The reason of a testcase without a verdict; harness faults may leave none.</summary>
    public static string ReasonOr(this TestcaseResult result, string otherwise) =>
        string.IsNullOrWhiteSpace(result.Reason) ? otherwise : result.Reason;
}

/// <summary>Something to do.</summary>
/// <param name="Text">What to do.</param>
/// <param name="Findings">How many findings it cures.</param>
/// <param name="Testcases">The failed testcases they belong to.</param>
internal sealed record Remedy(string Text, int Findings, IReadOnlyList<Placed> Testcases);
