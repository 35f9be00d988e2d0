namespace Conformance.Model;

/// <summary>The evaluation of one version of a scope.</summary>
/// <param name="Version">Name of the version: <c>v5.1</c>.</param>
/// <param name="Validity">Validity at the run's reference date: <c>effective</c>, <c>warn</c>, <c>draft</c> or <c>deprecated</c>.</param>
/// <param name="Certifiable">True if a certificate can be issued for this version at the reference date.</param>
/// <param name="Targets">Its targets, <c>main</c> first.</param>
public sealed record VersionReport(string Version, string Validity, bool Certifiable, IReadOnlyList<TargetReport> Targets)
{
    /// <summary>
    /// The verdict on this version; its main target alone decides. Open if there is none or if it is empty: a version that asks for nothing
    /// says nothing of a subject.
    /// </summary>
    public Verdict Verdict => Main is { Testcases.Count: > 0 } main ? main.Outcome.ToVerdict() : Verdict.Open;

    internal TargetReport? Main => Targets.FirstOrDefault(target => target.Name == TargetReport.Main);
}
