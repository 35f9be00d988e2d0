using System.Text.Json;

namespace Conformance.Iaas.Scs0124;

/// <summary>The releases of OpenStack with their time of maintenance, of a certain day: <c>openstack-releases.json</c>.</summary>
/// <param name="AsOf">The day of which the data is.</param>
/// <param name="Releases">The releases, the oldest first.</param>
public sealed record OpenStackReleases(DateOnly AsOf, IReadOnlyList<OpenStackRelease> Releases)
{
    private static readonly Lazy<OpenStackReleases> Read = new(() =>
    {
        using var stream = typeof(OpenStackReleases).Assembly.GetManifestResourceStream("openstack-releases.json") ?? throw new InvalidOperationException("openstack-releases.json is not in the assembly.");
        return JsonSerializer.Deserialize<OpenStackReleases>(stream, new JsonSerializerOptions(JsonSerializerDefaults.Web)) ?? throw new InvalidOperationException("openstack-releases.json is empty.");
    });

    /// <summary>The data that is shipped.</summary>
    public static OpenStackReleases Shipped => Read.Value;

    /// <summary>
    /// The newest release of which a service with this highest microversion can be; the oldest known one for services that are older still; null if the service is newer
    /// than the releases whose microversions are known.
    /// </summary>
    /// <param name="service">Official type of the service.</param>
    /// <param name="microversion">Its highest microversion.</param>
    public OpenStackRelease? NewestWith(string service, string microversion)
    {
        var known = Releases.Where(release => Microversion(release, service) is not null).ToList();
        return known.Count == 0 || Compare(microversion, Microversion(known[^1], service)!) > 0 ? null
            : known.LastOrDefault(release => Compare(Microversion(release, service)!, microversion) <= 0) ?? known[0];
    }

    /// <summary>Which microversion is higher.</summary>
    internal static int Compare(string one, string other)
    {
        static int Minor(string text) => int.TryParse(text.Split('.')[^1], out var minor) ? minor : -1;
        return Minor(one).CompareTo(Minor(other));
    }

    private static string? Microversion(OpenStackRelease release, string service) => service == "compute" ? release.Compute : release.BlockStorage;
}
