using Conformance.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Conformance.Yaml;

/// <summary>Reads YAML text of one document into values that know their place.</summary>
public static class YamlText
{
    // Deeper than any format of ours, and far from where the recursion below would exhaust the stack.
    private const int DeepestNesting = 100;

    /// <summary>Parses a text. Duplicate keys, unknown aliases and tags and a second document are added to <paramref name="problems"/>.</summary>
    /// <param name="text">The YAML text: exactly one document. Aliases and merge keys (<c>&lt;&lt;</c>) are resolved.</param>
    /// <param name="problems">Takes what is wrong; its file name is the text's.</param>
    /// <returns>The document's value.</returns>
    /// <exception cref="ConfigurationException">The text is empty or no YAML: all problems up to there.</exception>
    public static YamlValue Parse(string text, YamlProblems problems)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(problems);
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                problems.Add(1, 1, "", "the file is empty; write its content or name another file");
                throw problems.Exception();
            }

            var root = new TreeBuilder(parser, problems).Read(0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
            {
                problems.Add((int)second.Start.Line, (int)second.Start.Column, "", "a second document begins here; keep one document in a file and move the others to files of their own");
            }

            return new YamlValue(root, "", problems);
        }
        catch (YamlException exception)
        {
            var (line, column) = ((int)exception.Start.Line, (int)exception.Start.Column);
            if (TabOfIndent(text, line) is var (tabLine, tabColumn))
            {
                problems.Add(tabLine, tabColumn, "", "not valid YAML: a tab cannot indent; use spaces");
            }
            else
            {
                problems.Add(line, column, "", $"not valid YAML: {Sentence(exception.Message)}; check the indentation, colons and quotes here");
            }

            throw problems.Exception(exception);
        }
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is, for the message: <c>scope file</c>.</param>
    /// <exception cref="ConfigurationException">It does not exist or cannot be read.</exception>
    public static string ReadFile(string path, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"{path}: there is no such {what}; check the path (looked in {Path.GetFullPath(path)})", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: the {what} cannot be read: {exception.Message}", exception);
        }
    }

    private static string Sentence(string message)
    {
        var trimmed = message.Trim().TrimEnd('.');
        return trimmed.Length == 0 ? "syntax error" : char.ToLowerInvariant(trimmed[0]) + trimmed[1..];
    }

    // The parser names the token that a tab has spoilt, which may begin in the line before the tab or end in the line after it.
    private static (int Line, int Column)? TabOfIndent(string text, int line)
    {
        var lines = text.Split('\n');
        foreach (var number in new[] { line, line + 1, line - 1 }.Where(number => number >= 1 && number <= lines.Length))
        {
            var content = lines[number - 1];
            var indent = content.Length - content.TrimStart(' ', '\t').Length;
            if (content.IndexOf('\t', 0, indent) is >= 0 and var tab)
            {
                return (number, tab + 1);
            }
        }

        return null;
    }

    private sealed class TreeBuilder(IParser parser, YamlProblems problems)
    {
        private readonly Dictionary<string, YamlNodeData> _anchors = new(StringComparer.Ordinal);

        public YamlNodeData Read(int depth)
        {
            if (depth > DeepestNesting)
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, $"nested deeper than {DeepestNesting} levels");
            }

            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                if (_anchors.TryGetValue(alias.Value.Value, out var target))
                {
                    return target;
                }

                Problem(alias, "the alias refers to nothing above it; define its anchor first, or quote the value if it is meant as text");
                return new YamlNodeData(YamlKind.Empty, (int)alias.Start.Line, (int)alias.Start.Column);
            }

            var start = (NodeEvent)parser.Current!;
            var node = start switch
            {
                Scalar => ReadScalar(),
                SequenceStart => ReadList(depth),
                MappingStart => ReadMapping(depth),
                _ => throw new YamlException(start.Start, start.End, "a value was expected"),
            };
            if (!start.Anchor.IsEmpty)
            {
                // Known only once complete, so a value cannot contain itself.
                _anchors[start.Anchor.Value] = node;
            }

            return node;
        }

        private YamlNodeData ReadScalar()
        {
            var scalar = parser.Consume<Scalar>();
            CheckTag(scalar);
            var isNull = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty && (scalar.Value is "" or "~" or "null" or "Null" or "NULL");
            return new YamlNodeData(isNull ? YamlKind.Empty : YamlKind.Text, (int)scalar.Start.Line, (int)scalar.Start.Column) { Scalar = scalar.Value };
        }

        private YamlNodeData ReadList(int depth)
        {
            var start = parser.Consume<SequenceStart>();
            CheckTag(start);
            var node = new YamlNodeData(YamlKind.List, (int)start.Start.Line, (int)start.Start.Column);
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                node.Items.Add(Read(depth + 1));
            }

            return node;
        }

        private YamlNodeData ReadMapping(int depth)
        {
            var start = parser.Consume<MappingStart>();
            CheckTag(start);
            var node = new YamlNodeData(YamlKind.Mapping, (int)start.Start.Line, (int)start.Start.Column);
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            var merges = new List<YamlNodeData>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var isMerge = parser.Current is Scalar { Style: ScalarStyle.Plain, Value: "<<" };
                var key = Read(depth + 1);
                var value = Read(depth + 1);
                if (key.Kind is YamlKind.Mapping or YamlKind.List)
                {
                    problems.Add(key.Line, key.Column, "", "a key must be text; quote it if it begins with a bracket or brace");
                }
                else if (isMerge)
                {
                    merges.Add(value);
                }
                else if (!seen.TryAdd(key.Scalar, key.Line))
                {
                    problems.Add(key.Line, key.Column, key.Scalar, $"the key is given twice (first in line {seen[key.Scalar]}); keep one of them");
                }
                else
                {
                    node.Entries.Add((key, value));
                }
            }

            foreach (var merged in merges.SelectMany(merge => merge.Kind == YamlKind.List ? merge.Items : [merge]))
            {
                if (merged.Kind != YamlKind.Mapping)
                {
                    problems.Add(merged.Line, merged.Column, "<<", "only mappings can be merged; name an alias of a mapping");
                    continue;
                }

                // What is written out wins over what is merged, the earlier merge over the later.
                node.Entries.AddRange(merged.Entries.Where(entry => seen.TryAdd(entry.Key.Scalar, entry.Key.Line)));
            }

            return node;
        }

        private void CheckTag(NodeEvent node)
        {
            if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && !node.Tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal))
            {
                Problem(node, "the tag has no meaning here; remove it, or quote the value if it is meant as text");
            }
        }

        // Never quotes what stands there: it might be the beginning of an unquoted password.
        private void Problem(ParsingEvent place, string message) => problems.Add((int)place.Start.Line, (int)place.Start.Column, "", message);
    }
}
