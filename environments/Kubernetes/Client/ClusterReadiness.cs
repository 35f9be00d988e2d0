using System.Globalization;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>Whether a cluster can be worked with: its API server says so, and its nodes are Ready. No line of any log is believed.</summary>
public static class ClusterReadiness
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until <c>/readyz</c> says ok and so many nodes are Ready.</summary>
    /// <param name="client">A client of the cluster.</param>
    /// <param name="nodes">How many nodes, at least.</param>
    /// <param name="budget">How long at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SubjectUnavailableException">The budget is used up; the message has the last observation.</exception>
    public static async Task Wait(KubeClient client, int nodes, TimeSpan budget, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var limit = new CancellationTokenSource(budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var timer = new PeriodicTimer(PollInterval, time);
        var last = "nothing yet";
        try
        {
            while (await Missing(client, nodes, either.Token).ConfigureAwait(false) is { } seen)
            {
                last = seen;
                await timer.WaitForNextTickAsync(either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new SubjectUnavailableException(string.Create(
                CultureInfo.InvariantCulture, $"{client.Config.Server} is not ready within {budget.TotalSeconds:0.#} s. Last observation: {last.TrimEnd('.')}."), exception);
        }
    }

    private static async Task<string?> Missing(KubeClient client, int nodes, CancellationToken cancellation)
    {
        try
        {
            if (await client.Text("/readyz", cancellation).ConfigureAwait(false) != "ok")
            {
                return "/readyz does not say ok";
            }

            var ready = 0;
            var others = new List<string>();
            await foreach (var node in client.List(ApiResource.Node, cancellation: cancellation).ConfigureAwait(false))
            {
                if (node.HasCondition("Ready"))
                {
                    ready++;
                }
                else
                {
                    others.Add($"{node.Name}: {KubeClient.Describe(node)}");
                }
            }

            return ready >= nodes ? null : string.Create(CultureInfo.InvariantCulture, $"{ready} of {nodes} nodes Ready{string.Concat(others.Select(text => "; " + text))}");
        }
        catch (Exception exception) when (exception is SubjectUnavailableException or KubeException)
        {
            return exception.Message;
        }
    }
}
