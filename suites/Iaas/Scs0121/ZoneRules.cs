using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0121;

/// <summary>What the services say of availability zones (scs-0121-v1). That each is a fire zone of its own is attested (availability-zones-check).</summary>
public static class ZoneRules
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0121-v1-Availability-Zones-Standard");

    /// <summary>The findings of a list of zones.</summary>
    /// <param name="zones">Zones as the services list them.</param>
    public static CheckResult Judge(IReadOnlyList<AvailabilityZone> zones)
    {
        ArgumentNullException.ThrowIfNull(zones);
        var findings = new List<Finding>();
        foreach (var service in (string[])["compute", "block-storage"])
        {
            var own = Of(zones, service);
            if (!own.Any(zone => zone.Available))
            {
                findings.Add(new Finding($"availability zones of {service}", "what a project creates has a zone to be in", "a zone that is available",
                    own.Count == 0 ? "no zone at all" : $"none of {Names(own)} is", $"Look at the {service} services and the hosts of the zones (openstack availability zone list)", Clause));
            }

            findings.AddRange(own.Where(zone => !zone.Available && own.Any(other => other.Available)).Select(zone => new Finding(
                $"zone {Shown.Plain(zone.Name)} of {service}", "a zone on offer can be used", "available", "not available", $"Look at the hosts of the zone, or take it out of the offer", Clause)
            {
                Level = FindingLevel.Should,
            }));
        }

        var compute = Of(zones, "compute").Select(zone => zone.Name).ToHashSet(StringComparer.Ordinal);
        var volumes = Of(zones, "block-storage");
        if (volumes.Count > 1 && volumes.Where(zone => !compute.Contains(zone.Name)).ToList() is { Count: > 0 } strangers)
        {
            // One storage zone for all is the standard's case of a back end that spans them; several are for the compute zones.
            findings.Add(new Finding("availability zones of block-storage", "storage that does not span zones has those of compute", Names(Of(zones, "compute")), $"{Names(strangers)} beside them",
                "Name the zones of block storage like those of compute, or offer one for all", Clause) { Level = FindingLevel.Should });
        }

        if (compute.Count > 1)
        {
            findings.Add(new Finding("availability zones of compute", "each zone is a fire zone of its own, with power, uplinks and core routers of its own", "an attestation (availability-zones-check)",
                $"{compute.Count} zones: {Names(Of(zones, "compute"))}", "Have the documentation checked, and attest it in the subject file", Clause) { Level = FindingLevel.Info });
        }

        return new CheckResult(findings);
    }

    private static List<AvailabilityZone> Of(IEnumerable<AvailabilityZone> zones, string service) => [.. zones.Where(zone => zone.Service == service)];

    private static string Names(IReadOnlyCollection<AvailabilityZone> zones) => zones.Count == 0 ? "none" : Shown.Some([.. zones.Select(zone => Shown.Plain(zone.Name))]);
}
