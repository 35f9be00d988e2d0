namespace Conformance.Yaml;

/// <summary>Guesses which known word was meant by an unknown one.</summary>
public static class NearMiss
{
    /// <summary>The nearest known word if it is near enough to be a slip of the pen; else null.</summary>
    /// <param name="word">The word that was written.</param>
    /// <param name="known">The words that would have been right.</param>
    public static string? Find(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        var plain = Plain(word);
        var nearest = known
            .Select(candidate => (Candidate: candidate, Distance: Distance(plain, Plain(candidate))))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .FirstOrDefault((Candidate: "", Distance: int.MaxValue));
        return nearest.Distance <= Math.Max(1, Math.Min(plain.Length, nearest.Candidate.Length) / 3) ? nearest.Candidate : null;
    }

    /// <summary>The cure for an unknown word: <c>did you mean "x"?</c>, or the known ones.</summary>
    /// <param name="word">The word that was written.</param>
    /// <param name="known">The words that would have been right.</param>
    public static string Cure(string word, IEnumerable<string> known)
    {
        var all = known.ToList();
        return Find(word, all) is { } near ? $"did you mean \"{near}\"?"
            : all.Count == 0 ? "there are none"
            : $"known are {string.Join(", ", all)}";
    }

    // Case and the choice of hyphen, underscore or blank are the commonest slips and cost nothing.
    private static string Plain(string word) => word.ToLowerInvariant().Replace('-', '_').Replace(' ', '_');

    // Optimal string alignment: insertions, deletions, replacements and swapped neighbours count 1.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
