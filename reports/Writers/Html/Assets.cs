using System.Security.Cryptography;
using System.Text;

namespace Conformance.Writers.Html;

/// <summary>Style and script of the page, and the policy that allows these two and nothing else.</summary>
internal static class Assets
{
    public static string Style { get; } = "\n" + Palette.Css + Read("report.css");

    public static string Script { get; } = "\n" + Read("report.js");

    /// <summary>Content security policy: only what has these digests is applied or run; nothing is loaded or sent.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Digest(Style)}'; script-src 'sha256-{Digest(Script)}'; base-uri 'none'; form-action 'none'";

    private static string Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in {typeof(Assets).Assembly.GetName().Name}");
        using var reader = new StreamReader(stream, Encoding.UTF8);

        // A browser reads CR LF as LF before it takes the digest.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Digest(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
