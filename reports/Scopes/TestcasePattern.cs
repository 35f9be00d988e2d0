using System.Text.RegularExpressions;
using Conformance.Model;

namespace Conformance.Scopes;

/// <summary>A regular expression that selects testcases by the beginning of their id, not by the whole of it.</summary>
internal sealed class TestcasePattern
{
    private readonly Regex _regex;

    /// <exception cref="ConfigurationException">The pattern is no regular expression.</exception>
    public TestcasePattern(string pattern)
    {
        try
        {
            _regex = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException exception)
        {
            throw new ConfigurationException($"--tests \"{pattern}\": not a regular expression: {exception.Message}", exception);
        }
    }

    /// <exception cref="ConfigurationException">The pattern takes too long.</exception>
    public bool Matches(string id)
    {
        try
        {
            // The leftmost match is asked for: if any match begins at the start, it is this one. Wrapping the pattern instead would
            // change the meaning of patterns with alternatives, comments or a lone closing bracket.
            return _regex.Match(id) is { Success: true, Index: 0 };
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new ConfigurationException($"--tests \"{_regex}\": matching takes too long; write a simpler pattern without nested repetitions", exception);
        }
    }
}
