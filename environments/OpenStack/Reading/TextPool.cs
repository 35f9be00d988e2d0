namespace Conformance.OpenStack.Reading;

/// <summary>One copy of each text: large clouds repeat property names and values thousands of times. For one reader at a time.</summary>
internal sealed class TextPool
{
    private const int Longest = 128;
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);

    /// <summary>The pool's copy of a text; long texts stay as they are.</summary>
    public string Of(string text)
    {
        if (text.Length > Longest)
        {
            return text;
        }

        if (texts.TryGetValue(text, out var known))
        {
            return known;
        }

        texts.Add(text, text);
        return text;
    }
}
