using Conformance.Iaas.Scs0101;
using Conformance.Model;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Guests;

/// <summary>Starts a server and listens to its guest.</summary>
internal static class GuestServer
{
    /// <summary>What a server of a plan takes of the quotas, its port and boot volume included.</summary>
    /// <param name="plan">Of what it is made.</param>
    public static IReadOnlyList<Demand> Demands(GuestPlan plan) =>
        [.. Demand.Servers(1, plan.Flavor.Vcpus, plan.Flavor.RamMiB), .. plan.NeedsVolume ? Demand.Volumes(1, plan.DiskGiB) : [], Demand.Of("port", 1)];

    /// <summary>Starts it, waits until it is active and its guest has run a program.</summary>
    /// <param name="workshop">Creates it.</param>
    /// <param name="plan">Of what it is made.</param>
    /// <param name="network">Its network, on which it gets a port of its own.</param>
    /// <param name="program">The guest's program.</param>
    /// <param name="marker">Begins the lines of the program.</param>
    /// <param name="what">What is waited for, as a sentence: <c>the guest has told of its machine</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The server as it settled, and what its guest said; null if it did not come to that.</returns>
    /// <exception cref="SubjectUnavailableException">Its volume did not come up.</exception>
    public static Task<(CloudObject Server, ConsoleReport? Report)> Start(
        Workshop workshop, GuestPlan plan, CloudObject network, string program, string marker, string what, CancellationToken cancellation) =>
        Start(workshop, plan, new ServerOrder(plan.Flavor.Id, plan.Image.Id) { Network = network, UserData = program }, marker, what, cancellation);

    /// <summary>The same on a port that is there.</summary>
    public static Task<(CloudObject Server, ConsoleReport? Report)> StartOn(
        Workshop workshop, GuestPlan plan, CloudObject port, string program, string marker, string what, CancellationToken cancellation) =>
        Start(workshop, plan, new ServerOrder(plan.Flavor.Id, plan.Image.Id) { Port = port, UserData = program }, marker, what, cancellation);

    /// <summary>Why nothing can be said of a guest that did not tell what it was asked.</summary>
    /// <param name="plan">Of what the server is made.</param>
    /// <param name="report">What it said instead.</param>
    public static string Silence(GuestPlan plan, ConsoleReport report)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(report);
        return $"The guest of the {plan.Label} did not tell on its console what it was asked{(report.Told("problem") ?? report.Failure ?? report.LastLine) switch { "" => "", var line => $"; it says \"{line}\"" }}. Look whether cloud-init runs in the image.";
    }

    private static async Task<(CloudObject Server, ConsoleReport? Report)> Start(
        Workshop workshop, GuestPlan plan, ServerOrder order, string marker, string what, CancellationToken cancellation)
    {
        if (plan.NeedsVolume)
        {
            order = order with { BootVolume = await workshop.SettleBootVolume(await workshop.CreateBootVolume(plan.Image.Id, plan.DiskGiB, cancellation), cancellation) };
            if (order.BootVolume.Status != "available")
            {
                throw new SubjectUnavailableException($"{order.BootVolume} with {plan.Image.Label} on it ended in status {order.BootVolume.Status}. Look at the log of cinder-volume and at the free space of its back end.");
            }
        }

        var server = await workshop.SettleServer(await workshop.CreateServer(order, cancellation), cancellation);
        if (server.Status != "active")
        {
            return (server, null);
        }

        var console = await workshop.WatchConsole(
            server, what, text => ConsoleReport.Parse(text, marker) is { Ended: true } or { Failure: not null },
            text => ConsoleReport.Parse(text, marker).LastLine is { Length: > 0 } line ? $"\"{line}\"" : "an empty console", cancellation);
        return (server, ConsoleReport.Parse(console, marker));
    }
}
