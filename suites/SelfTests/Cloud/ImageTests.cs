using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Conformance.SelfTests.Embedded;

public sealed class ImageTests : CloudTest
{
    private const string Api = "/image/v2/images";
    private const string Patch = "application/openstack-images-v2.1-json-patch";

    private async Task<string> Create(string token, JsonObject? body = null)
    {
        var made = await Client.Send("POST", Api, token, body ?? new JsonObject { ["name"] = "mine", ["disk_format"] = "raw", ["container_format"] = "bare" });
        return made.Code == 201 ? made.Json!["id"]!.GetValue<string>() : throw new InvalidOperationException($"{made.Code}");
    }

    private async Task<int> Upload(string id, string token, byte[] data, string mediaType = "application/octet-stream")
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Cloud.AuthUrl.GetLeftPart(UriPartial.Authority)}{Api}/{id}/file") { Content = new ByteArrayContent(data) };
        request.Headers.Add("X-Auth-Token", token);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<string[]> Names(string query, string token) => (await Client.Send("GET", Api + query, token)).Names("images");

    [Test]
    public async Task Version_documents_need_no_token_but_images_do()
    {
        Assert.That((await Client.Send("GET", "/image")).Code, Is.EqualTo(300));
        Assert.That((await Client.Send("GET", "/image/versions")).Json!["versions"]![0]!["status"]!.GetValue<string>(), Is.EqualTo("CURRENT"));
        var refused = await Client.Send("GET", Api);
        Assert.That(refused.Code, Is.EqualTo(401));
        Assert.That(refused.Headers["WWW-Authenticate"], Does.StartWith("Keystone uri="));
    }

    [TestCase("", "Debian 13|private of tenant")]
    [TestCase("?visibility=public", "Debian 13")]
    [TestCase("?visibility=community", "community")]
    [TestCase("?visibility=private", "private of tenant")]
    [TestCase("?visibility=shared", "")]
    [TestCase("?visibility=all", "Debian 13|community|private of tenant")]
    [TestCase("?os_hidden=true", "hidden")]
    [TestCase("?os_hidden=false", "Debian 13|private of tenant")]
    [TestCase("?os_distro=debian", "Debian 13")]
    [TestCase("?name=in:community,Debian%2013", "Debian 13")]
    [TestCase("?status=queued", "")]
    public async Task A_member_sees_what_glance_shows(string query, string names) =>
        Assert.That(string.Join('|', await Names(query, Member)), Is.EqualTo(names));

    [TestCase("?visibility=everyone")]
    [TestCase("?os_hidden=yes")]
    [TestCase("?member_status=perhaps")]
    [TestCase("?limit=-1")]
    [TestCase("?marker=00000000-0000-4000-8000-00000000dead")]
    [TestCase("?sort_key=colour")]
    [TestCase("?size_min=many")]
    public async Task Queries_that_mean_nothing_get_400(string query) =>
        Assert.That((await Client.Send("GET", Api + query, Member)).Code, Is.EqualTo(400));

    [Test]
    public async Task A_shared_image_appears_once_it_was_accepted()
    {
        var id = (await Client.Send("GET", Api + "?visibility=shared", Stranger)).Json!["images"]![0]!["id"]!.GetValue<string>();
        var project = Cloud.State.ProjectIds["tenant"];
        Assert.That((await Client.Send("GET", $"{Api}/{id}", Member)).Code, Is.EqualTo(404));
        Assert.That((await Client.Send("POST", $"{Api}/{id}/members", Stranger, new JsonObject { ["member"] = project })).Code, Is.EqualTo(200));
        Assert.That((await Client.Send("GET", $"{Api}/{id}", Member)).Code, Is.EqualTo(200));
        Assert.That(await Names("?visibility=shared", Member), Is.Empty);
        Assert.That(await Names("?visibility=shared&member_status=pending", Member), Has.Length.EqualTo(1));
        var accept = new JsonObject { ["status"] = "accepted" };
        Assert.That((await Client.Send("PUT", $"{Api}/{id}/members/{project}", Stranger, accept)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("PUT", $"{Api}/{id}/members/{project}", Member, accept)).Code, Is.EqualTo(200));
        Assert.That(await Names("", Member), Does.Contain("shared of elsewhere"));
        Assert.That((await Client.Send("DELETE", $"{Api}/{id}/members/{project}", Stranger)).Code, Is.EqualTo(204));
        Assert.That(await Names("", Member), Does.Not.Contain("shared of elsewhere"));
        Assert.That((await Client.Send("GET", $"{Api}/{Cloud.Contents.Images[0].Id}/members", Member)).Code, Is.EqualTo(403));
    }

    [Test]
    public async Task Pages_are_linked_and_sorted_as_asked()
    {
        var seen = new List<string>();
        for (var path = "/v2/images?visibility=all&limit=1&sort=name:desc"; path is not null;)
        {
            var page = await Client.Send("GET", "/image" + path, Member);
            seen.AddRange(page.Names("images"));
            path = page.Json!["next"]?.GetValue<string>();
        }

        Assert.That(seen, Is.EqualTo(new[] { "private of tenant", "community", "Debian 13" }));
    }

    [Test]
    public async Task An_image_is_uploaded_described_and_downloaded()
    {
        var id = await Create(Member);
        Assert.That((await Client.Send("GET", $"{Api}/{id}/file", Member)).Code, Is.EqualTo(204));
        byte[] data = [.. Enumerable.Range(0, 100_000).Select(number => (byte)number)];
        Assert.That(await Upload(id, Reader, data), Is.EqualTo(403));
        Assert.That(await Upload(id, Stranger, data), Is.EqualTo(404));
        Assert.That(await Upload(id, Member, data, "text/plain"), Is.EqualTo(415));
        Assert.That(await Upload(id, Member, data), Is.EqualTo(204));
        Assert.That(await Upload(id, Member, data), Is.EqualTo(409));
        var image = (await Client.Send("GET", $"{Api}/{id}", Member)).Json!;
        Assert.That((image["status"]!.GetValue<string>(), image["size"]!.GetValue<long>()), Is.EqualTo(("active", data.Length)));
        Assert.That(image["checksum"]!.GetValue<string>(), Is.EqualTo(Convert.ToHexStringLower(MD5.HashData(data))));
        Assert.That(image["os_hash_value"]!.GetValue<string>(), Is.EqualTo(Convert.ToHexStringLower(SHA512.HashData(data))));
        Assert.That((await Client.Send("GET", $"{Api}/{id}/file", Member)).Bytes, Is.EqualTo(data));
        Assert.That(Cloud.State.FindImageData(id), Is.EqualTo(data));
        Assert.That((await Client.Send("POST", $"{Api}/{id}/actions/deactivate", Member)).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("GET", $"{Api}/{id}/file", Member)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("POST", $"{Api}/{id}/actions/reactivate", Member)).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("DELETE", $"{Api}/{id}", Member)).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("GET", $"{Api}/{id}", Member)).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Uploads_beyond_64_MiB_are_refused()
    {
        var id = await Create(Member);
        Assert.That(await Upload(id, Member, new byte[(64 << 20) + 1]), Is.EqualTo(413));
    }

    [Test]
    public async Task Creation_is_for_members_and_publication_for_administrators()
    {
        Assert.That((await Client.Send("POST", Api, Reader, new JsonObject { ["name"] = "x" })).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("POST", Api, Member, new JsonObject { ["name"] = "x", ["visibility"] = "public" })).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("POST", Api, Admin, new JsonObject { ["name"] = "x", ["visibility"] = "public" })).Code, Is.EqualTo(201));
        Assert.That((await Client.Send("POST", Api, Member, new JsonObject { ["name"] = "x", ["status"] = "active" })).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("POST", Api, Member, new JsonObject { ["name"] = "x", ["disk_format"] = "floppy" })).Code, Is.EqualTo(400));
        Assert.That((await Client.Send("POST", Api, Member, new JsonObject { ["name"] = "x", ["os_version"] = 12 })).Code, Is.EqualTo(400));
        Assert.That((await Client.Send("POST", Api, Member, new JsonObject { ["id"] = Cloud.Contents.Images[0].Id })).Code, Is.EqualTo(409));
    }

    [TestCase("add", "/os_distro", "alma", 200)]
    [TestCase("replace", "/name", "renamed", 200)]
    [TestCase("replace", "/os_distro", "alma", 409)]
    [TestCase("remove", "/os_distro", null, 409)]
    [TestCase("remove", "/name", null, 403)]
    [TestCase("replace", "/status", "active", 403)]
    [TestCase("replace", "/visibility", "public", 403)]
    [TestCase("replace", "/visibility", "community", 200)]
    [TestCase("move", "/name", "x", 400)]
    [TestCase("add", "name", "x", 400)]
    public async Task Patches_change_what_may_be_changed(string operation, string path, string? value, int code)
    {
        var id = await Create(Member);
        JsonArray body() => new(new JsonObject { ["op"] = operation, ["path"] = path, ["value"] = value });
        var answer = await Client.Send("PATCH", $"{Api}/{id}", Member, body(), Patch);
        Assert.That(answer.Code, Is.EqualTo(code));
        if (code == 200)
        {
            Assert.That((await Client.Send("GET", $"{Api}/{id}", Member)).Json![path[1..]]!.GetValue<string>(), Is.EqualTo(value));
        }

        Assert.That((await Client.Send("PATCH", $"{Api}/{id}", Member, body())).Code, Is.EqualTo(415));
        Assert.That((await Client.Send("PATCH", $"{Api}/{Cloud.Contents.Images[0].Id}", Member, body(), Patch)).Code, Is.EqualTo(403));
    }

    [Test]
    public async Task Protected_images_stay()
    {
        var id = await Create(Member, new JsonObject { ["name"] = "x", ["protected"] = true });
        Assert.That((await Client.Send("DELETE", $"{Api}/{id}", Member)).Code, Is.EqualTo(403));
        await Client.Send("PATCH", $"{Api}/{id}", Member, new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/protected", ["value"] = false }), Patch);
        Assert.That((await Client.Send("DELETE", $"{Api}/{id}", Member)).Code, Is.EqualTo(204));
    }

    [Test]
    public async Task Tags_are_put_found_and_deleted()
    {
        var id = await Create(Member);
        Assert.That((await Client.Send("PUT", $"{Api}/{id}/tags/run", Member)).Code, Is.EqualTo(204));
        Assert.That(await Names("?tag=run", Member), Is.EqualTo(new[] { "mine" }));
        Assert.That((await Client.Send("DELETE", $"{Api}/{id}/tags/run", Member)).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("DELETE", $"{Api}/{id}/tags/run", Member)).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Schemas_name_the_attributes_images_have()
    {
        var schema = (await Client.Send("GET", "/image/v2/schemas/image", Member)).Json!["properties"]!.AsObject();
        var image = (await Client.Send("GET", $"{Api}/{Cloud.Contents.Images[0].Id}", Member)).Json!.AsObject();
        Assert.That(image.Select(pair => pair.Key).Except(schema.Select(pair => pair.Key)), Is.EqualTo(new[] { "os_distro" }));
        Assert.That((await Client.Send("GET", "/image/v2/schemas/images", Member)).Json!["properties"]!["images"], Is.Not.Null);
    }
}
