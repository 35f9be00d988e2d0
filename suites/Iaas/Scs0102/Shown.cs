using System.Buffers;
using System.Globalization;
using System.Text;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0102;

/// <summary>How values read from a subject are written into findings and commands: short, on one line, and safe to paste into a shell.</summary>
internal static class Shown
{
    /// <summary>Longest text shown in full; addresses of images and endpoints mostly fit.</summary>
    internal const int Longest = 160;

    /// <summary>A value in quotes, without control characters and cut where it is too long; <c>not set</c> or <c>empty</c> where there is none.</summary>
    /// <param name="value">The text as read, or null.</param>
    public static string Value(string? value) => value switch
    {
        null => "not set",
        "" => "empty",
        _ when value.Length > Longest => $"\"{Plain(value)}\" ({value.Length} characters)",
        _ => $"\"{Readable(value)}\"",
    };

    /// <summary>A name without control characters and cut where it is too long.</summary>
    /// <param name="name">The name as read.</param>
    public static string Plain(string name) => name.Length > Longest ? Readable(name.AsSpan(0, Longest)) + "…" : Readable(name);

    /// <summary>How findings name an image: what <see cref="Image.Label"/> says, made presentable.</summary>
    /// <param name="image">The image.</param>
    public static string Label(Image image) => $"image {(image.Name.Length == 0 ? "without name" : Plain(image.Name))} ({Plain(image.Id)})";

    /// <summary>A value as one word of a POSIX shell command.</summary>
    /// <param name="value">The text as read.</param>
    public static string Word(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || "-_.:/=@+".Contains(c, StringComparison.Ordinal))
            ? value
            : $"'{Readable(value).Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The first few of many things, and how many more there are.</summary>
    /// <param name="things">What to list.</param>
    /// <param name="most">How many are named.</param>
    public static string Some(IReadOnlyCollection<string> things, int most = 5) =>
        string.Join(", ", things.Take(most)) + (things.Count > most ? $" and {things.Count - most} more" : "");

    private static string Readable(ReadOnlySpan<char> text)
    {
        var readable = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf16(text, out var rune, out var used);
            // Invisible characters, among them those that turn the direction of writing, would make one text look like another.
            if (status != OperationStatus.Done || Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator)
            {
                foreach (var unit in text[..used])
                {
                    readable.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }
            else
            {
                readable.Append(text[..used]);
            }

            text = text[used..];
        }

        return readable.ToString();
    }
}
