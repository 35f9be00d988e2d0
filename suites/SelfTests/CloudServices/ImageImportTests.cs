using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Conformance.Embedded;
using Conformance.SelfTests.Embedded;

namespace Conformance.SelfTests.CloudServices;

/// <summary>Interoperable image import of the embedded cloud, from a web server of this test.</summary>
public sealed class ImageImportTests
{
    private const string Api = "/image/v2/images";

    private ImageFiles _files = null!;
    private EmbeddedCloud _cloud = null!;
    private CloudClient _client = null!;
    private string _member = "", _stranger = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _files = await ImageFiles.Start();
        _cloud = await EmbeddedCloud.Start(CloudClient.Contents(), new EmbeddedCloudOptions
        {
            Imports = new ImageImportOptions { AllowedHosts = ["127.0.0.1"], AllowedPorts = [_files.Port], LargestImage = 1 << 20 },
        });
        _client = new CloudClient(_cloud);
        _member = await _client.SignIn("tenant", "tenant");
        _stranger = await _client.SignIn("other", "elsewhere");
    }

    [OneTimeTearDown]
    public async Task End()
    {
        _client.Dispose();
        await _cloud.DisposeAsync();
        await _files.DisposeAsync();
    }

    [Test]
    public async Task Clients_are_told_how_images_can_be_imported()
    {
        var told = await _client.Send("GET", "/image/v2/info/import", _member);
        Assert.That(told.Json!["import-methods"]!["value"]!.ToJsonString(), Is.EqualTo("""["glance-direct","web-download"]"""));
        var made = await _client.Send("POST", Api, _member, new JsonObject { ["name"] = "empty" });
        Assert.That(made.Headers["OpenStack-image-import-methods"], Is.EqualTo("glance-direct,web-download"));
    }

    [TestCase("/disk.img")]
    [TestCase("/away.img")]
    public async Task An_image_is_fetched_from_where_it_is(string path)
    {
        var id = await Create();
        Assert.That((await Import(id, _files.Address + path)).Code, Is.EqualTo(202));
        var image = await Until(id, "active");
        Assert.That(image["checksum"]!.GetValue<string>(), Is.EqualTo(ImageFiles.Checksum));
        Assert.That(image["os_hash_value"]!.GetValue<string>(), Is.EqualTo(Convert.ToHexStringLower(SHA512.HashData(ImageFiles.Disk))));
        Assert.That(image["size"]!.GetValue<long>(), Is.EqualTo(ImageFiles.Disk.Length));
        Assert.That(image.AsObject().ContainsKey("os_glance_import_task"), Is.False);
        Assert.That((await _client.Send("GET", $"{Api}/{id}/file", _member)).Bytes, Is.EqualTo(ImageFiles.Disk));
        var task = (await Tasks(id)).Single()!;
        Assert.That(task["status"]!.GetValue<string>(), Is.EqualTo("success"));
        Assert.That((await Import(id, _files.Address + path)).Code, Is.EqualTo(409), "it is there");
        Assert.That((await _client.Send("DELETE", $"{Api}/{id}", _member)).Code, Is.EqualTo(204));
    }

    [TestCase("/no-such.img")]
    [TestCase("/short.img")]
    [TestCase("/endless.img")]
    [TestCase("/astray.img")]
    [TestCase("/round.img")]
    public async Task What_cannot_be_fetched_leaves_an_image_that_waits_for_another_try(string path)
    {
        var id = await Create();
        Assert.That((await Import(id, _files.Address + path)).Code, Is.EqualTo(202));
        var image = await Until(id, "queued");
        Assert.That(image["os_glance_failed_import"], Is.Not.Null);
        Assert.That(image["size"], Is.Null);
        var task = (await Tasks(id)).Single()!;
        Assert.That(task["status"]!.GetValue<string>(), Is.EqualTo("failure"));
        Assert.That(task["message"]!.GetValue<string>(), Does.Contain("Task failed"));
        Assert.That((await Import(id, _files.Address + "/disk.img")).Code, Is.EqualTo(202));
        await Until(id, "active");
    }

    [TestCase("ftp://127.0.0.1:PORT/disk.img")]
    [TestCase("file:///etc/passwd")]
    [TestCase("http://127.0.0.1:9/disk.img")]
    [TestCase("http://127.1:PORT/disk.img")]
    [TestCase("http://2130706433:PORT/disk.img")]
    [TestCase("http://[::1]:PORT/disk.img")]
    [TestCase("http://169.254.169.254/latest/meta-data")]
    [TestCase("http://localhost:PORT/disk.img")]
    [TestCase("http://")]
    [TestCase("")]
    public async Task What_must_not_be_asked_is_refused(string uri)
    {
        var id = await Create();
        var refused = await Import(id, uri.Replace("PORT", $"{_files.Port}", StringComparison.Ordinal));
        Assert.That(refused.Code, Is.EqualTo(400));
        Assert.That((await Look(id))["status"]!.GetValue<string>(), Is.EqualTo("queued"));
        Assert.That(await Tasks(id), Is.Empty);
    }

    [TestCase("http://127.0.0.1/x")]
    [TestCase("http://[::ffff:127.0.0.1]/x")]
    [TestCase("http://127.0.0.1:PORT/x")]
    public async Task Nobody_fetches_from_the_machine_itself_unless_it_is_let(string uri)
    {
        await using var cloud = await EmbeddedCloud.Start(CloudClient.Contents());
        using var client = new CloudClient(cloud);
        var member = await client.SignIn("tenant", "tenant");
        var made = await client.Send("POST", Api, member, new JsonObject { ["disk_format"] = "raw", ["container_format"] = "bare" });
        var order = new JsonObject { ["method"] = new JsonObject { ["name"] = "web-download", ["uri"] = uri.Replace("PORT", $"{_files.Port}", StringComparison.Ordinal) } };
        Assert.That((await client.Send("POST", $"{Api}/{made.Json!["id"]}/import", member, order)).Code, Is.EqualTo(400));
    }

    [TestCase("""{}""", 400)]
    [TestCase("""{"method":{}}""", 400)]
    [TestCase("""{"method":{"name":"copy-image"}}""", 400)]
    [TestCase("""{"method":{"name":"web-download"}}""", 400)]
    [TestCase("""{"method":{"name":"glance-direct"}}""", 409)]
    [TestCase("""{"method":{"name":"web-download","uri":"http://127.0.0.1"},"all_stores":"yes"}""", 400)]
    public async Task An_order_that_makes_no_sense_is_refused(string order, int code) =>
        Assert.That((await _client.Send("POST", $"{Api}/{await Create()}/import", _member, JsonNode.Parse(order))).Code, Is.EqualTo(code));

    [Test]
    public async Task Only_who_may_change_an_image_imports_it_and_only_into_a_complete_one()
    {
        var source = _files.Address + "/disk.img";
        Assert.That((await Import(await Create(), source, _stranger)).Code, Is.EqualTo(404));
        var bare = (await _client.Send("POST", Api, _member, new JsonObject { ["name"] = "bare" })).Json!["id"]!.GetValue<string>();
        Assert.That((await Import(bare, source)).Code, Is.EqualTo(409));
        Assert.That((await Import(Guid.NewGuid().ToString(), source)).Code, Is.EqualTo(404));
        var reserved = await _client.Send("POST", Api, _member, new JsonObject { ["os_glance_import_task"] = "mine" });
        Assert.That(reserved.Code, Is.EqualTo(403));
    }

    [Test]
    public async Task What_is_staged_becomes_an_image_when_it_is_told_to()
    {
        var id = await Create();
        Assert.That(await Stage(id, ImageFiles.Disk), Is.EqualTo(204));
        Assert.That((await Look(id))["status"]!.GetValue<string>(), Is.EqualTo("uploading"));
        Assert.That(await Stage(id, ImageFiles.Disk), Is.EqualTo(409), "there is something already");
        Assert.That((await _client.Send("POST", $"{Api}/{id}/import", _member, JsonNode.Parse("""{"method":{"name":"glance-direct"}}"""))).Code, Is.EqualTo(202));
        Assert.That((await Until(id, "active"))["checksum"]!.GetValue<string>(), Is.EqualTo(ImageFiles.Checksum));
    }

    [Test]
    public async Task An_image_that_is_being_fetched_says_so_and_can_be_deleted()
    {
        var (first, second) = (await Create(), await Create());
        foreach (var id in new[] { first, second })
        {
            Assert.That((await Import(id, _files.Address + "/held.img")).Code, Is.EqualTo(202));
            var image = await Look(id);
            Assert.That(image["status"]!.GetValue<string>(), Is.EqualTo("importing"));
            Assert.That(image["os_glance_import_task"], Is.Not.Null);
            Assert.That((await Import(id, _files.Address + "/disk.img")).Code, Is.EqualTo(409), "one at a time");
        }

        Assert.That((await _client.Send("DELETE", $"{Api}/{first}", _member)).Code, Is.EqualTo(204));
        _files.Gate.TrySetResult();
        await Until(second, "active");
        Assert.That((await _client.Send("GET", $"{Api}/{first}", _member)).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task A_certificate_that_nobody_trusts_is_not_trusted_here_either()
    {
        await using var other = await EmbeddedCloud.Start(CloudClient.Contents(), new EmbeddedCloudOptions { Tls = true });
        await using var cloud = await EmbeddedCloud.Start(CloudClient.Contents(), new EmbeddedCloudOptions { Imports = new ImageImportOptions { AllowedHosts = ["127.0.0.1"], AllowedPorts = [other.AuthUrl.Port] } });
        using var client = new CloudClient(cloud);
        var member = await client.SignIn("tenant", "tenant");
        var id = (await client.Send("POST", Api, member, new JsonObject { ["disk_format"] = "raw", ["container_format"] = "bare" })).Json!["id"]!.GetValue<string>();
        var order = new JsonObject { ["method"] = new JsonObject { ["name"] = "web-download", ["uri"] = other.AuthUrl.AbsoluteUri } };
        Assert.That((await client.Send("POST", $"{Api}/{id}/import", member, order)).Code, Is.EqualTo(202));
        Assert.That((await Until(client, member, id, "queued"))["os_glance_failed_import"], Is.Not.Null);
        Assert.That(other.Requests, Is.Zero);
    }

    private async Task<string> Create() =>
        (await _client.Send("POST", Api, _member, new JsonObject { ["name"] = "mine", ["disk_format"] = "raw", ["container_format"] = "bare" })).Json!["id"]!.GetValue<string>();

    private Task<CloudClient.Answer> Import(string id, string uri, string? token = null) =>
        _client.Send("POST", $"{Api}/{id}/import", token ?? _member, new JsonObject { ["method"] = new JsonObject { ["name"] = "web-download", ["uri"] = uri } });

    private async Task<int> Stage(string id, byte[] data)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{_cloud.AuthUrl.GetLeftPart(UriPartial.Authority)}{Api}/{id}/stage") { Content = new ByteArrayContent(data) };
        request.Headers.Add("X-Auth-Token", _member);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<JsonNode> Look(string id) => (await _client.Send("GET", $"{Api}/{id}", _member)).Json!;

    private async Task<JsonArray> Tasks(string id) => (await _client.Send("GET", $"{Api}/{id}/tasks", _member)).Json!["tasks"]!.AsArray();

    private Task<JsonNode> Until(string id, string status) => Until(_client, _member, id, status);

    private static async Task<JsonNode> Until(CloudClient client, string token, string id, string status)
    {
        using var budget = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var image = (await client.Send("GET", $"{Api}/{id}", token)).Json!;
            if (image["status"]!.GetValue<string>() == status)
            {
                return image;
            }

            await timer.WaitForNextTickAsync(budget.Token);
        }
    }
}
