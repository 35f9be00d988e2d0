using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Model;

namespace Conformance.Kaas.Scs0215;

/// <summary>Creates many events at once in a namespace of the run, until the plugin EventRateLimit refuses one (scs-0215-v1).</summary>
public static class EventBurst
{
    private const int AtOnce = 32;

    // What the plugin says, since it exists; refusals by priority and fairness have other words, and mean something else.
    private const string Words = "limit reached on type";

    /// <summary>Tries it.</summary>
    /// <param name="workshop">Where objects are made; the events go with their namespace.</param>
    /// <param name="events">How many at most.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SubjectUnavailableException">The API server could not be asked, or refused for another reason.</exception>
    public static async Task<BurstResult> Try(ClusterWorkshop workshop, int events, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workshop);
        var ns = await workshop.CreateNamespace(null, cancellation).ConfigureAwait(false);
        return await workshop.Steps.Do(string.Create(CultureInfo.InvariantCulture, $"create up to {events} events"), async () =>
        {
            var began = workshop.Time.GetTimestamp();
            string? refusal = null;
            var accepted = 0;
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            try
            {
                await Parallel.ForAsync(0, events, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = enough.Token }, async (i, _) =>
                {
                    if (Volatile.Read(ref refusal) is not null)
                    {
                        return;
                    }

                    try
                    {
                        await workshop.Client.Send(HttpMethod.Post, $"/api/v1/namespaces/{ns}/events", Event(ns, i), cancellation: cancellation).ConfigureAwait(false);
                        Interlocked.Increment(ref accepted);
                    }
                    catch (SubjectUnavailableException limited) when (limited.InnerException is KubeException { Code: 429 } said && said.Message.Contains(Words, StringComparison.Ordinal))
                    {
                        Interlocked.CompareExchange(ref refusal, said.Message, null);
                        await enough.CancelAsync().ConfigureAwait(false);
                    }
                }).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (refusal is not null)
            {
                // One refusal is enough.
            }

            return new BurstResult(accepted, refusal, workshop.Time.GetElapsedTime(began));
        }).ConfigureAwait(false);
    }

    /// <summary>Some of the events must have been refused.</summary>
    /// <param name="result">What became of the burst.</param>
    public static CheckResult Judge(BurstResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Refusal is not null ? CheckResult.Clean : new CheckResult(
        [
            new Finding("API server", "the rate of events is limited", "a refusal (429) by the plugin EventRateLimit before the end of the burst",
                string.Create(CultureInfo.InvariantCulture, $"all of {result.Accepted} events were taken within {result.Took.TotalSeconds:0.0} s"),
                "Enable EventRateLimit with burst 20000 and qps 5000 of type Server, or finer limits; if the limits are higher than this burst, give their number with --event-burst", Clauses.Robustness),
        ]);
    }

    private static JsonObject Event(string ns, int number) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Event",
        ["metadata"] = new JsonObject { ["name"] = string.Create(CultureInfo.InvariantCulture, $"burst-{number}"), ["namespace"] = ns },
        ["involvedObject"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["name"] = ns, ["namespace"] = ns },
        ["type"] = "Normal",
        ["reason"] = "ConformanceBurst",
        ["message"] = "one of many, to see whether the rate of events is limited",
    };
}
