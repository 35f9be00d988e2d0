using Conformance.Model;

namespace Conformance.Scopes;

/// <summary>How a subject does with one version of a scope.</summary>
/// <param name="Version">The version.</param>
/// <param name="Validity">How far it counts at the date of the evaluation.</param>
/// <param name="IsExplicit">Whether the timeline writes that validity down; if not, the version is tested only because it was forced.</param>
public sealed record VersionEvaluation(ScopeVersion Version, Validity Validity, bool IsExplicit)
{
    /// <summary>Whether certificates are issued for it.</summary>
    public bool IsCertifiable => Validity.IsCertifiable();

    /// <summary>What target main says of the subject; open if it asks for nothing.</summary>
    public Verdict Verdict => Main.IsVacuous ? Verdict.Open : Main.Outcome.ToVerdict();

    /// <summary>Target main, which decides; without testcases if no module has any.</summary>
    public required TargetEvaluation Main { get; init; }

    /// <summary>All targets of the included modules, main among them, each by itself.</summary>
    public required IReadOnlyList<TargetEvaluation> Targets { get; init; }

    /// <summary>What is recommended: target <c>recommended</c> and the companion modules <c>-rec</c>. Never decides.</summary>
    public required TargetEvaluation Recommended { get; init; }

    /// <summary>What people check outside target main: companion modules <c>-manual</c> and manual testcases of other targets. Never decides.</summary>
    public required TargetEvaluation Manual { get; init; }

    /// <summary>What upstream does not check and we propose to: companion modules <c>-proposal</c>. Never decides.</summary>
    public required TargetEvaluation Proposed { get; init; }

    /// <summary>One sentence: <c>v5.1 (effective), target main: PASS (54 PASS)</c>.</summary>
    public override string ToString() => $"{Version.Version} ({Validity.Word()}), {Main}";
}
