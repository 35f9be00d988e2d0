using Conformance.OpenStack;
using Conformance.OpenStack.AllInOne;

namespace Conformance.SelfTests.AllInOne;

/// <summary>Machines where no agent of Neutron's carries packets: a hub of ours does, between those of one network.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class HubTests
{
    [Test]
    public async Task Machines_on_a_hub_reach_each_other_and_end_with_their_cloud()
    {
        string folder;
        await using (var server = await AllInOneCloud.Start(new AllInOneOptions { Budget = TimeSpan.FromMinutes(15), Progress = TestContext.Progress.WriteLine, Virtualization = VirtualizationKind.Libvirt }))
        {
            folder = server.Folder;
            using var api = await server.AsAdministrator();
            await new GuestImages(server, api).AddForEverybody(CancellationToken.None);
            await using var cloud = Cloud.Open(server.AdministratorConfig, RealCloud.Patient with { Diagnosis = server.Diagnosis });
            await GuestStory.Greet(cloud, "guest");
            Assert.That(server.NetworkNamespace, Is.Null);
            Assert.That(LifeTests.ProcessesWith(folder).Where(GuestsTests.IsMachine), Is.Not.Empty);
        }

        Assert.That(LifeTests.ProcessesWith(folder), Is.Empty);
        Assert.That(Directory.Exists(folder), Is.False);
    }
}
