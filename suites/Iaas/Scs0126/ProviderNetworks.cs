using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0126;

/// <summary>What the network service offers every project (scs-0126-v1).</summary>
public static class ProviderNetworks
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0126-v1-provider-networks");

    /// <summary>The default pool of IPv6, or null. Of several the first.</summary>
    /// <param name="offer">What is offered.</param>
    public static OfferedPool? DefaultPool(NetworkOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return offer.Pools.FirstOrDefault(pool => pool is { IpVersion: 6, Default: true });
    }

    /// <summary>The findings of an offer.</summary>
    /// <param name="offer">What is offered.</param>
    public static CheckResult Judge(NetworkOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var findings = new List<Finding>();
        var external = offer.Networks.Where(network => network.External).ToList();
        var defaults = external.Where(network => network.Default == true).ToList();
        if (defaults.Count != 1)
        {
            findings.Add(Must("external networks", "exactly one external network is the default", "one with is_default = true",
                external.Count == 0 ? "no external network" : defaults.Count == 0 ? $"none of {Names(external)}" : Names(defaults), "openstack network set --external --default NETWORK, and --no-default for others"));
        }

        if (external.Count > 1)
        {
            findings.Add(Must("external networks", "there is one provider network only", "one external network", Names(external), "Offer one external network, or share others with single projects only") with { Level = FindingLevel.Should });
        }

        if (DefaultPool(offer) is not { } pool)
        {
            var others = offer.Pools.Where(other => other.IpVersion == 6).ToList();
            findings.Add(Must("subnet pools", "there is a shared default pool of IPv6", "a shared subnet pool of IPv6 with is_default = true",
                others.Count == 0 ? "none of IPv6" : $"{Shown.Some([.. others.Select(other => Shown.Plain(other.Name))])} without it", "openstack subnet pool create --share --default --pool-prefix PREFIX NAME"));
        }
        else if (pool.ShortestPrefix > 64 || pool.LongestPrefix < 64)
        {
            findings.Add(Must($"subnet pool {Shown.Plain(pool.Name)}", "every project gets at least one subnet of 64 bits", "prefix lengths that include 64", $"{pool.ShortestPrefix} to {pool.LongestPrefix}",
                $"openstack subnet pool set --min-prefix-length 56 --max-prefix-length 64 {Shown.Word(pool.Id)}"));
        }

        findings.AddRange(offer.Networks.Where(network => network is { Shared: true, PortSecurity: false }).Select(network => Must(
            $"network {Shown.Plain(network.Name)} ({Shown.Plain(network.Id)})", "ports of a shared network are protected against forged addresses", "port_security_enabled = true", "false",
            $"openstack network set --enable-port-security {Shown.Word(network.Id)}")));
        if (offer.Extensions is { } extensions)
        {
            foreach (var (alias, level, rule) in Extensions.Where(wanted => !extensions.Contains(wanted.Alias)))
            {
                findings.Add(Must("network service", rule, $"extension {alias}", "not among the extensions", "Enable its plugin or driver (service_plugins, extension_drivers) in the configuration of Neutron") with { Level = level });
            }
        }

        return new CheckResult(findings);
    }

    /// <summary>What the standard's demands rest on, by the service's own word for it.</summary>
    private static readonly (string Alias, FindingLevel Level, string Rule)[] Extensions =
    [
        ("external-net", FindingLevel.Must, "projects reach the provider network"), ("router", FindingLevel.Must, "projects reach the provider network by routers of their own"),
        ("subnet_allocation", FindingLevel.Must, "projects take subnets of IPv6 out of a pool"), ("default-subnetpools", FindingLevel.Must, "there is a default pool of IPv6"),
        ("port-security", FindingLevel.Must, "ports of shared networks are protected against forged addresses"),
        ("rbac-policies", FindingLevel.Info, "who may share networks is told by policies"),
    ];

    private static string Names(IReadOnlyCollection<OfferedNetwork> networks) => Shown.Some([.. networks.Select(network => Shown.Plain(network.Name.Length == 0 ? network.Id : network.Name))]);

    private static Finding Must(string what, string rule, string expected, string observed, string remedy) => new(what, rule, expected, observed, remedy, Clause);
}
