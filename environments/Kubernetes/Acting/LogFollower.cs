using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes.Acting;

/// <summary>
/// Reads a container's log until the container has ended, however often the connection breaks: it goes on after the last line that came, and no line comes
/// twice. Not for use by several at once.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="time">The clock.</param>
public sealed class LogFollower(KubeClient client, TimeProvider time)
{
    private const int Tries = 8;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private string _last = "";
    private int _same;

    /// <summary>How often the log was taken up again after its connection had ended too early.</summary>
    public int Resumed { get; private set; }

    /// <summary>The lines, without time stamps. Ends when the container has ended, or the pod is gone.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container, which has been started.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SubjectUnavailableException">The log could not be read eight times in a row.</exception>
    public async IAsyncEnumerable<string> Follow(ObjectPath pod, string container, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var (failures, again) = (0, false);
        while (true)
        {
            // Asked before the log is read: what comes after its end is in there.
            var ended = false;
            Exception? fault = null;
            try
            {
                var current = await client.Find(pod, cancellation).ConfigureAwait(false);
                if (current is null)
                {
                    yield break;
                }

                ended = Status(current, container)?.At("state", "terminated") is not null || current.TextAt("status", "phase") is "Succeeded" or "Failed";
            }
            catch (SubjectUnavailableException unavailable)
            {
                fault = unavailable;
            }

            if (again && !ended)
            {
                Resumed++;
            }

            again = true;
            if (fault is null)
            {
                var skip = _same;
                var since = _last;
                var lines = client.TimedLog(pod, container, Seconds(since), follow: !ended, cancellation).GetAsyncEnumerator(cancellation);
                await using (lines.ConfigureAwait(false))
                {
                    while (true)
                    {
                        (string Stamp, string Text) line;
                        try
                        {
                            if (!await lines.MoveNextAsync().ConfigureAwait(false))
                            {
                                break;
                            }

                            line = lines.Current;
                        }
                        catch (KubeException gone) when (gone.Code == 404)
                        {
                            yield break;
                        }
                        catch (Exception exception) when (exception is SubjectUnavailableException or KubeException)
                        {
                            fault = exception;
                            break;
                        }

                        if (string.CompareOrdinal(line.Stamp, since) < 0 || (line.Stamp == since && skip-- > 0))
                        {
                            continue;
                        }

                        _same = line.Stamp == _last ? _same + 1 : 1;
                        _last = line.Stamp;
                        failures = 0;
                        yield return line.Text;
                    }
                }
            }

            if (fault is null && ended)
            {
                yield break;
            }

            if (fault is not null && ++failures >= Tries)
            {
                throw new SubjectUnavailableException(
                    string.Create(CultureInfo.InvariantCulture, $"The log of container {container} of {pod} cannot be read, {failures} times in a row. Last: {fault.Message}"), fault);
            }

            var pause = TimeSpan.FromMilliseconds(250 << Math.Min(failures, 7));
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The status of a container of a pod, or null.</summary>
    /// <param name="pod">The pod as the server has it.</param>
    /// <param name="container">Name of the container.</param>
    public static JsonObject? Status(JsonObject pod, string container)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return (pod.At("status", "containerStatuses") as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(status => status.TextAt("name") == container);
    }

    // The API counts in whole seconds.
    private static string? Seconds(string stamp) => stamp.Length < 19 ? null : stamp[..19] + "Z";
}
