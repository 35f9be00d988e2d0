using System.Text;

namespace Conformance.Iaas.Scs0100;

/// <summary>Why a text is not a flavor name.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="Offset">Where it goes wrong: number of UTF-16 characters before it.</param>
/// <param name="Expected">What could stand there.</param>
/// <param name="Found">What stands there: quoted and shortened, or <c>the end of the name</c>.</param>
public sealed record FlavorNameError(string Text, int Offset, string Expected, string Found)
{
    private const int Window = 64;

    /// <summary>Two lines: the text, or the part of it around the offset, and below it a caret at the offset.</summary>
    public string Caret
    {
        get
        {
            var start = Offset <= Window ? 0 : Offset - (Window / 2);
            var end = Math.Min(Text.Length, start + (2 * Window));
            return $"{Printable(Text.AsSpan(start, end - start))}\n{new string(' ', Offset - start)}^";
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"expected {Expected} at offset {Offset}, found {Found}";

    /// <summary>Quotes a piece of a name for a message; long ones are cut, one character stays one character.</summary>
    internal static string Quote(ReadOnlySpan<char> piece) =>
        piece.Length > 24 ? $"'{Printable(piece[..24])}…'" : $"'{Printable(piece)}'";

    // Control characters and lone surrogates would garble terminals and reports, and shift the caret.
    internal static string Printable(ReadOnlySpan<char> piece)
    {
        var safe = new StringBuilder(piece.Length);
        foreach (var character in piece)
        {
            safe.Append(char.IsControl(character) || char.IsSurrogate(character) || char.GetUnicodeCategory(character) is
                System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or
                System.Globalization.UnicodeCategory.ParagraphSeparator ? '\uFFFD' : character);
        }

        return safe.ToString();
    }
}
