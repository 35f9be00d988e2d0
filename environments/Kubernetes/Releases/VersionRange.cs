using System.Text.RegularExpressions;

namespace Conformance.Kubernetes.Releases;

/// <summary>A range of versions, from one to another.</summary>
/// <param name="From">The first version in it; null = there is no first.</param>
/// <param name="To">Where it ends; null = it does not end.</param>
/// <param name="IncludesTo">Whether <paramref name="To"/> is in it.</param>
public sealed partial record VersionRange(KubernetesVersion? From, KubernetesVersion? To, bool IncludesTo)
{
    /// <summary>Every version.</summary>
    public static VersionRange Everything { get; } = new(null, null, false);

    /// <summary>Whether a version is in it.</summary>
    /// <param name="version">The version.</param>
    public bool Contains(KubernetesVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return (From is null || version >= From) && (To is null || (IncludesTo ? version <= To : version < To));
    }

    /// <summary>
    /// The range a text states, as vulnerability records do: <c>1.2.3</c>, <c>v1.2.x</c>, <c>1.2.0 - 1.2.5</c> (both ends included), <c>&lt;= v1.2.3</c>,
    /// <c>&lt; 1.2</c>, <c>&gt;=1.2.0 &lt;1.3.0</c>, <c>prior to 1.2.3</c>, <c>*</c>; null if it states none.
    /// </summary>
    /// <param name="text">The text.</param>
    public static VersionRange? Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = Component().Replace(text.Trim(), "").Trim();
        if (plain is "*" or "all" or "any")
        {
            return Everything;
        }

        if (Between().Match(plain) is { Success: true } between)
        {
            var (from, to) = (Ends(between.Groups[1].Value), Ends(between.Groups[2].Value));
            return from is { } a && to is { } b ? new VersionRange(a.First, b.Last ?? b.Next, b.Last is not null) : null;
        }

        var terms = Term().Matches(plain);
        if (terms.Count > 0 && Term().Replace(plain, "").Trim(' ', ',').Length == 0)
        {
            VersionRange? range = Everything;
            foreach (Match term in terms)
            {
                if (range is null || Ends(term.Groups["version"].Value) is not { } ends)
                {
                    return null;
                }

                range = term.Groups["sign"].Value.ToLowerInvariant() switch
                {
                    ">=" => range with { From = ends.First },
                    ">" => ends.Last is { } last ? range with { From = last with { Patch = last.Patch + 1 } } : range with { From = ends.Next },
                    "<=" => range with { To = ends.Last ?? ends.Next, IncludesTo = ends.Last is not null },
                    "=" or "" => range with { From = ends.First, To = ends.Last ?? ends.Next, IncludesTo = ends.Last is not null },
                    _ => range with { To = ends.First, IncludesTo = false }, // <, before, prior to
                };
            }

            return range;
        }

        return null;
    }

    /// <summary>
    /// The range an entry of a vulnerability record states. The fields are those of the record format: a version, and one of two upper ends.
    /// </summary>
    /// <param name="version">The field <c>version</c>: a version, a range by itself, <c>0</c>, <c>unspecified</c>, <c>*</c>.</param>
    /// <param name="lessThan">The field <c>lessThan</c>; <c>*</c> means that there is no end.</param>
    /// <param name="lessThanOrEqual">The field <c>lessThanOrEqual</c>.</param>
    /// <returns>The range; null if the entry states none that can be read.</returns>
    public static VersionRange? Of(string? version, string? lessThan, string? lessThanOrEqual)
    {
        var start = (version ?? "").Trim();
        var unknownStart = start.Length == 0 || start.ToLowerInvariant() is "0" or "unspecified" or "n/a" or "unknown" or "*";
        if (string.IsNullOrWhiteSpace(lessThan) && string.IsNullOrWhiteSpace(lessThanOrEqual))
        {
            return start == "*" ? Everything : unknownStart ? null : Find(start);
        }

        var from = unknownStart ? null : Find(start)?.From;
        if (!unknownStart && Find(start) is null)
        {
            return null;
        }

        var inclusive = !string.IsNullOrWhiteSpace(lessThanOrEqual);
        var end = (inclusive ? lessThanOrEqual! : lessThan!).Trim();
        return end == "*" ? new VersionRange(from, null, false)
            : Ends(end) is not { } ends ? null
            : !inclusive ? new VersionRange(from, ends.First, false)
            : new VersionRange(from, ends.Last ?? ends.Next, ends.Last is not null);
    }

    /// <summary>The range as a text that <see cref="Find"/> reads.</summary>
    public override string ToString() =>
        From is null && To is null ? "*"
        : From is not null && From == To && IncludesTo ? From.ToString()
        : string.Join(' ', new[] { From is null ? null : $">={From}", To is null ? null : $"{(IncludesTo ? "<=" : "<")}{To}" }.OfType<string>());

    // The first and the last version a word stands for, and the first after them: of 1.2.x that is 1.2.0, none, 1.3.0; of 1.2.3 it is 1.2.3, 1.2.3, 1.2.4.
    private static (KubernetesVersion First, KubernetesVersion? Last, KubernetesVersion Next)? Ends(string word)
    {
        var plain = word.Trim();
        if (KubernetesVersion.Find(plain) is { } exact)
        {
            var one = exact with { Vendor = "" };
            return (one, one, new KubernetesVersion(one.Major, one.Minor, one.Patch + 1));
        }

        var branch = KubernetesBranch.Find(Wildcard().Replace(plain, ""));
        return branch is null ? null : (new KubernetesVersion(branch.Major, branch.Minor, 0), null, new KubernetesVersion(branch.Major, branch.Minor + 1, 0));
    }

    [GeneratedRegex(@"\.[xX*]\z")]
    private static partial Regex Wildcard();

    [GeneratedRegex(@"\A(kubernetes|kubelet|kube-[a-z-]+|versions?)\s*[:]?\s+(?=[<>=vV0-9pb])", RegexOptions.IgnoreCase)]
    private static partial Regex Component();

    [GeneratedRegex(@"\A([vV]?[0-9][0-9A-Za-z.*]*)\s*(?:\s-\s|–|\bto\b|\bthrough\b)\s*([vV]?[0-9][0-9A-Za-z.*]*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Between();

    [GeneratedRegex(@"(?<sign><=|>=|<|>|=|prior to|before|)\s*(?<version>[vV]?[0-9]+\.[0-9]+(\.([0-9]+(-[0-9A-Za-z.]+)?|[xX*]))?)(?=\z|[\s,])", RegexOptions.IgnoreCase)]
    private static partial Regex Term();
}
