using System.Globalization;
using System.Runtime.CompilerServices;

namespace Conformance.Kubernetes;

public sealed partial class KubeClient
{
    // A stream that is longer silent is taken up again: it may have died without a word.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(15);

    /// <summary>A container's log with the time of each line (RFC 3339, UTC, nine decimals), so that it can be taken up again.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="since">Only lines from this second on; null = all.</param>
    /// <param name="follow">Go on with what is written from now on.</param>
    /// <param name="cancellation">Ends the request.</param>
    internal async IAsyncEnumerable<(string Stamp, string Text)> TimedLog(
        ObjectPath pod, string container, string? since, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new ListOptions().Query(("container", container), ("timestamps", "true"), ("follow", follow ? "true" : null), ("sinceTime", since));
        await foreach (var line in Lines(Address(pod with { SubResource = "log" }) + query, LongestSilence, cancellation).ConfigureAwait(false))
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank > 19)
            {
                yield return (Stamp(line[..blank]), line[(blank + 1)..]);
            }
        }
    }

    // Written without trailing zeros and in the node's own time zone, and so not in the order of text.
    private static string Stamp(string text)
    {
        var digits = text.Length > 20 && text[19] == '.' ? new string([.. text.Skip(20).TakeWhile(char.IsAsciiDigit)]) : "";
        return DateTimeOffset.TryParse(text[..19] + text[(digits.Length == 0 ? 19 : 20 + digits.Length)..], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var second)
            ? $"{second.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)}.{digits.PadRight(9, '0')}"
            : text;
    }
}
