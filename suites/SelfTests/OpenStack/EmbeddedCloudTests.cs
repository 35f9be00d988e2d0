using Conformance.Embedded;
using Conformance.Model;
using Conformance.OpenStack;

namespace Conformance.SelfTests.OpenStack;

/// <summary>From a clouds.yaml to facts, against the embedded cloud.</summary>
public sealed class EmbeddedCloudTests
{
    private readonly CloudContents contents = new();
    private string folder = "";

    [SetUp]
    public void Fill()
    {
        folder = Directory.CreateTempSubdirectory("embedded").FullName;
        contents.Users.Clear();
        contents.Services.Clear();
        contents.Flavors.Clear();
        contents.Images.Clear();
        contents.Faults.Clear();
        contents.Users.Add(new UserContents { Name = "tenant", Password = "tenant-secret", Roles = { ["web"] = ["member"] } });
        contents.Users.Add(new UserContents { Name = "boss", Password = "boss-secret", Roles = { ["web"] = ["admin"] } });
        contents.Services.Add(new ServiceContents("identity", "identity", "keystone"));
        contents.Services.Add(new ServiceContents("compute", "compute", "nova"));
        contents.Services.Add(new ServiceContents("image", "image", "glance"));
        contents.Services.Add(new ServiceContents("placement", "placement", "placement"));
        for (var i = 0; i < 7; i++)
        {
            contents.Flavors.Add(new FlavorContents { Name = $"SCS-{i + 1}V-4", Vcpus = i + 1, RamMiB = 4096, ExtraSpecs = { ["scs:cpu-type"] = "shared-core" } });
        }

        var i0 = 0;
        foreach (var (visibility, hidden, owner) in new[] { ("public", false, "admin"), ("community", false, "admin"), ("private", false, "web"), ("public", true, "admin"), ("community", true, "admin"), ("private", false, "admin") })
        {
            contents.Images.Add(new ImageContents { Name = $"image {i0++}", Visibility = visibility, Hidden = hidden, Owner = owner, CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Properties = { ["os_distro"] = "ubuntu" } });
        }
    }

    [TearDown]
    public void Clean() => Directory.Delete(folder, recursive: true);

    private async Task<Conformance.OpenStack.Cloud> Open(EmbeddedCloud embedded, string user = "tenant")
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "clouds.yaml"), embedded.CloudsYaml());
        return Conformance.OpenStack.Cloud.Open(new CloudConfigReader(new Dictionary<string, string>(), folder, folder).Read(user));
    }

    [TestCase(false, 1000)]
    [TestCase(true, 2)]
    public async Task Everything_between_clouds_yaml_and_facts_works(bool tls, int pageSize)
    {
        await using var embedded = await EmbeddedCloud.Start(contents, new EmbeddedCloudOptions { Tls = tls, PageSize = pageSize });
        await using var cloud = await Open(embedded);
        var token = await cloud.Token();
        Assert.That(Preflight.Problem(token), Is.Null);
        Assert.That((await cloud.Catalog()).Select(service => service.Type), Is.EqualTo(new[] { "identity", "compute", "image", "placement" }));
        var flavors = await cloud.Flavors();
        Assert.That(flavors.Select(flavor => flavor.Vcpus), Is.EquivalentTo(Enumerable.Range(1, 7)));
        Assert.That(flavors.Select(flavor => flavor.ExtraSpecs["scs:cpu-type"]), Is.All.EqualTo("shared-core"));
        var images = await cloud.Images();
        Assert.That(images.Select(image => image.Name), Is.EquivalentTo(new[] { "image 0", "image 1", "image 2", "image 3", "image 4" }));
        Assert.That(images.Where(image => image.Hidden).Select(image => image.Name), Is.EquivalentTo(new[] { "image 3", "image 4" }));
        Assert.That(images.Single(image => image.OwnedByProject).Name, Is.EqualTo("image 2"));
        Assert.That(images.Select(image => (image["os_distro"], image.CreatedAt)), Is.All.EqualTo(((string?)"ubuntu", (DateTimeOffset?)new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))));
        Assert.That(embedded.Requests, Is.EqualTo(cloud.Requests));
        foreach (var type in new[] { "identity", "compute", "image", "placement" })
        {
            var answer = (await cloud.Endpoints(type)).Single();
            Assert.That(answer.SpeaksService, $"{type}: {answer.Observed}");
        }
    }

    [Test]
    public async Task An_administrator_is_refused_by_the_preflight()
    {
        await using var embedded = await EmbeddedCloud.Start(contents);
        await using var cloud = await Open(embedded, "boss");
        Assert.That(Preflight.Problem(await cloud.Token()), Does.Contain("role admin and manager in project web"));
    }

    [TestCase(FaultEffect.Truncate, "compute", "flavors")]
    [TestCase(FaultEffect.Drop, "compute", "flavors")]
    [TestCase(FaultEffect.Status, "compute", "flavors")]
    [TestCase(FaultEffect.Truncate, "identity", "tokens")]
    [TestCase(FaultEffect.Drop, "identity", "tokens")]
    [TestCase(FaultEffect.Huge, "compute", "flavors")]
    public async Task Faults_of_a_service_end_in_words_and_never_in_facts(FaultEffect effect, string service, string path)
    {
        contents.Faults.Add(new Fault(service, effect) { PathContains = path });
        await using var embedded = await EmbeddedCloud.Start(contents);
        await using var cloud = await Open(embedded);
        Assert.That(async () => await cloud.Flavors(), Throws.TypeOf<SubjectUnavailableException>().With.Message.Not.Contains("tenant-secret"));
    }

    [Test]
    public async Task A_token_forgotten_by_the_cloud_is_renewed()
    {
        contents.Faults.Add(new Fault("compute", FaultEffect.ExpireToken) { PathContains = "flavors", Times = 1 });
        await using var embedded = await EmbeddedCloud.Start(contents);
        await using var cloud = await Open(embedded);
        Assert.That(await cloud.Flavors(), Has.Count.EqualTo(7));
        Assert.That(cloud.Requests, Is.EqualTo(4));
    }
}
