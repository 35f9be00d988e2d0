using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Conformance.Iaas.Guests;

/// <summary>Programs that a server runs at its first boot, as cloud-init user data, to tell on the console what its guest sees.</summary>
internal static class GuestPayload
{
    /// <summary>A word by which one run knows its own lines among everything else on a console.</summary>
    /// <param name="standard">What it is for: <c>scs0101</c>.</param>
    public static string NewMarker(string standard = "scs0101") => $"{standard}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    /// <summary>The program on randomness as user data.</summary>
    /// <param name="marker">Begins every line it prints; from <see cref="NewMarker"/>.</param>
    public static string Script(string marker) => Compose("entropy", marker);

    /// <summary>The program that asks addresses for an echo.</summary>
    /// <param name="marker">Begins every line it prints; from <see cref="NewMarker"/>.</param>
    /// <param name="targets">IPv4 addresses.</param>
    public static string Ping(string marker, IEnumerable<string> targets) =>
        Compose("ping", marker).Replace("@TARGETS@", string.Join(' ', targets.Where(target => System.Net.IPAddress.TryParse(target, out _))), StringComparison.Ordinal);

    /// <summary>The program that tells of processors, memory and disks.</summary>
    /// <param name="marker">Begins every line it prints; from <see cref="NewMarker"/>.</param>
    public static string Machine(string marker) => Compose("machine", marker);

    /// <summary>The program that asks the guest's name servers.</summary>
    /// <param name="marker">Begins every line it prints; from <see cref="NewMarker"/>.</param>
    /// <param name="names">Names to ask for, each with a word by which its answer is known: letters, digits, dots and dashes.</param>
    public static string Dns(string marker, IEnumerable<KeyValuePair<string, string>> names) =>
        Compose("dns", marker).Replace("@NAMES@", string.Join(' ', names.Where(name => (name.Key + name.Value).All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-')).Select(name => $"{name.Key}={name.Value}")), StringComparison.Ordinal);

    /// <summary>A program of the caller's own, which tells by <c>say KEY VALUE</c>.</summary>
    /// <param name="marker">Begins every line it prints; from <see cref="NewMarker"/>.</param>
    /// <param name="body">POSIX shell; the variables of Payload/begin.sh are there.</param>
    public static string Own(string marker, string body) => Compose("own", body.ReplaceLineEndings("\n") + "\n", marker);

    private static string Compose(string program, string marker) => Compose(program, Text(program), marker);

    private static string Compose(string program, string body, string marker) => string.Concat(Text("begin"), body, Text("end"))
        .Replace("@PROGRAM@", program, StringComparison.Ordinal).Replace("@MARKER@", marker, StringComparison.Ordinal);

    private static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name + ".sh") ?? throw new InvalidOperationException($"The payload {name}.sh is not in this assembly.");
        using var reader = new StreamReader(stream, Encoding.ASCII);

        // A shell in a guest takes a carriage return for a part of the word in front of it; a checkout on Windows may have brought some.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
