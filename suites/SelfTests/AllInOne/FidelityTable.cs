using System.Text.RegularExpressions;

namespace Conformance.SelfTests.AllInOne;

/// <summary>The table of fixtures/Cloud/FIDELITY.md below one of its headings: why the embedded cloud answers otherwise than a real one.</summary>
internal static partial class FidelityTable
{
    private static readonly string File = Path.Combine(Repository.Root, "fixtures", "Cloud", "FIDELITY.md");

    /// <summary>Fails for differences that no row explains, and for rows that explain nothing any more, but those whose reason begins with "sometimes".</summary>
    /// <param name="heading">The heading of the table.</param>
    /// <param name="differences">What was seen.</param>
    public static void Holds(string heading, IReadOnlyList<(string Request, string What)> differences)
    {
        var rows = Rows(heading).ToList();
        var unexplained = differences.Where(difference => !rows.Exists(row => row.Explains(difference.Request, difference.What))).Select(difference => $"| `{difference.Request}` | `{difference.What}` |").Distinct().ToList();
        var stale = rows.Where(row => !row.Why.StartsWith("sometimes", StringComparison.Ordinal) && !differences.Any(difference => row.Explains(difference.Request, difference.What))).Select(row => row.Line).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(unexplained, Is.Empty, $"{unexplained.Count} differences that no row below \"{heading}\" of {File} explains:\n{string.Join('\n', unexplained)}");
            Assert.That(stale, Is.Empty, "rows that explain nothing any more");
            Assert.That(rows.Where(row => row.Why.Length < 10).Select(row => row.Line), Is.Empty, "rows without a reason");
        });
    }

    private static IEnumerable<Row> Rows(string heading) => System.IO.File.ReadLines(File).SkipWhile(line => line != "## " + heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Select(line => (Line: line, Cells: Cell().Split(line))).Where(row => row.Cells.Length == 5)
        .Select(row => new Row(row.Line, Bare(row.Cells[1]), Bare(row.Cells[2]), row.Cells[3].Trim())).Where(row => row.Request is not ("request" or "---"));

    private static string Bare(string cell) => cell.Trim().Trim('`');

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();

    private sealed record Row(string Line, string Request, string What, string Why)
    {
        public bool Explains(string request, string what) => Fits(Request, request) && Fits(What, what);

        private static bool Fits(string pattern, string text) =>
            Regex.IsMatch(text, $"^{string.Join(".*", pattern.Split("...").Select(Literal))}$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

        private static string Literal(string part) => string.Join("[^/]+", part.Split("{list}").Select(Regex.Escape));
    }
}
