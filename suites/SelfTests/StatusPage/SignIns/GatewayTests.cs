using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Conformance.Identity;
using Conformance.Identity.Gateways;
using Conformance.StatusServer;

namespace Conformance.SelfTests.StatusPage.SignIns;

[Parallelizable(ParallelScope.All)]
public sealed class GatewayTests
{
    private const string Id = "00000000-0000-4000-8000-000000000000";

    private StatusPageServer _server = null!;
    private TestIssuer _issuer = null!;
    private StatusPageGateway _gateway = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await StatusPageServer.Start();
        _issuer = await TestIssuer.Start(SignIn.Options with { Tls = true });
        _gateway = await StatusPageGateway.Start(new GatewayOptions
        {
            Api = _server.ApiUrl, Issuer = _issuer.Issuer, IssuerCaPem = _issuer.CaPem, AllowedOrigins = ["http://page.example"], KeysAtMostEvery = TimeSpan.Zero, IssuerTimeout = TimeSpan.FromMinutes(5),
        });
        _http = new HttpClient { BaseAddress = _gateway.Url };
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        await _issuer.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCase("/phases", "AT--")]
    [TestCase("/impacttypes", "AT--")]
    [TestCase("/severities", "AT--")]
    [TestCase("/components", "AT--")]
    [TestCase("/incidents", "AT--")]
    [TestCase("/impacttypes/" + Id, "A-TT")]
    [TestCase("/components/" + Id, "A-TT")]
    [TestCase("/incidents/" + Id, "A-TT")]
    [TestCase("/severities/broken", "A-TT")]
    [TestCase("/severities/a%2Fb%20c", "A-TT")]
    [TestCase("/incidents/" + Id + "/updates", "AT--")]
    [TestCase("/incidents/" + Id + "/updates/12", "A-TT")]
    [TestCase("/incidents/" + Id + "/updates/x", "----")]
    [TestCase("/incidents/" + Id + "/updates/", "----")]
    [TestCase("/incidents/" + Id + "/other", "----")]
    [TestCase("/components/not-an-id", "----")]
    [TestCase("/components/", "----")]
    [TestCase("//components", "----")]
    [TestCase("/components/../metrics", "----")]
    [TestCase("/severities/%2e%2e", "----")]
    [TestCase("/severities/..%2fcomponents", "----")]
    [TestCase("/severities/a/b", "----")]
    [TestCase("/metrics", "----")]
    [TestCase("/healthz", "----")]
    [TestCase("/", "----")]
    [TestCase("/components\n", "----")]
    public void The_table_says_who_may_do_what(string path, string expected)
    {
        var observed = string.Concat(new[] { "GET", "POST", "PATCH", "DELETE" }.Select(method => StatusPageRules.Of(method, path) switch
        {
            Access.Anonymous => 'A',
            Access.Token => 'T',
            _ => '-',
        }));
        Assert.That(observed, Is.EqualTo(expected));
        Assert.That(StatusPageRules.Of("PUT", path), Is.EqualTo(Access.Refused));
        Assert.That(StatusPageRules.Of("HEAD", path), Is.EqualTo(Access.Refused));
    }

    [Test]
    public async Task Everybody_reads_and_who_has_a_good_token_writes()
    {
        Assert.That(await Send("GET", "/components", null), Is.EqualTo(200));
        Assert.That(await Send("POST", "/components", null), Is.EqualTo(401));
        var good = new TokenWish("ada") { Audience = "status-page-web" };
        Assert.That(await Send("POST", "/components", _issuer.Mint(good)), Is.EqualTo(201));
        await using var foreign = await TestIssuer.Start(SignIn.Options);
        foreach (var (name, token) in new[]
        {
            ("expired", _issuer.Mint(good with { ValidFrom = TimeSpan.FromHours(-2), Lifetime = TimeSpan.FromHours(1) })),
            ("not yet valid", _issuer.Mint(good with { ValidFrom = TimeSpan.FromHours(1) })),
            ("of another issuer", foreign.Mint(good)),
            ("signed by another issuer in the name of this one", foreign.Mint(good with { Issuer = _issuer.Issuer })),
            ("for somebody else", _issuer.Mint(good with { Audience = "other-web" })),
            ("for nobody", _issuer.Mint(good with { Audience = null })),
            ("unsigned", _issuer.Mint(good with { Signed = false })),
            ("tampered", Tampered(_issuer.Mint(good))),
            ("none at all", "nonsense"),
            ("empty", ""),
        })
        {
            Assert.That(await Send("POST", "/components", token), Is.EqualTo(401), name);
            Assert.That(await Send("GET", "/components", token), Is.EqualTo(200), "reading takes no token, so a bad one does no harm");
        }

        Assert.That(await Send("PUT", "/components", _issuer.Mint(good)), Is.EqualTo(403));
        Assert.That(await Send("DELETE", "/phases", _issuer.Mint(good)), Is.EqualTo(403));
        Assert.That(await Send("GET", "/metrics", _issuer.Mint(good)), Is.EqualTo(403));
    }

    [Test]
    public async Task A_rotated_key_is_learned_and_a_retired_one_forgotten()
    {
        await using var issuer = await TestIssuer.Start(SignIn.Options);
        await using var gateway = await StatusPageGateway.Start(new GatewayOptions { Api = _server.ApiUrl, Issuer = issuer.Issuer, KeysAtMostEvery = TimeSpan.Zero, KeysTrustedFor = TimeSpan.Zero, IssuerTimeout = TimeSpan.FromMinutes(5) });
        using var http = new HttpClient { BaseAddress = gateway.Url };
        var wish = new TokenWish("ada") { Audience = "status-page-web" };
        var old = issuer.Mint(wish);
        Assert.That(await Send(http, "POST", "/components", old), Is.EqualTo(201));
        issuer.RotateKeys();
        Assert.That(await Send(http, "POST", "/components", old), Is.EqualTo(201));
        Assert.That(await Send(http, "POST", "/components", issuer.Mint(wish)), Is.EqualTo(201));
        issuer.RotateKeys(retire: true);
        Assert.That(await Send(http, "POST", "/components", old), Is.EqualTo(401));
        Assert.That(await Send(http, "POST", "/components", issuer.Mint(wish)), Is.EqualTo(201));
    }

    [Test]
    public async Task An_issuer_that_is_reached_at_another_address_than_the_one_in_tokens()
    {
        // Nothing answers at the public address: .invalid is the name of no machine (RFC 2606).
        await using var issuer = await TestIssuer.Start(SignIn.Options with { PublicAddress = new Uri("https://login.invalid/") });
        await using var other = await TestIssuer.Start(SignIn.Options with { PublicAddress = new Uri("https://other.invalid/") });
        var token = issuer.Mint(new TokenWish("ada") { Audience = "status-page-web" });
        foreach (var (inside, status, why) in new (Uri, int, string)[]
        {
            (issuer.ListensAt, 201, "discovery and keys are asked for inside, and the token names the issuer outside"),
            (other.ListensAt, 503, "what answers inside says that it is another issuer"),
        })
        {
            await using var gateway = await StatusPageGateway.Start(new GatewayOptions { Api = _server.ApiUrl, Issuer = issuer.Issuer, IssuerInside = inside, KeysAtMostEvery = TimeSpan.Zero, IssuerTimeout = TimeSpan.FromMinutes(5) });
            using var http = new HttpClient { BaseAddress = gateway.Url };
            Assert.That(await Send(http, "POST", "/components", token), Is.EqualTo(status), why);
            Assert.That(await Send(http, "POST", "/components", other.Mint(new TokenWish("ada") { Audience = "status-page-web" })), Is.EqualTo(status == 201 ? 401 : 503), "a token of another issuer");
            Assert.That(await Send(http, "POST", "/components", issuer.Mint(new TokenWish("ada") { Audience = "status-page-web", Issuer = issuer.ListensAt.ToString().TrimEnd('/') })), Is.EqualTo(status == 201 ? 401 : 503), "a token that names the address inside");
        }
    }

    [Test]
    public async Task Without_its_neighbours_it_says_so()
    {
        var issuer = await TestIssuer.Start(SignIn.Options);
        var token = issuer.Mint(new TokenWish("ada") { Audience = "status-page-web" });
        var server = await StatusPageServer.Start();
        await using var gateway = await StatusPageGateway.Start(new GatewayOptions { Api = server.ApiUrl, Issuer = issuer.Issuer });
        await issuer.DisposeAsync();
        using var http = new HttpClient { BaseAddress = gateway.Url };
        Assert.That(await Send(http, "POST", "/components", token), Is.EqualTo(503), "a token that cannot be verified lets nobody in");
        await server.DisposeAsync();
        Assert.That(await Send(http, "GET", "/components", null), Is.EqualTo(502));
    }

    [Test]
    public async Task A_browser_is_told_which_pages_may_call()
    {
        foreach (var (origin, allowed) in new[] { ("http://page.example", true), ("http://evil.example", false), ("null", false) })
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, "/components/" + Id);
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "PATCH");
            preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
            using var answer = await _http.SendAsync(preflight);
            Assert.That(answer.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(allowed), origin);
            if (allowed)
            {
                Assert.That(answer.Headers.GetValues("Access-Control-Allow-Methods").Single(), Does.Contain("PATCH"));
                Assert.That(answer.Headers.GetValues("Access-Control-Allow-Credentials").Single(), Is.EqualTo("true"));
            }

            // Answers, also those that refuse, are readable for the page, and have the header once.
            foreach (var (method, path, status) in new[] { ("GET", "/components", 200), ("POST", "/components", 401), ("GET", "/metrics", 403) })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                request.Headers.Add("Origin", origin);
                using var answered = await _http.SendAsync(request);
                Assert.That((int)answered.StatusCode, Is.EqualTo(status));
                Assert.That(answered.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values : [], Is.EqualTo(allowed ? new[] { origin } : []));
            }
        }
    }

    [Test]
    public async Task What_was_checked_is_what_arrives()
    {
        var token = _issuer.Mint(new TokenWish("ada") { Audience = "status-page-web" });
        const string Name = "a/b %2F ?ä";
        Assert.That(await Send("POST", "/severities", token, $$"""{"displayName":"{{Name}}","value":13}"""), Is.EqualTo(204));
        Assert.That(await Send("GET", "/severities/" + Uri.EscapeDataString(Name), null), Is.EqualTo(200));
        Assert.That(await Send("DELETE", "/severities/" + Uri.EscapeDataString(Name), token), Is.EqualTo(204));
        Assert.That(await Send("GET", "/incidents?start=2020-01-01T00:00:00%2B01:00&end=2021-01-01T00:00:00Z", null), Is.EqualTo(200));

        // As no well-behaved client would send it.
        foreach (var target in new[] { "/components/../metrics", "/severities/%2e%2e/metrics", "//metrics", "/components/..;/metrics", "http://127.0.0.1/metrics" })
        {
            Assert.That(await Raw(target), Does.Match("^HTTP/1.1 40[034]"), target);
        }
    }

    private Task<int> Send(string method, string path, string? token, string body = "{}") => Send(_http, method, path, token, body);

    private static async Task<int> Send(HttpClient http, string method, string path, string? token, string body = "{}")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        if (method is "POST" or "PATCH")
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<string> Raw(string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _gateway.Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync() ?? "nothing";
    }

    private static string Tampered(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(parts[1]));
        return $"{parts[0]}.{Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(claims.Replace("\"ada\"", "\"eve\"", StringComparison.Ordinal)))}.{parts[2]}";
    }
}
