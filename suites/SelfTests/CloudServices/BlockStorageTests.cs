using System.Text;
using System.Text.Json.Nodes;
using Conformance.Embedded;

namespace Conformance.SelfTests.CloudServices;

public sealed class BlockStorageTests
{
    private const string Image = "5d9bd4e6-0000-4000-8000-000000000001";
    private SteppedTime _time = null!;
    private Wire _wire = null!;
    private string _root = "";

    [SetUp]
    public async Task Start()
    {
        _time = new SteppedTime(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        _wire = await Wire.Start(options: new EmbeddedCloudOptions { Time = _time, TransitionTime = TimeSpan.FromSeconds(10) });
        _root = $"/volume/v3/{await _wire.ProjectOf("tenant")}";
    }

    [TearDown]
    public async Task Stop() => await _wire.DisposeAsync();

    [Test]
    public async Task Versions_are_a_choice_of_one()
    {
        var answer = await _wire.Send(null, "GET", "/volume/");
        Assert.That((answer.Code, answer.Json!["versions"]![0]!["id"]!.ToString(), answer.Json["versions"]![0]!["min_version"]!.ToString()), Is.EqualTo((300, "v3.0", "3.0")));
        Assert.That((await _wire.Send(null, "GET", _root + "/volumes")).Code, Is.EqualTo(401));
        Assert.That((await _wire.Send("other", "GET", _root + "/volumes")).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task A_volume_becomes_available_after_a_while_and_is_gone_a_while_after_its_deletion()
    {
        var made = await Make(new() { ["size"] = 1, ["name"] = "v" });
        Assert.That((made["status"]!.ToString(), made["encrypted"]!.ToString(), made["bootable"]!.ToString(), made["volume_type"]!.ToString()), Is.EqualTo(("creating", "false", "false", "standard")));
        Assert.That((await _wire.Send("tenant", "DELETE", $"{_root}/volumes/{made["id"]}")).Code, Is.EqualTo(400));
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That(await Status(made), Is.EqualTo("available"));
        Assert.That((await _wire.Send("tenant", "DELETE", $"{_root}/volumes/{made["id"]}")).Code, Is.EqualTo(202));
        Assert.That(await Status(made), Is.EqualTo("deleting"));
        _time.Pass(TimeSpan.FromSeconds(10));
        var gone = await _wire.Send("tenant", "GET", $"{_root}/volumes/{made["id"]}");
        Assert.That((gone.Code, gone.Json!["itemNotFound"]!["message"]!.ToString()), Is.EqualTo((404, $"Volume {made["id"]} could not be found.")));
    }

    [TestCase("{'size':0}", 400)]
    [TestCase("{'size':-1}", 400)]
    [TestCase("{'size':'#$%'}", 400)]
    [TestCase("{'size':null}", 400)]
    [TestCase("{'size':1,'volume_type':'unknown'}", 404)]
    [TestCase("{'size':1,'volume_type':'secret'}", 404)]
    [TestCase("{'size':1,'snapshot_id':'unknown'}", 404)]
    [TestCase("{'size':1,'source_volid':'unknown'}", 404)]
    [TestCase("{'size':1,'imageRef':'11111111-0000-4000-8000-000000000000'}", 400)]
    [TestCase("{'size':1,'imageRef':'5d9bd4e6-0000-4000-8000-000000000001'}", 400)]
    [TestCase("{'size':1,'availability_zone':'moon'}", 400)]
    [TestCase("{'size':2000}", 413)]
    public async Task A_volume_is_refused(string order, int status)
    {
        var answer = await _wire.Send("tenant", "POST", _root + "/volumes", new JsonObject { ["volume"] = JsonNode.Parse(order.Replace('\'', '"')) });
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
    }

    [Test]
    public async Task The_eleventh_volume_exceeds_the_quota()
    {
        for (var count = 0; count < 10; count++)
        {
            await Make(new() { ["size"] = 1 });
        }

        var refused = await _wire.Send("tenant", "POST", _root + "/volumes", new JsonObject { ["volume"] = new JsonObject { ["size"] = 1 } });
        Assert.That((refused.Code, refused.Json!["overLimit"]!["message"]!.ToString()), Is.EqualTo((413, "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.")));
        var limits = (await _wire.Send("tenant", "GET", _root + "/limits")).Json!["limits"]!["absolute"]!;
        Assert.That((limits["totalVolumesUsed"]!.GetValue<int>(), limits["totalGigabytesUsed"]!.GetValue<int>()), Is.EqualTo((10, 10)));
    }

    [Test]
    public async Task A_reader_looks_and_does_not_touch()
    {
        await Make(new() { ["size"] = 1 });
        Assert.That((await _wire.Send("looker", "GET", _root + "/volumes")).Json!["volumes"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That((await _wire.Send("looker", "POST", _root + "/volumes", Json("""{"volume":{"size":1}}"""))).Code, Is.EqualTo(403));
        Assert.That((await _wire.Send("tenant", "GET", _root + "/os-services")).Code, Is.EqualTo(403));
    }

    [Test]
    public async Task Types_show_members_what_is_theirs()
    {
        var mine = await _wire.Send("tenant", "GET", _root + "/types");
        var all = await _wire.Send("admin", "GET", $"/volume/v3/{await _wire.ProjectOf("admin")}/types?is_public=None");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(mine.Each("volume_types", "name"), Is.EqualTo(["standard", "luks"]));
            Assert.That(mine.Each("volume_types", "description"), Is.EqualTo(["[scs:] plain", "[scs:encrypted]"]));
            Assert.That(mine.Json!["volume_types"]![1]!["extra_specs"]!.ToJsonString(), Does.Contain("replication_enabled").And.Not.Contain("backend"));
            Assert.That(all.Each("volume_types", "name"), Is.EqualTo(["standard", "luks", "secret"]));
        }

        Assert.That((await Make(new() { ["size"] = 1, ["volume_type"] = "luks" }))["encrypted"]!.GetValue<bool>(), Is.True);
        Assert.That((await _wire.Send("tenant", "GET", $"{_root}/types/{mine.Each("volume_types", "id")[1]}/encryption")).Code, Is.EqualTo(403));
    }

    [Test]
    public async Task Data_goes_through_image_volume_snapshot_backup_and_back()
    {
        var payload = Encoding.ASCII.GetBytes("the bytes of a disk");
        var source = await _wire.Send("tenant", "POST", "/image/v2/images", Json("""{"name":"disk","disk_format":"raw","container_format":"bare"}"""));
        Assert.That(source.Code, Is.EqualTo(201), source.Text);
        using var upload = new ByteArrayContent(payload);
        upload.Headers.ContentType = new("application/octet-stream");
        Assert.That((await _wire.SendRaw("tenant", "PUT", $"/image/v2/images/{source.Json!["id"]}/file", upload)).Code, Is.EqualTo(204));
        _time.Pass(TimeSpan.FromSeconds(10));

        var volume = await Make(new() { ["size"] = 1, ["imageRef"] = source.Json["id"]!.DeepClone() });
        Assert.That(volume["bootable"]!.ToString(), Is.EqualTo("true"));
        Assert.That(volume["volume_image_metadata"], Is.Null, "told of a look only");
        Assert.That((await Shown(volume))["volume_image_metadata"]!["image_name"]!.ToString(), Is.EqualTo("disk"));
        _time.Pass(TimeSpan.FromSeconds(10));
        var snapshot = await _wire.Make("tenant", _root + "/snapshots", "snapshot", new() { ["volume_id"] = volume["id"]!.DeepClone(), ["name"] = "s" });
        _time.Pass(TimeSpan.FromSeconds(10));
        var clone = await Make(new() { ["size"] = 2, ["snapshot_id"] = snapshot["id"]!.DeepClone() });
        _time.Pass(TimeSpan.FromSeconds(10));
        var backup = await _wire.Make("tenant", _root + "/backups", "backup", new() { ["volume_id"] = clone["id"]!.DeepClone(), ["name"] = "b" });
        Assert.That(await Status(clone), Is.EqualTo("backing-up"));
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That(await Status(clone), Is.EqualTo("available"));
        var restored = await _wire.Make("tenant", $"{_root}/backups/{backup["id"]}/restore", "restore", new() { ["name"] = "restored" });
        var again = (await _wire.Send("tenant", "GET", $"{_root}/volumes/{restored["volume_id"]}")).Object("volume");
        Assert.That((again["status"]!.ToString(), again["size"]!.GetValue<int>(), again["name"]!.ToString()), Is.EqualTo(("restoring-backup", 2, "restored")));
        _time.Pass(TimeSpan.FromSeconds(10));
        var image = await _wire.Send("tenant", "POST", $"{_root}/volumes/{restored["volume_id"]}/action", Json("""{"os-volume_upload_image":{"image_name":"out","disk_format":"raw","container_format":"bare"}}"""));
        Assert.That(image.Code, Is.EqualTo(202), image.Text);
        _time.Pass(TimeSpan.FromSeconds(10));
        var bytes = await _wire.Send("tenant", "GET", $"/image/v2/images/{image.Json!["os-volume_upload_image"]!["image_id"]}/file");
        Assert.That(bytes.Bytes, Is.EqualTo(payload));
    }

    [Test]
    public async Task A_volume_with_snapshots_stays()
    {
        var volume = await Make(new() { ["size"] = 1 });
        _time.Pass(TimeSpan.FromSeconds(10));
        var snapshot = await _wire.Make("tenant", _root + "/snapshots", "snapshot", new() { ["volume_id"] = volume["id"]!.DeepClone() });
        var refused = await _wire.Send("tenant", "DELETE", $"{_root}/volumes/{volume["id"]}");
        Assert.That(refused.Code, Is.EqualTo(400));
        Assert.That(refused.Json!["badRequest"]!["message"]!.ToString(), Does.StartWith("Invalid volume: Volume status must be available"));
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That((await _wire.Send("tenant", "DELETE", $"{_root}/volumes/{volume["id"]}?cascade=true")).Code, Is.EqualTo(202));
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That((await _wire.Send("tenant", "GET", $"{_root}/snapshots/{snapshot["id"]}")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task A_backup_is_restored_to_a_volume_that_is_large_enough()
    {
        var volume = await Make(new() { ["size"] = 2 });
        var small = await Make(new() { ["size"] = 1 });
        _time.Pass(TimeSpan.FromSeconds(10));
        var backup = await _wire.Make("tenant", _root + "/backups", "backup", new() { ["volume_id"] = volume["id"]!.DeepClone() });
        Assert.That((await _wire.Send("tenant", "POST", $"{_root}/backups/{backup["id"]}/restore", Json("""{"restore":{}}"""))).Code, Is.EqualTo(400));
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That((await _wire.Send("tenant", "POST", $"{_root}/backups/{backup["id"]}/restore", new JsonObject { ["restore"] = new JsonObject { ["volume_id"] = small["id"]!.DeepClone() } })).Code, Is.EqualTo(400));
        Assert.That((await _wire.Send("tenant", "POST", $"{_root}/backups/{backup["id"]}/restore", new JsonObject { ["restore"] = new JsonObject { ["volume_id"] = volume["id"]!.DeepClone() } })).Code, Is.EqualTo(202));
        Assert.That((await _wire.Send("tenant", "GET", $"{_root}/backups/{backup["id"]}")).Object("backup")["status"]!.ToString(), Is.EqualTo("restoring"));
        Assert.That((await _wire.Send("other", "GET", $"/volume/v3/{await _wire.ProjectOf("other")}/backups/{backup["id"]}")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task A_volume_grows_and_does_not_shrink()
    {
        var volume = await Make(new() { ["size"] = 2 });
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That((await Act(volume, """{"os-extend":{"new_size":1}}""")).Code, Is.EqualTo(400));
        Assert.That((await Act(volume, """{"os-extend":{"new_size":3}}""")).Code, Is.EqualTo(202));
        Assert.That(await Status(volume), Is.EqualTo("extending"));
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That((await _wire.Send("tenant", "GET", $"{_root}/volumes/{volume["id"]}")).Object("volume")["size"]!.GetValue<int>(), Is.EqualTo(3));
    }

    [Test]
    public async Task Actions_change_what_they_name()
    {
        var volume = await Make(new() { ["size"] = 1 });
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That((await Act(volume, """{"os-set_bootable":{"bootable":"true"}}""")).Code, Is.EqualTo(200));
        Assert.That((await Act(volume, """{"os-update_readonly_flag":{"readonly":true}}""")).Code, Is.EqualTo(202));
        Assert.That((await Act(volume, """{"os-attach":{"instance_uuid":"11111111-0000-4000-8000-000000000000","mountpoint":"/dev/vdc"}}""")).Code, Is.EqualTo(202));
        var shown = (await _wire.Send("tenant", "GET", $"{_root}/volumes/{volume["id"]}")).Object("volume");
        Assert.That((shown["status"]!.ToString(), shown["bootable"]!.ToString(), shown["metadata"]!["readonly"]!.ToString(), shown["attachments"]![0]!["device"]!.ToString()), Is.EqualTo(("in-use", "true", "True", "/dev/vdc")));
        Assert.That((await _wire.Send("tenant", "DELETE", $"{_root}/volumes/{volume["id"]}")).Code, Is.EqualTo(400));
        Assert.That((await Act(volume, """{"os-detach":{}}""")).Code, Is.EqualTo(202));
        Assert.That((await Act(volume, """{"os-reset_status":{"status":"error"}}""")).Code, Is.EqualTo(403));
        Assert.That((await Act(volume, """{"os-nonsense":{}}""")).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task Metadata_is_added_replaced_and_removed()
    {
        var volume = await Make(new() { ["size"] = 1, ["metadata"] = new JsonObject { ["a"] = "1" } });
        var path = $"{_root}/volumes/{volume["id"]}/metadata";
        Assert.That((await _wire.Send("tenant", "POST", path, Json("""{"metadata":{"b":"2"}}"""))).Json!["metadata"]!.ToJsonString(), Is.EqualTo("""{"a":"1","b":"2"}"""));
        Assert.That((await _wire.Send("tenant", "PUT", path, Json("""{"metadata":{"c":"3"}}"""))).Json!["metadata"]!.ToJsonString(), Is.EqualTo("""{"c":"3"}"""));
        Assert.That((await _wire.Send("tenant", "PUT", path + "/c", Json("""{"meta":{"c":"4"}}"""))).Code, Is.EqualTo(200));
        Assert.That((await _wire.Send("tenant", "GET", path + "/c")).Json!["meta"]!["c"]!.ToString(), Is.EqualTo("4"));
        Assert.That((await _wire.Send("tenant", "DELETE", path + "/c")).Code, Is.EqualTo(200));
        Assert.That((await _wire.Send("tenant", "DELETE", path + "/c")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Lists_page_by_limit_marker_and_offset_newest_first()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await Make(new() { ["size"] = 1, ["name"] = name, ["metadata"] = new JsonObject { ["kind"] = name } });
        }

        var first = await _wire.Send("tenant", "GET", _root + "/volumes?limit=2");
        Assert.That(first.Each("volumes", "name"), Is.EqualTo(["c", "b"]));
        var second = await _wire.Send("tenant", "GET", first.Json!["volumes_links"]![0]!["href"]!.ToString());
        Assert.That(second.Each("volumes", "name"), Is.EqualTo(["a"]));
        Assert.That(second.Json!["volumes_links"], Is.Null);
        foreach (var (query, names) in new[]
        {
            ("limit=0", ""), ("offset=1", "ba"), ("sort=name:asc", "abc"), ("sort_key=name&sort_dir=desc&limit=2&offset=1", "ba"), ("name=b", "b"), ("display_name=b", "b"), ("status=error", ""),
            ("status=creating", "cba"), ("metadata=%7B%27kind%27%3A+%27c%27%7D", "c"), ("availability_zone=nova", "cba"), ("bootable=true", ""),
        })
        {
            Assert.That(string.Concat((await _wire.Send("tenant", "GET", $"{_root}/volumes/detail?{query}")).Each("volumes", "name")), Is.EqualTo(names), query);
        }

        Assert.That((await _wire.Send("tenant", "GET", _root + "/volumes?limit=-1")).Code, Is.EqualTo(400));
        Assert.That((await _wire.Send("other", "GET", $"/volume/v3/{await _wire.ProjectOf("other")}/volumes?all_tenants=1")).Json!["volumes"]!.AsArray(), Is.Empty);
        Assert.That((await _wire.Send("admin", "GET", $"/volume/v3/{await _wire.ProjectOf("admin")}/volumes?all_tenants=1")).Json!["volumes"]!.AsArray(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task An_image_too_large_for_the_volume_is_refused_and_fits_one_of_its_minimum()
    {
        Assert.That((await Shown(await Make(new() { ["size"] = 2, ["imageRef"] = Image })))["volume_image_metadata"]!["os_distro"]!.ToString(), Is.EqualTo("debian"));
    }

    private async Task<JsonNode> Shown(JsonNode volume) => (await _wire.Send("tenant", "GET", $"{_root}/volumes/{volume["id"]}")).Json!["volume"]!;

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    private async Task<JsonObject> Make(JsonObject order) => await _wire.Make("tenant", _root + "/volumes", "volume", order);

    private async Task<string> Status(JsonObject volume) => (await _wire.Send("tenant", "GET", $"{_root}/volumes/{volume["id"]}")).Object("volume")["status"]!.ToString();

    private async Task<WireAnswer> Act(JsonObject volume, string action) => await _wire.Send("tenant", "POST", $"{_root}/volumes/{volume["id"]}/action", Json(action));
}
