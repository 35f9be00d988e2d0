using Conformance.Model;
using Conformance.Scopes;

namespace Conformance.Runner.Runs;

/// <summary>Puts the report together from what was planned and what came out.</summary>
internal static class ReportBuilder
{
    public static ScopeReport Scope(
        ScopePlan plan, ScopeEvaluation evaluation, IReadOnlyDictionary<string, TestcaseResult> results, IReadOnlyList<Attestation> attestations, DateTimeOffset now)
    {
        var versions = evaluation.Versions.Select(Version).ToList();
        var counts = versions
            .SelectMany(version => version.Targets.SelectMany(target => target.Testcases.Select(id => (id, new CountsIn(version.Version, target.Name)))))
            .ToLookup(entry => entry.id, entry => entry.Item2);
        var judgements = evaluation.Versions
            .SelectMany(version => version.Targets.Append(version.Main).Append(version.Recommended).Append(version.Manual).Append(version.Proposed))
            .SelectMany(target => target.Testcases)
            .DistinctBy(judgement => judgement.Testcase.Id)
            .ToDictionary(judgement => judgement.Testcase.Id, StringComparer.Ordinal);
        var testcases = plan.Testcases
            .Where(planned => counts.Contains(planned.Testcase.Id))
            .Select(planned => Testcase(planned, judgements[planned.Testcase.Id], results, [.. counts[planned.Testcase.Id]], attestations, now))
            .ToList();
        return new ScopeReport(plan.Scope.Name, plan.Scope.Uuid, plan.Scope.Url, versions, testcases);
    }

    private static VersionReport Version(VersionEvaluation version)
    {
        var reserved = new[] { TargetReport.Main, TargetReport.Recommended, TargetReport.Manual, TargetReport.Proposal };
        var targets = new[] { version.Main }.Concat(version.Targets.Where(target => !reserved.Contains(target.Name)))
            .Append(version.Recommended)
            .Append(version.Manual)
            .Append(version.Proposed)
            .Where(target => target.Testcases.Count > 0 || target.Name == TargetReport.Main)
            .Select(target => new TargetReport(target.Name, target.Outcome, [.. target.Testcases.Select(judgement => judgement.Testcase.Id)]));
        return new VersionReport(version.Version.Version, version.Validity.Word(), version.IsCertifiable, [.. targets]);
    }

    private static TestcaseReport Testcase(
        PlannedTestcase planned,
        TestcaseJudgement judgement,
        IReadOnlyDictionary<string, TestcaseResult> results,
        IReadOnlyList<CountsIn> counts,
        IReadOnlyList<Attestation> attestations,
        DateTimeOffset now)
    {
        var id = planned.Testcase.Id;
        var result = results.TryGetValue(id, out var known)
            ? known
            : new TestcaseResult(id, judgement.Outcome, now, TimeSpan.Zero)
            {
                Reason = judgement.Outcome == Outcome.Pass ? null : planned.Testcase.Manual ? judgement.Reason
                    : planned.Selected ? "Not selected: it changes the subject, and that was not to be (--read-only; for a status page: without --status-page-read-write)."
                    : $"Not selected: {planned.Reason}.",
            };
        var standard = SuiteCatalogue.Testcases.GetValueOrDefault(id)?.Standard;
        return new TestcaseReport(id, planned.Testcase.Description, result)
        {
            Url = planned.Testcase.Url,
            Standard = standard is null ? "" : $"{standard.Id} {standard.Version} {standard.Title}",
            Section = planned.Testcase.Section,
            Budget = planned.Testcase.Budget,
            CountsIn = counts,
            Attestations = [.. attestations.Where(attestation => attestation.Testcase == id)],
        };
    }
}
