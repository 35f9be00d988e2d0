using System.Text.Json.Nodes;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Claims of images: OpenStack fetches them, and what it does not fetch is told.</summary>
public sealed class ImageTests
{
    private const string Kind = "ImageV2";

    private static string Spec(string source, string more = "") => $$"""{"imageSourceUrl":"{{source}}","containerFormat":"bare","diskFormat":"raw"{{more}}}""";

    [Test]
    public async Task A_server_is_made_of_an_image_that_is_claimed_at_the_same_time()
    {
        await using var tenant = await TestTenant.Onboard();
        var files = (await SharedStack.Files()).Address;
        var external = Conformance.CentralApiSuite.EmbeddedDefault.Subject(tenant.Stack).ExternalNetwork;
        await tenant.Create("VirtualMachine", "machine", $$"""{"imageRef":{"name":"image"},"flavorName":"SCS-1V-4-10","sshPublicKey":"{{KindRows.Key}}","externalNetworkName":"{{external}}"}""");
        await tenant.Create("NetworkV2", "net");
        await tenant.Create("InstanceV2", "server", """{"imageRef":{"name":"image"},"flavorName":"SCS-1V-4-10","networkRef":{"name":"net"}}""");
        var waiting = await tenant.Until("InstanceV2", "server", "waits for its image", item => item.Condition("Synced")?.TextAt("message")?.Contains("imageRef", StringComparison.Ordinal) == true);
        Assert.That(waiting.Condition("Synced")!.TextAt("message"), Does.Contain("there is no such ImageV2 yet"));
        await tenant.Create(Kind, "image", Spec(files + "/away.img"));
        var image = (await tenant.Ready(Kind, "image")).TextAt("status", "externalName");
        await tenant.Ready("InstanceV2", "server");
        await tenant.Ready("VirtualMachine", "machine");
        var servers = await tenant.InCloud("compute", "v2.1", "/servers/detail?all_tenants=1", "servers");
        Assert.That(servers.Select(server => server.TextAt("image", "id")), Is.EqualTo(new[] { image, image }));
        using var admin = tenant.Admin;
        var seen = (await admin.Ask(HttpMethod.Get, "image", "v2", $"/images/{image}")).Body;
        Assert.That(seen.TextAt("checksum"), Is.EqualTo(ImageFiles.Checksum));
        Assert.That((await tenant.Client.Get(tenant.Path(Kind, "image"))).TextAt("status", "atProvider", "checksum"), Is.EqualTo(ImageFiles.Checksum));
    }

    [Test]
    public async Task What_cannot_be_imported_is_told_and_becomes_an_image_as_soon_as_it_can()
    {
        await using var tenant = await TestTenant.Onboard();
        var files = await SharedStack.Files();
        var late = $"/{SharedStack.Name("late")}.img";
        files.Missing[late] = true;
        await tenant.Create(Kind, "late", Spec(files.Address + late));
        await tenant.Create(Kind, "broken", Spec(files.Address + "/short.img"));
        await tenant.Create(Kind, "refused", Spec("http://127.0.0.1:9/disk.img"));
        foreach (var (name, source) in new[] { ("late", files.Address + late), ("broken", files.Address + "/short.img") })
        {
            var told = await tenant.Until(Kind, name, "tells that its import failed", item => item.Condition("Ready")?.TextAt("message")?.Contains("could not import", StringComparison.Ordinal) == true);
            Assert.That(told.Condition("Ready")!.TextAt("status"), Is.EqualTo("False"));
            Assert.That(told.Condition("Ready")!.TextAt("message"), Does.Contain(source).And.Contains("Task failed"));
        }

        var refused = await tenant.Until(Kind, "refused", "tells that it is refused", item => item.Condition("Synced")?.TextAt("status") == "False");
        Assert.That(refused.Condition("Synced")!.TextAt("message"), Does.Contain("does not fetch from http://127.0.0.1:9/disk.img"));
        Assert.That(refused.HasCondition("Ready"), Is.False);

        // The file appears, the addresses are corrected: all come up, and none twice.
        files.Missing.TryRemove(late, out _);
        foreach (var name in new[] { "broken", "refused" })
        {
            await tenant.Client.Patch(tenant.Path(Kind, name), new JsonObject { ["spec"] = new JsonObject { ["imageSourceUrl"] = files.Address + "/disk.img" } });
        }

        foreach (var name in new[] { "late", "broken", "refused" })
        {
            await tenant.Ready(Kind, name);
        }

        Assert.That((await Images(tenant)).Select(image => image.TextAt("name")), Is.EquivalentTo(new[] { "late", "broken", "refused" }));
        foreach (var name in new[] { "late", "broken", "refused" })
        {
            await tenant.Delete(Kind, name);
        }

        Assert.That(await Images(tenant), Is.Empty);
    }

    [TestCase("""{"imageSourceUrl":"http://files.example.com/disk.img","containerFormat":"bare","diskFormat":"raw","localFilePath":"/etc/shadow"}""", "localFilePath")]
    [TestCase("""{"imageSourceUrl":"http://files.example.com/disk.img","containerFormat":"bare","diskFormat":"raw","webDownload":false}""", "webDownload")]
    [TestCase("""{"imageSourceUrl":"file:///etc/shadow","containerFormat":"bare","diskFormat":"raw"}""", "imageSourceUrl")]
    [TestCase("""{"imageSourceUrl":"https://me:secret@files.example.com/disk.img","containerFormat":"bare","diskFormat":"raw"}""", "imageSourceUrl")]
    [TestCase("""{"imageSourceUrl":"http://files.example.com/disk.img","containerFormat":"bare","diskFormat":"floppy"}""", "diskFormat")]
    [TestCase("""{"imageSourceUrl":"http://files.example.com/disk.img","containerFormat":"bare","diskFormat":"raw","visibility":"everybody"}""", "visibility")]
    [TestCase("""{"imageSourceUrl":"http://files.example.com/disk.img","containerFormat":"bare","diskFormat":"raw","minDiskGb":-1}""", "minDiskGb")]
    [TestCase("""{"containerFormat":"bare","diskFormat":"raw"}""", "imageSourceUrl")]
    public async Task What_the_API_must_not_do_for_a_tenant_its_schema_refuses(string spec, string field)
    {
        var stack = await SharedStack.Get();
        var claim = new JsonObject
        {
            ["apiVersion"] = "api.scs.community/v1alpha1", ["kind"] = Kind, ["metadata"] = new JsonObject { ["name"] = "refused", ["namespace"] = "default" }, ["spec"] = JsonNode.Parse(spec),
        };
        var refused = await Assert.ThrowsAsync<KubeException>(() => stack.Client.Create(claim));
        Assert.That(refused!.Code, Is.EqualTo(422));
        Assert.That(refused.Message, Does.Contain($"spec.{field}"));
    }

    [Test]
    public async Task A_protected_image_stays_and_says_why_and_properties_are_none_of_the_attributes()
    {
        await using var tenant = await TestTenant.Onboard();
        var files = (await SharedStack.Files()).Address;
        await tenant.Create(Kind, "kept", Spec(files + "/disk.img", ""","protected":true,"properties":{"os_distro":"debian","os_version":"12"}"""));
        await tenant.Create(Kind, "sly", Spec(files + "/disk.img", ""","properties":{"visibility":"public"}"""));
        var sly = await tenant.Until(Kind, "sly", "is refused", item => item.Condition("Synced")?.TextAt("status") == "False");
        Assert.That(sly.Condition("Synced")!.TextAt("message"), Does.Contain("properties.visibility"));
        await tenant.Delete(Kind, "sly");
        await tenant.Ready(Kind, "kept");

        using var admin = tenant.Admin;
        var image = (await Images(tenant)).Single().TextAt("id");
        try
        {
            // A property that is not wanted any more goes, one that somebody else gave it stays.
            await Change("""[{"op":"add","path":"/somebody","value":"else"},{"op":"replace","path":"/os_version","value":"11"}]""");
            await tenant.Client.Patch(tenant.Path(Kind, "kept"), new JsonObject { ["spec"] = new JsonObject { ["properties"] = new JsonObject { ["os_distro"] = null } } });
            await Until(tenant, "its properties are those that are wanted", seen => seen.TextAt("os_version") == "12" && !seen.ContainsKey("os_distro") && seen.TextAt("somebody") == "else");
            await tenant.Client.Delete(tenant.Path(Kind, "kept"));
            await tenant.Until(Kind, "kept", "says why it stays", Says);
            Assert.That(await Images(tenant), Has.Count.EqualTo(1));
        }
        finally
        {
            // Nobody else could remove it, nor its project.
            await tenant.Client.Delete(tenant.Path(Kind, "kept"));
            await tenant.Until(Kind, "kept", "is not kept as it should be any more", item => item.TextAt("metadata", "deletionTimestamp") is not null);
            await Change("""[{"op":"replace","path":"/protected","value":false}]""");
        }

        await tenant.Client.WaitUntilGone(tenant.Path(Kind, "kept"), TestTenant.Budget);
        Assert.That(await Images(tenant), Is.Empty);

        async Task Change(string steps) => Assert.That((await admin.Ask(HttpMethod.Patch, "image", "v2", $"/images/{image}", JsonNode.Parse(steps), bodyType: "application/openstack-images-v2.1-json-patch")).Status, Is.EqualTo(200));

        static bool Says(JsonObject item) => item.Condition("Ready") is { } ready && ready.TextAt("status") == "False" && ready.TextAt("message")?.Contains("the image is protected", StringComparison.Ordinal) == true;
    }

    [Test]
    public async Task Killed_at_its_creation_or_at_its_import_an_image_is_there_once_and_fetched_once([Values("/v2/images", "/import")] string path, [Values] bool after)
    {
        await using var tenant = await TestTenant.Onboard();
        var (stack, files) = (tenant.Stack, await SharedStack.Files());
        var file = $"/{SharedStack.Name("killed")}.img";
        try
        {
            await Killing.AtCreate(stack, path, after, () => tenant.Create(Kind, "image", Spec(files.Address + file)));
        }
        finally
        {
            await Killing.Restore(stack);
        }

        await tenant.Ready(Kind, "image");
        Assert.That(await Images(tenant), Has.Count.EqualTo(1));
        Assert.That(files.Asked(file), Is.EqualTo(1));
        await tenant.Delete(Kind, "image");
        Assert.That(await Images(tenant), Is.Empty);
    }

    private static Task<IReadOnlyList<JsonObject>> Images(TestTenant tenant) => tenant.InCloud("image", "v2", "/images?visibility=all&limit=1000", "images");

    private static async Task Until(TestTenant tenant, string what, Func<JsonObject, bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        JsonObject? last;
        do
        {
            last = (await Images(tenant)).SingleOrDefault();
            if (last is not null && condition(last))
            {
                return;
            }
        }
        while (TimeProvider.System.GetElapsedTime(began) < TestTenant.Budget && await timer.WaitForNextTickAsync());
        Assert.Fail($"not seen within {TestTenant.Budget}: {what}; last: {last?.ToJsonString()}");
    }
}
