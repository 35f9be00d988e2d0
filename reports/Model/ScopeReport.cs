namespace Conformance.Model;

/// <summary>The evaluation of one certificate scope.</summary>
/// <param name="Name">Name of the scope: <c>SCS-compatible IaaS</c>.</param>
/// <param name="Uuid">UUID of the scope.</param>
/// <param name="Url">Address of the scope's document.</param>
/// <param name="Versions">The versions that were evaluated, in the order of the scope file (newest first).</param>
/// <param name="Testcases">All testcases of these versions, each once, in the order of the scope file.</param>
public sealed record ScopeReport(
    string Name, Guid Uuid, Uri Url, IReadOnlyList<VersionReport> Versions, IReadOnlyList<TestcaseReport> Testcases)
{
    /// <summary>
    /// Numbers of the outcomes of a target's testcases. An id without a testcase counts as Missing.
    /// </summary>
    /// <param name="target">A target of one of this scope's versions.</param>
    public OutcomeCounts Count(TargetReport target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var outcomes = Testcases.ToLookup(testcase => testcase.Id, testcase => testcase.Result.Outcome);
        return OutcomeCounts.Of(target.Testcases.Select(id => outcomes[id].Append(Outcome.Missing).First()));
    }

    /// <summary>
    /// The verdict on this scope. A certificate is for one version, so one certifiable version that conforms is enough; if none does, the
    /// scope fails if one of them fails, and is open otherwise (<see cref="VerdictExtensions.Best"/>). Where no certifiable version was evaluated the same is said of the others,
    /// and the sentence says so.
    /// </summary>
    public Judgement Judge()
    {
        var certifiable = Versions.Where(version => version.Certifiable).ToList();
        var judged = certifiable.Count > 0 ? certifiable : Versions;
        var verdict = judged.Select(version => version.Verdict).ToList().Best();
        var decisive = judged.FirstOrDefault(version => version.Verdict == verdict);
        if (decisive is null)
        {
            return new Judgement(Verdict.Open, $"is open for {Name}: none of its versions was evaluated");
        }

        var others = judged.Where(version => version != decisive && verdict == Verdict.Fails && version.Verdict == Verdict.Fails)
            .Select(version => $"; {version.Version} fails: {Numbers(version)}");
        var words = decisive.Verdict switch
        {
            Verdict.Conforms => "conforms to",
            Verdict.Fails => "fails",
            _ => "is open for",
        };
        var validity = decisive.Certifiable ? decisive.Validity : decisive.Validity + ", not certifiable";
        return new Judgement(
            decisive.Verdict,
            $"{words} {Name} {decisive.Version} ({validity}): {Numbers(decisive)}{string.Concat(others)}");
    }

    private string Numbers(VersionReport version)
    {
        if (version.Main is not { Testcases.Count: > 0 } main)
        {
            return "it names no main testcase";
        }

        var counts = Count(main);
        List<string> parts = [];
        if (counts.Failed > 0)
        {
            parts.Add($"{counts.Failed} failed");
        }

        if (counts.DidNotFinish > 0)
        {
            parts.Add($"{counts.DidNotFinish} did not finish");
        }

        if (counts.Missing > 0)
        {
            parts.Add($"{counts.Missing} missing");
        }

        var noun = counts.Total == 1 ? "main testcase" : "main testcases";
        return parts.Count == 0 ? $"all {counts.Total} {noun} passed" : $"of {counts.Total} {noun} {string.Join(", ", parts)}";
    }
}
