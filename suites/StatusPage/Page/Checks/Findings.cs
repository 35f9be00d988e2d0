using Conformance.Model;

namespace Conformance.StatusPage.Page.Checks;

/// <summary>Collects the findings of one check.</summary>
/// <param name="rule">The rule, in one sentence.</param>
/// <param name="remedy">What to do about a deviation.</param>
/// <param name="clause">Where the rule comes from.</param>
internal sealed class Findings(string rule, string remedy, Uri clause)
{
    private const int Longest = 300;
    private readonly List<Finding> _findings = [];

    /// <summary>Adds a finding unless a condition holds.</summary>
    public Findings Unless(bool holds, string what, string expected, string observed)
    {
        if (!holds)
        {
            _findings.Add(new Finding(what, rule, expected, Short(observed), remedy, clause));
        }

        return this;
    }

    public CheckResult Result() => new(_findings);

    public static string Short(string text)
    {
        var line = string.Join(" / ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? "nothing" : line.Length <= Longest ? line : line[..Longest] + "…";
    }
}
