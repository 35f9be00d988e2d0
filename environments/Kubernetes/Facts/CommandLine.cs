namespace Conformance.Kubernetes.Facts;

/// <summary>Reads the command line of a Kubernetes component.</summary>
internal static class CommandLine
{
    /// <summary>Flags without dashes, in the forms <c>--a=b</c>, <c>--a b</c> and <c>--a</c> (which is <c>true</c>); all values of one given twice.</summary>
    /// <param name="words">Program and arguments. Where a shell starts the program, its script is looked through word by word.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Flags(IReadOnlyList<string> words)
    {
        var split = words.SelectMany(word => word.Contains(' ', StringComparison.Ordinal) && !word.StartsWith('-') ? word.Split([' ', '\n', '\t', '\\'], StringSplitOptions.RemoveEmptyEntries) : [word]).ToList();
        var flags = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 0; i < split.Count; i++)
        {
            if (!split[i].StartsWith('-') || split[i].TrimStart('-').Length == 0)
            {
                continue;
            }

            var word = split[i].TrimStart('-');
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            var value = equals >= 0 ? word[(equals + 1)..] : i + 1 < split.Count && !split[i + 1].StartsWith('-') ? split[++i] : "true";
            if (!flags.TryGetValue(name, out var values))
            {
                flags[name] = values = [];
            }

            values.Add(value);
        }

        return flags.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value, StringComparer.Ordinal);
    }
}
