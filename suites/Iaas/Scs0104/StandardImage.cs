namespace Conformance.Iaas.Scs0104;

/// <summary>One row of the table of standard images.</summary>
/// <param name="Key">The testcases' suffix: <c>ubuntu-2404</c>.</param>
/// <param name="Name">The exact name, or the name's form where <paramref name="Matches"/> is a pattern.</param>
/// <param name="Matches">True for a name of this kind of image.</param>
/// <param name="Sources">The beginnings that image_source may have.</param>
internal sealed record StandardImage(string Key, string Name, Func<string, bool> Matches, IReadOnlyList<string> Sources)
{
    /// <summary>True if <see cref="Name"/> is a pattern; upstream's script then needs every image to have a name.</summary>
    public bool IsPattern { get; init; }

    /// <summary>A name that fits.</summary>
    public string Example { get; init; } = Name;
}
