using System.Text.Json.Nodes;
using Conformance.Embedded;

namespace Conformance.SelfTests.Embedded;

public sealed class ComputeTests : CloudTest
{
    private const string Api = "/compute/v2.1";
    private const string Network = "11111111-2222-4333-8444-555555555555";

    private static (string, string) Version(string version) => ("OpenStack-API-Version", "compute " + version);

    private JsonObject ServerBody(string name, string flavor = "", string? image = null, JsonNode? networks = null) => new()
    {
        ["server"] = new JsonObject
        {
            ["name"] = name,
            ["flavorRef"] = flavor.Length > 0 ? flavor : DiskFlavor,
            ["imageRef"] = image ?? Cloud.Contents.Images[0].Id,
            ["networks"] = networks ?? new JsonArray(),
        },
    };

    private string DiskFlavor { get; set; } = "";

    [SetUp]
    public async Task FindFlavor() =>
        DiskFlavor = (await Client.Send("GET", Api + "/flavors", Member)).Json!["flavors"]!.AsArray().Single(flavor => flavor!["name"]!.GetValue<string>() == "SCS-2V-8-20")!["id"]!.GetValue<string>();

    private async Task<string> Create(string name, JsonNode? networks = null)
    {
        var made = await Client.Send("POST", Api + "/servers", Member, ServerBody(name, networks: networks));
        return made.Code == 202 ? made.Json!["server"]!["id"]!.GetValue<string>() : throw new InvalidOperationException(made.Json?.ToJsonString());
    }

    private Task<CloudClient.Answer> Act(string id, string token, string action, JsonNode? argument = null) =>
        Client.Send("POST", $"{Api}/servers/{id}/action", token, new JsonObject { [action] = argument });

    [Test]
    public async Task Version_documents_tell_the_microversions_without_a_token()
    {
        Assert.That((await Client.Send("GET", "/compute/")).Json!["versions"]!.AsArray(), Has.Count.EqualTo(2));
        var v21 = (await Client.Send("GET", Api)).Json!["version"]!;
        Assert.That((v21["min_version"]!.GetValue<string>(), v21["version"]!.GetValue<string>()), Is.EqualTo(("2.1", "2.96")));
    }

    [TestCase("2.61", 200, "compute 2.61")]
    [TestCase("latest", 200, "compute 2.96")]
    [TestCase("2.97", 406, null)]
    [TestCase("3.0", 406, null)]
    [TestCase("x", 400, null)]
    public async Task Microversions_are_negotiated_and_echoed(string asked, int code, string? told)
    {
        var answer = await Client.Send("GET", Api + "/flavors", Member, headers: Version(asked));
        Assert.That(answer.Code, Is.EqualTo(code));
        Assert.That(answer.Headers.GetValueOrDefault("OpenStack-API-Version"), Is.EqualTo(told));
        Assert.That(answer.Headers["Vary"], Does.Contain("OpenStack-API-Version"));
    }

    [Test]
    public async Task The_old_microversion_header_works_and_none_means_the_minimum()
    {
        Assert.That((await Client.Send("GET", Api + "/flavors", Member, headers: ("X-OpenStack-Nova-API-Version", "2.61"))).Headers["X-OpenStack-Nova-API-Version"], Is.EqualTo("2.61"));
        Assert.That((await Client.Send("GET", Api + "/flavors", Member)).Headers["X-OpenStack-Nova-API-Version"], Is.EqualTo("2.1"));
    }

    [TestCase("2.1", false)]
    [TestCase("2.60", false)]
    [TestCase("2.61", true)]
    public async Task Extra_specs_are_inline_from_2_61_on_and_a_resource_always(string version, bool inline)
    {
        var flavors = (await Client.Send("GET", Api + "/flavors/detail", Member, headers: Version(version))).Json!["flavors"]!.AsArray();
        Assert.That(flavors[0]!.AsObject().ContainsKey("extra_specs"), Is.EqualTo(inline));
        var specs = await Client.Send("GET", Api + "/flavors/1/os-extra_specs", Reader, headers: Version(version));
        Assert.That(specs.Json!["extra_specs"]!["scs:cpu-type"]!.GetValue<string>(), Is.EqualTo("shared-core"));
    }

    [Test]
    public async Task Private_flavors_are_seen_by_their_projects_and_administrators()
    {
        Assert.That((await Client.Send("GET", Api + "/flavors", Member)).Names("flavors"), Is.EqualTo(new[] { "SCS-1V-4", "SCS-2V-8-20" }));
        Assert.That((await Client.Send("GET", Api + "/flavors?is_public=None", Member)).Names("flavors"), Does.Not.Contain("private"));
        Assert.That((await Client.Send("GET", Api + "/flavors", Stranger)).Names("flavors"), Does.Contain("private"));
        Assert.That((await Client.Send("GET", Api + "/flavors", Admin)).Names("flavors"), Does.Not.Contain("private"));
        Assert.That((await Client.Send("GET", Api + "/flavors?is_public=None", Admin)).Names("flavors"), Does.Contain("private"));
        Assert.That((await Client.Send("GET", Api + "/flavors/secret", Member)).Code, Is.EqualTo(404));
        Assert.That((await Client.Send("GET", Api + "/flavors/secret", Stranger)).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Pages_of_flavors_are_linked_until_the_end()
    {
        var page = await Client.Send("GET", Api + "/flavors/detail?limit=1", Member);
        Assert.That(page.Names("flavors"), Is.EqualTo(new[] { "SCS-1V-4" }));
        page = await Client.Send("GET", page.Json!["flavors_links"]![0]!["href"]!.GetValue<string>(), Member);
        Assert.That(page.Names("flavors"), Is.EqualTo(new[] { "SCS-2V-8-20" }));
        page = await Client.Send("GET", page.Json!["flavors_links"]![0]!["href"]!.GetValue<string>(), Member);
        Assert.That(page.Names("flavors"), Is.Empty);
        Assert.That(page.Json!["flavors_links"], Is.Null);
        Assert.That((await Client.Send("GET", Api + "/flavors?marker=unknown", Member)).Code, Is.EqualTo(400));
        Assert.That((await Client.Send("GET", Api + "/flavors?limit=-1", Member)).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task Flavors_are_made_changed_and_deleted_by_administrators_only()
    {
        JsonObject body() => new() { ["flavor"] = new JsonObject { ["name"] = "new", ["vcpus"] = 1, ["ram"] = 512, ["disk"] = 0, ["id"] = "auto" } };
        Assert.That((await Client.Send("POST", Api + "/flavors", Member, body())).Code, Is.EqualTo(403));
        var made = await Client.Send("POST", Api + "/flavors", Admin, body());
        Assert.That(made.Code, Is.EqualTo(200));
        Assert.That((await Client.Send("POST", Api + "/flavors", Admin, body())).Code, Is.EqualTo(409));
        var path = $"{Api}/flavors/{made.Json!["flavor"]!["id"]}";
        var specs = new JsonObject { ["extra_specs"] = new JsonObject { ["a"] = "b" } };
        Assert.That((await Client.Send("POST", path + "/os-extra_specs", Member, specs)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("POST", path + "/os-extra_specs", Admin, specs)).Code, Is.EqualTo(200));
        Assert.That((await Client.Send("GET", path + "/os-extra_specs/a", Member)).Json!["a"]!.GetValue<string>(), Is.EqualTo("b"));
        Assert.That((await Client.Send("DELETE", path + "/os-extra_specs/a", Admin)).Code, Is.EqualTo(200));
        Assert.That((await Client.Send("GET", path + "/os-extra_specs/a", Member)).Code, Is.EqualTo(404));
        Assert.That((await Client.Send("DELETE", path, Member)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("DELETE", path, Admin)).Code, Is.EqualTo(202));
        Assert.That((await Client.Send("GET", path, Admin)).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Key_pairs_are_generated_or_imported_and_belong_to_a_user()
    {
        JsonObject Body(string name, string? key = null)
        {
            var pair = new JsonObject { ["name"] = name };
            if (key is not null)
            {
                pair["public_key"] = key;
            }

            return new JsonObject { ["keypair"] = pair };
        }

        var made = await Client.Send("POST", Api + "/os-keypairs", Member, Body("kp"), headers: Version("2.2"));
        Assert.That(made.Code, Is.EqualTo(201));
        var publicKey = made.Json!["keypair"]!["public_key"]!.GetValue<string>();
        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportFromPem(made.Json!["keypair"]!["private_key"]!.GetValue<string>());
        Assert.That(Convert.ToHexString(Convert.FromBase64String(publicKey.Split(' ')[1])), Does.EndWith(Convert.ToHexString(rsa.ExportParameters(false).Modulus!)));
        var imported = await Client.Send("POST", Api + "/os-keypairs", Member, Body("copy", publicKey), headers: Version("2.92"));
        Assert.That(imported.Json!["keypair"]!["fingerprint"]!.GetValue<string>(), Is.EqualTo(made.Json!["keypair"]!["fingerprint"]!.GetValue<string>()));
        var other = await Client.Send("POST", Api + "/os-keypairs", Stranger, Body("other"));
        Assert.That(other.Json!["keypair"]!["fingerprint"]!.GetValue<string>(), Is.Not.EqualTo(made.Json!["keypair"]!["fingerprint"]!.GetValue<string>()), "nobody is given somebody else's key");
        Assert.That((await Client.Send("POST", Api + "/os-keypairs", Member, Body("kp"))).Code, Is.EqualTo(409));
        Assert.That((await Client.Send("POST", Api + "/os-keypairs", Member, Body("bad", "ssh-rsa AAAA x"))).Code, Is.EqualTo(400));
        Assert.That((await Client.Send("POST", Api + "/os-keypairs", Member, Body("no-generation"), headers: Version("2.92"))).Code, Is.EqualTo(400));
        Assert.That((await Client.Send("GET", Api + "/os-keypairs/kp", Stranger)).Code, Is.EqualTo(404));
        Assert.That((await Client.Send("GET", Api + "/os-keypairs", Member)).Json!["keypairs"]!.AsArray(), Has.Count.EqualTo(2));
        Assert.That((await Client.Send("DELETE", Api + "/os-keypairs/kp", Member)).Code, Is.EqualTo(202));
        Assert.That((await Client.Send("DELETE", Api + "/os-keypairs/copy", Member, headers: Version("2.2"))).Code, Is.EqualTo(204));
    }

    [Test]
    public async Task A_server_lives_from_creation_to_404()
    {
        var unplugged = new List<string>();
        Cloud.State.PlugNetwork = (server, project, network) => network == Network ? ("port-1", "net-1", "10.0.0.5", "fa:16:3e:00:00:01") : null;
        Cloud.State.UnplugServer = unplugged.Add;
        Assert.That((await Client.Send("POST", Api + "/servers", Reader, ServerBody("s"))).Code, Is.EqualTo(403));
        var id = await Create("s", new JsonArray(new JsonObject { ["uuid"] = Network }));
        var server = (await Client.Send("GET", $"{Api}/servers/{id}", Reader)).Json!["server"]!;
        Assert.That(server["status"]!.GetValue<string>(), Is.EqualTo("ACTIVE"));
        Assert.That(server["addresses"]!["net-1"]![0]!["addr"]!.GetValue<string>(), Is.EqualTo("10.0.0.5"));
        Assert.That(server["flavor"]!["id"]!.GetValue<string>(), Is.EqualTo(DiskFlavor));
        Assert.That((await Client.Send("GET", $"{Api}/servers/{id}", Member, headers: Version("2.47"))).Json!["server"]!["flavor"]!["original_name"]!.GetValue<string>(), Is.EqualTo("SCS-2V-8-20"));
        Assert.That((await Client.Send("GET", $"{Api}/servers/{id}", Stranger)).Code, Is.EqualTo(404));
        Assert.That((await Client.Send("DELETE", $"{Api}/servers/{id}", Reader)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("GET", $"{Api}/servers/{id}/os-interface", Member)).Json!["interfaceAttachments"]![0]!["net_id"]!.GetValue<string>(), Is.EqualTo(Network));
        Assert.That((await Client.Send("GET", $"{Api}/servers/{id}/os-instance-actions", Member)).Names("instanceActions", "action"), Is.EqualTo(new[] { "create" }));
        Assert.That((await Client.Send("DELETE", $"{Api}/servers/{id}", Member)).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("GET", $"{Api}/servers/{id}", Member)).Code, Is.EqualTo(404));
        Assert.That(unplugged, Is.EqualTo(new[] { id }));
    }

    [Test]
    public async Task Servers_that_cannot_be_are_refused()
    {
        Cloud.State.PlugNetwork = (_, _, _) => null;
        async Task Refused(int code, JsonObject body, string? version = null)
        {
            var answer = version is null ? await Client.Send("POST", Api + "/servers", Member, body) : await Client.Send("POST", Api + "/servers", Member, body, headers: Version(version));
            Assert.That(answer.Code, Is.EqualTo(code), body.ToJsonString());
            Assert.That(answer.Json!.AsObject().Single().Key, Is.EqualTo(code == 400 ? "badRequest" : code == 403 ? "forbidden" : "conflictingRequest"));
        }

        JsonObject With(string key, JsonNode? value)
        {
            var body = ServerBody("s");
            body["server"]![key] = value;
            return body;
        }

        await Refused(400, ServerBody("s", flavor: "unknown"));
        await Refused(400, ServerBody("s", image: "00000000-0000-4000-8000-00000000dead"));
        await Refused(400, ServerBody(""));
        await Refused(400, ServerBody(new string('x', 256)));
        await Refused(403, ServerBody("s", flavor: "1"));
        await Refused(400, ServerBody("s", networks: new JsonArray(new JsonObject { ["uuid"] = Network })));
        await Refused(400, ServerBody("s", networks: new JsonArray(new JsonObject { ["port"] = Network })));
        await Refused(400, ServerBody("s", networks: "none"));
        await Refused(400, With("key_name", "unknown"));
        await Refused(400, With("user_data", "not base64!"));
        await Refused(400, With("min_count", 0));
        await Refused(400, With("availability_zone", "nowhere"));
        await Refused(400, With("metadata", new JsonObject { ["a"] = 1 }));
        var without = ServerBody("s");
        without["server"]!.AsObject().Remove("networks");
        await Refused(400, without, "2.37");
        Assert.That((await Client.Send("GET", Api + "/servers", Member)).Names("servers"), Is.Empty);
    }

    [Test]
    public async Task Servers_boot_from_volumes_and_give_them_back()
    {
        var attached = new Dictionary<string, string?>();
        Cloud.State.FindVolume = id => id == "vol" ? (attached.GetValueOrDefault(id) is null ? "available" : "in-use", 10, null) : null;
        Cloud.State.AttachVolume = (volume, server) => attached[volume] = server;
        JsonObject Boot(string volume) => new()
        {
            ["server"] = new JsonObject
            {
                ["name"] = "s", ["flavorRef"] = "1", ["networks"] = new JsonArray(),
                ["block_device_mapping_v2"] = new JsonArray(new JsonObject { ["boot_index"] = 0, ["uuid"] = volume, ["source_type"] = "volume", ["destination_type"] = "volume" }),
            },
        };
        Assert.That((await Client.Send("POST", Api + "/servers", Member, Boot("unknown"))).Code, Is.EqualTo(400));
        var made = await Client.Send("POST", Api + "/servers", Member, Boot("vol"));
        Assert.That(made.Code, Is.EqualTo(202));
        var id = made.Json!["server"]!["id"]!.GetValue<string>();
        Assert.That(attached["vol"], Is.EqualTo(id));
        Assert.That((await Client.Send("GET", $"{Api}/servers/{id}", Member)).Json!["server"]!["image"]!.GetValue<string>(), Is.Empty);
        Assert.That((await Client.Send("GET", $"{Api}/servers/{id}/os-volume_attachments", Member)).Json!["volumeAttachments"]![0]!["device"]!.GetValue<string>(), Is.EqualTo("/dev/vda"));
        Assert.That((await Client.Send("DELETE", $"{Api}/servers/{id}/os-volume_attachments/vol", Member)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("POST", Api + "/servers", Member, Boot("vol"))).Code, Is.EqualTo(400));
        await Client.Send("DELETE", $"{Api}/servers/{id}", Member);
        Assert.That(attached["vol"], Is.Null);
        var second = await Create("t");
        var path = $"{Api}/servers/{second}/os-volume_attachments";
        Assert.That((await Client.Send("POST", path, Member, new JsonObject { ["volumeAttachment"] = new JsonObject { ["volumeId"] = "vol" } })).Json!["volumeAttachment"]!["device"]!.GetValue<string>(), Is.EqualTo("/dev/vdb"));
        Assert.That((await Client.Send("DELETE", path + "/vol", Member)).Code, Is.EqualTo(202));
        Assert.That(attached["vol"], Is.Null);
    }

    [Test]
    public async Task Actions_follow_the_state_of_the_server()
    {
        var id = await Create("s");
        Assert.That((await Act(id, Member, "os-start")).Code, Is.EqualTo(409));
        Assert.That((await Act(id, Reader, "os-stop")).Code, Is.EqualTo(403));
        Assert.That((await Act(id, Member, "os-stop")).Code, Is.EqualTo(202));
        Assert.That((await Act(id, Member, "reboot", new JsonObject { ["type"] = "SOFT" })).Code, Is.EqualTo(409));
        Assert.That((await Act(id, Member, "os-start")).Code, Is.EqualTo(202));
        Assert.That((await Act(id, Member, "reboot", new JsonObject { ["type"] = "HARD" })).Code, Is.EqualTo(202));
        Assert.That((await Act(id, Member, "no-such-action")).Code, Is.EqualTo(400));
        Assert.That((await Act(id, Member, "os-getConsoleOutput", new JsonObject { ["length"] = 1 })).Json!["output"]!.GetValue<string>(), Is.EqualTo("s login: "));
        Assert.That((await Act(id, Member, "lock")).Code, Is.EqualTo(202));
        Assert.That((await Client.Send("DELETE", $"{Api}/servers/{id}", Member)).Code, Is.EqualTo(409));
        Assert.That((await Act(id, Member, "unlock")).Code, Is.EqualTo(202));
        var deleted = await Act(id, Member, "forceDelete");
        Assert.That(deleted.Code, Is.EqualTo(202), deleted.Json?.ToJsonString());
        Assert.That((await Act(id, Member, "os-start")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Lists_of_servers_are_filtered_and_paged()
    {
        foreach (var name in new[] { "web-1", "web-2", "db-1" })
        {
            await Create(name);
        }

        async Task<string[]> Names(string query, string? token = null) => (await Client.Send("GET", Api + "/servers" + query, token ?? Member)).Names("servers");
        Assert.That(await Names(""), Is.EqualTo(new[] { "db-1", "web-2", "web-1" }));
        Assert.That(await Names("?name=%5Eweb"), Is.EqualTo(new[] { "web-2", "web-1" }));
        Assert.That(await Names("?status=ACTIVE&limit=1"), Is.EqualTo(new[] { "db-1" }));
        Assert.That(await Names("?status=SHUTOFF"), Is.Empty);
        Assert.That(await Names("", Stranger), Is.Empty);
        Assert.That(await Names("?all_tenants=1", Admin), Has.Length.EqualTo(3));
        Assert.That((await Client.Send("GET", Api + "/servers?all_tenants=1", Member)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("GET", Api + "/servers?changes-since=yesterday", Member)).Code, Is.EqualTo(400));
        Assert.That((await Client.Send("GET", Api + "/servers?limit=x", Member)).Code, Is.EqualTo(400));
        Assert.That((await Client.Send("GET", Api + "/servers?name=%5B", Member)).Code, Is.EqualTo(400));
        var page = await Client.Send("GET", Api + "/servers/detail?limit=2", Member);
        page = await Client.Send("GET", page.Json!["servers_links"]![0]!["href"]!.GetValue<string>(), Member);
        Assert.That(page.Names("servers"), Is.EqualTo(new[] { "web-1" }));
    }

    [Test]
    public async Task Several_servers_are_numbered()
    {
        var body = ServerBody("many");
        body["server"]!["min_count"] = 2;
        body["server"]!["max_count"] = 3;
        Assert.That((await Client.Send("POST", Api + "/servers", Member, body)).Code, Is.EqualTo(202));
        Assert.That((await Client.Send("GET", Api + "/servers", Member)).Names("servers"), Is.EqualTo(new[] { "many-3", "many-2", "many-1" }));
    }

    [Test]
    public async Task Metadata_and_tags_are_kept()
    {
        var id = await Create("s");
        var meta = new JsonObject { ["metadata"] = new JsonObject { ["run"] = "abc" } };
        Assert.That((await Client.Send("POST", $"{Api}/servers/{id}/metadata", Reader, meta)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("POST", $"{Api}/servers/{id}/metadata", Member, meta)).Code, Is.EqualTo(200));
        Assert.That((await Client.Send("GET", $"{Api}/servers/{id}/metadata/run", Member)).Json!["meta"]!["run"]!.GetValue<string>(), Is.EqualTo("abc"));
        Assert.That((await Client.Send("PUT", $"{Api}/servers/{id}/tags/t", Member, headers: Version("2.26"))).Code, Is.EqualTo(201));
        Assert.That((await Client.Send("GET", $"{Api}/servers/{id}/tags/t", Member, headers: Version("2.26"))).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("GET", $"{Api}/servers/{id}/tags/t", Member, headers: Version("2.25"))).Code, Is.EqualTo(404));
    }

    [TestCase("/os-hypervisors", 403)]
    [TestCase("/os-services", 403)]
    [TestCase("/os-availability-zone/detail", 403)]
    [TestCase("/os-quota-sets/other-project", 403)]
    [TestCase("/os-availability-zone", 200)]
    [TestCase("/limits", 200)]
    [TestCase("/extensions", 200)]
    [TestCase("/no-such-resource", 404)]
    public async Task The_surroundings_are_open_or_closed_as_in_the_real_service(string path, int member)
    {
        Assert.That((await Client.Send("GET", Api + path, Member)).Code, Is.EqualTo(member));
        Assert.That((await Client.Send("GET", Api + path)).Code, Is.EqualTo(401));
        Assert.That((await Client.Send("GET", Api + path, Admin)).Code, Is.EqualTo(member == 404 ? 404 : 200));
    }

    [Test]
    public async Task A_transition_takes_its_time_by_the_clouds_clock()
    {
        var time = new ManualTime();
        await using var cloud = await EmbeddedCloud.Start(Cloud.Contents, new EmbeddedCloudOptions { TransitionTime = TimeSpan.FromMinutes(1), Time = time });
        using var client = new CloudClient(cloud);
        var token = await client.SignIn("tenant", "tenant");
        var id = (await client.Send("POST", Api + "/servers", token, ServerBody("s"))).Json!["server"]!["id"]!.GetValue<string>();
        async Task<string> Status() => (await client.Send("GET", $"{Api}/servers/{id}", token)).Json!["server"]?["status"]?.GetValue<string>() ?? "gone";
        Assert.That(await Status(), Is.EqualTo("BUILD"));
        Assert.That((await client.Send("POST", $"{Api}/servers/{id}/action", token, new JsonObject { ["os-getConsoleOutput"] = new JsonObject() })).Code, Is.EqualTo(409));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await Status(), Is.EqualTo("ACTIVE"));
        Assert.That((await client.Send("DELETE", $"{Api}/servers/{id}", token)).Code, Is.EqualTo(204));
        Assert.That(await Status(), Is.EqualTo("ACTIVE"));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await Status(), Is.EqualTo("gone"));
    }
}
