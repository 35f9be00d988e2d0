using System.Globalization;
using System.Text.RegularExpressions;

namespace Conformance.Kubernetes.Releases;

/// <summary>A branch of releases: <c>1.34</c>.</summary>
/// <param name="Major">First number.</param>
/// <param name="Minor">Second number.</param>
public sealed partial record KubernetesBranch(int Major, int Minor) : IComparable<KubernetesBranch>
{
    /// <summary>The branch a text states, on its own; null if it states none.</summary>
    /// <param name="text"><c>1.34</c>, <c>v1.34</c>.</param>
    public static KubernetesBranch? Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Form().Match(text.Trim());
        return match.Success
            && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? new KubernetesBranch(major, minor)
            : null;
    }

    /// <inheritdoc/>
    public int CompareTo(KubernetesBranch? other) => other is null ? 1 : (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <summary>Whether it comes before another.</summary>
    public static bool operator <(KubernetesBranch left, KubernetesBranch right) => left.CompareTo(right) < 0;

    /// <summary>Whether it comes after another.</summary>
    public static bool operator >(KubernetesBranch left, KubernetesBranch right) => left.CompareTo(right) > 0;

    /// <summary>Whether it comes before another or is the same.</summary>
    public static bool operator <=(KubernetesBranch left, KubernetesBranch right) => left.CompareTo(right) <= 0;

    /// <summary>Whether it comes after another or is the same.</summary>
    public static bool operator >=(KubernetesBranch left, KubernetesBranch right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    [GeneratedRegex(@"\A[vV]?(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\z")]
    private static partial Regex Form();
}
