using Conformance.Model;

namespace Conformance.Scopes;

/// <summary>What the results of a subject are worth, by the versions of a scope.</summary>
public sealed class ScopeEvaluation
{
    // Clocks of two machines differ a little; more than this is no difference of clocks.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private ScopeEvaluation(Scope scope, DateOnly date, IReadOnlyList<VersionEvaluation> versions, IReadOnlyList<VersionEvaluation> judged)
    {
        (Scope, Date, Versions, Judged) = (scope, date, versions, judged);
    }

    /// <summary>The scope.</summary>
    public Scope Scope { get; }

    /// <summary>The date for which versions were chosen.</summary>
    public DateOnly Date { get; }

    /// <summary>Every tested version, in the order of the file.</summary>
    public IReadOnlyList<VersionEvaluation> Versions { get; }

    /// <summary>The versions whose target main decides: the forced one; else the certifiable ones; else all tested ones.</summary>
    public IReadOnlyList<VersionEvaluation> Judged { get; }

    /// <summary>The verdict over the targets main of <see cref="Judged"/> (<see cref="VerdictExtensions.Best"/>).</summary>
    public Verdict Verdict => Judged.Select(version => version.Verdict).ToList().Best();

    /// <summary>What the verdict rests on, as a sentence.</summary>
    public string Reason => Judged.Count == 0
        ? $"no version of {Scope.Name} is to be tested on {Date:yyyy-MM-dd}; force one or choose another date"
        : string.Join("; ", Judged);

    /// <summary>
    /// The version the compliance monitor would show: the first in the order of the file that is no draft, whose validity the timeline
    /// writes down and whose target main does not fail (what is missing or did not finish counts as passed there); null if there is none.
    /// </summary>
    public VersionEvaluation? Winner => Versions.FirstOrDefault(version =>
        version is { IsExplicit: true, Validity: not Validity.Draft } && version.Main.Outcome != Outcome.Fail);

    /// <summary>Evaluates results.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="date">The date for which versions are chosen.</param>
    /// <param name="results">Results by testcase id; one that is not there is Missing.</param>
    /// <param name="attestations">Statements on manual testcases; the newest of a testcase counts. On other testcases they have no effect.</param>
    /// <param name="now">The present in local time; its offset is that of the local time in which lifetimes are counted.</param>
    /// <param name="forcedVersion">Name of the only version to evaluate, or null.</param>
    /// <exception cref="ConfigurationException">There is no version of the forced name.</exception>
    public static ScopeEvaluation Evaluate(
        Scope scope,
        DateOnly date,
        IReadOnlyDictionary<string, TestcaseResult> results,
        IReadOnlyList<Attestation> attestations,
        DateTimeOffset now,
        string? forcedVersion = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(attestations);
        var explicitly = scope.Timeline.At(date);
        var judgements = scope.Testcases.Values.ToDictionary(testcase => testcase.Id, Judge, StringComparer.Ordinal);
        IReadOnlyList<VersionEvaluation> versions = [.. scope.VersionsToTest(date, forcedVersion).Select(Version)];
        IReadOnlyList<VersionEvaluation> certifiable = [.. versions.Where(version => version.IsCertifiable)];
        return new ScopeEvaluation(scope, date, versions, forcedVersion is null && certifiable.Count > 0 ? certifiable : versions);

        VersionEvaluation Version(ScopeVersion version)
        {
            var manual = version.Manual
                .Concat(version.Targets.Where(target => target.Key != ScopeVersion.MainTarget).SelectMany(target => target.Value)
                    .Concat(version.Recommended)
                    .Where(id => scope.Testcases[id].Manual && !version.Main.Contains(id)))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            return new VersionEvaluation(version, scope.ValidityOf(version, date), explicitly.ContainsKey(version.Version))
            {
                Main = Target(ScopeVersion.MainTarget, version.Main),
                Targets = [.. version.Targets.Select(target => Target(target.Key, target.Value))],
                Recommended = Target(ScopeVersion.RecommendedTarget, version.Recommended.Except(manual)),
                Manual = Target("manual", manual),
                Proposed = Target("proposal", version.Proposed.Except(manual)),
            };
        }

        TargetEvaluation Target(string name, IEnumerable<string> ids) => new(name, [.. ids.Select(id => judgements[id])]);

        TestcaseJudgement Judge(ScopeTestcase testcase)
        {
            var result = results.GetValueOrDefault(testcase.Id);
            // Should a program look at a manual testcase after all, a deviation it found outranks a person's statement.
            return testcase.Manual && result?.Outcome != Outcome.Fail ? JudgeAttestation(testcase) : JudgeResult(testcase, result);
        }

        TestcaseJudgement JudgeResult(ScopeTestcase testcase, TestcaseResult? result)
        {
            if (result is null or { Outcome: Outcome.Missing })
            {
                return new TestcaseJudgement(testcase, Outcome.Missing, result?.Reason ?? "there is no result") { Result = result };
            }

            var taken = result.Started.ToOffset(now.Offset).DateTime;
            var expires = testcase.Lifetime.Expiry(taken);
            var obstacle = result.Started > now + ClockTolerance ? $"the result is dated {taken:yyyy-MM-dd HH:mm}, which is in the future; check the clocks and test again"
                : now.DateTime >= expires ? $"the result of {taken:yyyy-MM-dd} expired on {expires:yyyy-MM-dd} (lifetime {testcase.Lifetime.Word()}); test again"
                : null;
            return new TestcaseJudgement(testcase, obstacle is null ? result.Outcome : Outcome.Missing, obstacle ?? result.Reason)
            {
                Result = result,
                Expires = expires,
            };
        }

        TestcaseJudgement JudgeAttestation(ScopeTestcase testcase)
        {
            var newest = attestations.Where(attestation => attestation.Testcase == testcase.Id).MaxBy(attestation => attestation.On);
            if (newest is null)
            {
                return new TestcaseJudgement(testcase, Outcome.Missing, "manual: needs an attestation");
            }

            var expires = testcase.Lifetime.Expiry(newest.On.ToDateTime(TimeOnly.MinValue));
            var obstacle = newest.On > DateOnly.FromDateTime(now.DateTime) ? $"the attestation is dated {newest.On:yyyy-MM-dd}, which is in the future; correct its date"
                : now.DateTime >= expires ? $"the attestation of {newest.On:yyyy-MM-dd} expired on {expires:yyyy-MM-dd} (lifetime {testcase.Lifetime.Word()}); attest it again"
                : null;
            return new TestcaseJudgement(testcase, obstacle is null ? Outcome.Pass : Outcome.Missing, obstacle) { Attestation = newest, Expires = expires };
        }
    }
}
