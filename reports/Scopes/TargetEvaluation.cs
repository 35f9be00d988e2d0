using Conformance.Model;

namespace Conformance.Scopes;

/// <summary>How a group of testcases does: a target of a version, or what is reported apart.</summary>
/// <param name="Name">Name of the target or group: <c>main</c>.</param>
/// <param name="Testcases">Its testcases in alphabetical order.</param>
public sealed record TargetEvaluation(string Name, IReadOnlyList<TestcaseJudgement> Testcases)
{
    /// <summary>The first that occurs of Fail, Missing, DidNotFinish; else Pass (scs-0003-v2).</summary>
    public Outcome Outcome => Testcases.Select(judgement => judgement.Outcome).Combined();

    /// <summary>Whether it has no testcase at all and passes for that reason only.</summary>
    public bool IsVacuous => Testcases.Count == 0;

    /// <summary>The word upstream's console summary has for it.</summary>
    public string UpstreamWord => UpstreamSummary.Word(Testcases.Select(judgement => judgement.Outcome));

    /// <summary>Ids of its testcases of an outcome, in alphabetical order.</summary>
    /// <param name="outcome">The outcome.</param>
    public IReadOnlyList<string> Ids(Outcome outcome) =>
        [.. Testcases.Where(judgement => judgement.Outcome == outcome).Select(judgement => judgement.Testcase.Id)];

    /// <summary>One sentence: <c>target main: FAIL (1 FAIL, 2 MISS, 51 PASS)</c>.</summary>
    public override string ToString() => IsVacuous
        ? $"target {Name}: PASS, as it asks for no testcase at all"
        : $"target {Name}: {Outcome.ShortName()} ({string.Join(", ", Testcases
            .GroupBy(judgement => judgement.Outcome).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key.ShortName()}"))})";
}
