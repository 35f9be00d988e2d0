using System.Text.RegularExpressions;
using Conformance.Iaas.Scs0102;

namespace Conformance.Iaas.Scs0114;

/// <summary>The list of aspects at the beginning of a volume type's description: <c>[scs:encrypted, replicated] …</c>.</summary>
internal static partial class AspectList
{
    /// <summary>The aspects the standard has.</summary>
    public static readonly IReadOnlyList<string> Known = ["encrypted", "replicated"];

    /// <summary>The aspects listed, trimmed, in their order; null if the description does not begin with a list. An empty list is one.</summary>
    /// <param name="description">The volume type's description.</param>
    public static IReadOnlyList<string>? Read(string description)
    {
        var match = Leading().Match(description);
        return !match.Success ? null : match.Groups[1].Length == 0 ? [] : [.. match.Groups[1].Value.Split(',').Select(item => item.Trim())];
    }

    /// <summary>What keeps a text that looks like a list from being one; null if nothing looks like one.</summary>
    /// <param name="description">A description that does not begin with a list.</param>
    public static string? NearMiss(string description)
    {
        var match = Anywhere().Match(description);
        return !match.Success ? null
            : match.Index > 0 && string.IsNullOrWhiteSpace(description[..match.Index]) ? "a blank in front of the list"
            : match.Index > 0 ? "the list is not at the beginning"
            : match.Groups[1].Value != "scs:" ? $"it begins with {Shown.Value("[" + match.Groups[1].Value)} instead of \"[scs:\""
            : match.Groups[2].Success ? null
            : "the list is not closed with ]";
    }

    [GeneratedRegex(@"\A\[scs:([^\[\]]*)\]")]
    private static partial Regex Leading();

    [GeneratedRegex(@"\[(\s*scs\s*:)[^\[\]]*(\])?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Anywhere();
}
