using System.Globalization;
using System.Text.RegularExpressions;

namespace Conformance.Kubernetes.Releases;

/// <summary>
/// A Kubernetes version, with or without what a vendor put behind it. <c>v1.33.4-gke.100</c>, <c>v1.33.4-eks-1552ad0</c> and <c>v1.33.4+k3s1</c> are 1.33.4;
/// <c>v1.34.0-rc.1</c> comes before 1.34.0. Compared by number and pre-release only: the vendor's part says nothing of what is in it.
/// </summary>
/// <param name="Major">First number.</param>
/// <param name="Minor">Second number.</param>
/// <param name="Patch">Third number.</param>
public sealed partial record KubernetesVersion(int Major, int Minor, int Patch) : IComparable<KubernetesVersion>
{
    /// <summary><c>alpha.1</c>, <c>beta.0</c>, <c>rc.1</c>; empty for a release.</summary>
    public string PreRelease { get; init; } = "";

    /// <summary>What a vendor put behind it, without the hyphen or plus; empty if there is nothing.</summary>
    public string Vendor { get; init; } = "";

    /// <summary>True if the vendor's part is set off by a plus, which by the rules of versions makes no difference: <c>v1.33.4+k3s1</c>.</summary>
    public bool BuildOnly { get; init; }

    /// <summary>The branch: <c>1.34</c>.</summary>
    public KubernetesBranch Branch => new(Major, Minor);

    /// <summary>The version a text states; null if it states none.</summary>
    /// <param name="text">The text, with or without a leading <c>v</c>.</param>
    public static KubernetesVersion? Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Form().Match(text.Trim());
        if (!match.Success || !Number(match.Groups["major"], out var major) || !Number(match.Groups["minor"], out var minor) || !Number(match.Groups["patch"], out var patch))
        {
            return null;
        }

        return new KubernetesVersion(major, minor, patch) { PreRelease = match.Groups["pre"].Value, Vendor = match.Groups["vendor"].Value, BuildOnly = match.Groups["sign"].Value == "+" };
    }

    /// <inheritdoc/>
    public int CompareTo(KubernetesVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return order != 0 ? order
            : (PreRelease.Length == 0) != (other.PreRelease.Length == 0) ? (PreRelease.Length == 0 ? 1 : -1)
            : ComparePreReleases(PreRelease, other.PreRelease);
    }

    /// <summary>Whether it comes before another.</summary>
    public static bool operator <(KubernetesVersion left, KubernetesVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether it comes after another.</summary>
    public static bool operator >(KubernetesVersion left, KubernetesVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether it comes before another or is as good as it.</summary>
    public static bool operator <=(KubernetesVersion left, KubernetesVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether it comes after another or is as good as it.</summary>
    public static bool operator >=(KubernetesVersion left, KubernetesVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Numbers and pre-release: <c>1.34.0-rc.1</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}") + (PreRelease.Length == 0 ? "" : "-" + PreRelease);

    private static bool Number(Group group, out int number) => int.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // rc.10 comes after rc.9.
    private static int ComparePreReleases(string left, string right)
    {
        var (a, b) = (left.Split('.'), right.Split('.'));
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var order = int.TryParse(a[i], NumberStyles.None, CultureInfo.InvariantCulture, out var x) && int.TryParse(b[i], NumberStyles.None, CultureInfo.InvariantCulture, out var y)
                ? x.CompareTo(y)
                : string.CompareOrdinal(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Length.CompareTo(b.Length);
    }

    [GeneratedRegex(@"\A[vV]?(?<major>0|[1-9][0-9]*)\.(?<minor>0|[1-9][0-9]*)\.(?<patch>0|[1-9][0-9]*)(-(?<pre>(alpha|beta|rc)\.[0-9]+(\.[0-9]+)?)(?=\z|[-+]))?((?<sign>[-+])(?<vendor>[0-9A-Za-z][0-9A-Za-z.+_-]*))?\z")]
    private static partial Regex Form();
}
