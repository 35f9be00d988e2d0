using System.Net;
using Conformance.Iaas.Scs0102;
using Conformance.Model;

namespace Conformance.Iaas.Scs0126;

/// <summary>What a project gets of addresses (scs-0126-v1).</summary>
public static class Allocations
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0126-v1-provider-networks");

    /// <summary>The findings of a story.</summary>
    /// <param name="story">What was seen.</param>
    public static CheckResult Judge(AllocationStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        var findings = new List<Finding>();
        if (story.SubnetRefused is { } refused)
        {
            findings.Add(Must("default pool of IPv6", "a project gets at least one subnet of 64 bits out of it", "a /64", $"refused with {Shown.Plain(refused.Answer)}",
                "Give the pool room, a shortest prefix of 64 bits or less, and every project a share (openstack subnet pool set)"));
        }

        if (story.RouterRefused is { } denied)
        {
            findings.Add(Must("external network", "a router of a project gets a way out by IPv6", "a router", $"refused with {Shown.Plain(denied.Answer)}", "Let the role member create routers with a gateway in the external network"));
        }
        else if (story.Gateway.Count > 0 && !story.Gateway.Any(IsIpv6))
        {
            findings.Add(Must("external network", "a router of a project gets an IPv6 address there", "an IPv6 address", string.Join(", ", story.Gateway.Select(Shown.Plain)), "Give the external network a subnet of IPv6"));
        }

        if (story.Gateway.Count > 0 && story.Gateway.All(IsIpv6))
        {
            findings.Add(Must("external network", "a router of a project gets an IPv4 address there", "an IPv4 address", string.Join(", ", story.Gateway.Select(Shown.Plain)), "Give the external network a subnet of IPv4") with { Level = FindingLevel.Should });
        }

        if (story.FloatingIpRefused is { } none)
        {
            findings.Add(Must("external network", "where IPv4 is offered, a project gets at least one floating IP", "a floating IP", $"refused with {Shown.Plain(none.Answer)}", "Let the role member take floating IPs, and set the quota above zero"));
        }
        else if (story.FloatingIp is { } address && IPAddress.TryParse(address, out var ip) && IsPrivate(ip))
        {
            findings.Add(Must("floating IP", "addresses of a public cloud are public", "a public address", Shown.Plain(address), "Give the external network public addresses, if this is a public cloud") with { Level = FindingLevel.Info });
        }

        if (story.Shared == true)
        {
            findings.Add(Must("POST /rbac-policies", "users do not share networks by policies of their own", "403", "201", "Leave create_rbac_policy to administrators") with { Level = FindingLevel.Should });
        }

        return new CheckResult(findings);
    }

    private static bool IsIpv6(string address) => address.Contains(':', StringComparison.Ordinal);

    /// <summary>Private, shared (carrier) and link-local addresses of IPv4.</summary>
    private static bool IsPrivate(IPAddress address) => new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16" }.Any(range => IPNetwork.Parse(range).Contains(address));

    private static Finding Must(string what, string rule, string expected, string observed, string remedy) => new(what, rule, expected, observed, remedy, Clause);
}
