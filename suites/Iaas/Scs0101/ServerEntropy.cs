using Conformance.Harness;
using Conformance.Iaas.Guests;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0101;

/// <summary>One server serves both testcases: whichever comes first starts and removes it, the other one waits for what it says.</summary>
[Standard("scs-0101", "v1", "Entropy", Facts = ["flavors", "images"])]
public sealed class ServerEntropy(Cloud cloud, Workshops workshops)
{
    private readonly Lock gate = new();
    private Task<(ConsoleReport Report, string Guest)>? told;

    [Testcase("scs-0101-entropy-avail", Acts = true)]
    public async Task A_server_has_entropy_and_instructions_for_it(CancellationToken cancellation)
    {
        var (report, guest) = await Told(cancellation);
        Conforms.If(Entropy.Available(report, guest));
    }

    [Testcase("scs-0101-fips-test", Acts = true)]
    public async Task Random_numbers_in_a_server_pass_FIPS_140_2(CancellationToken cancellation)
    {
        var (report, guest) = await Told(cancellation);
        Conforms.If(Entropy.Fips(report, guest));
    }

    private async Task<(ConsoleReport Report, string Guest)> Told(CancellationToken cancellation)
    {
        while (true)
        {
            Task<(ConsoleReport, string)> shared;
            lock (gate)
            {
                // A server whose testcase was cancelled before it had told tells nobody else either: this one starts its own, within its own budget.
                if (told is null or { IsCanceled: true })
                {
                    cancellation.ThrowIfCancellationRequested();
                    told = Tell(workshops.Begin(), cancellation);
                }

                shared = told;
            }

            try
            {
                return await shared.WaitAsync(cancellation);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Not this testcase was cancelled, but the one that had started the server.
                continue;
            }
        }
    }

    private async Task<(ConsoleReport Report, string Guest)> Tell(Workshop workshop, CancellationToken cancellation)
    {
        var plan = GuestPlan.Choose(await cloud.Images(cancellation), await cloud.Flavors(cancellation), workshops.Options.GuestImage, workshops.Options.GuestFlavor);
        var marker = GuestPayload.NewMarker();
        var server = await Boot(workshop, plan, marker, cancellation);
        if (server.Status != "active")
        {
            throw new SubjectUnavailableException(
                $"The {plan.Label} ended in status {server.Status}{(server.FailReason is { } reason ? $": {reason.TrimEnd('.')}" : "")}. Look at the log of nova-compute and at the free capacity for this flavor.");
        }

        var console = await workshop.WatchConsole(
            server, "the guest has told of its randomness", text => ConsoleReport.Parse(text, marker) is { Ended: true } or { Failure: not null },
            text => ConsoleReport.Parse(text, marker).LastLine is { Length: > 0 } line ? $"\"{line}\"" : "an empty console", cancellation);
        return (ConsoleReport.Parse(console, marker), plan.Label);
    }

    private async Task<CloudObject> Boot(Workshop workshop, GuestPlan plan, string marker, CancellationToken cancellation)
    {
        try
        {
            var order = new ServerOrder(plan.Flavor.Id, plan.Image.Id) { UserData = GuestPayload.Script(marker) };

            // The guest needs no network; on one of its own it boots faster than without, as it need not wait for the lack of it.
            var names = ServiceTypes.Names("network");
            var hasNetworks = (await cloud.Catalog(cancellation)).Any(service => names.Contains(service.Type)) || cloud.Config.EndpointOverrides.ContainsKey("network");
            await workshop.CheckQuotas(
                [
                    .. Demand.Servers(1, plan.Flavor.Vcpus, plan.Flavor.RamMiB),
                    .. plan.NeedsVolume ? Demand.Volumes(1, plan.DiskGiB) : [],
                    // The server's port, and one for DHCP.
                    .. hasNetworks ? (Demand[])[Demand.Of("network", 1), Demand.Of("subnet", 1), Demand.Of("port", 2)] : [],
                ],
                cancellation);
            if (hasNetworks)
            {
                order = order with { Network = await workshop.CreateNetwork(cancellation) };
                await workshop.CreateSubnet(order.Network, cancellation);
            }

            if (plan.NeedsVolume)
            {
                order = order with { BootVolume = await workshop.SettleBootVolume(await workshop.CreateBootVolume(plan.Image.Id, plan.DiskGiB, cancellation), cancellation) };
                if (order.BootVolume.Status != "available")
                {
                    throw new SubjectUnavailableException($"{order.BootVolume} with {plan.Image.Label} on it ended in status {order.BootVolume.Status}. Look at the log of cinder-volume and at the free space of its back end.");
                }
            }

            return await workshop.SettleServer(await workshop.CreateServer(order, cancellation), cancellation);
        }
        catch (RefusedException refused) when (refused.IsQuota)
        {
            throw new SubjectUnavailableException(
                $"{refused.Message} The project's quota does not suffice: this testcase needs a server with {plan.Flavor.Vcpus} vCPUs and {plan.Flavor.RamMiB} MiB, a network, a subnet"
                + $"{(plan.NeedsVolume ? $" and a volume of {plan.DiskGiB} GiB" : "")}. Raise the quota, or remove what is not needed.", refused);
        }
    }
}
