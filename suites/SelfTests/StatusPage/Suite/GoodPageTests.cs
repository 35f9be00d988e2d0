using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.Scopes;
using Conformance.SelfTests.StatusPage.Server;
using Conformance.StatusPage;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;
using Conformance.StatusPageStack;
using Conformance.StatusServer;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.StatusPage.Suite;

public sealed class GoodPageTests
{
    [TestCase("sqlite")]
    [TestCase("postgres")]
    public async Task The_reference_conforms_and_nothing_of_the_run_stays(string database)
    {
        using var folder = new TemporaryFolder();
        await using var stack = await EmbeddedStatusPage.Start(new EmbeddedStatusPageOptions
        {
            Server = new StatusPageOptions { Database = database == "sqlite" ? StatusDatabase.Temporary : StatusDatabase.Postgres(await (await PostgresCluster.Shared).NewDatabase()) },
        });
        using var api = new Api(stack.Server.ApiUrl);
        var before = await Everything(api);
        var path = Path.Combine(folder.Path, "ledger.jsonl");
        using (var ledger = Ledger.InFile(path, new LedgerOwner("test-0001", "page", "embedded"), TimeProvider.System))
        {
            var results = await SuiteRun.Of(StatusPageSubject.Of(stack), ledger);
            Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.Pass), SuiteRun.Told(results));
            Assert.That(results.SelectMany(result => result.Findings).Select(finding => finding.ToString()), Is.Empty, "no remark either");
        }

        Assert.That(stack.Server.LastFailure, Is.Null);
        Assert.That(LedgerFile.Read(path), Has.Count.GreaterThan(100).And.All.Property(nameof(LedgerEntry.IsOpen)).EqualTo(false));
        Assert.That(await Everything(api), Is.EqualTo(before));
    }

    [Test]
    public async Task Reading_alone_changes_nothing_and_asks_for_no_token()
    {
        await using var stack = await EmbeddedStatusPage.Start();
        using var api = new Api(stack.Server.ApiUrl);
        var before = await Everything(api, generations: true);
        var results = await SuiteRun.Of(StatusPageSubject.Of(stack) with { Token = null, BadTokens = new Dictionary<string, string>() }, which: testcase => !testcase.Acts);
        Assert.That(results, Has.Count.EqualTo(24));
        Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.Pass), SuiteRun.Told(results));
        Assert.That(await Everything(api, generations: true), Is.EqualTo(before));
    }

    [Test]
    public async Task Random_bodies_of_any_seed_leave_nothing()
    {
        await using var stack = await EmbeddedStatusPage.Start();
        using var api = new Api(stack.Server.ApiUrl);
        using var client = new StatusApi(StatusPageSubject.Of(stack));
        var before = await Everything(api);
        for (var seed = 1; seed <= 5; seed++)
        {
            using var ledger = Ledger.InMemory(new LedgerOwner($"test-000{seed}", "page", "embedded"), TimeProvider.System);
            var audit = await PageAudit.Begin(client, ledger, default);
            var results = await SuiteRun.Of(StatusPageSubject.Of(stack) with { Seed = seed }, ledger, testcase => testcase.Id == "scs-0402-fuzz-bodies");
            Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.Pass), SuiteRun.Told(results));
            Assert.That(ledger.Entries, Has.All.Property(nameof(LedgerEntry.IsOpen)).EqualTo(false));
            Assert.That((await audit.End(default)).Sentence, Is.EqualTo("0 leftovers, objects of 4 kinds counted before and after"));
            Assert.That(await Everything(api), Is.EqualTo(before), $"seed {seed}");
        }
    }

    [Test]
    public async Task What_a_run_left_is_told_and_what_others_made_is_not_blamed_on_it()
    {
        await using var stack = await EmbeddedStatusPage.Start();
        using var client = new StatusApi(StatusPageSubject.Of(stack));
        using var api = new Api(stack.Server.ApiUrl);
        using var ledger = Ledger.InMemory(new LedgerOwner("test-0007", "page", "embedded"), TimeProvider.System);
        var audit = await PageAudit.Begin(client, ledger, default);
        await api.Create("/components", """{"displayName":"scs-conformance-0007-component-1"}""");
        await api.Create("/components", """{"displayName":"scs-conformance-0006-component-1"}""");
        await api.Create("/components", """{"displayName":"Somebody's"}""");
        ledger.Creating(Workbench.Service, "severity", "odd", null, stack.Api.ToString());
        await api.Post("/severities", """{"displayName":"odd","value":12}""");
        var told = await audit.End(default);
        Assert.That(told.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(told.Leftovers.Select(left => $"{left.Kind} {left.Name}"), Is.EquivalentTo(new[] { "component scs-conformance-0007-component-1", "severity odd" }));
        Assert.That(told.Leftovers.Select(left => left.Why), Is.All.Contains("./run.sh cleanup --run test-0007"));
        Assert.That(told.OtherRuns.Single().Name, Is.EqualTo("scs-conformance-0006-component-1"));
        Assert.That(told.Others.Single().Name, Is.EqualTo("Somebody's"));
        await stack.Server.DisposeAsync();
        told = await audit.End(default);
        Assert.That(told.Outcome, Is.EqualTo(Outcome.DidNotFinish), "nobody knows");
    }

    [Test]
    public async Task An_empty_page_is_no_wrong_page()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StatusPageServer.Start(new StatusPageOptions { ProvisioningFile = folder.Write("p.yaml", "severities:\n- {name: broken, value: 100}\n") });
        var results = await SuiteRun.Of(new StatusPageSubject(server.ApiUrl), which: testcase => testcase.Id.StartsWith("scs-0402", StringComparison.Ordinal) && !testcase.Id.Contains("fuzz"));
        Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.Pass), SuiteRun.Told(results));
    }

    [Test]
    public async Task Where_nobody_listens_no_testcase_says_anything_of_the_page()
    {
        var results = await SuiteRun.Of(new StatusPageSubject(new Uri("http://127.0.0.1:9")), which: testcase => testcase.Id != "scs-0400-tls" && !testcase.Id.StartsWith("scs-0400-cors", StringComparison.Ordinal));
        Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.DidNotFinish), SuiteRun.Told(results));
        Assert.That(results.Select(result => result.Reason), Is.All.Contains("127.0.0.1:9"));
    }

    [Test]
    public async Task What_a_killed_run_left_is_removed_by_its_ledger()
    {
        await using var stack = await EmbeddedStatusPage.Start();
        using var client = new StatusApi(StatusPageSubject.Of(stack));
        using var api = new Api(stack.Server.ApiUrl);
        var before = await Everything(api);
        using var ledger = Ledger.InMemory(new LedgerOwner("test-0002", "page", "embedded"), TimeProvider.System);
        var component = await api.Create("/components", """{"displayName":"scs-conformance-0002-component-1"}""");
        var type = await api.Create("/impacttypes", """{"displayName":"scs-conformance-0002-impacttype-1"}""");
        await api.Create("/incidents", $$"""{"displayName":"scs-conformance-0002-incident-1","affects":[{"reference":"{{component}}","type":"{{type}}","severity":3}]}""");
        await api.Post("/severities", """{"displayName":"scs-conformance-0002-severity-1","value":12}""");

        // Of the incident only the intention is known: it is found by its name.
        LedgerEntry[] entries =
        [
            Entry("component", component), Entry("impacttype", type), Entry("incident", null), Entry("severity", null), Entry("component", null) with { Name = "scs-conformance-0002-component-never-made" },
        ];
        var results = await new Workbench(client, ledger).Remove(entries, dryRun: true, default);
        Assert.That(results.Select(result => $"{result.Type} {result.State}"), Is.EquivalentTo(new[] { "incident Found", "component Found", "impacttype Found", "severity Found", "component Absent" }));
        results = await new Workbench(client, ledger).Remove(entries, dryRun: false, default);
        Assert.That(results.Select(result => $"{result.Type} {result.State}"), Is.EquivalentTo(new[] { "incident Removed", "component Removed", "impacttype Removed", "severity Removed", "component Absent" }));
        Assert.That(await Everything(api), Is.EqualTo(before));

        LedgerEntry Entry(string kind, string? id) => new(ledger.Owner, Workbench.Service, kind, $"scs-conformance-0002-{kind}-1") { Id = id };
    }

    [Test]
    public void The_scope_file_has_the_testcases_of_the_suite()
    {
        var scope = ShippedScopes.Find("scs-status-page");
        Assert.That(scope.Version("read-write").Main.Where(IsOfApi), Is.EqualTo(SuiteRun.Testcases.Select(testcase => testcase.Id).Order(StringComparer.Ordinal)));
        Assert.That(scope.Version("read-only").Main.Where(IsOfApi), Is.EqualTo(SuiteRun.Testcases.Where(testcase => !testcase.Acts).Select(testcase => testcase.Id).Order(StringComparer.Ordinal)));

        static bool IsOfApi(string id) => !id.StartsWith("scs-0400-page-", StringComparison.Ordinal);
    }

    private static async Task<string> Everything(Api api, bool generations = false)
    {
        var all = new JsonObject();
        foreach (var path in new[] { "/components", "/impacttypes", "/severities", "/incidents?start=0001-01-01T00:00:00Z&end=9999-12-31T00:00:00Z" })
        {
            all[path] = (await api.Data(path)).DeepClone();
        }

        // Lists of phases cannot be deleted; the newest says what it said.
        var phases = await api.Data("/phases");
        all["phases"] = (generations ? phases : phases["phases"]!).DeepClone();
        return all.ToJsonString();
    }
}
