using Conformance.Embedded;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

/// <summary>A cloud that does not answer anybody for a while.</summary>
public sealed class OutageTests
{
    [TestCase(FaultEffect.Drop)]
    [TestCase(FaultEffect.Status)]
    public async Task While_the_cloud_is_down_claims_say_so_and_afterwards_all_are_there_once(FaultEffect effect)
    {
        var stack = await SharedStack.Get();
        await using var tenant = await TestTenant.Onboard(stack);
        await tenant.Create("NetworkV2", "before");
        var before = (await tenant.Ready("NetworkV2", "before")).TextAt("status", "externalName");
        var down = new Fault("*", effect) { Status = 503 };
        lock (stack.Cloud.Contents.Faults)
        {
            stack.Cloud.Contents.Faults.Add(down);
        }

        try
        {
            await tenant.Create("NetworkV2", "meanwhile");
            await tenant.Until("NetworkV2", "before", "says that its state is not known", item => item.Condition("Ready")?.TextAt("status") == "False" && item.Condition("Synced")?.TextAt("message") is { Length: > 0 });
            await tenant.Until("NetworkV2", "meanwhile", "says why it is not made", item => item.Condition("Synced")?.TextAt("status") == "False");
        }
        finally
        {
            lock (stack.Cloud.Contents.Faults)
            {
                stack.Cloud.Contents.Faults.Remove(down);
            }
        }

        var after = (await tenant.Ready("NetworkV2", "before")).TextAt("status", "externalName");
        await tenant.Ready("NetworkV2", "meanwhile");
        Assert.That(after, Is.EqualTo(before), "what does not answer is not gone");
        Assert.That((await tenant.Networks()).Select(network => network.TextAt("name")), Is.EquivalentTo(new[] { "before", "meanwhile" }));
    }
}
