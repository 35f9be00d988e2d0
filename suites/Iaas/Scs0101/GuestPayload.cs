using System.Security.Cryptography;
using System.Text;

namespace Conformance.Iaas.Scs0101;

/// <summary>The program that a server runs at its first boot, as cloud-init user data, to tell of its randomness on the console.</summary>
internal static class GuestPayload
{
    private const string Placeholder = "@MARKER@";

    private static readonly Lazy<string> Text = new(() =>
    {
        using var stream = typeof(GuestPayload).Assembly.GetManifestResourceStream("entropy.sh")
            ?? throw new InvalidOperationException("The payload entropy.sh is not in this assembly.");
        using var reader = new StreamReader(stream, Encoding.ASCII);

        // A shell in a guest takes a carriage return for a part of the word in front of it; a checkout on Windows may have brought some.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    });

    /// <summary>A word by which one run knows its own lines among everything else on a console.</summary>
    public static string NewMarker() => "scs0101-" + RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>The program as user data.</summary>
    /// <param name="marker">Begins every line it prints; from <see cref="NewMarker"/>.</param>
    public static string Script(string marker) => Text.Value.Replace(Placeholder, marker, StringComparison.Ordinal);
}
