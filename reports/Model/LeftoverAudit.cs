namespace Conformance.Model;

/// <summary>
/// What a run that creates objects left in the subject, by inventories before and after it: an outcome of its own beside those of the testcases. It says
/// nothing of the subject's conformance, but a run that left something did not end as it must, so nothing is certified by it.
/// </summary>
/// <param name="Outcome">Fail if something of the run is left, DidNotFinish if that cannot be known, else Pass.</param>
/// <param name="Started">When the inventory after the run began (UTC).</param>
/// <param name="Duration">How long it took.</param>
public sealed record LeftoverAudit(Outcome Outcome, DateTimeOffset Started, TimeSpan Duration)
{
    /// <summary>Why it did not finish; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>What of the run is left: it has the run's name or label, is in its ledger, or belongs to an object that is.</summary>
    public IReadOnlyList<AuditedObject> Leftovers { get; init; } = [];

    /// <summary>What appeared while the run went on and has nothing to do with it: somebody else's work in the same project, for information.</summary>
    public IReadOnlyList<AuditedObject> Others { get; init; } = [];

    /// <summary>What bears the name of another run of this tool: one that still goes on, or one that was killed.</summary>
    public IReadOnlyList<AuditedObject> OtherRuns { get; init; } = [];

    /// <summary>Numbers by kind, in the order in which objects are removed.</summary>
    public IReadOnlyList<AuditedKind> Kinds { get; init; } = [];

    /// <summary>One audit for several subjects of a run; null if there is none.</summary>
    /// <param name="audits">The audits, one a subject.</param>
    public static LeftoverAudit? Combined(IReadOnlyList<LeftoverAudit> audits)
    {
        ArgumentNullException.ThrowIfNull(audits);
        return audits.Count < 2 ? audits.FirstOrDefault() : new LeftoverAudit(
            audits.Select(audit => audit.Outcome).Combined(), audits.Min(audit => audit.Started), audits.Max(audit => audit.Started + audit.Duration) - audits.Min(audit => audit.Started))
        {
            Reason = audits.Any(audit => audit.Reason is not null) ? string.Join("; ", audits.Select(audit => audit.Reason).OfType<string>()) : null,
            Leftovers = [.. audits.SelectMany(audit => audit.Leftovers)],
            Others = [.. audits.SelectMany(audit => audit.Others)],
            OtherRuns = [.. audits.SelectMany(audit => audit.OtherRuns)],
            Kinds = [.. audits.SelectMany(audit => audit.Kinds)],
        };
    }

    /// <summary>The audit in a line: <c>0 leftovers</c>.</summary>
    public string Sentence
    {
        get
        {
            var left = Leftovers.Count == 1 ? "1 leftover" : $"{Leftovers.Count} leftovers";
            var counted = Kinds.Count(kind => kind.Problem is null);
            var sentence = Outcome == Outcome.DidNotFinish ? $"did not finish: {Reason}" : $"{left}, objects of {counted} kinds counted before and after";
            List<string> also = [];
            if (Others.Count > 0)
            {
                also.Add($"{Others.Count} that somebody else made meanwhile");
            }

            if (OtherRuns.Count > 0)
            {
                also.Add($"{OtherRuns.Count} of other runs (./run.sh cleanup --all)");
            }

            return also.Count == 0 ? sentence : $"{sentence}; also seen: {string.Join(", ", also)}";
        }
    }
}
