using Conformance.Model;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Conformance.Yaml;

/// <summary>
/// A value of a YAML file with its place. Reading it as something it is not reports a problem and gives null, so that reading goes on and
/// all problems of a file come out together. Messages of <see cref="Text"/>, <see cref="Map"/> and <see cref="Items"/> never quote the value, so
/// that secrets can be read with them; the others do.
/// </summary>
public sealed partial class YamlValue
{
    private readonly YamlNodeData _node;
    private readonly YamlProblems _problems;

    internal YamlValue(YamlNodeData node, string path, YamlProblems problems)
    {
        (_node, Path, _problems) = (node, path, problems);
    }

    /// <summary>What it is.</summary>
    public YamlKind Kind => _node.Kind;

    /// <summary>Path of the key: <c>scripts[0].testcases[3].id</c>; empty for the whole document.</summary>
    public string Path { get; }

    /// <summary>Line, counted from 1.</summary>
    public int Line => _node.Line;

    /// <summary>Column, counted from 1.</summary>
    public int Column => _node.Column;

    /// <summary>Reports a problem of this value.</summary>
    /// <param name="message">What is wrong and how to put it right.</param>
    public void Problem(string message) => _problems.Add(Line, Column, Path, message);

    /// <summary>The value as a mapping, or null and a problem.</summary>
    public YamlMap? Map()
    {
        if (!Is(YamlKind.Mapping))
        {
            return null;
        }

        return new YamlMap(this, [.. _node.Entries.Select(entry =>
        {
            var path = Path.Length == 0 ? entry.Key.Scalar : $"{Path}.{entry.Key.Scalar}";
            return new YamlEntry(entry.Key.Scalar, new YamlValue(entry.Key, path, _problems), new YamlValue(entry.Value, path, _problems));
        })]);
    }

    /// <summary>The value as a list; an empty list and a problem if it is none.</summary>
    public IReadOnlyList<YamlValue> Items() =>
        Is(YamlKind.List) ? [.. _node.Items.Select((item, index) => new YamlValue(item, $"{Path}[{index}]", _problems))] : [];

    /// <summary>The value as text with at least one character that is no blank, or null and a problem.</summary>
    public string? Text()
    {
        if (!Is(YamlKind.Text))
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(_node.Scalar))
        {
            Problem("the text is blank; write one");
            return null;
        }

        return _node.Scalar;
    }

    /// <summary>The value as text that may be empty, as in an argument or a default; null and a problem if it is a mapping or a list.</summary>
    public string? TextOrEmpty() => Kind == YamlKind.Empty ? "" : Is(YamlKind.Text) ? _node.Scalar : null;

    /// <summary>The value as text of letters, digits, <c>_ - .</c> that begins with none of the last two, or null and a problem.</summary>
    public string? Name()
    {
        if (Text() is not { } text)
        {
            return null;
        }

        if (!NamePattern().IsMatch(text))
        {
            Problem($"\"{text}\" is no name; use letters, digits, _ - and . only, and begin with a letter, digit or _");
            return null;
        }

        return text;
    }

    /// <summary>The value as a date <c>YYYY-MM-DD</c>, or null and a problem.</summary>
    public DateOnly? Date() => Parsed<DateOnly>("date", "write it as YYYY-MM-DD, for instance 2026-01-31", text =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null);

    /// <summary>The value as a UUID in its usual notation with hyphens, or null and a problem.</summary>
    public Guid? Uuid() => Parsed<Guid>("UUID", "write 32 hexadecimal digits as 8-4-4-4-12", text => Guid.TryParseExact(text, "D", out var uuid) ? uuid : null);

    /// <summary>The value as an absolute http(s) address, or null and a problem.</summary>
    public Uri? Url()
    {
        if (Text() is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }

        Problem($"\"{text}\" is no address; write it in full, beginning with https://");
        return null;
    }

    /// <summary>The value as a whole number, or null and a problem.</summary>
    public int? Integer() => Parsed<int>("whole number", "write digits only", text =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null);

    /// <summary>The value as <c>true</c> or <c>false</c>, or null and a problem.</summary>
    public bool? Bool() => Parsed<bool>("truth value", "write true or false", text => text.ToLowerInvariant() switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    });

    /// <summary>The value as a span of time above zero with its unit (<c>500ms</c>, <c>60s</c>, <c>1.5m</c>, <c>4h</c>), or null and a problem.</summary>
    public TimeSpan? Duration() => Parsed("span of time", DurationText.Cure, DurationText.Parse);

    /// <summary>The value as one of some words, or null and a problem with the nearest word.</summary>
    /// <typeparam name="T">What the words mean.</typeparam>
    /// <param name="what">What the word is, for the message: <c>lifetime</c>.</param>
    /// <param name="words">The words and their meanings.</param>
    public T? Word<T>(string what, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(words);
        if (Text() is not { } text)
        {
            return null;
        }

        if (words.TryGetValue(text, out var meaning))
        {
            return meaning;
        }

        Problem($"\"{text}\" is no {what}; {NearMiss.Cure(text, words.Keys)}");
        return null;
    }

    private T? Parsed<T>(string what, string cure, Func<string, T?> parse)
        where T : struct
    {
        if (Text() is not { } text)
        {
            return null;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        Problem($"\"{text}\" is no {what}; {cure}");
        return null;
    }

    private bool Is(YamlKind expected)
    {
        if (Kind == expected)
        {
            return true;
        }

        var should = expected switch
        {
            YamlKind.Mapping => "must be a mapping (key: value)",
            YamlKind.List => "must be a list (lines beginning with \"- \")",
            _ => "must be text",
        };
        Problem(Kind == YamlKind.Empty ? $"there is no value; it {should}" : $"{should}, but is {Kind switch
        {
            YamlKind.Mapping => "a mapping",
            YamlKind.List => "a list",
            _ => "text",
        }}");
        return false;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]*\z")]
    private static partial Regex NamePattern();

}
