namespace Conformance.Model;

/// <summary>A row of a table that a testcase shows.</summary>
/// <param name="Cells">What is in it, a text a column.</param>
/// <param name="Deviates">Whether something in it is not as it must be.</param>
public sealed record ResultRow(IReadOnlyList<string> Cells, bool Deviates);
