using System.Globalization;
using Conformance.Model;

namespace Conformance.Kaas.EndToEnd;

/// <summary>
/// Judges a record of the e2e suite. It fails only for tests that were run and failed, and it passes only if it is known that all of them were run, for
/// real, by the suite of the cluster's own version, to the end. Everything else is no verdict on the cluster.
/// </summary>
public static class RecordVerdict
{
    // A test creates a namespace at the least.
    private const double ShortestAverage = 0.01;

    private const int Shown = 3;

    /// <summary>Judges a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="rules">What it has to show.</param>
    /// <exception cref="SubjectUnavailableException">It cannot be judged: the message says why and what to do.</exception>
    public static CheckResult Judge(EndToEndRecord record, RecordRules rules)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(rules);
        var cases = record.Merged();
        var executed = cases.Values.Where(item => item.IsExecuted && !item.IsSuiteNode && rules.Concerns(item.Name)).ToList();
        var failed = executed.Where(item => item.Status == CaseStatus.Failed).OrderBy(item => item.Name, StringComparer.Ordinal).ToList();
        if (Obstacle(record, rules, cases, executed, failed) is { } obstacle)
        {
            throw new SubjectUnavailableException($"{record.Source}: {obstacle}");
        }

        var findings = failed.Select(item => Finding(item, rules)).ToList();
        if (findings.All(finding => finding.Level != FindingLevel.Must) && Incomplete(record, rules, cases, executed.Count) is { } incomplete)
        {
            throw new SubjectUnavailableException($"{record.Source}: {incomplete}");
        }

        return new CheckResult(findings);
    }

    private static string? Obstacle(
        EndToEndRecord record, RecordRules rules, IReadOnlyDictionary<string, EndToEndCase> cases, List<EndToEndCase> executed, List<EndToEndCase> failed)
    {
        string Property(string name) => record.Reports.Select(report => report.Properties.GetValueOrDefault(name)).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        var soFar = failed.Count == 0 ? "" : $" Until then {failed.Count} of {executed.Count} had failed: {Names(failed)}.";
        if (record.BrokenOff is { } why)
        {
            return $"the run did not come to its end: {why.TrimEnd('.')}.{soFar} Run it again.";
        }

        if (Property("SpecialSuiteFailureReason") is { Length: > 0 } reason && cases.Values.Any(item => item.Status == CaseStatus.BrokenOff))
        {
            return $"the suite broke off: {reason}.{soFar} Run it again, with more time.";
        }

        if (cases.Values.FirstOrDefault(item => item.Status == CaseStatus.BrokenOff) is { } broken)
        {
            return $"the suite broke off in \"{broken.Name}\".{soFar} Run it again.";
        }

        if (cases.Values.FirstOrDefault(item => item.IsSuiteNode && item.Status == CaseStatus.Failed) is { } node)
        {
            return $"the suite's own {node.Name} failed, so its tests say nothing: {node.Message} Are all nodes and system pods ready?";
        }

        if (record.DryRun || record.Reports.Any(report => report.Properties.GetValueOrDefault("DryRun") == "true"))
        {
            return "this is a dry run, which tries nothing. Run it again without dry run.";
        }

        if (executed.Count == 0)
        {
            return $"none of the {rules.What} was executed. Look at focus and skip of the run, and whether its pod came to run at all.";
        }

        var seconds = executed.Sum(item => item.Seconds);
        if (seconds / executed.Count < ShortestAverage || record.Logs.Any(log => log is { Ran: > 0 and { } ran, Took: { } took } && took.TotalSeconds / ran < ShortestAverage))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{executed.Count} of the {rules.What} within {seconds:0.###} s: nothing can have been tried. Was it a dry run?");
        }

        return Version(record, rules);
    }

    private static string? Version(EndToEndRecord record, RecordRules rules)
    {
        var cluster = SuiteVersion.Find(rules.Cluster);
        if (cluster is null)
        {
            return $"the cluster says it has version \"{rules.Cluster}\", which is none of Kubernetes, so it cannot be said which tests belong to it.";
        }

        var suites = record.Logs.Select(log => log.SuiteVersion).Append(record.Image is null ? null : SuiteVersion.OfImage(record.Image)?.ToString()).OfType<string>().ToList();
        if (suites.Count == 0)
        {
            return "nothing in it says of which version the suite was. Add its e2e.log, or hand in the whole results archive.";
        }

        if (suites.FirstOrDefault(suite => SuiteVersion.Find(suite) != cluster) is { } other)
        {
            return $"the suite is of version {other}, and the cluster is {rules.Cluster}: run the suite of the cluster's own version, {cluster}.";
        }

        return record.Logs.Select(log => log.ServerVersion).Append(record.Cluster).OfType<string>().FirstOrDefault(server => SuiteVersion.Find(server) != cluster) is { } elsewhere
            ? $"it was made on a cluster of version {elsewhere}, and this one is {rules.Cluster}. Run it on this one."
            : null;
    }

    /// <summary>Why it is not known that all tests were executed, or null.</summary>
    private static string? Incomplete(EndToEndRecord record, RecordRules rules, IReadOnlyDictionary<string, EndToEndCase> cases, int executed)
    {
        var branch = SuiteVersion.Find(rules.Cluster)!.Branch;
        int? planned = record.Logs.Count > 0 && record.Logs.All(log => log.Planned is not null) ? record.Logs.Sum(log => log.Planned) : null;
        var all = Selected(record, rules);
        if (rules.Count is { } count)
        {
            return executed < count ? $"{executed} of the {count} {rules.What} of Kubernetes {branch} were executed.{Restriction(record, cases, rules)}"
                : executed > count && planned != executed ? $"{executed} {rules.What} were executed, but Kubernetes {branch} is known to have {count}, and the suite's own plan says {planned?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}."
                : null;
        }

        if (!all)
        {
            return $"it is not known how many {rules.What} Kubernetes {branch} has, and the record does not show that all were selected (focus {rules.Focus}, nothing skipped).";
        }

        if (planned is { } plan)
        {
            return plan == executed ? null : $"the suite meant to run {plan} of its tests, and {executed} {rules.What} were executed.{Restriction(record, cases, rules)}";
        }

        // The newer form lists every test of the suite, also those that were not run.
        var left = cases.Values.Where(item => !item.IsSuiteNode && item.Status == CaseStatus.Skipped).ToList();
        return left.Count == 0 ? $"it is not known how many {rules.What} Kubernetes {branch} has, and neither a log nor the file itself tells. Add e2e.log."
            : left.Count(item => rules.Concerns(item.Name)) is > 0 and var skipped ? $"{skipped} of the {rules.What} were left out.{Restriction(record, cases, rules)}"
            : null;
    }

    private static bool Selected(EndToEndRecord record, RecordRules rules)
    {
        string? Told(string property, string? own) => own ?? (record.Reports.Count > 0 && record.Reports.All(report => report.Properties.ContainsKey(property))
            ? record.Reports.Select(report => report.Properties[property]).Distinct().Single()
            : null);
        return record.Reports.Select(report => report.Properties.GetValueOrDefault("FocusStrings")).Distinct().Count() <= 1
            && record.Reports.Select(report => report.Properties.GetValueOrDefault("SkipStrings")).Distinct().Count() <= 1
            ? Told("FocusStrings", record.Focus) == rules.Focus && Told("SkipStrings", record.Skip) == ""
                && record.Reports.All(report => string.IsNullOrEmpty(report.Properties.GetValueOrDefault("LabelFilter")))
            : record.Focus == rules.Focus && record.Skip == "";
    }

    private static string Restriction(EndToEndRecord record, IReadOnlyDictionary<string, EndToEndCase> cases, RecordRules rules)
    {
        var skip = record.Skip ?? record.Reports.Select(report => report.Properties.GetValueOrDefault("SkipStrings")).FirstOrDefault(text => !string.IsNullOrEmpty(text));
        var left = cases.Values.Where(item => item.Status == CaseStatus.Skipped && !item.IsSuiteNode && rules.Concerns(item.Name)).OrderBy(item => item.Name, StringComparer.Ordinal).ToList();
        return (string.IsNullOrEmpty(skip) ? "" : $" It was told to skip {skip}.") + (left.Count == 0 ? "" : $" Not executed: {Names(left)}.") + " Run all of them.";
    }

    private static string Names(List<EndToEndCase> cases) =>
        string.Join("; ", cases.Take(Shown).Select(item => item.Name)) + (cases.Count > Shown ? $"; and {cases.Count - Shown} more" : "");

    private static Finding Finding(EndToEndCase item, RecordRules rules)
    {
        var message = item.Message.ReplaceLineEndings(" ").Trim();
        var observed = $"failed: {(message.Length == 0 ? "without a message" : message.Length > 300 ? message[..300] + "…" : message)}";
        if (rules.Allowed.Find(item.Name, rules.Today, rules.ApiGroups) is { } allowed)
        {
            return new Finding($"e2e test {item.Name}", $"all {rules.What} pass, besides tolerated ones", "passed", observed,
                string.Create(CultureInfo.InvariantCulture, $"Tolerated until {allowed.Expires:yyyy-MM-dd} by {allowed.Owner}: {allowed.Reason}{(allowed.Issue is null ? "" : $" ({allowed.Issue})")}"), rules.Clause)
            {
                Level = FindingLevel.Info,
            };
        }

        var expired = rules.Allowed.Expired(item.Name, rules.Today);
        return new Finding($"e2e test {item.Name}", $"all {rules.What} pass, besides tolerated ones", "passed", observed,
            (expired is null ? "" : string.Create(CultureInfo.InvariantCulture, $"It was tolerated until {expired.Expires:yyyy-MM-dd} ({expired.Owner}). "))
            + "Look at the test's part of e2e.log, cure the cause and run the suite again", rules.Clause);
    }
}
