using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Conformance.Model;
using Conformance.OpenStack;
using Microsoft.AspNetCore.Http;

namespace Conformance.SelfTests.OpenStack;

public sealed class HttpTests
{
    private const string FlavorsPath = "/compute/v2.1/flavors/detail";

    private static async Task Unavailable(Func<Task> ask, params string[] expected)
    {
        var message = (await Assert.ThrowsAsync<SubjectUnavailableException>(() => ask())).Message;
        Assert.Multiple(() =>
        {
            foreach (var part in expected)
            {
                Assert.That(message, Does.Contain(part));
            }
        });
    }

    private static Cloud At(string url, CloudConfig? config = null, CloudOptions? options = null) =>
        Cloud.Open((config ?? ScriptedCloud.Config) with { AuthUrl = new Uri(url + "/v3") }, options);

    [TestCase(429, "7", 7)]
    [TestCase(503, "7", 7)]
    [TestCase(503, "Sun, 01 Mar 2026 12:00:09 GMT", 9)]
    [TestCase(503, "Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [TestCase(503, null, 1)]
    public async Task A_service_that_asks_for_patience_gets_it(int status, string? retryAfter, int seconds)
    {
        var time = new FakeTime();
        using var script = new ScriptedCloud();
        var calls = 0;
        script.On($"GET {FlavorsPath}", _ => ++calls == 1 ? ScriptedCloud.Status(status, retryAfter) : ScriptedCloud.Json("""{"flavors": []}"""));
        await using var cloud = script.Open(time: time);
        var flavors = cloud.Flavors();
        if (seconds > 0)
        {
            await time.Waiting(TimeSpan.FromSeconds(seconds));
            Assert.That(flavors.IsCompleted, Is.False);
            time.Advance(TimeSpan.FromSeconds(seconds));
        }

        Assert.That(await flavors, Is.Empty);
        Assert.That((cloud.Requests, cloud.Retries), Is.EqualTo((3, 1)));
    }

    [Test]
    public async Task Patience_ends_after_three_attempts()
    {
        var time = new FakeTime();
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", _ => ScriptedCloud.Status(503, "2"));
        await using var cloud = script.Open(time: time);
        var flavors = cloud.Flavors();
        for (var i = 0; i < 2; i++)
        {
            await time.Waiting(TimeSpan.FromSeconds(2));
            time.Advance(TimeSpan.FromSeconds(2));
        }

        await Unavailable(() => flavors, "503", "after 3 attempts");
        Assert.That((script.Count(FlavorsPath), cloud.Retries), Is.EqualTo((3, 2)));
    }

    [Test]
    public async Task A_wait_longer_than_our_patience_is_not_begun()
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", _ => ScriptedCloud.Status(429, "3600"));
        await using var cloud = script.Open(time: new FakeTime());
        await Unavailable(() => cloud.Flavors(), "429", "come back after 3600 s", "limits the number of requests");
        Assert.That(script.Count(FlavorsPath), Is.EqualTo(1));
    }

    [Test]
    public async Task A_service_that_does_not_answer_in_time_is_told()
    {
        var time = new FakeTime();
        await using var server = await LoopbackServer.Start(http => Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted));
        await using var cloud = At(server.Url, options: new CloudOptions { Time = time });
        var token = cloud.Token();
        await time.Waiting(TimeSpan.FromSeconds(32));
        time.Advance(TimeSpan.FromSeconds(32));
        await Unavailable(() => token, "did not answer completely within 32 s", "api_timeout");
    }

    [Test]
    public async Task The_time_limit_of_the_configuration_covers_the_body()
    {
        var time = new FakeTime();
        var begun = new TaskCompletionSource();
        await using var server = await LoopbackServer.Start(async http =>
        {
            http.Response.StatusCode = 201;
            http.Response.Headers["X-Subject-Token"] = "t";
            await http.Response.WriteAsync("{", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
        });
        await using var cloud = At(server.Url, ScriptedCloud.Config with { ApiTimeout = TimeSpan.FromSeconds(5) }, new CloudOptions { Time = time });
        var token = cloud.Token();
        await begun.Task;
        time.Advance(TimeSpan.FromSeconds(5));
        await Unavailable(() => token, "within 5 s");
    }

    [Test]
    public async Task Disposing_the_cloud_ends_what_is_on_its_way()
    {
        var begun = new TaskCompletionSource();
        await using var server = await LoopbackServer.Start(http =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
        });
        var cloud = At(server.Url);
        var token = cloud.Token();
        await begun.Task;
        await cloud.DisposeAsync();
        Assert.That(async () => await token, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_port_without_listener_is_told_with_host_and_port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var cloud = At($"http://127.0.0.1:{port}");
        await Unavailable(() => cloud.Token(), $"127.0.0.1, port {port} refuses the connection");
    }

    [Test]
    public async Task A_name_without_address_is_told()
    {
        await using var cloud = At("http://keystone.invalid:5000");
        await Unavailable(() => cloud.Token(), "keystone.invalid");
    }

    [TestCase("not http at all\r\n\r\n", "answers something that is not HTTP")]
    [TestCase("", "closed the connection before the answer was complete")]
    [TestCase("HTTP/1.1 201 Created\r\nX-Subject-Token: t\r\nContent-Length: 1000\r\n\r\n{\"token\": {", "closed the connection before the answer was complete")]
    public async Task A_server_that_breaks_off_or_talks_nonsense_is_told(string answer, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var connection = await listener.AcceptTcpClientAsync();
            var stream = connection.GetStream();
            var seen = new StringBuilder();
            var buffer = new byte[4096];
            while (!seen.ToString().Contains("scope", StringComparison.Ordinal))
            {
                seen.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)));
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        });
        await using var cloud = At($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        await Unavailable(() => cloud.Token(), expected);
        await serving;
    }

    private static async Task SignIn(HttpContext http)
    {
        http.Response.StatusCode = 201;
        http.Response.Headers["X-Subject-Token"] = "t";
        await http.Response.WriteAsync("""{"token": {"user": {"name": "anna"}, "expires_at": "2099-01-01T00:00:00Z"}}""", http.RequestAborted);
    }

    [Test]
    public async Task A_compressed_answer_is_bounded_by_what_it_becomes()
    {
        await using var server = await LoopbackServer.Start(async http =>
        {
            http.Response.StatusCode = 201;
            http.Response.Headers["X-Subject-Token"] = "t";
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            var block = new byte[1 << 16];
            block.AsSpan().Fill((byte)' ');
            for (var i = 0; i < 64; i++)
            {
                await gzip.WriteAsync(block, http.RequestAborted);
            }
        });
        await using var cloud = At(server.Url, options: new CloudOptions { MaxAnswerBytes = 1 << 20 });
        await Unavailable(() => cloud.Token(), "more than 1 MiB");
    }

    [Test]
    public async Task An_untrusted_certificate_is_told_with_subject_and_cure_and_verify_false_accepts_it()
    {
        using var certificate = LoopbackServer.Certificate("own.test");
        await using var server = await LoopbackServer.Start(SignIn, certificate);
        await using var cloud = At(server.Url);
        await Unavailable(() => cloud.Token(), "subject CN=own.test, issuer CN=own.test", "self-signed", "Set cacert", "127.0.0.1, port");
        await using var careless = At(server.Url, ScriptedCloud.Config with { Verify = false });
        Assert.That((await careless.Token()).UserName, Is.EqualTo("anna"));
    }

    [TestCase(false, "127.0.0.1", false, null)]
    [TestCase(true, "127.0.0.1", false, null)]
    [TestCase(false, "other.test", false, "not made out for this host but for other.test")]
    [TestCase(false, "127.0.0.1", true, "expired")]
    public async Task A_bundle_of_ones_own_is_trusted_for_the_right_host_and_time_only(bool leafInBundle, string host, bool expired, string? problem)
    {
        using var authority = LoopbackServer.Certificate("Own CA", authority: true);
        using var certificate = LoopbackServer.Certificate("leaf", authority, host: host, expired: expired);
        await using var server = await LoopbackServer.Start(SignIn, certificate);
        var file = Path.GetTempFileName();
        try
        {
            using var stranger = LoopbackServer.Certificate("Stranger CA", authority: true);
            await File.WriteAllTextAsync(file, stranger.ExportCertificatePem() + "\n" + (leafInBundle ? certificate : authority).ExportCertificatePem());
            await using var cloud = At(server.Url, ScriptedCloud.Config with { CaFile = file });
            if (problem is null)
            {
                Assert.That((await cloud.Token()).UserName, Is.EqualTo("anna"));
            }
            else
            {
                await Unavailable(() => cloud.Token(), problem);
            }

            await File.WriteAllTextAsync(file, stranger.ExportCertificatePem());
            await using var wrong = At(server.Url, ScriptedCloud.Config with { CaFile = file });
            await Unavailable(() => wrong.Token(), "issuer CN=Own CA", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void A_bundle_without_certificate_is_a_mistake_of_configuration()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.That(() => Cloud.Open(ScriptedCloud.Config with { CaFile = file }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("cacert").And.Message.Contains(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestCase("/moved?limit=1000", null)]
    [TestCase("http://cloud.test/moved", null)]
    [TestCase("https://cloud.test/moved", null)]
    [TestCase("http://evil.test/moved", "redirects (302) to http://evil.test/moved, which is not followed")]
    [TestCase("http://cloud.test:81/moved", "is not followed")]
    [TestCase("/compute/v2.1/flavors/detail", "is not followed")]
    public async Task Redirects_are_followed_on_the_same_host_only(string location, string? problem)
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", _ =>
        {
            var answer = ScriptedCloud.Status(302);
            answer.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
            return answer;
        });
        script.On("GET /moved", """{"flavors": []}""");
        await using var cloud = script.Open();
        if (problem is null)
        {
            Assert.That(await cloud.Flavors(), Is.Empty);
        }
        else
        {
            await Unavailable(() => cloud.Flavors(), problem);
        }

        Assert.That(script.Requests.Select(request => request.Url.Host), Is.All.EqualTo("cloud.test"));
    }

    [Test]
    public async Task An_address_in_the_catalogue_that_is_none_is_told()
    {
        using var script = new ScriptedCloud();
        script.Catalog.Clear();
        script.Service("compute", "cloud.test:8774");
        await using var cloud = script.Open();
        await Unavailable(() => cloud.Flavors(), "is no address with http:// or https://");
    }

    [Test]
    public async Task The_request_id_of_the_service_is_told()
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", _ =>
        {
            var answer = ScriptedCloud.Status(500);
            answer.Headers.Add("X-Openstack-Request-Id", "req-1234");
            return answer;
        });
        await using var cloud = script.Open();
        await Unavailable(() => cloud.Flavors(), "req-1234");
    }
}
