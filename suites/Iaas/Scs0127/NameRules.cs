using System.Net;
using Conformance.Iaas.Scs0102;
using Conformance.Model;

namespace Conformance.Iaas.Scs0127;

/// <summary>What scs-0127-v1 asks of names in projects' networks.</summary>
public static class NameRules
{
    /// <summary>The word for a name of the internet that everybody finds.</summary>
    public const string Public = "public";

    /// <summary>The word for a name in a zone that is signed.</summary>
    public const string Signed = "signed";

    /// <summary>The word for a name in a zone whose signatures are wrong on purpose.</summary>
    public const string Broken = "broken";

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0127-v1-dns");

    /// <summary>Recursors that anybody may use: who hands these out has none of the own.</summary>
    private static readonly IPAddress[] Everybodys =
        [.. new[] { "1.0.0.1", "1.1.1.1", "8.8.4.4", "8.8.8.8", "9.9.9.9", "149.112.112.112", "2606:4700:4700::1111", "2606:4700:4700::1001", "2001:4860:4860::8888", "2001:4860:4860::8844", "2620:fe::fe" }.Select(IPAddress.Parse)];

    /// <summary>The findings of a port that was given a name.</summary>
    /// <param name="port">What became of it.</param>
    public static CheckResult Judge(NamedPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        var findings = new List<Finding>();
        void Wanted(string alias, string rule)
        {
            if (port.Extensions?.Contains(alias) == false)
            {
                findings.Add(Must("network service", rule, $"extension {alias}", "not among the extensions", "Enable it (extension_drivers) in the configuration of Neutron") with { Level = FindingLevel.Should });
            }
        }

        Wanted("dns-integration", "ports and networks can be given names");
        if (port.HasDesignate)
        {
            Wanted("dns-domain-ports", "ports can be given domains where there is a DNS service");
            Wanted("subnet-dns-publish-fixed-ip", "addresses of subnets can be published where there is a DNS service");
        }

        if (port.Asked is { } asked)
        {
            if (port.Named != asked)
            {
                findings.Add(Must("port with dns_name", "a port keeps the name that it was given", Shown.Value(asked), Shown.Value(port.Named), "Look whether the extension driver of DNS is loaded (extension_drivers of ML2)"));
            }
            else if (!port.Names.Any(name => name.StartsWith(asked + ".", StringComparison.OrdinalIgnoreCase)))
            {
                findings.Add(Must("port with dns_name", "its addresses have its name", $"{asked}. and a domain in dns_assignment", port.Names.Count == 0 ? "no dns_assignment" : Shown.Some([.. port.Names.Select(Shown.Plain)]),
                    "Set dns_domain in the configuration of Neutron"));
            }
        }

        return new CheckResult(findings);
    }

    /// <summary>The findings of what a guest's name servers told.</summary>
    /// <param name="servers">One for each server that the guest was told of.</param>
    public static CheckResult Judge(IReadOnlyList<NameServerAnswers> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var findings = new List<Finding>();
        if (servers.Count == 0)
        {
            findings.Add(Must("guest on a subnet without name servers of its own", "servers find names of the internet", "the address of a name server by DHCP", "none", "Set dnsmasq_dns_servers, or dns_servers of OVN, in the configuration of Neutron"));
            return new CheckResult(findings);
        }

        var none = servers.All(server => !Finds(server));
        foreach (var server in servers)
        {
            var what = $"name server {Shown.Plain(server.Address)}";
            var foreign = IPAddress.TryParse(server.Address, out var address) && Everybodys.Contains(address);
            if (!Finds(server))
            {
                // The guest asks the next one, slowly.
                findings.Add(Must(what, "servers find names of the internet", "an address", Seen(server, Public), "Look at the recursor's log and whether it reaches the internet") with { Level = none ? FindingLevel.Must : FindingLevel.Should });
                continue;
            }

            if (foreign)
            {
                findings.Add(Must(what, "the cloud has recursors of its own", "a recursor of the cloud", "one of the internet that anybody may use", "Offer recursors within the cloud, and hand out these only") with { Level = FindingLevel.Should });
            }

            var level = foreign ? FindingLevel.Should : FindingLevel.Must;
            if (server.Answers.GetValueOrDefault(Signed) is not { Code: 0, Validated: true })
            {
                findings.Add(Must(what, "recursors validate by DNSSEC and say so", "an address with the flag AD", Seen(server, Signed), "Let the recursors validate (dnssec-validation), and let nothing between them and the guests take the flag off") with { Level = level });
            }

            if (server.Answers.GetValueOrDefault(Broken) is not { Code: 2 })
            {
                findings.Add(Must(what, "recursors tell nothing that is signed wrongly", "SERVFAIL", Seen(server, Broken), "Let the recursors validate (dnssec-validation)") with { Level = level });
            }
        }

        return new CheckResult(findings);
    }

    private static bool Finds(NameServerAnswers server) => server.Answers.GetValueOrDefault(Public) is { Code: 0, Count: > 0 };

    private static string Seen(NameServerAnswers server, string name) => server.Answers.GetValueOrDefault(name) is { } answer
        ? $"{answer.Code switch { 0 => answer.Count > 0 ? "an address" : "no address", 2 => "SERVFAIL", 3 => "NXDOMAIN", 5 => "REFUSED", var code => $"response code {code}" }}{(answer.Code == 0 && !answer.Validated ? " without the flag AD" : "")}"
        : "no answer";

    private static Finding Must(string what, string rule, string expected, string observed, string remedy) => new(what, rule, expected, observed, remedy, Clause);
}
