using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Conformance.Embedded;

namespace Conformance.SelfTests.Embedded;

public sealed class HostTests
{
    private static readonly string[] Services = ["/identity/v3", "/compute/v2.1", "/image", "/placement"];

    private static async Task<(EmbeddedCloud Cloud, CloudClient Client)> Start(EmbeddedCloudOptions? options = null, params Fault[] faults)
    {
        var contents = CloudClient.Contents();
        contents.Faults.AddRange(faults);
        var cloud = await EmbeddedCloud.Start(contents, options);
        return (cloud, new CloudClient(cloud));
    }

    [Test]
    public async Task Requests_are_counted_and_have_an_id()
    {
        var (cloud, client) = await Start();
        await using var _ = cloud;
        using var __ = client;
        var ids = new HashSet<string>();
        foreach (var service in Services)
        {
            ids.Add((await client.Send("GET", service)).Headers["x-openstack-request-id"]);
        }

        Assert.That(ids, Has.Count.EqualTo(Services.Length).And.All.StartsWith("req-"));
        Assert.That(cloud.Requests, Is.EqualTo(Services.Length));
    }

    [Test]
    public async Task Unknown_paths_get_404_and_wrong_methods_405()
    {
        var (cloud, client) = await Start();
        await using var _ = cloud;
        using var __ = client;
        var token = await client.SignIn("tenant", "tenant");
        Assert.That((await client.Send("GET", "/nowhere")).Code, Is.EqualTo(404));
        Assert.That((await client.Send("GET", "/identity/v3/nowhere", token)).Json!["error"]!["code"]!.GetValue<int>(), Is.EqualTo(404));
        Assert.That((await client.Send("GET", "/compute/v2.1/nowhere", token)).Json!["itemNotFound"], Is.Not.Null);
        Assert.That(System.Text.Encoding.UTF8.GetString((await client.Send("GET", "/image/v2/nowhere", token)).Bytes), Does.Contain("404 Not Found"));
        Assert.That((await client.Send("GET", "/placement/nowhere", token)).Json!["errors"]![0]!["status"]!.GetValue<int>(), Is.EqualTo(404));
        Assert.That((await client.Send("GET", "/placement/nowhere")).Code, Is.EqualTo(401));
        Assert.That((await client.Send("DELETE", "/compute/v2.1/limits", token)).Json!["badMethod"], Is.Not.Null);
    }

    [Test]
    public async Task Bodies_that_are_not_json_get_400()
    {
        var (cloud, client) = await Start();
        await using var _ = cloud;
        using var __ = client;
        var token = await client.SignIn("tenant", "tenant");
        using var http = new HttpClient();
        foreach (var text in new[] { "{\"server\":", "{\"server\":{\"name\":\"a\",\"name\":\"b\"}}", "[1]", "{\"server\":7}" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, cloud.AuthUrl.GetLeftPart(UriPartial.Authority) + "/compute/v2.1/servers") { Content = new StringContent(text) };
            request.Headers.Add("X-Auth-Token", token);
            using var answer = await http.SendAsync(request);
            Assert.That((int)answer.StatusCode, Is.EqualTo(400), text);
            Assert.That(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["badRequest"], Is.Not.Null);
        }
    }

    [Test]
    public async Task Tls_is_trusted_through_the_clouds_own_authority_only()
    {
        var (cloud, client) = await Start(new EmbeddedCloudOptions { Tls = true });
        string file;
        await using (cloud)
        using (client)
        {
            file = cloud.CaFile!;
            Assert.That(cloud.AuthUrl.Scheme, Is.EqualTo("https"));
            await Assert.ThrowsAsync<HttpRequestException>(async () => await client.Send("GET", "/identity/v3"));
            using var authority = X509CertificateLoader.LoadCertificateFromFile(file);
            using var handler = new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck },
                },
            };
            using var http = new HttpClient(handler);
            Assert.That(await http.GetStringAsync(cloud.AuthUrl), Does.Contain("v3."));
            Assert.That(await http.GetStringAsync(new UriBuilder(cloud.AuthUrl) { Host = "localhost" }.Uri), Does.Contain("v3."));
            Assert.That(cloud.CloudsYaml(), Does.Contain("cacert: \"" + file));
            if (!OperatingSystem.IsWindows())
            {
                Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            }
        }

        Assert.That(File.Exists(file), Is.False);
    }

    [Test]
    public async Task Tokens_expire_by_the_clouds_clock()
    {
        var time = new ManualTime();
        var (cloud, client) = await Start(new EmbeddedCloudOptions { TokenLifetime = TimeSpan.FromMinutes(5), Time = time });
        await using var _ = cloud;
        using var __ = client;
        var token = await client.SignIn("tenant", "tenant");
        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.That((await client.Send("GET", "/compute/v2.1/flavors", token)).Code, Is.EqualTo(200));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That((await client.Send("GET", "/compute/v2.1/flavors", token)).Code, Is.EqualTo(401));
        Assert.That((await client.Send("GET", "/compute/v2.1/flavors", await client.SignIn("tenant", "tenant"))).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Two_clouds_know_nothing_of_each_other()
    {
        var (one, client1) = await Start();
        var (two, client2) = await Start();
        await using var _ = one;
        await using var __ = two;
        using var ___ = client1;
        using var ____ = client2;
        var token = await client1.SignIn("admin", "admin");
        Assert.That((await client2.Send("GET", "/compute/v2.1/flavors", token)).Code, Is.EqualTo(401));
        await client1.Send("DELETE", "/compute/v2.1/flavors/1", token);
        Assert.That((await client2.Send("GET", "/compute/v2.1/flavors", await client2.SignIn("tenant", "tenant"))).Names("flavors"), Does.Contain("SCS-1V-4"));
    }

    [Test]
    public async Task Disposing_frees_the_ports()
    {
        var (cloud, client) = await Start();
        client.Dispose();
        var options = new EmbeddedCloudOptions { Port = cloud.AuthUrl.Port, ObjectStorePort = cloud.ObjectStoreUrl.Port };
        await cloud.DisposeAsync();
        using var probe = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(async () => await probe.ConnectAsync("127.0.0.1", options.Port));
        await using var again = await EmbeddedCloud.Start(CloudClient.Contents(), options);
        Assert.That((again.AuthUrl.Port, again.ObjectStoreUrl.Port), Is.EqualTo((options.Port, options.ObjectStorePort)));
        await Assert.ThrowsAsync<IOException>(async () => await EmbeddedCloud.Start(CloudClient.Contents(), options));
    }

    [Test]
    public async Task Many_clouds_start_side_by_side()
    {
        var clouds = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => EmbeddedCloud.Start(CloudClient.Contents()))));
        Assert.That(clouds.Select(cloud => cloud.AuthUrl.Port).Distinct().Count(), Is.EqualTo(40));
        foreach (var cloud in clouds)
        {
            await cloud.DisposeAsync();
        }
    }

    [Test]
    public async Task A_cloud_with_a_request_under_way_is_disposed_all_the_same()
    {
        var (cloud, client) = await Start(null, new Fault("identity", FaultEffect.Slow) { Delay = TimeSpan.FromMinutes(5) });
        using var _ = client;
        var pending = client.Send("GET", "/identity/v3");
        while (cloud.Requests == 0)
        {
            await Task.Yield();
        }

        await cloud.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<HttpRequestException>(async () => await pending);
    }

    [Test]
    public async Task Status_fault_hits_after_some_requests_and_some_times()
    {
        var (cloud, client) = await Start(null, new Fault("compute", FaultEffect.Status) { Status = 503, RetryAfterSeconds = 7, After = 1, Times = 2, PathContains = "/flavors", Method = "GET" });
        await using var _ = cloud;
        using var __ = client;
        var token = await client.SignIn("tenant", "tenant");
        var codes = new List<int>();
        for (var request = 0; request < 4; request++)
        {
            var answer = await client.Send("GET", "/compute/v2.1/flavors", token);
            codes.Add(answer.Code);
            Assert.That(answer.Headers.GetValueOrDefault("Retry-After"), Is.EqualTo(answer.Code == 503 ? "7" : null));
            Assert.That((await client.Send("GET", "/compute/v2.1/limits", token)).Code, Is.EqualTo(200));
        }

        Assert.That(codes, Is.EqualTo(new[] { 200, 503, 503, 200 }));
    }

    [Test]
    public async Task Faults_count_exactly_under_concurrency()
    {
        var (cloud, client) = await Start(null, new Fault("*", FaultEffect.Status) { Status = 500, After = 10, Times = 15 });
        await using var _ = cloud;
        using var __ = client;
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => client.Send("GET", "/identity/v3")));
        Assert.That(answers.Count(answer => answer.Code == 500), Is.EqualTo(15));
    }

    [Test]
    public async Task Slow_fault_delays_the_true_answer()
    {
        var (cloud, client) = await Start(null, new Fault("identity", FaultEffect.Slow) { Delay = TimeSpan.FromMilliseconds(300) });
        await using var _ = cloud;
        using var __ = client;
        var watch = Stopwatch.StartNew();
        Assert.That((await client.Send("GET", "/identity/v3")).Code, Is.EqualTo(200));
        Assert.That(watch.Elapsed, Is.GreaterThan(TimeSpan.FromMilliseconds(250)));
    }

    [Test]
    public async Task Body_fault_answers_200_with_something_else()
    {
        var (cloud, client) = await Start(null, new Fault("image", FaultEffect.Body) { Body = "{\"images\": 7}" });
        await using var _ = cloud;
        using var __ = client;
        var answer = await client.Send("GET", "/image/v2/images");
        Assert.That((answer.Code, answer.Json!["images"]!.GetValue<int>()), Is.EqualTo((200, 7)));
    }

    [TestCase(FaultEffect.Truncate)]
    [TestCase(FaultEffect.Drop)]
    public async Task Broken_connections_are_broken_for_the_client(FaultEffect effect)
    {
        var (cloud, client) = await Start(null, new Fault("compute", effect) { PathContains = "flavors" });
        await using var _ = cloud;
        using var __ = client;
        var token = await client.SignIn("tenant", "tenant");
        await Assert.ThrowsAsync(Is.InstanceOf<HttpRequestException>().Or.InstanceOf<IOException>(), async () => await client.Send("GET", "/compute/v2.1/flavors/detail", token));
        Assert.That((await client.Send("GET", "/compute/v2.1/limits", token)).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Truncate_fault_sends_half_of_the_true_answer()
    {
        var (cloud, client) = await Start(null, new Fault("identity", FaultEffect.Truncate) { Times = 1 });
        await using var _ = cloud;
        using var __ = client;
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", cloud.AuthUrl.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync("GET /identity/v3 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var raw = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            {
                raw.Write(buffer, 0, read);
            }
        }
        catch (IOException)
        {
            // An abort may show up as a reset after the bytes.
        }

        var text = System.Text.Encoding.UTF8.GetString(raw.ToArray());
        var full = (await client.Send("GET", "/identity/v3")).Bytes.Length;
        Assert.That(text, Does.Contain($"Content-Length: {full}"));
        Assert.That(text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..], Has.Length.EqualTo(full / 2));
    }

    [Test]
    public async Task Huge_fault_streams_until_the_client_has_enough()
    {
        var (cloud, client) = await Start(null, new Fault("image", FaultEffect.Huge));
        await using var _ = cloud;
        using var __ = client;
        using var http = new HttpClient();
        using (var answer = await http.GetAsync(new Uri(cloud.AuthUrl, "/image/v2/images"), HttpCompletionOption.ResponseHeadersRead))
        {
            await using var stream = await answer.Content.ReadAsStreamAsync();
            var buffer = new byte[1 << 20];
            await stream.ReadExactlyAsync(buffer);
            Assert.That(System.Text.Encoding.ASCII.GetString(buffer, 0, 10), Is.EqualTo("{\"items\":["));
        }

        Assert.That((await client.Send("GET", "/identity/v3")).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Expire_token_fault_forgets_the_token_for_good_and_spares_sign_in()
    {
        var (cloud, client) = await Start(null, new Fault("*", FaultEffect.ExpireToken) { Times = 1 });
        await using var _ = cloud;
        using var __ = client;
        var token = await client.SignIn("tenant", "tenant");
        Assert.That((await client.Send("GET", "/compute/v2.1/limits", token)).Code, Is.EqualTo(401));
        Assert.That((await client.Send("GET", "/compute/v2.1/limits", token)).Code, Is.EqualTo(401));
        Assert.That((await client.Send("GET", "/compute/v2.1/limits", await client.SignIn("tenant", "tenant"))).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Large_contents_are_paged_completely()
    {
        var contents = CloudClient.Contents();
        contents.Flavors.Clear();
        contents.Images.Clear();
        contents.Flavors.AddRange(Enumerable.Range(0, 10_000).Select(number => new FlavorContents { Name = $"f{number}", Vcpus = 1, RamMiB = 1024, ExtraSpecs = { ["scs:cpu-type"] = "shared-core" } }));
        contents.Images.AddRange(Enumerable.Range(0, 5_000).Select(number => new ImageContents { Name = $"i{number}", SizeBytes = 1 << 30, Properties = { ["os_distro"] = "debian" } }));
        await using var cloud = await EmbeddedCloud.Start(contents);
        using var client = new CloudClient(cloud);
        var token = await client.SignIn("tenant", "tenant");
        var flavors = new List<string>();
        for (var path = "/compute/v2.1/flavors/detail"; path is not null;)
        {
            var page = await client.Send("GET", path, token, headers: ("OpenStack-API-Version", "compute 2.61"));
            flavors.AddRange(page.Names("flavors"));
            path = page.Json!["flavors_links"]?[0]!["href"]!.GetValue<string>();
        }

        var images = new List<string>();
        for (var path = "/v2/images?limit=1000"; path is not null;)
        {
            var page = await client.Send("GET", "/image" + path, token);
            images.AddRange(page.Names("images"));
            path = page.Json!["next"]?.GetValue<string>();
        }

        Assert.That(flavors, Is.EqualTo(contents.Flavors.Select(flavor => flavor.Name)));
        Assert.That(images, Is.EqualTo(contents.Images.Select(image => image.Name)));
    }

    [Test]
    public async Task Pages_are_never_larger_than_the_cloud_allows()
    {
        var (cloud, client) = await Start(new EmbeddedCloudOptions { PageSize = 1 });
        await using var _ = cloud;
        using var __ = client;
        var token = await client.SignIn("tenant", "tenant");
        Assert.That((await client.Send("GET", "/compute/v2.1/flavors?limit=100", token)).Names("flavors"), Has.Length.EqualTo(1));
        Assert.That((await client.Send("GET", "/image/v2/images?limit=100", token)).Names("images"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Clouds_yaml_has_an_entry_for_each_project_and_domain_of_a_user()
    {
        var (cloud, client) = await Start();
        await using var _ = cloud;
        using var __ = client;
        var text = cloud.CloudsYaml();
        Assert.That(text, Does.Contain("  \"admin\":\n").And.Contain("  \"admin-tenant\":\n").And.Contain("  \"tenant\":\n").And.Contain("  \"boss1\":\n"));
        Assert.That(text, Does.Contain($"auth_url: \"{cloud.AuthUrl}\"").And.Contain("domain_name: \"D1\"").And.Contain("project_domain_name: \"D2\""));
    }
}
