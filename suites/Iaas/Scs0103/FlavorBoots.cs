using System.Globalization;
using Conformance.Harness;
using Conformance.Iaas.Guests;
using Conformance.Iaas.Scs0101;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0103;

/// <summary>Starts a server of every mandatory flavor; only where that was asked for, as it takes 60 vCPUs.</summary>
[Standard("scs-0103", "v1", "Standard flavors and properties", Facts = ["flavors", "images"])]
public sealed class FlavorBoots(Cloud cloud, Workshops workshops)
{
    /// <summary>What a subject declares, or the option <c>--boot-flavors</c> says, to have this done.</summary>
    public const string Capability = "boot-flavors";

    [Testcase("scs-0103-flavor-boot", Acts = true, Needs = [Capability])]
    public async Task Servers_of_the_mandatory_flavors_are_what_the_flavors_say(CancellationToken cancellation)
    {
        var (images, flavors) = (await cloud.Images(cancellation), await cloud.Flavors(cancellation));
        var index = FlavorIndex.Of(flavors);
        var found = StandardFlavors.All.Where(standard => standard.Mandatory)
            .Select(standard => (Standard: standard, Flavor: index.Claimants(standard.Name).LastOrDefault())).Where(pair => pair.Flavor is not null).ToList();
        if (found.Count == 0)
        {
            throw new SubjectUnavailableException("None of the mandatory flavors is there, so no server of them can be started; scs-0103-flavor-* say how to create them.");
        }

        // A flavor too small for the image that suits best gets one that it is large enough for.
        var plans = found.ConvertAll(pair => (pair.Standard, Flavor: pair.Flavor!, Plan: GuestPlan.Choose(images, [pair.Flavor!], workshops.Options.GuestImage)));
        var workshop = workshops.Begin();
        var largest = plans.MaxBy(plan => plan.Flavor.RamMiB).Plan;
        await workshop.CheckQuotas([.. GuestServer.Demands(largest), Demand.Of("network", 1), Demand.Of("subnet", 1), Demand.Of("port", 1)], cancellation);
        var waves = await Waves(workshop, [.. plans.Select(plan => plan.Plan)], cancellation);
        var network = await workshop.CreateNetwork(cancellation);
        await workshop.CreateSubnet(network, cancellation);
        var seen = new List<BootedFlavor>();
        foreach (var wave in waves)
        {
            // Whatever fails first, the others come to their end before the cleanup.
            var made = await Task.WhenAll(wave.Select(async index =>
            {
                var (standard, flavor, plan) = plans[index];
                return await Boot(workshop, new BootedFlavor(standard, flavor), plan, network, cancellation);
            }));
            seen.AddRange(made);
            if (wave != waves[^1])
            {
                await workshop.Cleanup.RunFor([ObjectKind.Server, ObjectKind.Volume], cancellation);
            }
        }

        Conforms.If(BootedFlavors.Judge(seen));
    }

    private static async Task<BootedFlavor> Boot(Workshop workshop, BootedFlavor flavor, GuestPlan plan, CloudObject network, CancellationToken cancellation)
    {
        var marker = GuestPayload.NewMarker("scs0103");
        try
        {
            var (server, report) = await GuestServer.Start(workshop, plan, network, GuestPayload.Machine(marker), marker, "the guest has told of its machine", cancellation);
            if (report is null)
            {
                return flavor with { Server = server };
            }

            return report.Told("cpus") is null ? throw new SubjectUnavailableException(GuestServer.Silence(plan, report)) : flavor with
            {
                Server = server, Cpus = (int?)Whole(report.Told("cpus")), MemoryKiB = Whole(report.Told("memory_kib")), CpuVendor = report.Told("cpu_vendor"),
                HardwareVirtualization = report.Told("hwv") is { } told ? told == "yes" : null,
                DiskMiB = report.Told("disks_mib")?.Split(' ').Select(disk => Whole(disk.Split('=')[^1])).Max(),
            };
        }
        catch (RefusedException refused) when (refused.Status is 400 or 403 or 404 && !refused.IsQuota)
        {
            return flavor with { Refused = refused };
        }
    }

    /// <summary>Groups of servers, the largest first, each of which takes no more than half of what is free: other testcases need something, too.</summary>
    private static async Task<IReadOnlyList<IReadOnlyList<int>>> Waves(Workshop workshop, IReadOnlyList<GuestPlan> plans, CancellationToken cancellation)
    {
        var room = await workshop.ReadRoom(plans.SelectMany(GuestServer.Demands), cancellation);
        var waves = new List<(List<int> Members, Dictionary<(string, string), long> Taken)>();
        foreach (var index in Enumerable.Range(0, plans.Count).OrderByDescending(index => plans[index].Flavor.RamMiB))
        {
            var demands = GuestServer.Demands(plans[index]);
            var wave = waves.Find(wave => demands.All(demand => !room.TryGetValue((demand.Service, demand.Resource), out var free)
                || wave.Taken.GetValueOrDefault((demand.Service, demand.Resource)) + demand.Amount <= free / 2));
            if (wave.Members is null)
            {
                waves.Add(wave = ([], []));
            }

            wave.Members.Add(index);
            foreach (var demand in demands)
            {
                wave.Taken[(demand.Service, demand.Resource)] = wave.Taken.GetValueOrDefault((demand.Service, demand.Resource)) + demand.Amount;
            }
        }

        return [.. waves.Select(wave => (IReadOnlyList<int>)wave.Members)];
    }

    private static long? Whole(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
