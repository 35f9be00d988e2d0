namespace Conformance.Model;

/// <summary>
/// Everything a run has to say: the one input of all writers, and the machine-readable master as <c>report.json</c>. It grows by adding
/// properties with defaults, here and in its parts, so that older reports stay readable; whatever breaks that raises <see cref="Format"/>.
/// </summary>
/// <param name="Run">What the run was.</param>
/// <param name="Scopes">The scopes that were evaluated, in order.</param>
public sealed record Report(RunInfo Run, IReadOnlyList<ScopeReport> Scopes)
{
    /// <summary>The format that this version of the tool writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Number of the format.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>What the run left in the subject; null for a run that created nothing.</summary>
    public LeftoverAudit? Audit { get; init; }

    /// <summary>The verdict on the subject, which must conform to every scope asked for. A cancelled run never conforms, nor does one that left something behind.</summary>
    public Judgement Judgement
    {
        get
        {
            var judgements = Scopes.Select(scope => scope.Judge()).ToList();
            var verdict = judgements.Select(judgement => judgement.Verdict).Combined();
            var reasons = judgements.OrderBy(judgement => judgement.Verdict switch { Verdict.Fails => 0, Verdict.Open => 1, _ => 2 })
                .Select(judgement => judgement.Sentence)
                .DefaultIfEmpty("is open: no scope was evaluated");
            var sentence = $"{Run.Subject} {string.Join("; it ", reasons)}";
            if (Run.UpstreamCompatible)
            {
                sentence += ", by the verdicts of the upstream scripts";
            }

            if (Run.Cancelled)
            {
                sentence += verdict == Verdict.Conforms
                    ? "; yet the run was cancelled before its end, so nothing is certified"
                    : "; the run was cancelled before its end";
                verdict = verdict == Verdict.Conforms ? Verdict.Open : verdict;
            }

            // A leak says nothing of the cloud's promises, so it fails nobody; but it must not hide behind a certificate either.
            if (Audit is { Outcome: Outcome.Fail } audit)
            {
                var left = audit.Leftovers.Count == 1 ? "1 object" : $"{audit.Leftovers.Count} objects";
                sentence += verdict == Verdict.Conforms ? $"; yet the run left {left} behind, so nothing is certified" : $"; the run left {left} behind";
                verdict = verdict == Verdict.Conforms ? Verdict.Open : verdict;
            }

            return new Judgement(verdict, sentence + ".");
        }
    }
}
