using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Identity;

namespace Conformance.SelfTests.OpenStack;

public sealed class FactsTests
{
    private const string FlavorsPath = "/compute/v2.1/flavors/detail", ImagesPath = "/image/v2/images";
    private static readonly string TypesPath = $"/volume/v3/{ScriptedCloud.Project}/types";

    private static string Flavor(string id, string more = "") => $$"""{"id": "{{id}}", "name": "n{{id}}", "vcpus": 2, "ram": 4096, "disk": 20{{more}}}""";

    private static string Image(string id, string more = "") => $$"""{"id": "{{id}}", "name": "n{{id}}"{{more}}}""";

    private static HttpResponseMessage Versioned(string json, string? version, string header = "OpenStack-API-Version")
    {
        var message = ScriptedCloud.Json(json);
        if (version is not null)
        {
            message.Headers.Add(header, version);
        }

        return message;
    }

    private static void Unavailable(Func<Task> ask, string expected) => Assert.That(ask, Throws.InstanceOf<SubjectUnavailableException>().With.Message.Contains(expected));

    [Test]
    public async Task Flavors_come_with_extra_specs_in_one_request()
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", _ => Versioned(
            """
            {"flavors": [
              {"id": "1", "name": "SCS-2V-4", "vcpus": 2, "ram": 4096, "disk": 0, "OS-FLV-EXT-DATA:ephemeral": 5, "os-flavor-access:is_public": false, "swap": "", "extra_specs": {"scs:cpu-type": "shared-core", "n": 1}},
              {"id": "2", "name": null, "vcpus": 1, "ram": 1024, "disk": 10, "extra_specs": {}}]}
            """, "compute 2.61"));
        await using var cloud = script.Open();
        var flavors = await cloud.Flavors();
        Assert.That(flavors.Select(flavor => (flavor.Id, flavor.Name, flavor.Vcpus, flavor.RamMiB, flavor.DiskGb, flavor.EphemeralGb, flavor.IsPublic)),
            Is.EqualTo(new[] { ("1", "SCS-2V-4", 2, 4096, 0, 5, false), ("2", "", 1, 1024, 10, 0, true) }));
        Assert.That(flavors[0].ExtraSpecs, Is.EquivalentTo(new Dictionary<string, string> { ["scs:cpu-type"] = "shared-core", ["n"] = "1" }));
        var asked = script.Requests.Last();
        Assert.That(asked.Headers["OpenStack-API-Version"], Is.EqualTo("compute 2.61"));
        Assert.That(asked.Url.Query, Is.EqualTo("?limit=1000"));
        Assert.That(cloud.Requests, Is.EqualTo(2));
    }

    [TestCase(null, null)]
    [TestCase("compute 2.60", "OpenStack-API-Version")]
    [TestCase("2.1", "X-OpenStack-Nova-API-Version")]
    [TestCase("406", null)]
    public async Task An_older_Nova_is_asked_for_the_specs_of_each_flavor(string? version, string? header)
    {
        using var script = new ScriptedCloud();
        var list = $$"""{"flavors": [{{Flavor("a b")}}, {{Flavor("gone")}}, {{Flavor("c")}}]}""";
        script.On($"GET {FlavorsPath}", asked => version == "406" && asked.Headers.ContainsKey("OpenStack-API-Version") ? ScriptedCloud.Status(406)
            : Versioned(list, version == "406" ? null : version, header ?? "X"));
        script.On("GET /compute/v2.1/flavors/a%20b/os-extra_specs", """{"extra_specs": {"k": "1"}}""").On("GET /compute/v2.1/flavors/c/os-extra_specs", """{"extra_specs": {}}""");
        await using var cloud = script.Open();
        var flavors = await cloud.Flavors();
        Assert.That(flavors.Select(flavor => flavor.Id), Is.EqualTo(new[] { "a b", "c" }));
        Assert.That(flavors[0].ExtraSpecs["k"], Is.EqualTo("1"));
        Assert.That(cloud.Requests, Is.EqualTo(version == "406" ? 6 : 5));
    }

    [TestCase("", "vcpus", "Flavor n1 (1): the answer has no vcpus")]
    [TestCase("null", "vcpus", "Flavor n1 (1): the answer has no vcpus")]
    [TestCase("\"many\"", "ram", "Flavor n1 (1): ram is not a whole number")]
    [TestCase("1.5", "disk", "Flavor n1 (1): disk is not a whole number")]
    [TestCase("99999999999", "ram", "Flavor n1 (1): ram is not a whole number")]
    public async Task A_flavor_without_its_essentials_is_told(string value, string key, string expected)
    {
        using var script = new ScriptedCloud();
        var flavor = JsonNode.Parse(Flavor("1"))!.AsObject();
        flavor.Remove(key);
        var json = flavor.ToJsonString();
        script.On($"GET {FlavorsPath}", $$"""{"flavors": [{{(value.Length == 0 ? json : json[..^1] + $",\"{key}\": {value}}}")}}]}""");
        await using var cloud = script.Open();
        Unavailable(() => cloud.Flavors(), expected);
    }

    [Test]
    public async Task All_pages_are_read_and_links_to_other_hosts_lead_back()
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", _ => Versioned($$"""{"flavors": [{{Flavor("1", ", \"extra_specs\": {}")}}], "flavors_links": [{"rel": "next", "href": "http://internal:8774/v2.1/flavors/detail?limit=1000&marker=1"}]}""", "compute 2.61"));
        script.On($"GET {FlavorsPath}?limit=1000&marker=1", _ => Versioned($$"""{"flavors": [{{Flavor("1", ", \"extra_specs\": {}")}}, {{Flavor("2", ", \"extra_specs\": {}")}}]}""", "compute 2.61"));
        script.On($"GET {TypesPath}", """{"volume_types": [{"id": "1", "name": "one", "description": null, "extra_specs": null}], "volume_type_links": [{"rel": "next", "href": "/x?marker=1"}]}""");
        script.On($"GET {TypesPath}?marker=1", """{"volume_types": [{"id": "2", "name": null, "description": "fast", "extra_specs": {"k": "v"}}], "volume_type_links": []}""");
        await using var cloud = script.Open();
        Assert.That((await cloud.Flavors()).Select(flavor => flavor.Id), Is.EqualTo(new[] { "1", "2" }));
        Assert.That((await cloud.VolumeTypes()).Select(type => (type.Id, type.Name, type.Description, type.ExtraSpecs.Count)), Is.EqualTo(new[] { ("1", "one", "", 0), ("2", "", "fast", 1) }));
        Assert.That(script.Requests.Select(request => request.Url.Host), Is.All.EqualTo("cloud.test"));
    }

    [Test]
    public async Task Pages_that_run_in_circles_end_with_words()
    {
        using var script = new ScriptedCloud();
        var counter = 0;
        script.On($"GET {TypesPath}", _ => ScriptedCloud.Json($$"""{"volume_types": [{"id": "1"}], "volume_type_links": [{"rel": "next", "href": "?marker={{counter++}}"}]}"""));
        script.On($"GET {ImagesPath}", asked => ScriptedCloud.Json($$"""{"images": [{{Image("a" + counter++)}}], "next": "/v2/images?marker=same"}"""));
        await using var cloud = script.Open();
        Unavailable(() => cloud.VolumeTypes(), "run in circles");
        Unavailable(() => cloud.Images(), "run in circles");
    }

    [Test]
    public async Task Images_of_every_visibility_and_hidden_ones_are_listed_once()
    {
        using var script = new ScriptedCloud();
        const string query = "?limit=1000&visibility=all&member_status=all";
        script.On($"GET {ImagesPath}{query}", $$"""
            {"images": [
              {"id": "p", "name": "Ubuntu 24.04", "status": "active", "visibility": "public", "owner": "{{ScriptedCloud.Project}}", "min_disk": 8, "min_ram": 512, "size": 5, "virtual_size": null,
               "created_at": "2026-02-01T10:00:00Z", "os_hash_algo": "sha512", "os_hash_value": "abc", "os_hidden": false, "tags": ["t"], "protected": true,
               "self": "/v2/images/p", "file": "/x", "schema": "/y", "os_distro": "ubuntu", "hw_disk_bus": null, "hw_rng_model": "virtio"},
              {"id": "c", "name": null, "visibility": "community", "owner": null, "created_at": "?"}],
             "next": "/v2/images{{query}}&marker=c"}
            """);
        script.On($"GET {ImagesPath}{query}&marker=c", $$"""{"images": [{{Image("s", ", \"visibility\": \"shared\"")}}]}""");
        script.On($"GET {ImagesPath}{query}&os_hidden=true", $$"""{"images": [{{Image("h", ", \"os_hidden\": true")}}, {{Image("p")}}]}""");
        await using var cloud = script.Open();
        var images = await cloud.Images();
        Assert.That(images.Select(image => (image.Id, image.Visibility, image.Hidden)), Is.EqualTo(new[] { ("p", "public", false), ("c", "community", false), ("s", "shared", false), ("h", "public", true) }));
        var first = images[0];
        Assert.That((first.OwnedByProject, first.MinDiskGiB, first.MinRamMiB, first.SizeBytes, first.VirtualSizeBytes, first.HashAlgorithm, first.HashValue), Is.EqualTo((true, 8L, 512L, (long?)5, (long?)null, "sha512", "abc")));
        Assert.That(first.CreatedAt, Is.EqualTo(new DateTimeOffset(2026, 2, 1, 10, 0, 0, TimeSpan.Zero)));
        Assert.That(first.Properties, Is.EquivalentTo(new Dictionary<string, string> { ["protected"] = "true", ["os_distro"] = "ubuntu", ["hw_rng_model"] = "virtio" }));
        Assert.That(first.Tags, Is.EqualTo(new[] { "t" }));
        Assert.That((images[1].Name, images[1].OwnedByProject, images[1].CreatedAt, images[1].SizeBytes), Is.EqualTo(("", false, (DateTimeOffset?)null, (long?)null)));
    }

    [Test]
    public async Task A_Glance_that_refuses_visibility_all_is_asked_for_each_visibility()
    {
        using var script = new ScriptedCloud();
        script.On($"GET {ImagesPath}", asked => asked.Url.Query.Contains("visibility=all", StringComparison.Ordinal) ? ScriptedCloud.Status(400)
            : ScriptedCloud.Json($$"""{"images": [{{Image(asked.Url.Query.Split("visibility=")[1].Split('&')[0] + asked.Url.Query.Contains("os_hidden=true", StringComparison.Ordinal))}}]}"""));
        await using var cloud = script.Open();
        Assert.That((await cloud.Images()).Select(image => image.Id), Is.EquivalentTo(
            new[] { "publicFalse", "communityFalse", "sharedFalse", "privateFalse", "publicTrue", "communityTrue", "sharedTrue", "privateTrue" }));
    }

    [TestCase("""{"flavors": null}""", "has no list flavors")]
    [TestCase("""{"flavors": [null]}""", "an item that is no object")]
    [TestCase("""{"flavors": [{"vcpus": 1}]}""", "the answer has no id")]
    [TestCase("""{"flavors": [{"id": "1", "vc""", "it is cut off or damaged")]
    [TestCase("<html>Login</html>", "is not JSON (application/json, 18 bytes)")]
    [TestCase("", "empty body")]
    public async Task Answers_that_are_none_are_told(string body, string expected)
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", body);
        await using var cloud = script.Open();
        Unavailable(() => cloud.Flavors(), expected);
    }

    [TestCase(403, "may not read")]
    [TestCase(404, "openstack endpoint list")]
    [TestCase(500, "500 InternalServerError (status 500). The service, its database or the proxy")]
    public async Task Refusals_are_told_with_a_cure(int status, string expected)
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", _ => ScriptedCloud.Status(status));
        await using var cloud = script.Open();
        Unavailable(() => cloud.Flavors(), expected);
    }

    [Test]
    public async Task Lists_are_fetched_once_and_failures_are_shared()
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", _ => Versioned("""{"flavors": []}""", "compute 2.90")).On($"GET {ImagesPath}", _ => ScriptedCloud.Status(500));
        await using var cloud = script.Open();
        var lists = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => cloud.Flavors()));
        Assert.That(lists.Distinct(ReferenceEqualityComparer.Instance).Count(), Is.EqualTo(1));
        for (var i = 0; i < 5; i++)
        {
            Unavailable(() => cloud.Images(), "500");
        }

        Assert.That((script.Count(FlavorsPath), script.Count(ImagesPath)), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", _ => new HttpResponseMessage { Content = new StreamContent(new Endless()) });
        await using var cloud = script.Open(maxAnswer: 1 << 20);
        Unavailable(() => cloud.Flavors(), "too large: more than 1 MiB");
    }

    // What others of this process keep in the meantime would be counted as well.
    [Test]
    [NonParallelizable]
    public async Task A_large_cloud_is_read_in_little_memory()
    {
        static string Page(string key, int from, int count, int of, Func<int, string> item)
        {
            var next = from + count < of ? $", \"{(key == "images" ? "next" : key + "_links")}\": {(key == "images" ? $"\"/v2/images?marker={from + count}\"" : $"[{{\"rel\": \"next\", \"href\": \"http://x/?marker={from + count}\"}}]")}" : "";
            return new StringBuilder().Append("{\"").Append(key).Append("\": [").AppendJoin(',', Enumerable.Range(from, count).Select(item)).Append(']').Append(next).Append('}').ToString();
        }

        static int From(ScriptedCloud.Asked asked) => asked.Url.Query.Split("marker=") is [_, var marker] ? int.Parse(marker, CultureInfo.InvariantCulture) : 0;
        static string LargeFlavor(int id) => Flavor($"{id:D36}", """, "extra_specs": {"scs:cpu-type": "shared-core", "scs:name-v1": "SCS-2V:4", "scs:name-v2": "SCS-2V-4", "hw_rng:allowed": "true"}""");
        static string LargeImage(int id) => Image($"{id:D36}", """, "os_distro": "ubuntu", "os_version": "24.04", "hw_disk_bus": "scsi", "hw_scsi_model": "virtio-scsi", "architecture": "x86_64", "image_source": "https://cloud-images.ubuntu.com/releases/noble/", "replace_frequency": "monthly", "created_at": "2026-02-01T10:00:00Z" """);
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", asked => Versioned(Page("flavors", From(asked), 1000, 10_000, LargeFlavor), "compute 2.61"));
        script.On($"GET {ImagesPath}", asked => ScriptedCloud.Json(Page("images", From(asked), 1000, 5_000, LargeImage)));
        await using var cloud = script.Open();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (flavors, images) = (await cloud.Flavors(), await cloud.Images());
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.That((flavors.Count, images.Count), Is.EqualTo((10_000, 5_000)));
        Assert.That(kept, Is.LessThan(40L << 20));
        Assert.That(flavors[0].ExtraSpecs["scs:name-v1"], Is.SameAs(flavors[9_999].ExtraSpecs["scs:name-v1"]));
    }

    [TestCase("http://h/volume/v3/P", "v3", "P", "http://h/volume/v3/P")]
    [TestCase("http://h/volume/v2/P/", "v3", "P", "http://h/volume/v3/P")]
    [TestCase("http://h/volume", "v3", "P", "http://h/volume/v3/P")]
    [TestCase("http://h/image/", "v2", null, "http://h/image/v2")]
    [TestCase("http://h:9292/v2/", "v2", null, "http://h:9292/v2")]
    [TestCase("http://h:8774/v2/P", "v2.1", null, "http://h:8774/v2/P")]
    [TestCase("http://v3/volume", "v3", null, "http://v3/volume/v3")]
    public void The_version_of_an_address_is_put_right(string listed, string version, string? project, string expected) =>
        Assert.That(Catalogue.Versioned(listed, version, project), Is.EqualTo(expected));

    [Test]
    public async Task Interface_region_alias_and_override_decide_where_to_ask()
    {
        using var script = new ScriptedCloud();
        script.Catalog.Clear();
        script.Service("volume", "http://old.test/v2/%(project_id)s", "east").Service("block-storage", "http://cloud.test/east/v3", "east").Service("block-storage", "http://cloud.test/west/v3", "west");
        script.On("GET /west/v3/types", """{"volume_types": []}""");
        await using var cloud = script.Open(ScriptedCloud.Config with { Region = "west", Interface = "internal" });
        await cloud.VolumeTypes();
        Assert.That(script.Requests.Last().Url.GetLeftPart(UriPartial.Path), Is.EqualTo("http://internal.test/west/v3/types"));
        script.On($"GET /mine/v3/{ScriptedCloud.Project}/types", """{"volume_types": []}""");
        await using var second = script.Open(ScriptedCloud.Config with { EndpointOverrides = new Dictionary<string, string> { ["block-storage"] = "http://over.test/mine/v3/%(project_id)s" } });
        await second.VolumeTypes();
        Assert.That(script.Requests.Last().Url.Host, Is.EqualTo("over.test"));
    }

    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'[');
            return count;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
