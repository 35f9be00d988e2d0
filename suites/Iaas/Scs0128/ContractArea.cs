using System.Text.Json;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0128;

/// <summary>The contracts of one service, from the file <c>contracts-NAME.json</c>.</summary>
/// <param name="Name">Its name: <c>volume</c>.</param>
/// <param name="Service">Official type of the service.</param>
/// <param name="Version">Version segment of its address.</param>
/// <param name="Contracts">The contracts.</param>
public sealed record ContractArea(string Name, string Service, string Version, IReadOnlyList<Contract> Contracts)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly (string Name, string Service, string Version)[] Services =
        [("identity", "identity", "v3"), ("image", "image", "v2"), ("compute", "compute", "v2.1"), ("network", "network", "v2.0"), ("volume", "block-storage", "v3")];

    private static readonly Lazy<IReadOnlyDictionary<string, ContractArea>> Shipped = new(() => Services.Select(Read).ToDictionary(area => area.Name));

    /// <summary>All areas.</summary>
    public static IReadOnlyCollection<ContractArea> All => [.. Shipped.Value.Values];

    /// <summary>Ids of Tempest's tests for this area.</summary>
    public IReadOnlyList<string> TempestIds => [.. TempestList.Ids.Where(id => id.StartsWith($"tempest.api.{Name}.", StringComparison.Ordinal))];

    /// <summary>Ids of Tempest's tests that no contract here stands for.</summary>
    public IReadOnlyList<string> Uncovered => [.. TempestIds.Except(Contracts.SelectMany(contract => contract.Covers))];

    /// <summary>Version segment of a service's address.</summary>
    /// <param name="service">Official type of the service.</param>
    internal static string VersionOf(string service) => Services.First(one => one.Service == service).Version;

    /// <summary>An area by its name.</summary>
    /// <param name="name">Its name.</param>
    public static ContractArea Find(string name) => Shipped.Value[name];

    private static ContractArea Read((string Name, string Service, string Version) area)
    {
        var file = $"contracts-{area.Name}.json";
        using var stream = typeof(ContractArea).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"{file} is not in the assembly.");
        var contracts = JsonSerializer.Deserialize<IReadOnlyList<Contract>>(stream, Strict) ?? throw new InvalidOperationException($"{file} is empty.");
        var unknown = contracts.SelectMany(contract => contract.Steps).Select(step => step.Creates).OfType<string>().FirstOrDefault(type => ObjectKind.Find(type) is null);
        var lost = contracts.FirstOrDefault(contract => contract.After is { } root && contracts.All(other => other.Id != root || other.After is not null));
        if (lost is not null)
        {
            throw new InvalidOperationException($"{file}: {lost.Id}: there is no contract {lost.After} that comes after none.");
        }

        return unknown is null ? new ContractArea(area.Name, area.Service, area.Version, contracts) : throw new InvalidOperationException($"{file}: there is no kind of object {unknown}.");
    }
}
