using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Conformance.Embedded;
using Conformance.Embedded.ObjectStore;

namespace Conformance.SelfTests.CloudServices;

public sealed class ObjectStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private SteppedTime _time = null!;
    private Wire _wire = null!;
    private string _access = "";
    private string _secret = "";

    [SetUp]
    public async Task Start()
    {
        _time = new SteppedTime(Noon);
        _wire = await Wire.Start(options: new EmbeddedCloudOptions { Time = _time });
        (_access, _secret) = await Credential("tenant");
    }

    [TearDown]
    public async Task Stop() => await _wire.DisposeAsync();

    [Test]
    public async Task An_object_goes_round_and_is_the_same_in_Swift()
    {
        var bytes = Encoding.UTF8.GetBytes("Grüße");
        Assert.That((await S3("PUT", "/bucket")).Code, Is.EqualTo(200));
        var put = await S3("PUT", "/bucket/a%20dir/%C3%BC+%24.txt", bytes, ("x-amz-meta-colour", "red"), ("content-type", "text/plain"));
        Assert.That(put.Code, Is.EqualTo(200), put.Text);
        var got = await S3("GET", "/bucket/a%20dir/%C3%BC+%24.txt");
        var swift = await _wire.Send("tenant", "GET", $"{Swift}/bucket/a%20dir/%C3%BC%2B%24.txt");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(got.Bytes, Is.EqualTo(bytes));
            Assert.That((got.Headers["x-amz-meta-colour"], got.Headers["Content-Type"], got.Headers["ETag"]), Is.EqualTo(("red", "text/plain", put.Headers["ETag"])));
            Assert.That(swift.Bytes, Is.EqualTo(bytes));
            Assert.That(swift.Headers["X-Object-Meta-colour"], Is.EqualTo("red"));
        }

        Assert.That((await S3("HEAD", "/bucket/a%20dir/%C3%BC+%24.txt")).Headers["Content-Length"], Is.EqualTo("7"));
        Assert.That((await S3("DELETE", "/bucket")).Xml("Code"), Is.EqualTo("BucketNotEmpty"));
        Assert.That((await S3("DELETE", "/bucket/a%20dir/%C3%BC+%24.txt")).Code, Is.EqualTo(204));
        Assert.That((await S3("DELETE", "/bucket")).Code, Is.EqualTo(204));
        Assert.That((await S3("HEAD", "/bucket")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Refusals_have_the_codes_that_clients_know()
    {
        await S3("PUT", "/bucket");
        var other = await Credential("other");
        foreach (var (answer, status, code) in new[]
        {
            (await _wire.Send(null, "GET", Store + "/"), 403, "AccessDenied"),
            (await S3("GET", "/", access: "doesnotexist", secret: ""), 403, "InvalidAccessKeyId"),
            (await S3("GET", "/", secret: "wrong"), 403, "SignatureDoesNotMatch"),
            (await S3("GET", "/", at: Noon.AddMinutes(-16)), 403, "RequestTimeTooSkewed"),
            (await S3("GET", "/", at: Noon.AddMinutes(16)), 403, "RequestTimeTooSkewed"),
            (await S3("GET", "/nothing"), 404, "NoSuchBucket"),
            (await S3("GET", "/bucket/nothing"), 404, "NoSuchKey"),
            (await S3("PUT", "/bucket"), 409, "BucketAlreadyOwnedByYou"),
            (await S3("PUT", "/bucket", access: other.Access, secret: other.Secret), 409, "BucketAlreadyExists"),
            (await S3("GET", "/bucket", access: other.Access, secret: other.Secret), 403, "AccessDenied"),
            (await S3("PUT", "/No_Bucket"), 400, "InvalidBucketName"),
            (await S3("GET", "/bucket?lifecycle"), 501, "NotImplemented"),
            (await S3("PUT", "/bucket/x?uploadId=nothing&partNumber=1", [1]), 404, "NoSuchUpload"),
            (await S3("PUT", "/bucket/x", [1], bodyHash: SignatureV4.EmptyHash), 400, "XAmzContentSHA256Mismatch"),
        })
        {
            Assert.That((answer.Code, answer.Xml("Code")), Is.EqualTo((status, code)), answer.Text);
        }
    }

    [Test]
    public async Task Fifteen_minutes_of_skew_are_allowed() => Assert.That((await S3("GET", "/", at: Noon.AddMinutes(-15))).Code, Is.EqualTo(200));

    [Test]
    public async Task A_cloud_may_not_check_signatures_but_it_still_knows_its_keys()
    {
        await using var lax = await Wire.Start(contents => contents.S3ChecksSignatures = false, new EmbeddedCloudOptions { Time = _time });
        var (access, _) = await Credential("tenant", lax);
        Assert.That((await S3("GET", "/", access: access, secret: "wrong", wire: lax)).Code, Is.EqualTo(200));
        Assert.That((await S3("GET", "/", access: "doesnotexist", secret: "", wire: lax)).Xml("Code"), Is.EqualTo("InvalidAccessKeyId"));
    }

    [Test]
    public async Task A_store_without_S3_answers_with_a_page_of_Swift()
    {
        await using var plain = await Wire.Start(contents => contents.S3Offered = false, new EmbeddedCloudOptions { Time = _time });
        var answer = await S3("GET", "/", wire: plain);
        Assert.That((answer.Code, answer.Headers["Content-Type"]), Is.EqualTo((404, "text/html; charset=UTF-8")));
        Assert.That(answer.Text, Does.StartWith("<html><h1>Not Found</h1>"));
        Assert.That((await plain.Send("tenant", "HEAD", $"{plain.Cloud.ObjectStoreUrl.ToString().TrimEnd('/')}/swift/v1/AUTH_{await plain.ProjectOf("tenant")}")).Code, Is.EqualTo(204));
    }

    [Test]
    public async Task Both_listings_page_and_group()
    {
        await S3("PUT", "/bucket");
        foreach (var key in new[] { "a", "b/1", "b/2", "c" })
        {
            await S3("PUT", $"/bucket/{key}", [1]);
        }

        var first = await S3("GET", "/bucket?list-type=2&delimiter=%2F&max-keys=2");
        Assert.That((first.XmlAll("Key"), first.XmlAll("CommonPrefixes"), first.Xml("IsTruncated")), Is.EqualTo(("a", "b/", "true")));
        var second = await S3("GET", $"/bucket?list-type=2&delimiter=%2F&max-keys=2&continuation-token={Uri.EscapeDataString(first.Xml("NextContinuationToken")!)}");
        Assert.That((second.XmlAll("Key"), second.XmlAll("CommonPrefixes"), second.Xml("IsTruncated")), Is.EqualTo(("c", "", "false")));
        Assert.That((await S3("GET", "/bucket?prefix=b%2F&marker=b%2F1")).XmlAll("Key"), Is.EqualTo("b/2"));
        Assert.That((await S3("GET", "/")).XmlAll("Name"), Is.EqualTo("bucket"));
        Assert.That((await S3("GET", "/bucket?location")).Xml("LocationConstraint"), Is.EqualTo("RegionOne"));
        Assert.That((await S3("GET", "/bucket?max-keys=x")).Xml("Code"), Is.EqualTo("InvalidArgument"));
    }

    [TestCase("bytes=0-1", 206, "ab", "bytes 0-1/5")]
    [TestCase("bytes=3-", 206, "de", "bytes 3-4/5")]
    [TestCase("bytes=-2", 206, "de", "bytes 3-4/5")]
    [TestCase("bytes=4-99", 206, "e", "bytes 4-4/5")]
    [TestCase("bytes=2-1", 200, "abcde", null)]
    [TestCase("bytes=5-", 416, null, null)]
    public async Task A_range_is_served(string range, int status, string? text, string? contentRange)
    {
        await S3("PUT", "/bucket");
        await S3("PUT", "/bucket/x", "abcde"u8.ToArray());
        var answer = await S3("GET", "/bucket/x", null, ("Range", range));
        Assert.That((answer.Code, answer.Headers.GetValueOrDefault("Content-Range")), Is.EqualTo((status, contentRange)));
        Assert.That(answer.Text, text is null ? Does.Contain("InvalidRange") : Is.EqualTo(text));
    }

    [Test]
    public async Task Objects_are_copied_and_deleted_in_numbers()
    {
        await S3("PUT", "/bucket");
        await S3("PUT", "/bucket/x", [1, 2]);
        Assert.That((await S3("PUT", "/bucket/y", null, ("x-amz-copy-source", "/bucket/x"))).Xml("ETag"), Is.Not.Null);
        Assert.That((await S3("GET", "/bucket/y")).Bytes, Is.EqualTo(new byte[] { 1, 2 }));
        var deleted = await S3("POST", "/bucket?delete", Encoding.UTF8.GetBytes("<Delete><Object><Key>x</Key></Object><Object><Key>y</Key></Object><Object><Key>never</Key></Object></Delete>"));
        Assert.That(deleted.XmlAll("Key"), Is.EqualTo("x,y,never"));
        Assert.That((await S3("GET", "/bucket?list-type=2")).Xml("KeyCount"), Is.EqualTo("0"));
    }

    [Test]
    public async Task A_multipart_upload_is_put_together()
    {
        await S3("PUT", "/bucket");
        var id = (await S3("POST", "/bucket/big?uploads")).Xml("UploadId");
        var (one, two) = (RandomNumberGenerator.GetBytes(5 << 20), new byte[] { 7 });
        var tags = new List<string>();
        foreach (var (number, part) in new[] { (1, one), (2, two) })
        {
            tags.Add((await S3("PUT", $"/bucket/big?partNumber={number}&uploadId={id}", part)).Headers["ETag"]);
        }

        Assert.That((await S3("GET", $"/bucket/big?uploadId={id}")).XmlAll("PartNumber"), Is.EqualTo("1,2"));
        Assert.That((await S3("POST", $"/bucket/big?uploadId={id}", Complete((2, tags[1]), (1, tags[0])))).Xml("Code"), Is.EqualTo("InvalidPartOrder"));
        Assert.That((await S3("POST", $"/bucket/big?uploadId={id}", Complete((1, tags[1])))).Xml("Code"), Is.EqualTo("InvalidPart"));
        var done = await S3("POST", $"/bucket/big?uploadId={id}", Complete((1, tags[0]), (2, tags[1])));
        Assert.That(done.Xml("ETag"), Does.EndWith("-2\""));
        Assert.That((await S3("GET", "/bucket/big")).Bytes, Is.EqualTo(one.Concat(two)));

        var given = (await S3("POST", "/bucket/other?uploads")).Xml("UploadId");
        Assert.That((await S3("DELETE", $"/bucket/other?uploadId={given}")).Code, Is.EqualTo(204));
        Assert.That((await S3("GET", $"/bucket/other?uploadId={given}")).Xml("Code"), Is.EqualTo("NoSuchUpload"));

        static byte[] Complete(params (int Number, string Tag)[] parts) => Encoding.UTF8.GetBytes(new XElement("CompleteMultipartUpload", parts.Select(part => new XElement("Part", new XElement("PartNumber", part.Number), new XElement("ETag", part.Tag)))).ToString());
    }

    [Test]
    public async Task Chunks_with_signatures_of_their_own_are_decoded_and_checked()
    {
        await S3("PUT", "/bucket");
        foreach (var (spoil, status) in new[] { (false, 200), (true, 403) })
        {
            var answer = await S3("PUT", "/bucket/x", "hello world"u8.ToArray(), chunk: spoil ? -4 : 4);
            Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        }

        Assert.That((await S3("GET", "/bucket/x")).Text, Is.EqualTo("hello world"));
    }

    [Test]
    public async Task A_presigned_address_works_until_it_expires()
    {
        await S3("PUT", "/bucket");
        await S3("PUT", "/bucket/x", [1]);
        var host = _wire.Cloud.ObjectStoreUrl.Authority;
        var scope = "20260131/RegionOne/s3/aws4_request";
        var query = new Dictionary<string, string>
        {
            ["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256", ["X-Amz-Credential"] = $"{_access}/{scope}", ["X-Amz-Date"] = "20260131T120000Z", ["X-Amz-Expires"] = "60", ["X-Amz-SignedHeaders"] = "host",
        };
        var canonical = SignatureV4.CanonicalRequest("GET", "/bucket/x", query, [KeyValuePair.Create("host", host)], "UNSIGNED-PAYLOAD");
        query["X-Amz-Signature"] = SignatureV4.Sign(_secret, scope, SignatureV4.StringToSign("20260131T120000Z", scope, canonical));
        var address = $"{Store}/bucket/x?{string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"))}";
        Assert.That((await _wire.Send(null, "GET", address)).Bytes, Is.EqualTo(new byte[] { 1 }));
        Assert.That((await _wire.Send(null, "GET", address.Replace("Expires=60", "Expires=61", StringComparison.Ordinal))).Xml("Code"), Is.EqualTo("SignatureDoesNotMatch"));
        _time.Pass(TimeSpan.FromSeconds(61));
        Assert.That((await _wire.Send(null, "GET", address)).Xml("Code"), Is.EqualTo("AccessDenied"));
    }

    [Test]
    public async Task Swift_keeps_containers_objects_and_their_metadata()
    {
        Assert.That((await _wire.Send("tenant", "PUT", Swift + "/c", null, ("X-Container-Meta-Colour", "red"))).Code, Is.EqualTo(201));
        Assert.That((await _wire.Send("tenant", "PUT", Swift + "/c")).Code, Is.EqualTo(202));
        foreach (var name in new[] { "a", "b/1", "b/2" })
        {
            using var content = new ByteArrayContent([1, 2, 3]);
            Assert.That((await _wire.SendRaw("tenant", "PUT", $"{Swift}/c/{name}", content, ("X-Object-Meta-Shape", "round"))).Code, Is.EqualTo(201));
        }

        var head = await _wire.Send("tenant", "HEAD", Swift + "/c");
        var account = await _wire.Send("tenant", "HEAD", Swift);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((head.Headers["X-Container-Object-Count"], head.Headers["X-Container-Bytes-Used"], head.Headers["X-Container-Meta-Colour"]), Is.EqualTo(("3", "9", "red")));
            Assert.That((account.Headers["X-Account-Container-Count"], account.Headers["X-Account-Bytes-Used"]), Is.EqualTo(("1", "9")));
            Assert.That((await _wire.Send("tenant", "GET", Swift + "/c")).Text, Is.EqualTo("a\nb/1\nb/2\n"));
            Assert.That((await _wire.Send("tenant", "GET", Swift + "/c?format=json&delimiter=/")).Json!.AsArray().Select(entry => (entry!["name"] ?? entry["subdir"])!.ToString()), Is.EqualTo(["a", "b/"]));
            Assert.That((await _wire.Send("tenant", "GET", Swift + "/c?marker=a&limit=1")).Text, Is.EqualTo("b/1\n"));
            Assert.That((await _wire.Send("tenant", "HEAD", Swift + "/c/a")).Headers["X-Object-Meta-Shape"], Is.EqualTo("round"));
            Assert.That((await _wire.Send("tenant", "GET", Swift + "/c/a", null, ("Range", "bytes=1-1"))).Bytes, Is.EqualTo(new byte[] { 2 }));
            Assert.That((await S3("GET", "/c?list-type=2")).XmlAll("Key"), Is.EqualTo("a,b/1,b/2"));
        }

        Assert.That((await _wire.Send("tenant", "POST", Swift + "/c", null, ("X-Remove-Container-Meta-Colour", "x"))).Code, Is.EqualTo(204));
        Assert.That((await _wire.Send("tenant", "HEAD", Swift + "/c")).Headers, Does.Not.ContainKey("X-Container-Meta-Colour"));
        Assert.That((await _wire.Send("tenant", "DELETE", Swift + "/c")).Code, Is.EqualTo(409));
        Assert.That((await _wire.Send("other", "GET", Swift + "/c")).Code, Is.EqualTo(403));
        Assert.That((await _wire.Send("looker", "PUT", Swift + "/d")).Code, Is.EqualTo(403));
        Assert.That((await _wire.Send(null, "GET", Swift + "/c")).Code, Is.EqualTo(401));
        Assert.That((await _wire.Send("tenant", "GET", Swift + "/nothing")).Code, Is.EqualTo(404));
        Assert.That((await _wire.Send(null, "GET", Store + "/swift/info")).Json!["swift"], Is.Not.Null);
    }

    private string Store => _wire.Cloud.ObjectStoreUrl.ToString().TrimEnd('/');

    private string Swift => $"{Store}/swift/v1/AUTH_{_wire.ProjectOf("tenant").GetAwaiter().GetResult()}";

    private async Task<(string Access, string Secret)> Credential(string user, Wire? wire = null)
    {
        wire ??= _wire;
        var made = await wire.Send(user, "POST", $"/identity/v3/users/{await wire.UserIdOf(user)}/credentials/OS-EC2", new JsonObject { ["tenant_id"] = await wire.ProjectOf(user) });
        Assert.That(made.Code, Is.EqualTo(201), made.Text);
        return (made.Object("credential")["access"]!.ToString(), made.Object("credential")["secret"]!.ToString());
    }

    private Task<WireAnswer> S3(string method, string target, byte[]? body = null, params (string Name, string Value)[] headers) => S3(method, target, body, headers, null, null, null, null, null, null);

    private Task<WireAnswer> S3(string method, string target, byte[]? body = null, string? access = null, string? secret = null, DateTimeOffset? at = null, string? bodyHash = null, int? chunk = null, Wire? wire = null) =>
        S3(method, target, body, [], access, secret, at, bodyHash, chunk, wire);

    /// <summary>Sends a signed request; <paramref name="chunk"/> = size of signed chunks, negative to spoil the last one's bytes.</summary>
    private async Task<WireAnswer> S3(string method, string target, byte[]? body, (string Name, string Value)[] headers, string? access, string? secret, DateTimeOffset? at, string? bodyHash, int? chunk, Wire? wire)
    {
        (access, secret, wire, body) = (access ?? _access, secret ?? _secret, wire ?? _wire, body ?? []);
        var time = (at ?? _time.GetUtcNow()).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/RegionOne/s3/aws4_request";
        var hash = chunk is null ? bodyHash ?? Convert.ToHexStringLower(SHA256.HashData(body)) : "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
        var parts = target.Split('?', 2);
        var query = parts.Length == 1 ? [] : parts[1].Split('&').Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(Uri.UnescapeDataString(pair[0]), pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : ""));
        var signed = headers.Where(header => header.Name.StartsWith("x-amz-", StringComparison.Ordinal)).Append(("host", wire.Cloud.ObjectStoreUrl.Authority)).Append(("x-amz-content-sha256", hash)).Append(("x-amz-date", time))
            .Select(header => KeyValuePair.Create(header.Item1, header.Item2)).OrderBy(header => header.Key, StringComparer.Ordinal).ToList();
        var path = string.Join('/', parts[0].Split('/').Select(part => Uri.EscapeDataString(Uri.UnescapeDataString(part))));
        var signature = SignatureV4.Sign(secret, scope, SignatureV4.StringToSign(time, scope, SignatureV4.CanonicalRequest(method, path, query, signed, hash)));
        var authorization = $"AWS4-HMAC-SHA256 Credential={access}/{scope}, SignedHeaders={string.Join(';', signed.Select(header => header.Key))}, Signature={signature}";
        if (chunk is { } size)
        {
            using var stream = new MemoryStream();
            foreach (var piece in body.Chunk(Math.Abs(size)).Append([]))
            {
                signature = SignatureV4.Sign(secret, scope, SignatureV4.ChunkStringToSign(time, scope, signature, piece));
                stream.Write(Encoding.ASCII.GetBytes($"{piece.Length:x};chunk-signature={signature}\r\n"));
                stream.Write(size < 0 && piece.Length > 0 ? [.. piece.SkipLast(1), 0] : piece);
                stream.Write("\r\n"u8);
            }

            body = stream.ToArray();
        }

        using var content = method is "PUT" or "POST" ? new ByteArrayContent(body) : null;
        if (content is not null && headers.FirstOrDefault(header => header.Name == "content-type").Value is { } type)
        {
            content.Headers.ContentType = new(type);
        }

        return await wire.SendRaw(null, method, $"{wire.Cloud.ObjectStoreUrl.GetLeftPart(UriPartial.Authority)}{target}", content,
            [.. headers.Where(header => header.Name != "content-type"), ("x-amz-content-sha256", hash), ("x-amz-date", time), ("Authorization", authorization)]);
    }
}

/// <summary>Reads S3's XML.</summary>
internal static class XmlAnswers
{
    /// <summary>The text of the first element of a name, or null.</summary>
    public static string? Xml(this WireAnswer answer, string name) => answer.Bytes.Length == 0 ? null : XDocument.Parse(answer.Text).Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    /// <summary>The texts of all elements of a name, with commas.</summary>
    public static string XmlAll(this WireAnswer answer, string name) => string.Join(',', XDocument.Parse(answer.Text).Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value));
}
