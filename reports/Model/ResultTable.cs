namespace Conformance.Model;

/// <summary>A table that a testcase shows in the report, where findings and steps do not tell enough.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">Names of its columns; the first two say what a row is about.</param>
/// <param name="Rows">Its rows, each with a cell a column.</param>
public sealed record ResultTable(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<ResultRow> Rows);
