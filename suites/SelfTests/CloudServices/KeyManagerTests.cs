using System.Text.Json.Nodes;
using Conformance.Embedded;

namespace Conformance.SelfTests.CloudServices;

public sealed class KeyManagerTests
{
    private const string Secrets = "/key-manager/v1/secrets";
    private SteppedTime _time = null!;
    private Wire _wire = null!;

    [SetUp]
    public async Task Start()
    {
        _time = new SteppedTime(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        _wire = await Wire.Start(options: new EmbeddedCloudOptions { Time = _time, TransitionTime = TimeSpan.FromSeconds(10) });
    }

    [TearDown]
    public async Task Stop() => await _wire.DisposeAsync();

    [Test]
    public async Task A_payload_goes_round()
    {
        var path = await Store("tenant", """{"name":"s","payload":"foo","payload_content_type":"text/plain","secret_type":"opaque"}""");
        var shown = (await _wire.Send("tenant", "GET", path)).Json!;
        Assert.That((shown["name"]!.ToString(), shown["status"]!.ToString(), shown["content_types"]!["default"]!.ToString()), Is.EqualTo(("s", "ACTIVE", "text/plain")));
        Assert.That((await _wire.Send("tenant", "GET", path + "/payload", null, ("Accept", "text/plain"))).Text, Is.EqualTo("foo"));
        Assert.That((await _wire.Send("tenant", "GET", path + "/payload", null, ("Accept", "application/octet-stream"))).Bytes, Is.EqualTo("foo"u8.ToArray()));
        Assert.That((await _wire.Send("tenant", "GET", path + "/payload", null, ("Accept", "application/pkcs8"))).Code, Is.EqualTo(406));
        Assert.That((await _wire.Send("tenant", "DELETE", path)).Code, Is.EqualTo(204));
        Assert.That((await _wire.Send("tenant", "GET", path)).Code, Is.EqualTo(404));
        Assert.That((await _wire.Send("tenant", "DELETE", path)).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task A_payload_is_put_later_and_once()
    {
        var path = await Store("tenant", """{"name":"s"}""");
        Assert.That((await _wire.Send("tenant", "GET", path + "/payload")).Code, Is.EqualTo(404));
        byte[] bytes = [0, 1, 254, 255];
        foreach (var expected in new[] { 204, 409 })
        {
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new("application/octet-stream");
            Assert.That((await _wire.SendRaw("tenant", "PUT", path, content)).Code, Is.EqualTo(expected));
        }

        Assert.That((await _wire.Send("tenant", "GET", path + "/payload", null, ("Accept", "application/octet-stream"))).Bytes, Is.EqualTo(bytes));
        Assert.That((await _wire.Send("tenant", "GET", path + "/payload", null, ("Accept", "text/plain"))).Code, Is.EqualTo(406));
    }

    [TestCase("""{"payload":"","payload_content_type":"text/plain"}""")]
    [TestCase("""{"payload":"x"}""")]
    [TestCase("""{"payload":"x","payload_content_type":"text/nonsense"}""")]
    [TestCase("""{"payload":"%%%","payload_content_type":"application/octet-stream","payload_content_encoding":"base64"}""")]
    [TestCase("""{"secret_type":"nonsense"}""")]
    [TestCase("""{"expiration":"2020-01-01T00:00:00"}""")]
    [TestCase("""{"bit_length":0}""")]
    public async Task A_secret_is_refused(string order) =>
        Assert.That((await _wire.Send("tenant", "POST", Secrets, JsonNode.Parse(order))).Code, Is.EqualTo(400));

    [Test]
    public async Task A_reader_is_refused_and_a_stranger_finds_nothing()
    {
        var path = await Store("tenant", """{"name":"s","payload":"foo","payload_content_type":"text/plain"}""");
        foreach (var (method, target) in new[] { ("GET", Secrets), ("POST", Secrets), ("GET", path), ("GET", path + "/payload"), ("DELETE", path) })
        {
            Assert.That((await _wire.Send("looker", method, target, method == "POST" ? new JsonObject() : null)).Code, Is.EqualTo(403), $"{method} {target}");
        }

        Assert.That((await _wire.Send("other", "GET", path)).Code, Is.EqualTo(404));
        Assert.That((await _wire.Send("colleague", "GET", path)).Code, Is.EqualTo(200));
        Assert.That((await _wire.Send(null, "GET", path)).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task An_access_list_narrows_and_widens()
    {
        var path = await Store("tenant", """{"name":"s","payload":"foo","payload_content_type":"text/plain"}""");
        Assert.That((await _wire.Send("tenant", "GET", path + "/acl")).Json!["read"]!["project-access"]!.GetValue<bool>(), Is.True);
        Assert.That((await _wire.Send("tenant", "PUT", path + "/acl", JsonNode.Parse("""{"read":{"project-access":false}}"""))).Code, Is.EqualTo(200));
        Assert.That((await _wire.Send("colleague", "GET", path + "/payload")).Code, Is.EqualTo(403));
        Assert.That((await _wire.Send("colleague", "GET", Secrets)).Json!["total"]!.GetValue<int>(), Is.Zero);
        Assert.That((await _wire.Send("tenant", "GET", path + "/payload")).Code, Is.EqualTo(200));
        Assert.That((await _wire.Send("tenant", "DELETE", path + "/acl")).Code, Is.EqualTo(200));
        Assert.That((await _wire.Send("colleague", "GET", path + "/payload")).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Lists_page_by_offset_and_find_by_name()
    {
        foreach (var name in new[] { "a", "b", "b" })
        {
            await Store("tenant", $$"""{"name":"{{name}}"}""");
        }

        var page = (await _wire.Send("tenant", "GET", Secrets + "?limit=2")).Json!;
        Assert.That((page["total"]!.GetValue<int>(), page["secrets"]!.AsArray().Count, page["previous"]), Is.EqualTo((3, 2, (JsonNode?)null)));
        var next = (await _wire.Send("tenant", "GET", page["next"]!.ToString())).Json!;
        Assert.That((next["secrets"]!.AsArray().Count, next["next"], next["previous"] is null), Is.EqualTo((1, (JsonNode?)null, false)));
        Assert.That((await _wire.Send("tenant", "GET", Secrets + "?name=b")).Json!["total"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That((await _wire.Send("tenant", "GET", Secrets + "?name=c")).Json!["total"]!.GetValue<int>(), Is.Zero);
    }

    [Test]
    public async Task An_expired_secret_is_gone()
    {
        var path = await Store("tenant", """{"name":"s","expiration":"2026-01-31T12:30:00"}""");
        Assert.That((await _wire.Send("tenant", "GET", path)).Code, Is.EqualTo(200));
        _time.Pass(TimeSpan.FromMinutes(30));
        Assert.That((await _wire.Send("tenant", "GET", path)).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task User_metadata_is_kept()
    {
        var path = await Store("tenant", """{"name":"s"}""");
        Assert.That((await _wire.Send("tenant", "PUT", path + "/metadata", JsonNode.Parse("""{"metadata":{"run":"1"}}"""))).Code, Is.EqualTo(201));
        Assert.That((await _wire.Send("tenant", "POST", path + "/metadata", JsonNode.Parse("""{"key":"run","value":"2"}"""))).Code, Is.EqualTo(409));
        Assert.That((await _wire.Send("tenant", "GET", path + "/metadata/run")).Json!["value"]!.ToString(), Is.EqualTo("1"));
        Assert.That((await _wire.Send("tenant", "DELETE", path + "/metadata/run")).Code, Is.EqualTo(204));
    }

    [Test]
    public async Task An_order_makes_a_key_of_the_length_asked_for()
    {
        var order = await _wire.Send("tenant", "POST", "/key-manager/v1/orders", JsonNode.Parse("""{"type":"key","meta":{"name":"k","algorithm":"aes","bit_length":256,"mode":"cbc","payload_content_type":"application/octet-stream"}}"""));
        var path = Path(order.Json!["order_ref"]!);
        Assert.That((order.Code, (await _wire.Send("tenant", "GET", path)).Json!["status"]!.ToString()), Is.EqualTo((202, "PENDING")));
        _time.Pass(TimeSpan.FromSeconds(10));
        var done = (await _wire.Send("tenant", "GET", path)).Json!;
        Assert.That(done["status"]!.ToString(), Is.EqualTo("ACTIVE"));
        Assert.That((await _wire.Send("tenant", "GET", Path(done["secret_ref"]!) + "/payload", null, ("Accept", "application/octet-stream"))).Bytes, Has.Length.EqualTo(32));
    }

    [Test]
    public async Task A_container_holds_existing_secrets_of_fitting_names()
    {
        var secret = $"{_wire.Base}{await Store("tenant", """{"name":"s"}""")}";
        var made = await _wire.Send("tenant", "POST", "/key-manager/v1/containers", Container("certificate", "certificate", secret));
        Assert.That(made.Code, Is.EqualTo(201), made.Text);
        Assert.That((await _wire.Send("tenant", "GET", Path(made.Json!["container_ref"]!))).Json!["secret_refs"]![0]!["secret_ref"]!.ToString(), Is.EqualTo(secret));
        Assert.That((await _wire.Send("tenant", "POST", "/key-manager/v1/containers", Container("certificate", "nonsense", secret))).Code, Is.EqualTo(400));
        Assert.That((await _wire.Send("tenant", "POST", "/key-manager/v1/containers", Container("generic", "x", secret + "0"))).Code, Is.EqualTo(404));
    }

    private static JsonObject Container(string type, string name, string secret) =>
        new() { ["name"] = "c", ["type"] = type, ["secret_refs"] = new JsonArray(new JsonObject { ["name"] = name, ["secret_ref"] = secret }) };

    private static string Path(JsonNode reference) => new Uri(reference.ToString()).AbsolutePath;

    private async Task<string> Store(string user, string order)
    {
        var answer = await _wire.Send(user, "POST", Secrets, JsonNode.Parse(order));
        Assert.That(answer.Code, Is.EqualTo(201), answer.Text);
        return Path(answer.Json!["secret_ref"]!);
    }
}
