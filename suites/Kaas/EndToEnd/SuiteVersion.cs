using System.Globalization;
using System.Text.RegularExpressions;

namespace Conformance.Kaas.EndToEnd;

/// <summary>The part of a Kubernetes version that says which tests belong to it; what a vendor adds does not count.</summary>
/// <param name="Major">Major.</param>
/// <param name="Minor">Minor.</param>
/// <param name="Patch">Patch.</param>
public sealed partial record SuiteVersion(int Major, int Minor, int Patch)
{
    /// <summary>Its branch: <c>1.31</c>.</summary>
    public string Branch => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    /// <summary>Reads <c>v1.31.0+k3s1</c>, <c>1.31.0-gke.100</c>; null if the text is no version.</summary>
    /// <param name="text">The text.</param>
    public static SuiteVersion? Find(string? text)
    {
        var match = Pattern().Match(text ?? "");
        return match.Success ? new SuiteVersion(Number(match, 1), Number(match, 2), Number(match, 3)) : null;
    }

    /// <summary>The version in the tag of an image: <c>…/conformance:v1.31.0</c>; null if it has none.</summary>
    /// <param name="image">The image.</param>
    public static SuiteVersion? OfImage(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var name = image.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? Find(name[(colon + 1)..]) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"v{Major}.{Minor}.{Patch}");

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Av?([0-9]{1,4})\.([0-9]{1,4})\.([0-9]{1,5})(?![0-9.])", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
