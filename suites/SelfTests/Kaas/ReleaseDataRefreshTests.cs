using System.Text.Json.Nodes;
using Conformance.Kubernetes.Releases;
using Conformance.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Conformance.SelfTests.Kaas;

public sealed class ReleaseDataRefreshTests
{
    private static readonly TimeProvider Clock = new FixedTime(new DateTimeOffset(2026, 11, 20, 23, 30, 0, TimeSpan.Zero));

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("release-data-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task New_data_are_fetched_written_and_found()
    {
        await using var server = await Start();
        var data = await ReleaseDataRefresh.Run(Options(server));
        var loaded = ReleaseData.Load(folder);
        var fixedIn = KubernetesVersion.Find("v1.38.1")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(data.AsOf, Is.EqualTo(new DateOnly(2026, 11, 20)));
            Assert.That(loaded.AsOf, Is.EqualTo(data.AsOf));
            Assert.That(loaded.Source, Is.EqualTo(Path.Combine(folder, ReleaseData.FileName)));
            Assert.That(loaded.Find(new KubernetesBranch(1, 38))!.EndOfLife, Is.EqualTo(new DateOnly(2028, 2, 28)), "of the schedule");
            Assert.That(loaded.Find(new KubernetesBranch(1, 37))!.EndOfLife, Is.EqualTo(new DateOnly(2027, 10, 28)), "as shipped");
            Assert.That(loaded.Find(new KubernetesBranch(1, 38))!.Releases.Keys.Select(version => version.ToString()), Is.EquivalentTo(new[] { "1.38.0", "1.38.1" }), "no drafts, no pre-releases, second page included");
            Assert.That(loaded.Find(new KubernetesBranch(1, 38))!.Releases[fixedIn], Is.EqualTo(new DateOnly(2026, 11, 10)));
            Assert.That(loaded.Vulnerabilities.Select(vulnerability => vulnerability.Id), Is.EqualTo(new[] { "CVE-2026-10001" }), "with a score, of Kubernetes itself, severe enough, with a record");
            Assert.That(loaded.Vulnerabilities[0].Affects(KubernetesVersion.Find("v1.38.0")!), Is.True);
            Assert.That(loaded.Vulnerabilities[0].Affects(fixedIn), Is.False);
            Assert.That(loaded.Vulnerabilities[0].Unreadable, Is.EqualTo(new[] { "some older ones" }));
            Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1), "nothing unfinished stays");
        }
    }

    [TestCase("/releases", 403, "", "try again in an hour")]
    [TestCase("/releases", 200, "<html>", "is no JSON")]
    [TestCase("/releases", 200, "{}", "not a list")]
    [TestCase("/releases", 200, "[]", "nothing as new as")]
    [TestCase("/schedule", 404, "", "the schedule of support periods cannot be fetched: 404")]
    [TestCase("/schedule", 200, "schedules: []", "not a schedule with the ends of branches")]
    [TestCase("/feed", 500, "", "the feed of vulnerabilities cannot be fetched: 500")]
    [TestCase("/feed", 200, """{"items": []}""", "not a feed that names vulnerabilities")]
    [TestCase("/cve/CVE-2026-10001", 500, "", "the record of CVE-2026-10001 cannot be fetched")]
    public async Task What_goes_wrong_is_told_and_leaves_the_old_data(string path, int status, string body, string told)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, ReleaseData.FileName), ReleaseDataFile.Format(ReleaseData.Shipped));
        await using var server = await Start((path, status, body));
        Assert.That(async () => await ReleaseDataRefresh.Run(Options(server)), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains(told));
        Assert.That(ReleaseData.Load(folder).AsOf, Is.EqualTo(ReleaseData.Shipped.AsOf));
    }

    [Test]
    public void Without_a_network_the_cure_is_told()
    {
        var nobody = new Uri("http://127.0.0.1:1/");
        Assert.That(
            async () => await ReleaseDataRefresh.Run(new ReleaseDataRefreshOptions { ReleasesUrl = nobody, ScheduleUrl = nobody, FeedUrl = nobody, RecordsUrl = nobody, Folder = folder }),
            Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("copy kubernetes-releases.yaml from there"));
    }

    [Test]
    public async Task Refreshed_data_that_are_older_than_the_shipped_ones_do_not_count()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, ReleaseData.FileName), ReleaseDataFile.Format(ReleaseData.Shipped with { AsOf = new DateOnly(2020, 1, 1) }));
        Assert.That(ReleaseData.Load(folder).Source, Is.EqualTo("shipped with this program"));
    }

    [Test]
    public async Task Data_that_were_refreshed_elsewhere_are_taken_over_unless_they_are_older()
    {
        var file = Path.Combine(folder, "brought.yaml");
        await File.WriteAllTextAsync(file, ReleaseDataFile.Format(ReleaseData.Shipped with { AsOf = new DateOnly(2099, 1, 1) }));
        var target = Path.Combine(folder, "data");
        Assert.That((await ReleaseDataRefresh.TakeOver(file, target)).AsOf, Is.EqualTo(new DateOnly(2099, 1, 1)));
        Assert.That(ReleaseData.Load(target).AsOf, Is.EqualTo(new DateOnly(2099, 1, 1)));
        await File.WriteAllTextAsync(file, ReleaseDataFile.Format(ReleaseData.Shipped));
        Assert.That(async () => await ReleaseDataRefresh.TakeOver(file, target), Throws.TypeOf<ConfigurationException>().With.Message.Contains("there are newer ones, of 2099-01-01"));
        Assert.That(ReleaseData.Load(target).AsOf, Is.EqualTo(new DateOnly(2099, 1, 1)));
    }

    [Test]
    public void A_broken_file_is_told_and_not_passed_over()
    {
        File.WriteAllText(Path.Combine(folder, ReleaseData.FileName), "as_of: never\n");
        Assert.That(() => ReleaseData.Load(folder), Throws.TypeOf<ConfigurationException>().With.Message.Contains(ReleaseData.FileName));
    }

    [TestCase("""{"containers": {"cna": {"affected": [{"product": "Kubernetes", "versions": [{"status": "affected", "version": "1.2.3"}]}]}}}""", false, Description = "no score")]
    [TestCase("""{"containers": {"cna": {"metrics": [{"cvssV3_1": {"baseScore": 9.8}}], "affected": [{"product": "ingress-nginx", "versions": [{"status": "affected", "version": "1.2.3"}]}]}}}""", false, Description = "another product")]
    [TestCase("""{"containers": {"cna": {"metrics": [{"cvssV3_1": {"baseScore": 9.8}}], "affected": [{"product": "Kubernetes", "versions": [{"status": "unaffected", "version": "1.2.3"}]}]}}}""", false, Description = "not affected")]
    [TestCase("""{"containers": {"cna": {"metrics": [{"other": {}}], "affected": [{"product": "kubernetes", "versions": [{"status": "affected", "version": "v1.2.x"}]}]}, "adp": [{"metrics": [{"cvssV4_0": {"baseScore": 8.1}}]}]}}""", true, Description = "a score by somebody else")]
    public void A_record_is_read(string record, bool counts) => Assert.That(ReleaseDataRefresh.Vulnerability("CVE-1", (JsonObject)JsonNode.Parse(record)!), counts ? Is.Not.Null : Is.Null);

    private ReleaseDataRefreshOptions Options(WebApplication server)
    {
        var root = new Uri(server.Urls.Single());
        return new ReleaseDataRefreshOptions
        {
            ReleasesUrl = new Uri(root, "/releases"), ScheduleUrl = new Uri(root, "/schedule"), FeedUrl = new Uri(root, "/feed"), RecordsUrl = new Uri(root, "/cve/"), Folder = folder, Time = Clock,
        };
    }

    internal static async Task<WebApplication> Start((string Path, int Status, string Body)? fault = null)
    {
        // A first page of a hundred, so that a second is asked for.
        var first = new JsonArray([.. Enumerable.Range(0, 97).Select(i => (JsonNode)Release($"v1.36.{i}", "2026-10-01T00:00:00Z")),
            Release("v1.38.1", "2026-11-10T20:00:00Z"), Release("v1.39.0-alpha.1", "2026-11-10T20:00:00Z"), Release("v1.38.9", "2026-11-10T20:00:00Z", draft: true)]);
        var second = new JsonArray(Release("v1.38.0", "2026-10-28T20:00:00Z"), Release("v1.30.0", "2024-04-17T00:00:00Z"));
        var answers = new Dictionary<string, string>
        {
            ["/releases?per_page=100&page=1"] = first.ToJsonString(),
            ["/releases?per_page=100&page=2"] = second.ToJsonString(),
            ["/schedule"] = "schedules:\n- endOfLifeDate: \"2028-02-28\"\n  release: \"1.38\"\n  next: {release: 1.38.2}\n",
            ["/feed"] = """{"items": [{"id": "CVE-2026-10001"}, {"id": "CVE-2026-10002"}, {"id": "CVE-2026-10003"}, {"id": "../../etc/passwd"}]}""",
            ["/cve/CVE-2026-10001"] = """{"containers": {"cna": {"metrics": [{"cvssV3_1": {"baseScore": 8.8}}], "affected": [{"product": "Kubernetes", "versions": [{"status": "affected", "version": "0", "lessThan": "1.38.1"}, {"status": "affected", "version": "some older ones"}]}]}}}""",
            ["/cve/CVE-2026-10002"] = """{"containers": {"cna": {"metrics": [{"cvssV3_1": {"baseScore": 5.0}}], "affected": [{"product": "Kubernetes", "versions": [{"status": "affected", "version": "1.2.3"}]}]}}}""",
        };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        ((IApplicationBuilder)app).Run(context =>
        {
            var path = context.Request.Path.Value!;
            if (fault is { } broken && broken.Path == path)
            {
                context.Response.StatusCode = broken.Status;
                return context.Response.WriteAsync(broken.Body);
            }

            if (answers.TryGetValue(path + context.Request.QueryString, out var answer))
            {
                return context.Response.WriteAsync(answer);
            }

            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }

    private static JsonObject Release(string tag, string published, bool draft = false) => new() { ["tag_name"] = tag, ["published_at"] = published, ["draft"] = draft, ["prerelease"] = false };

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
