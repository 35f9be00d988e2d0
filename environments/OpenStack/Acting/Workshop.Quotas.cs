using System.Text.Json;
using Conformance.Model;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <content>Quotas, looked at before anything is created.</content>
public sealed partial class Workshop
{
    private static readonly Dictionary<string, (string Limit, string Used)> ComputeNames = new(StringComparer.Ordinal)
    {
        ["instances"] = ("maxTotalInstances", "totalInstancesUsed"), ["cores"] = ("maxTotalCores", "totalCoresUsed"), ["ram"] = ("maxTotalRAMSize", "totalRAMUsed"),
    };

    private static readonly Dictionary<string, (string Limit, string Used)> VolumeNames = new(StringComparer.Ordinal)
    {
        ["volumes"] = ("maxTotalVolumes", "totalVolumesUsed"), ["gigabytes"] = ("maxTotalVolumeGigabytes", "totalGigabytesUsed"),
        ["snapshots"] = ("maxTotalSnapshots", "totalSnapshotsUsed"), ["backups"] = ("maxTotalBackups", "totalBackupsUsed"),
        ["backup_gigabytes"] = ("maxTotalBackupGigabytes", "totalBackupGigabytesUsed"),
    };

    /// <summary>
    /// Looks whether the project's quotas hold what is going to be created; to be called before the first creation. A service that does not tell its quotas
    /// hinders nothing: it will refuse by itself if it must.
    /// </summary>
    /// <param name="demands">What will be there at the same time.</param>
    /// <param name="cancellation">Ends the requests.</param>
    /// <exception cref="QuotaException">Too little; every shortage is told with its numbers.</exception>
    public Task CheckQuotas(IEnumerable<Demand> demands, CancellationToken cancellation)
    {
        var wanted = demands.Where(demand => demand.Amount > 0)
            .GroupBy(demand => (demand.Service, demand.Resource))
            .Select(group => new Demand(group.Key.Service, group.Key.Resource, group.Sum(demand => demand.Amount)))
            .GroupBy(demand => demand.Service)
            .ToList();
        return Steps.Do("check the project's quotas", async () =>
        {
            var shortages = (await Task.WhenAll(wanted.Select(service => Shortages(service.Key, [.. service], cancellation)))).SelectMany(list => list).ToList();
            return shortages.Count == 0 ? shortages : throw new QuotaException(
                $"The project's quota does not suffice, so nothing was created: {string.Join("; ", shortages)}. Raise the quota, or remove what is not needed in the project.");
        });
    }

    /// <summary>How much of resources is free; what has no limit, or is not told, is not in it.</summary>
    /// <param name="demands">The resources.</param>
    /// <param name="cancellation">Ends the requests.</param>
    public Task<IReadOnlyDictionary<(string Service, string Resource), long>> ReadRoom(IEnumerable<Demand> demands, CancellationToken cancellation)
    {
        var asked = demands.DistinctBy(demand => (demand.Service, demand.Resource)).GroupBy(demand => demand.Service).ToList();
        return Steps.Do<IReadOnlyDictionary<(string, string), long>>("read how much of the project's quotas is free", async () =>
        {
            var room = new Dictionary<(string, string), long>();
            foreach (var service in asked)
            {
                try
                {
                    foreach (var (demand, limit, used) in await Told(service.Key, [.. service], cancellation))
                    {
                        if (limit >= 0)
                        {
                            room[(demand.Service, demand.Resource)] = Math.Max(0, limit - used);
                        }
                    }
                }
                catch (SubjectUnavailableException)
                {
                    // As above: what it refuses later is told with its own words.
                }
            }

            return room;
        });
    }

    private async Task<IReadOnlyList<string>> Shortages(string service, IReadOnlyList<Demand> demands, CancellationToken cancellation)
    {
        try
        {
            var shortages = new List<string>();
            foreach (var (demand, limit, used) in await Steps.Do($"read the quotas of {service}", () => Told(service, demands, cancellation)))
            {
                // Below zero is without limit.
                if (limit >= 0 && used + demand.Amount > limit)
                {
                    shortages.Add($"{service} {demand.Resource}: {demand.Amount} needed, {Math.Max(0, limit - used)} free (limit {limit}, used {used})");
                }
            }

            return shortages;
        }
        catch (SubjectUnavailableException)
        {
            // Some clouds keep quotas from members; the step says so. What the service refuses later is told with its own words.
            return [];
        }
    }

    private async Task<IEnumerable<(Demand Demand, long Limit, long Used)>> Told(string service, IReadOnlyList<Demand> demands, CancellationToken cancellation) => service switch
    {
        "compute" => Absolute(await Ask("compute", "v2.1", "/limits", cancellation), demands, ComputeNames),
        "block-storage" => Absolute(await Ask("block-storage", "v3", "/limits", cancellation), demands, VolumeNames),
        "network" => Details(await Ask("network", "v2.0", $"/quotas/{await caller.Project(cancellation)}/details", cancellation), demands),
        "key-manager" => await Counted(await Ask("key-manager", "v1", "/quotas", cancellation), "quotas", demands, ObjectKind.Secret, "secrets", cancellation),
        "load-balancer" => await Counted(
            await Ask("load-balancer", "v2", $"/lbaas/quotas/{await caller.Project(cancellation)}", cancellation), "quota", demands, ObjectKind.LoadBalancer, "load_balancer", cancellation),
        _ => [],
    };

    private async Task<JsonElement> Ask(string service, string version, string path, CancellationToken cancellation)
    {
        using var response = await caller.Send($"Quotas ({service})", HttpMethod.Get, await caller.Root(service, version, cancellation) + path, null, cancellation);
        using var json = await response.Json();
        return json.RootElement.Clone();
    }

    private static IEnumerable<(Demand Demand, long Limit, long Used)> Absolute(JsonElement answer, IReadOnlyList<Demand> demands, Dictionary<string, (string Limit, string Used)> names)
    {
        var absolute = answer.Object("limits")?.Object("absolute");
        return demands.SelectMany<Demand, (Demand, long, long)>(demand =>
            absolute is { } told && names.TryGetValue(demand.Resource, out var name) && told.Long(name.Limit, "Limits") is { } limit && told.Long(name.Used, "Limits") is { } used ? [(demand, limit, used)] : []);
    }

    private static IEnumerable<(Demand Demand, long Limit, long Used)> Details(JsonElement answer, IReadOnlyList<Demand> demands)
    {
        var quota = answer.Object("quota");
        return demands.SelectMany<Demand, (Demand, long, long)>(demand =>
            quota?.Object(demand.Resource) is { } told && told.Long("limit", "Quota") is { } limit && told.Long("used", "Quota") is { } used
                ? [(demand, limit, used + (told.Long("reserved", "Quota") ?? 0))] : []);
    }

    /// <summary>The service tells limits only; what is used is counted where there is a limit at all.</summary>
    private async Task<IEnumerable<(Demand Demand, long Limit, long Used)>> Counted(
        JsonElement answer, string wrapper, IReadOnlyList<Demand> demands, ObjectKind kind, string resource, CancellationToken cancellation)
    {
        var demand = demands.FirstOrDefault(demand => demand.Resource == resource);
        var quota = answer.Object(wrapper);
        return demand is not null && (quota?.Long(resource, "Quota") ?? quota?.Long(resource.Replace("_", "", StringComparison.Ordinal), "Quota")) is { } limit && limit >= 0
            ? [(demand, limit, (await caller.List(kind, cancellation)).Count)] : [];
    }
}
