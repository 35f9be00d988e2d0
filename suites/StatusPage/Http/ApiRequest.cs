using System.Globalization;
using System.Text;

namespace Conformance.StatusPage.Http;

/// <summary>A request to an API.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query, sent as it is.</param>
public sealed record ApiRequest(string Method, string Path)
{
    private const int LongestBody = 4000;

    /// <summary>The body, or null.</summary>
    public string? Body { get; init; }

    /// <summary>Its media type; null sends none.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>The token sent; null = none. Never shown.</summary>
    internal string? Token { get; init; }

    /// <summary>Other headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A line for a shell that sends the same request; a token is in it by the name of a variable only.</summary>
    /// <param name="api">Address of the API.</param>
    public string Curl(Uri api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var line = new StringBuilder("curl -i --path-as-is");
        if (Method != "GET")
        {
            line.Append(CultureInfo.InvariantCulture, $" -X {Method}");
        }

        line.Append(CultureInfo.InvariantCulture, $" {Quoted(api.GetLeftPart(UriPartial.Authority) + api.AbsolutePath.TrimEnd('/') + Path)}");
        foreach (var (name, value) in Headers)
        {
            line.Append(CultureInfo.InvariantCulture, $" -H {Quoted($"{name}: {value}")}");
        }

        if (Token is not null)
        {
            line.Append(" -H \"Authorization: Bearer $TOKEN\"");
        }

        if (Body is not null)
        {
            line.Append(CultureInfo.InvariantCulture, $" -H {Quoted(ContentType is null ? "Content-Type:" : $"Content-Type: {ContentType}")}");
            line.Append(CultureInfo.InvariantCulture, $" --data-raw {Quoted(Body.Length > LongestBody ? $"{Body[..LongestBody]}… ({Body.Length} characters)" : Body)}");
        }

        return line.ToString();
    }

    /// <summary>Method and path, for messages.</summary>
    public override string ToString() => $"{Method} {(Path.Length > 200 ? Path[..200] + "…" : Path)}";

    private static string Quoted(string text)
    {
        var plain = text.All(character => character is >= ' ' and not '\'' and not '\\' and < '\u007f' or > '\u00a0' && !char.IsSurrogate(character) && !char.IsControl(character));
        return plain ? $"'{text}'" : "$'" + string.Concat(text.EnumerateRunes().Select(rune => rune.Value switch
        {
            '\'' => "\\'",
            '\\' => "\\\\",
            >= ' ' and < 127 => rune.ToString(),
            _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
        })) + "'";
    }
}
