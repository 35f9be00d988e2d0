using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Conformance.Model;
using Conformance.StatusServer;
using Conformance.StatusServer.Storage;
using Microsoft.EntityFrameworkCore;

namespace Conformance.SelfTests.StatusPage.Server;

[TestFixture("sqlite")]
[TestFixture("postgres")]
[Parallelizable(ParallelScope.All)]
public sealed class LifeTests(string database)
{
    internal const string Provisioning = """
        impacttypes:
          - displayname: Performance Degradation
            description: slower than usual
        components:
          - displayname: Network
            labels:
              zone: a
          - displayname: Compute
        phases:
          - name: Investigation
          - name: Resolved
        severities:
          - name: maintenance
            value: 0
          - name: broken
            value: 100
        """;

    [Test]
    public async Task Provisioning_fills_empty_tables_once_and_data_outlives_the_server()
    {
        using var folder = new TemporaryFolder();
        var options = new StatusPageOptions { Database = await NewDatabase(folder), ProvisioningFile = folder.Write("provisioning.yaml", Provisioning) };
        await using (var first = await StatusPageServer.Start(options))
        {
            using var api = new Api(first.ApiUrl);
            Assert.That((await api.Data("/components")).AsArray().Select(item => (string?)item!["displayName"]), Is.EqualTo(new[] { "Compute", "Network" }));
            Assert.That((string?)(await api.Data("/components"))[1]!["labels"]!["zone"], Is.EqualTo("a"));
            Assert.That((string?)(await api.Data("/impacttypes"))[0]!["description"], Is.EqualTo("slower than usual"));
            Assert.That((int?)(await api.Data("/severities/broken"))["value"], Is.EqualTo(100));
            Assert.That((await api.Data("/phases"))["phases"]!.AsArray().Select(item => (string?)item), Is.EqualTo(new[] { "Investigation", "Resolved" }));
            await api.Create("/components", """{"displayName":"Added"}""");
            await api.Delete("/severities/maintenance");
        }

        await using var second = await StatusPageServer.Start(options);
        using var again = new Api(second.ApiUrl);
        Assert.That((await again.Data("/components")).AsArray().Select(item => (string?)item!["displayName"]), Is.EqualTo(new[] { "Added", "Compute", "Network" }));
        Assert.That((await again.Data("/severities")).AsArray(), Has.Count.EqualTo(1));
        Assert.That((int?)(await again.Data("/phases"))["generation"], Is.EqualTo(1));
    }

    [Test]
    public async Task Without_any_data_a_page_can_start()
    {
        await using var server = await StatusPageServer.Start(new StatusPageOptions { Database = await NewDatabase(null) });
        using var api = new Api(server.ApiUrl);
        Assert.That((await api.Data("/phases")).ToJsonString(), Is.EqualTo("""{"generation":0,"phases":[]}"""));
        foreach (var path in new[] { "/components", "/impacttypes", "/severities", "/incidents?start=2020-01-01T00:00:00Z&end=2030-01-01T00:00:00Z" })
        {
            Assert.That((await api.Data(path)).AsArray(), Is.Empty, path);
        }
    }

    [Test]
    public async Task It_says_whether_it_lives_is_ready_and_what_it_did()
    {
        await using var server = await StatusPageServer.Start(new StatusPageOptions { Database = await NewDatabase(null) });
        using var api = new Api(server.ApiUrl);
        Assert.That((await api.Get("/healthz")).Text, Is.EqualTo("ok\n"));
        Assert.That((await api.Get("/readyz")).Text, Is.EqualTo("ready\n"));
        await api.Get("/components");
        await api.Get("/components/00000000-0000-4000-8000-000000000000");
        using var metrics = new Api(server.MetricsUrl);
        var text = (await metrics.Get("/metrics")).Text;
        Assert.That(text, Does.Contain("status_page_request_duration_seconds_count{method=\"GET\",route=\"/components\",status=\"200\"} 1\n"));
        Assert.That(text, Does.Contain("status_page_request_duration_seconds_bucket{method=\"GET\",route=\"/components/{id}\",status=\"404\",le=\"+Inf\"} 1\n"));
        Assert.That(text.TrimEnd('\n').Split('\n'), Is.All.Matches<string>(line => Regex.IsMatch(line!, @"^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+=""[^""]*"",?)+\})? [0-9.e+-]+(E-?\d+)?)$")));
        Assert.That((await metrics.Get("/components")).Code, Is.EqualTo(404), "nothing else is there");
    }

    [Test]
    public async Task A_running_request_ends_before_the_server_does()
    {
        var server = await StatusPageServer.Start(new StatusPageOptions { Database = await NewDatabase(null), StopTimeout = TimeSpan.FromMinutes(5) });
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.ApiUrl.Port);
        var stream = client.GetStream();
        const string Body = """{"displayName":"late"}""";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"POST /components HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n")));

        // The server reads the body: the request is being served.
        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("HTTP/1.1 100"));
        Assert.That(await reader.ReadLineAsync(), Is.Empty);
        var stopping = server.DisposeAsync().AsTask();
        Assert.That(stopping.IsCompleted, Is.False);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Body));
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("HTTP/1.1 201"));
        await stopping;
    }

    [Test]
    public async Task The_migrations_bring_all_of_the_model()
    {
        using StatusContext context = database == "sqlite"
            ? new SqliteContext(new DbContextOptionsBuilder<SqliteContext>().UseSqlite().Options)
            : new PostgresContext(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql().Options);
        Assert.That(context.Database.HasPendingModelChanges(), Is.False);
        Assert.That(context.Database.GetMigrations(), Is.Not.Empty);
        await Task.CompletedTask;
    }

    [Test]
    public async Task A_browser_of_an_allowed_origin_may_call()
    {
        await using var server = await StatusPageServer.Start(new StatusPageOptions { Database = await NewDatabase(null), AllowedOrigins = ["http://page.example"] });
        using var http = new HttpClient { BaseAddress = server.ApiUrl };
        foreach (var (origin, allowed) in new[] { ("http://page.example", true), ("http://other.example", false) })
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, "/components");
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
            using var answer = await http.SendAsync(preflight);
            Assert.That(answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) && origins.Single() == origin, Is.EqualTo(allowed));
            Assert.That(answer.Headers.Contains("Access-Control-Allow-Credentials"), Is.EqualTo(allowed));

            // An error must be readable as well.
            using var get = new HttpRequestMessage(HttpMethod.Get, "/components/x");
            get.Headers.Add("Origin", origin);
            using var answered = await http.SendAsync(get);
            Assert.That((int)answered.StatusCode, Is.EqualTo(404));
            Assert.That(answered.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(allowed));
        }
    }

    [TestCase("severities:\n  - name: a\n    value: 50\n", "provisioning.yaml:2:3: severities: no severity has the value 100")]
    [TestCase("severities:\n  - name: a\n    value: 101\n", "provisioning.yaml:3:12: severities[0].value: 101 is no severity")]
    [TestCase("severities:\n  - {name: a, value: 100}\n  - {name: a, value: 5}\n", "the severity \"a\" is there twice")]
    [TestCase("severities:\n  - {name: a, value: 100}\n  - {name: b, value: 100}\n", "100 is the value of the severity \"a\" as well")]
    [TestCase("component: []\n", "provisioning.yaml:1:1: component: unknown key; did you mean \"components\"?")]
    [TestCase("components:\n  - labels: {}\n", "the key \"displayname\" is missing; add it")]
    [TestCase("phases: [a]\n", "provisioning.yaml:1:10: phases[0]: must be a mapping (key: value), but is text")]
    public async Task A_wrong_provisioning_file_is_told_where(string text, string message)
    {
        using var folder = new TemporaryFolder();
        var options = new StatusPageOptions { ProvisioningFile = folder.Write("provisioning.yaml", text) };
        Assert.That((await Assert.ThrowsAsync<ConfigurationException>(() => StatusPageServer.Start(options)))!.Message, Does.Contain(message));
    }

    private async Task<StatusDatabase> NewDatabase(TemporaryFolder? folder) =>
        database == "postgres" ? StatusDatabase.Postgres(await (await PostgresCluster.Shared).NewDatabase())
            : folder is null ? StatusDatabase.Temporary
            : StatusDatabase.Sqlite(Path.Combine(folder.Path, "status.db"));
}
