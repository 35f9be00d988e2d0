using Conformance.Model;

namespace Conformance.Yaml;

/// <summary>
/// Collects what is wrong with a YAML file, so that a reader learns of everything at once. One line each:
/// <c>file:line:column: key: what is wrong; the cure</c>.
/// </summary>
/// <param name="file">The file's name as messages show it.</param>
public sealed class YamlProblems(string file)
{
    private readonly List<(int Line, int Column, string Message)> _found = [];

    /// <summary>The file's name as messages show it.</summary>
    public string File { get; } = file;

    /// <summary>Whether anything was found.</summary>
    public bool Any => _found.Count > 0;

    /// <summary>Adds a problem.</summary>
    /// <param name="line">Line, counted from 1.</param>
    /// <param name="column">Column, counted from 1.</param>
    /// <param name="key">Path of the key: <c>scripts[0].args</c>; empty for the file as a whole.</param>
    /// <param name="message">What is wrong and how to put it right.</param>
    public void Add(int line, int column, string key, string message) =>
        _found.Add((line, column, OneLine(key.Length == 0 ? message : $"{key}: {message}")));

    /// <summary>Does nothing if nothing was found.</summary>
    /// <exception cref="ConfigurationException">All problems, one line each, in the order of the file.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw Exception();
        }
    }

    // A quoted value may hold line ends or terminal codes.
    private static string OneLine(string message) => string.Concat(message.Select(character => char.IsControl(character) ? ' ' : character));

    internal ConfigurationException Exception(Exception? cause = null) => new(
        string.Join('\n', _found
            .OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)
            .Select(problem => $"{File}:{problem.Line}:{problem.Column}: {problem.Message}")
            .Distinct()),
        cause);
}
