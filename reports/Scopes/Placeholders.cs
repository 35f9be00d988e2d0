using System.Text;
using Conformance.Model;

namespace Conformance.Scopes;

/// <summary>Texts with <c>{name}</c> in them; doubled braces stand for one brace.</summary>
internal static class Placeholders
{
    /// <summary>The name that always has a value: the selected testcases.</summary>
    public const string Testcases = "testcases";

    public static string Replace(string template, IReadOnlyDictionary<string, string> values)
    {
        var parts = Parts(template, out var problem);
        var text = new StringBuilder();
        foreach (var (isName, part) in parts)
        {
            text.Append(!isName ? part : values.TryGetValue(part, out var value) ? value : throw new ConfigurationException(
                $"the variable {part} has no value in \"{template}\"; assign one, for instance with --assign {part}=VALUE"));
        }

        return problem is null ? text.ToString() : throw new ConfigurationException($"\"{template}\": {problem}");
    }

    /// <summary>The names a text uses, and what is wrong with it or null.</summary>
    public static IReadOnlyList<string> Names(string template, out string? problem) =>
        [.. Parts(template, out problem).Where(part => part.IsName).Select(part => part.Text)];

    private static List<(bool IsName, string Text)> Parts(string template, out string? problem)
    {
        var parts = new List<(bool, string)>();
        problem = null;
        for (var i = 0; i < template.Length; i++)
        {
            var character = template[i];
            if (character is not ('{' or '}'))
            {
                var end = template.AsSpan(i).IndexOfAny('{', '}');
                parts.Add((false, end < 0 ? template[i..] : template.Substring(i, end)));
                i = end < 0 ? template.Length : i + end - 1;
            }
            else if (i + 1 < template.Length && template[i + 1] == character)
            {
                parts.Add((false, character.ToString()));
                i++;
            }
            else if (character == '}' || template.IndexOf('}', i) is not (> 0 and var close) || template.IndexOf('{', i + 1, close - i - 1) >= 0)
            {
                problem = $"the brace at position {i + 1} has no partner; close it, or double it to mean a brace";
                return parts;
            }
            else if (close == i + 1)
            {
                problem = $"the placeholder at position {i + 1} has no name; write one, or double the braces to mean braces";
                return parts;
            }
            else
            {
                parts.Add((true, template[(i + 1)..close]));
                i = close;
            }
        }

        return parts;
    }
}
