namespace Conformance.Model;

/// <summary>A verdict and why it is what it is.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Sentence">One sentence that names the scope version that decided and the numbers behind it.</param>
public sealed record Judgement(Verdict Verdict, string Sentence);
