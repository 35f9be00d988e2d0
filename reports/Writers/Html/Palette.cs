namespace Conformance.Writers.Html;

/// <summary>A colour by its role, for light and for dark surroundings.</summary>
/// <param name="Name">Name of the CSS variable, without hyphens before it.</param>
/// <param name="Light">Colour on a light page.</param>
/// <param name="Dark">Colour on a dark page.</param>
internal sealed record Colour(string Name, string Light, string Dark);

/// <summary>The colours of the page. Text/background pairs reach at least 4.5 : 1, edges that mean something 3 : 1 (WCAG 2.1, 1.4.3 and 1.4.11).</summary>
internal static class Palette
{
    public static IReadOnlyList<Colour> Colours { get; } =
    [
        new("page", "#f4f6f8", "#0e1318"),
        new("card", "#ffffff", "#161d24"),
        new("sunken", "#f0f3f6", "#1d262f"),
        new("text", "#17202a", "#e4eaf0"),
        new("muted", "#505d6b", "#9aa8b6"),
        new("line", "#d5dce3", "#2f3b47"),
        new("edge", "#7f8c99", "#6d7d8d"),
        new("link", "#0b5cad", "#7cbcff"),
        new("pass", "#116b36", "#7fdba0"),
        new("pass-soft", "#e1f5e8", "#123321"),
        new("fail", "#a81722", "#ffaaa8"),
        new("fail-soft", "#fdeaea", "#431a1d"),
        new("dnf", "#7a4b00", "#f5c96b"),
        new("dnf-soft", "#fdf1d8", "#3a2c0f"),
        new("miss", "#3e4c5a", "#bcc8d4"),
        new("miss-soft", "#e6ebf0", "#27323d"),
        new("pass-bar", "#1f9254", "#3fae72"),
        new("fail-bar", "#cf2f3b", "#e5646b"),
        new("dnf-bar", "#b37400", "#c99427"),
        new("miss-bar", "#76838f", "#73828f"),
    ];

    /// <summary>Texts and what they stand on, by name.</summary>
    public static IReadOnlyList<(string Text, string Ground)> TextPairs { get; } =
    [
        ("text", "page"), ("text", "card"), ("text", "sunken"), ("muted", "page"), ("muted", "card"), ("muted", "sunken"),
        ("link", "page"), ("link", "card"), ("link", "sunken"),
        ("pass", "pass-soft"), ("fail", "fail-soft"), ("dnf", "dnf-soft"), ("miss", "miss-soft"),
        ("text", "pass-soft"), ("text", "fail-soft"), ("text", "dnf-soft"), ("text", "miss-soft"), ("link", "miss-soft"),
        ("pass", "card"), ("fail", "card"), ("dnf", "card"), ("miss", "card"), ("card", "text"),
    ];

    /// <summary>Bars and edges that carry meaning, and what they stand on.</summary>
    public static IReadOnlyList<(string Shape, string Ground)> ShapePairs { get; } =
    [
        ("edge", "card"), ("edge", "page"), ("pass-bar", "card"), ("fail-bar", "card"), ("dnf-bar", "card"), ("miss-bar", "card"), ("link", "card"),
    ];

    /// <summary>The custom properties for both surroundings; print is always light.</summary>
    public static string Css { get; } =
        $":root{{{Variables(colour => colour.Light)}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{Variables(colour => colour.Dark)}}}}}\n";

    private static string Variables(Func<Colour, string> shade) => string.Concat(Colours.Select(colour => $"--{colour.Name}:{shade(colour)};"));
}
