namespace Conformance.Runner.SelfTest;

/// <summary>The whole matrix: every defect against every testcase.</summary>
/// <param name="Conforming">Problems of the cloud without any defect; must be empty.</param>
/// <param name="Rows">One row a defect or near miss.</param>
/// <param name="WithoutDefect">Testcases that no defect turns red alone among those of their scope version.</param>
/// <param name="WithoutNearMiss">Testcases that no near miss comes close to.</param>
internal sealed record SelfTestResult(
    IReadOnlyList<string> Conforming, IReadOnlyList<SelfTestRow> Rows, IReadOnlyList<string> WithoutDefect, IReadOnlyList<string> WithoutNearMiss)
{
    public int Defects => Rows.Count(row => !row.Defect.IsNearMiss);

    public int Caught => Rows.Count(row => row is { Defect.IsNearMiss: false, Problem: null });

    public int NearMisses => Rows.Count(row => row.Defect.IsNearMiss);

    public int Green => Rows.Count(row => row is { Defect.IsNearMiss: true, Problem: null });

    /// <summary>This matrix and that of another kind of subject as one.</summary>
    public SelfTestResult With(SelfTestResult other) =>
        new([.. Conforming, .. other.Conforming], [.. Rows, .. other.Rows], [.. WithoutDefect, .. other.WithoutDefect], [.. WithoutNearMiss, .. other.WithoutNearMiss]);

    public bool Good => Conforming.Count == 0 && Caught == Defects && Green == NearMisses && WithoutDefect.Count == 0 && WithoutNearMiss.Count == 0;
}
