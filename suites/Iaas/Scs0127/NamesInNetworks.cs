using System.Security.Cryptography;
using Conformance.Harness;
using Conformance.Iaas.Guests;
using Conformance.Iaas.Scs0101;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0127;

[Standard("scs-0127", "v1", "DNS", Facts = ["flavors", "images", "network-offer"])]
public sealed class NamesInNetworks(Cloud cloud, Workshops workshops)
{
    /// <summary>What a subject declares that is connected to the internet.</summary>
    public const string Internet = "internet";

    private static readonly KeyValuePair<string, string>[] Names = [new(NameRules.Public, "docs.scs.community"), new(NameRules.Signed, "iana.org"), new(NameRules.Broken, "dnssec-failed.org")];

    [Testcase("scs-0127-port-names", Acts = true)]
    public async Task Ports_keep_the_names_they_are_given(CancellationToken cancellation)
    {
        var offer = await cloud.NetworkOffer(cancellation);
        var port = new NamedPort(offer.Extensions) { HasDesignate = (await cloud.Catalog(cancellation)).Any(service => ServiceTypes.Names("dns").Contains(service.Type)) };
        if (offer.Extensions?.Contains("dns-integration") != false)
        {
            var workshop = workshops.Begin();
            await workshop.CheckQuotas([Demand.Of("network", 1), Demand.Of("subnet", 1), Demand.Of("port", 2)], cancellation);
            var network = await workshop.CreateNetwork(cancellation);
            await workshop.CreateSubnet(network, cancellation);
            var host = $"conformance-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
            try
            {
                var (_, named, names) = await workshop.CreateNamedPort(network, host, cancellation);
                port = port with { Asked = host, Named = named, Names = names };
            }
            catch (RefusedException refused) when (offer.Extensions is null && refused.Status == 400)
            {
                // Without the list of extensions the refusal tells that there is none for names.
                port = port with { Extensions = new HashSet<string>() };
            }
        }

        Conforms.If(NameRules.Judge(port));
    }

    [Testcase("scs-0127-guest-dns", Acts = true, Needs = [Internet])]
    public async Task Servers_find_names_and_their_recursors_validate(CancellationToken cancellation)
    {
        var plan = GuestPlan.Choose(await cloud.Images(cancellation), await cloud.Flavors(cancellation), workshops.Options.GuestImage, workshops.Options.GuestFlavor);
        var workshop = workshops.Begin();
        await workshop.CheckQuotas(
            [.. GuestServer.Demands(plan), Demand.Of("network", 1), Demand.Of("subnet", 1), Demand.Of("router", 1), Demand.Of("port", 2)], cancellation);
        var external = await workshop.FindExternalNetwork(cancellation)
            ?? throw new SubjectUnavailableException("The project sees no external network, so nothing leads to recursors outside of its own networks. Offer one (openstack network create --external …), or let the project see it.");
        var network = await workshop.CreateNetwork(cancellation);
        var subnet = await workshop.CreateRoutedSubnet(network, "10.1.0.0/24", cancellation);
        await workshop.Join(await workshop.CreateRouter(external, cancellation), subnet, cancellation);
        var marker = GuestPayload.NewMarker("scs0127");
        var (server, report) = await GuestServer.Start(workshop, plan, network, GuestPayload.Dns(marker, Names), marker, "the guest has asked its name servers", cancellation);
        if (report is null)
        {
            throw new SubjectUnavailableException(
                $"The {plan.Label} ended in status {server.Status}{(server.FailReason is { } reason ? $": {reason.TrimEnd('.')}" : "")}. Look at the log of nova-compute and at the free capacity for this flavor.");
        }

        // Without any server the guest has nothing to tell of their answers.
        var answers = report.Told("dns") is { } told ? NameServerAnswers.Parse(told) : report is { Ended: true } && report.Told("problem") is null ? [] : null;
        Conforms.If(NameRules.Judge(answers ?? throw new SubjectUnavailableException(GuestServer.Silence(plan, report))));
    }
}
