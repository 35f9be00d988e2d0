using System.Globalization;

namespace Conformance.Iaas.Scs0127;

/// <summary>What a guest's name server made of the names it was asked for.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Answers">By the word for the name: response code, flag AD, number of answers; null if nothing came.</param>
public sealed record NameServerAnswers(string Address, IReadOnlyDictionary<string, (int Code, bool Validated, int Count)?> Answers)
{
    /// <summary>Reads the line of the guest's program: <c>10.1.0.2 public=0/0/1 signed=0/1/2 broken=2/0/0; …</c>.</summary>
    /// <param name="text">The line's value.</param>
    /// <returns>One for each server, or null if it is no such line.</returns>
    public static IReadOnlyList<NameServerAnswers>? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var servers = new List<NameServerAnswers>();
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var answers = new Dictionary<string, (int, bool, int)?>(StringComparer.Ordinal);
            foreach (var word in words.Skip(1))
            {
                if (word.Split('=') is not [var name, var answer])
                {
                    return null;
                }

                if (answer == "lost")
                {
                    answers[name] = null;
                }
                else if (answer.Split('/') is [var code, var flag, var count] && Whole(code) is { } number && Whole(count) is { } records)
                {
                    answers[name] = (number, flag == "1", records);
                }
                else
                {
                    return null;
                }
            }

            servers.Add(new NameServerAnswers(words[0], answers));
        }

        return servers;

        static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
