using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0126;

[Standard("scs-0126", "v1", "Provider networks", Facts = ["network-offer"])]
public sealed class ProviderNetwork(Cloud cloud, Workshops workshops)
{
    [Testcase("scs-0126-provider-network")]
    public async Task There_is_one_default_way_out_and_a_pool_of_IPv6(CancellationToken cancellation) => Conforms.If(ProviderNetworks.Judge(await cloud.NetworkOffer(cancellation)));

    [Testcase("scs-0126-allocation", Acts = true)]
    public async Task A_project_gets_IPv6_addresses_and_a_way_out(CancellationToken cancellation)
    {
        var offer = await cloud.NetworkOffer(cancellation);
        Conforms.If(Allocations.Judge(await Live(offer, cancellation)));
    }

    private async Task<AllocationStory> Live(OpenStack.Facts.NetworkOffer offer, CancellationToken cancellation)
    {
        var story = new AllocationStory();
        if (ProviderNetworks.DefaultPool(offer) is not { } pool)
        {
            return story;
        }

        var workshop = workshops.Begin();
        var network = await workshop.CreateNetwork(cancellation);
        CloudObject? subnet = null;
        try
        {
            subnet = await workshop.CreatePooledSubnet(network, pool.Id, 64, cancellation);
            story = story with { Subnet = true };
        }
        catch (RefusedException refused) when (IsDeviation(refused))
        {
            story = story with { SubnetRefused = refused };
        }

        story = story with { Shared = await workshop.TryShare(network, cancellation) };
        if (await workshop.FindExternalNetwork(cancellation) is not { } external)
        {
            return story;
        }

        try
        {
            var router = await workshop.CreateRouter(external, cancellation);
            story = story with { Gateway = await workshop.ReadGateway(router, cancellation) };
            if (subnet is not null)
            {
                await workshop.Join(router, subnet, cancellation);
                story = story with { Joined = true };
            }
        }
        catch (RefusedException refused) when (IsDeviation(refused))
        {
            story = story with { RouterRefused = refused };
        }

        if (story.Gateway.Any(address => address.Contains('.', StringComparison.Ordinal)))
        {
            try
            {
                story = story with { FloatingIp = await workshop.TakeFloatingIp(external, cancellation) };
            }
            catch (RefusedException refused) when (IsDeviation(refused))
            {
                story = story with { FloatingIpRefused = refused };
            }
        }

        return story;
    }

    /// <summary>A quota that is used up says something of the project, not of the cloud.</summary>
    private static bool IsDeviation(RefusedException refused) => refused.Status is 400 or 403 or 404 && !refused.IsQuota;
}
