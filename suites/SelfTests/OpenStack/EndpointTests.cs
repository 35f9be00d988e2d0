using System.Net;
using System.Text;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Probes;

namespace Conformance.SelfTests.OpenStack;

public sealed class EndpointTests
{
    private const string P = ScriptedCloud.Project;
    private const string Nova = """{"versions":[{"id":"v2.0","status":"SUPPORTED","version":"","min_version":""},{"id":"v2.1","status":"CURRENT","version":"2.96","min_version":"2.1"}]}""";
    private const string NovaSingle = """{"version":{"id":"v2.1","status":"CURRENT","version":"2.96","min_version":"2.1"}}""";
    private const string Keystone = """{"versions":{"values":[{"id":"v3.14","status":"stable","media-types":[{"base":"application/json","type":"application/vnd.openstack.identity-v3+json"}]}]}}""";
    private const string Glance = """{"versions":[{"id":"v2.15","status":"CURRENT"},{"id":"v2.0","status":"SUPPORTED"}]}""";
    private const string Neutron = """{"versions":[{"id":"v2.0","status":"CURRENT"}]}""";
    private const string Cinder = """{"versions":[{"id":"v3.0","status":"CURRENT","version":"3.70","min_version":"3.0","media-types":[{"type":"application/vnd.openstack.volume+json;version=3"}]}]}""";
    private const string Octavia = """{"versions":[{"id":"v2.0","status":"SUPPORTED"},{"id":"v2.27","status":"CURRENT"}]}""";
    private const string Barbican = """{"versions":{"values":[{"id":"v1","status":"stable","media-types":[{"type":"application/vnd.openstack.key-manager-v1+json"}]}]}}""";
    private const string Placement = """{"versions":[{"id":"v1.0","max_version":"1.39","min_version":"1.0","status":"CURRENT"}]}""";
    private const string S3Error = """<?xml version="1.0" encoding="UTF-8"?><Error><Resource/><Code>AccessDenied</Code><RequestId>x</RequestId></Error>""";
    private const string Buckets = """<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets/></ListAllMyBucketsResult>""";

    [TestCase("identity", "http://cloud.test/v3", "/", 300, Keystone, true)]
    [TestCase("identity", "http://cloud.test/identity", "/identity/", 300, Keystone, true)]
    [TestCase("compute", "http://cloud.test/compute/v2.1", "/compute/", 200, Nova, true)]
    [TestCase("compute", $"http://cloud.test:8774/v2.1/{P}", "/", 200, Nova, true)]
    [TestCase("image", "http://cloud.test:9292", "/", 300, Glance, true)]
    [TestCase("network", "http://cloud.test/networking/", "/networking/", 200, Neutron, true)]
    [TestCase("volumev3", $"http://cloud.test/volume/v3/{P}", "/volume/", 300, Cinder, true)]
    [TestCase("block-storage", "http://cloud.test/volume/v3/$(project_id)s", "/volume/", 200, Cinder, true)]
    [TestCase("load-balancer", "http://cloud.test/load-balancer", "/load-balancer/", 200, Octavia, true)]
    [TestCase("key-manager", "http://cloud.test/key-manager", "/key-manager/", 300, Barbican, true)]
    [TestCase("placement", "http://cloud.test/placement", "/placement/", 200, Placement, true)]
    [TestCase("dns", "http://cloud.test/dns", "/dns/", 200, Neutron, true)]
    [TestCase("object-store", $"http://cloud.test/swift/v1/AUTH_{P}", "/swift/info", 200, """{"swift": {"version": "2.33"}}""", true)]
    [TestCase("object-store-s3", "http://cloud.test:7480", "/", 403, S3Error, true)]
    [TestCase("object-store-s3", "http://cloud.test:7480", "/", 200, Buckets, true)]
    [TestCase("s3", "http://cloud.test:7480", "/", 403, S3Error, true)]
    [TestCase("compute", "http://cloud.test/compute", "/compute/", 200, Neutron, false)]
    [TestCase("compute", "http://cloud.test/compute", "/compute/", 500, Nova, false)]
    [TestCase("identity", "http://cloud.test/x", "/x/", 200, Nova, false)]
    [TestCase("block-storage", "http://cloud.test/volume", "/volume/", 200, Keystone, false)]
    [TestCase("placement", "http://cloud.test/placement", "/placement/", 200, Neutron, false)]
    [TestCase("network", "http://cloud.test/n", "/n/", 200, "<html>It works!</html>", false)]
    [TestCase("network", "http://cloud.test/n", "/n/", 200, "", false)]
    [TestCase("network", "http://cloud.test/n", "/n/", 200, """{"versions": []}""", false)]
    [TestCase("object-store-s3", "http://cloud.test/", "/", 200, "<html><body><Error><Code>x</Code></Error></body></html>", false)]
    public async Task An_endpoint_is_judged_by_the_shape_of_its_answer(string type, string url, string asked, int status, string body, bool speaks)
    {
        using var script = new ScriptedCloud();
        script.Catalog.Clear();
        script.Service(type, url).On("GET " + asked, _ => ScriptedCloud.Json(body, status));
        await using var cloud = script.Open();
        var answer = (await cloud.Endpoints(type)).Single();
        Assert.That(answer, Has.Property("SpeaksService").EqualTo(speaks).And.Property("Status").EqualTo(status), answer.Observed);
        Assert.That(new Uri(answer.Asked).AbsolutePath, Is.EqualTo(asked));
        Assert.That(answer.Observed, Does.StartWith(status + ", "));
        Assert.That(answer.Unavailable, Is.EqualTo(status >= 500));
        Assert.That(script.Requests.Last().Token, Is.Null, "no token is needed, and none must be shown to strangers");
        Assert.That(cloud.Requests, Is.EqualTo(2));
    }

    [Test]
    public async Task A_root_that_is_not_let_through_is_no_reason_to_fail()
    {
        using var script = new ScriptedCloud();
        script.On("GET /compute/v2.1/", NovaSingle);
        await using var cloud = script.Open();
        var answer = (await cloud.Endpoints("compute")).Single();
        Assert.That((answer.SpeaksService, answer.Asked, answer.Observed), Is.EqualTo((true, "http://cloud.test/compute/v2.1/", "200, version v2.1")));
    }

    [TestCase(401, "X-Trans-Id", "tx000001", true)]
    [TestCase(401, "WWW-Authenticate", "Swift realm=\"x\"", true)]
    [TestCase(401, "X-Other", "x", false)]
    [TestCase(404, "X-Trans-Id", "tx000001", false)]
    public async Task A_Swift_without_info_is_known_by_its_account(int status, string header, string value, bool speaks)
    {
        using var script = new ScriptedCloud();
        script.Service("object-store", $"http://cloud.test/v1/AUTH_{P}").On($"GET /v1/AUTH_{P}", _ =>
        {
            var answer = ScriptedCloud.Json("{}", status);
            answer.Headers.TryAddWithoutValidation(header, value);
            return answer;
        });
        await using var cloud = script.Open();
        Assert.That((await cloud.Endpoints("object-store")).Single().SpeaksService, Is.EqualTo(speaks));
    }

    [Test]
    public async Task Every_public_endpoint_is_asked_once_and_equal_addresses_only_once()
    {
        using var script = new ScriptedCloud();
        script.Service("network", "http://cloud.test/n", "east").Service("network", "http://cloud.test/n", "west").Service("network", "http://west.test/m", "west").Service("network", "http://cloud.test/a", "west", "admin");
        script.On("GET /n/", Neutron).On("GET /m/", Neutron);
        await using var cloud = script.Open();
        var answers = (await Task.WhenAll(cloud.Endpoints("network"), cloud.Endpoints("network")))[1];
        Assert.That(answers.Select(answer => (answer.Endpoint.Region, answer.SpeaksService)), Is.EqualTo(new[] { ("east", true), ("west", true), ("west", true) }));
        Assert.That((script.Count("/n/"), script.Count("/m/"), script.Count("/a/")), Is.EqualTo((1, 1, 0)));
    }

    [Test]
    public async Task Silence_is_an_observation_and_no_exception()
    {
        using var script = new ScriptedCloud();
        script.Service("network", "http://cloud.test/n").On("GET /n/", _ => throw new HttpRequestException("broken", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused)));
        script.Service("dns", "dns.test").Service("search", "http://cloud.test/s").On("GET /s/", _ => ScriptedCloud.Json(new string(' ', 70_000)));
        script.Service("rating", "http://cloud.test/r").On("GET /r/", _ =>
        {
            var answer = ScriptedCloud.Status(301);
            answer.Headers.Location = new Uri("http://elsewhere.test/");
            return answer;
        });
        await using var cloud = script.Open();
        var refused = (await cloud.Endpoints("network")).Single();
        Assert.That((refused.Status, refused.Unavailable), Is.EqualTo(((int?)null, true)));
        Assert.That(refused.Observed, Does.Contain("cloud.test, port 80 refuses the connection"));
        Assert.That((await cloud.Endpoints("dns")).Single(), Has.Property("Status").Null.And.Property("Observed").Contains("no address"));
        Assert.That((await cloud.Endpoints("search")).Single(), Has.Property("SpeaksService").False.And.Property("Observed").EqualTo("200, a body of more than 64 KiB"));
        Assert.That((await cloud.Endpoints("rating")).Single(), Has.Property("Status").EqualTo(301).And.Property("Observed").EqualTo("301, a redirect to http://elsewhere.test/"));
        Assert.That(await cloud.Endpoints("none"), Is.Empty);
    }

    [TestCase("http://127.0.0.1:8080", "http://127.0.0.1:8080/")]
    [TestCase("http://127.0.0.1:8080/swift/v1/AUTH_x?y#z", "http://127.0.0.1:8080/")]
    [TestCase("https://s3.test", "https://s3.test/")]
    [TestCase("https://user:pw@s3.test/", "https://s3.test/")]
    [TestCase("http://[::1]:7480/x", "http://[::1]:7480/")]
    [TestCase("s3.test:7480", null)]
    [TestCase("ftp://s3.test", null)]
    [TestCase("", null)]
    public void The_S3_root_is_that_of_the_endpoint_and_of_nobody_else(string url, string? expected) =>
        Assert.That(S3Probe.RootOf(new CatalogEndpoint("public", "R", url))?.AbsoluteUri, Is.EqualTo(expected));

    [TestCase(403, "<Error><Code>InvalidAccessKeyId</Code></Error>", "InvalidAccessKeyId", false, "403, S3 error InvalidAccessKeyId")]
    [TestCase(403, """<?xml version="1.0"?><Error xmlns="x"><Message>m</Message><Code>SignatureDoesNotMatch</Code></Error>""", "SignatureDoesNotMatch", false, "403, S3 error SignatureDoesNotMatch")]
    [TestCase(200, Buckets, null, true, "200, a list of buckets")]
    [TestCase(404, "<html><h1>Not Found</h1>", null, false, "404, no S3 answer but text/plain")]
    [TestCase(403, "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Error><Code>&e;</Code></Error>", null, false, "403, no S3 answer but text/plain")]
    [TestCase(200, "", null, false, "200, an empty body")]
    public async Task An_S3_probe_tells_what_came_back(int status, string body, string? code, bool listed, string observed)
    {
        var seen = new List<(string Path, string Authorization, string Date, string Host, string Token)>();
        await using var server = await LoopbackServer.Start(async http =>
        {
            var headers = http.Request.Headers;
            lock (seen)
            {
                seen.Add((http.Request.Path, headers.Authorization.ToString(), headers["x-amz-date"].ToString(), headers.Host.ToString(), headers["X-Auth-Token"].ToString()));
            }

            http.Response.StatusCode = status;
            http.Response.ContentType = "text/plain";
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), http.RequestAborted);
        });
        await using var cloud = Conformance.OpenStack.Cloud.Open(ScriptedCloud.Config);

        // Without slash behind the host: the upstream check asks another host then.
        var answer = await cloud.ProbeS3(new CatalogEndpoint("public", "R", server.Url));
        Assert.That(answer, Is.EqualTo(new S3Answer(server.Url + "/", status, code, listed, observed)));
        Assert.That(await cloud.ProbeS3(new CatalogEndpoint("public", "R2", server.Url + "/swift/v1")), Is.SameAs(answer));
        var (path, authorization, date, host, token) = seen.Single();
        Assert.That((path, token), Is.EqualTo(("/", "")));
        Assert.That(authorization, Does.Match($"^AWS4-HMAC-SHA256 Credential=DOESNOTEXIST[0-9A-F]{{8}}/{date[..8]}/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{{64}}$"));
        Assert.That("http://" + host, Is.EqualTo(server.Url));
    }

    [Test]
    public async Task An_S3_probe_follows_no_redirect_and_survives_silence()
    {
        using var script = new ScriptedCloud();
        script.On("GET /", asked =>
        {
            if (asked.Url.Port == 81)
            {
                throw new HttpRequestException("no");
            }

            var answer = ScriptedCloud.Status((int)HttpStatusCode.TemporaryRedirect);
            answer.Headers.Location = new Uri("http://cloud.test/other");
            return answer;
        });
        await using var cloud = script.Open();
        Assert.That(await cloud.ProbeS3(new CatalogEndpoint("public", "", "http://cloud.test")), Has.Property("Status").EqualTo(307).And.Property("Observed").EqualTo("307, a redirect to http://cloud.test/other, not followed"));
        Assert.That(await cloud.ProbeS3(new CatalogEndpoint("public", "", "http://cloud.test:81")), Has.Property("Status").Null.And.Property("Unavailable").True);
        Assert.That(await cloud.ProbeS3(new CatalogEndpoint("public", "", "nowhere")), Has.Property("Unavailable").True);
        Assert.That(cloud.Requests, Is.EqualTo(2), "no sign-in is needed");
    }
}
