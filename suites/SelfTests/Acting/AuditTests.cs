using System.Text.Json.Nodes;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Acting;

/// <summary>What an audit takes for the run's own, and whom it leaves alone.</summary>
public sealed class AuditTests
{
    private const string Prefix = "scs-conformance-4f3a2b1c-";

    private static readonly ActingOptions Quick = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(10), LongestPause = TimeSpan.FromMilliseconds(20), AuditBudget = TimeSpan.FromMilliseconds(50),
    };

    [Test]
    public async Task Nothing_left_passes_and_counts_every_kind()
    {
        var audit = await Between((_, _) => Task.CompletedTask);
        Assert.That((audit.Outcome, audit.Sentence), Is.EqualTo((Outcome.Pass, "0 leftovers, objects of 15 kinds counted before and after")));
        Assert.That(audit.Kinds.Select(kind => (kind.Before, kind.Problem)), Is.EqualTo(audit.Kinds.Select(kind => (kind.After, (string?)null))));
        Assert.That(audit.Kinds.Single(kind => kind.Kind == "security group").Before, Is.EqualTo(1), "the project's own group default");
    }

    [Test]
    public async Task What_has_the_runs_name_is_a_leftover_and_the_sentence_names_the_cure()
    {
        var audit = await Between((client, _) => Volume(client, Prefix + "volume-1"));
        Assert.That((audit.Outcome, audit.Leftovers.Count), Is.EqualTo((Outcome.Fail, 1)));
        Assert.That(audit.Leftovers[0].ToString(), Does.Contain($"volume {Prefix}volume-1 (").And.Contain("it has the run's name").And.Contain("./run.sh cleanup --run test-4f3a2b1c"));
        Assert.That(audit.Sentence, Does.StartWith("1 leftover,"));
    }

    [Test]
    public async Task A_renamed_object_is_known_by_its_label()
    {
        var audit = await Between((client, _) => client.Send("POST", "network", "/v2.0/networks", new JsonObject
        {
            ["network"] = new JsonObject { ["name"] = "mine now", ["description"] = "SCS conformance run test-4f3a2b1c" },
        }));
        Assert.That(audit.Leftovers.Single().Why, Does.Contain("the run's label"));
    }

    [Test]
    public async Task An_object_without_name_and_label_is_known_by_the_ledger()
    {
        var audit = await Between(async (client, ledger) =>
        {
            var id = await Volume(client, "taken over");
            ledger.Creating("block-storage", "volume", Prefix + "volume-2", client.Project, "x");
            ledger.Created(Prefix + "volume-2", id);
        });
        Assert.That((audit.Outcome, audit.Leftovers.Single().Why), Is.EqualTo((Outcome.Fail, "the run's ledger names it, its status is available; try ./run.sh cleanup --run test-4f3a2b1c")));
    }

    [Test]
    public async Task What_a_service_made_for_an_object_of_the_run_is_the_runs_own()
    {
        var audit = await Between(async (client, ledger) =>
        {
            var network = (string)(await client.Send("POST", "network", "/v2.0/networks", new JsonObject { ["network"] = new JsonObject { ["name"] = Prefix + "network-1" } }))["network"]!["id"]!;
            ledger.Creating("network", "network", Prefix + "network-1", client.Project, "x");
            ledger.Created(Prefix + "network-1", network);
            await client.Send("POST", "network", "/v2.0/ports", new JsonObject { ["port"] = new JsonObject { ["network_id"] = network } });
        });
        Assert.That(audit.Leftovers.Select(left => (left.Kind, left.Why.Split(';', ',')[0])), Is.EquivalentTo(new[]
        {
            ("network", "it has the run's name"), ("port", $"it belongs to {Prefix}network-1"),
        }));
    }

    [Test]
    public async Task What_somebody_else_does_meanwhile_is_told_and_blamed_on_nobody()
    {
        var audit = await Between((client, _) => Volume(client, "somebody's"), async client =>
        {
            await Volume(client, "older");
            await Volume(client, "scs-conformance-99999999-volume-1");
        });
        Assert.That((audit.Outcome, audit.Leftovers.Count), Is.EqualTo((Outcome.Pass, 0)));
        Assert.That(audit.Others.Single().Name, Is.EqualTo("somebody's"));
        Assert.That(audit.OtherRuns.Single().Name, Is.EqualTo("scs-conformance-99999999-volume-1"));
        Assert.That(audit.Sentence, Does.StartWith("0 leftovers").And.Contain("1 that somebody else made meanwhile").And.Contain("1 of other runs (./run.sh cleanup --all)"));
    }

    [Test]
    public async Task A_kind_that_cannot_be_counted_leaves_the_question_open()
    {
        var audit = await Between((_, _) => Task.CompletedTask, change: contents => contents.Faults.Add(new Fault("block-storage", FaultEffect.Status) { PathContains = "/backups", Status = 500 }));
        Assert.That((audit.Outcome, audit.Kinds.Single(kind => kind.Kind == "backup").After), Is.EqualTo((Outcome.DidNotFinish, (int?)null)));
        Assert.That(audit.Reason, Does.Contain("whether a backup is left").And.Contain("500"));
    }

    [TestCase(404)]
    public async Task An_api_that_is_not_offered_holds_nothing(int status)
    {
        var audit = await Between((_, _) => Task.CompletedTask, change: contents => contents.Faults.Add(new Fault("block-storage", FaultEffect.Status) { PathContains = "/backups", Status = status }));
        Assert.That(audit.Outcome, Is.EqualTo(Outcome.Pass));
    }

    [Test]
    public async Task A_service_that_is_not_in_the_catalogue_is_not_counted()
    {
        var audit = await Between((_, _) => Task.CompletedTask, change: contents => contents.Services.RemoveAll(service => service.Kind is "load-balancer" or "key-manager"));
        Assert.That(audit.Kinds.Select(kind => kind.Kind), Has.None.AnyOf("load balancer", "secret"));
        Assert.That(audit.Outcome, Is.EqualTo(Outcome.Pass));
    }

    [Test]
    public async Task What_was_unknown_before_is_nobodys_news()
    {
        var audit = await Between((_, _) => Task.CompletedTask, client => Volume(client, "older"),
            contents => contents.Faults.Add(new Fault("block-storage", FaultEffect.Status) { PathContains = "/volumes/detail", Status = 500, Times = 1 }));
        Assert.That((audit.Outcome, audit.Others.Count), Is.EqualTo((Outcome.Pass, 0)));
        Assert.That(audit.Kinds.Single(kind => kind.Kind == "volume"), Has.Property("Before").Null.And.Property("After").EqualTo(1).And.Property("Problem").Contains("500"));
    }

    [Test]
    public async Task An_object_of_a_kind_that_no_inventory_holds_is_left_if_the_ledger_says_so()
    {
        var audit = await Between((_, ledger) =>
        {
            ledger.Creating("dns", "zone", Prefix + "zone-1", "p", "x");
            ledger.Created(Prefix + "zone-1", "z1");
            ledger.Creating("dns", "zone", Prefix + "zone-2", "p", "x");
            ledger.Created(Prefix + "zone-2", "z2");
            ledger.Deleted(Prefix + "zone-2", "z2");
            return Task.CompletedTask;
        });
        Assert.That(audit.Leftovers.Select(left => (left.Kind, left.Id)), Is.EqualTo(new[] { ("zone", "z1") }));
    }

    [Test]
    public async Task What_is_on_its_way_out_is_waited_for()
    {
        var options = new EmbeddedCloudOptions { TransitionTime = TimeSpan.FromMilliseconds(300) };
        await using var cloud = await ScenarioTests.Start(options: options);
        using var ledger = Own();
        using var client = new Client(cloud.Server, CloudGenerator.Tenant);
        await client.SignIn();
        var audit = await Audit.Begin(cloud.Cloud, ledger, Quick with { AuditBudget = TimeSpan.FromMinutes(1) }, null, CancellationToken.None);
        var id = await Volume(client, Prefix + "volume-1");
        while ((string)(await client.Send("GET", "block-storage", $"/volumes/{id}"))["volume"]!["status"]! != "available")
        {
        }

        await client.Send("DELETE", "block-storage", $"/volumes/{id}");
        Assert.That((await audit.End(CancellationToken.None)).Outcome, Is.EqualTo(Outcome.Pass));
    }

    [Test]
    public async Task A_cancelled_audit_says_so()
    {
        await using var cloud = await ScenarioTests.Start();
        using var ledger = Own();
        var audit = await Audit.Begin(cloud.Cloud, ledger, Quick, null, CancellationToken.None);
        Assert.That(await audit.End(new CancellationToken(canceled: true)), Has.Property("Outcome").EqualTo(Outcome.DidNotFinish).And.Property("Reason").Contains("cancelled"));
    }

    [TestCase(Outcome.Pass, Verdict.Open)]
    [TestCase(Outcome.Fail, Verdict.Fails)]
    public void A_run_that_left_something_certifies_nothing_and_fails_nobody(Outcome main, Verdict expected)
    {
        var clean = Writers.Samples.Of(Writers.Samples.Case("scs-0115-default-rules", main));
        var left = clean with { Audit = new LeftoverAudit(Outcome.Fail, Writers.Samples.Start, TimeSpan.Zero) { Leftovers = [new AuditedObject("volume", "a", "1", "it has the run's name")] } };
        Assert.That((left.Judgement.Verdict, clean.Judgement.Verdict), Is.EqualTo((expected, main == Outcome.Pass ? Verdict.Conforms : Verdict.Fails)));
        Assert.That(left.Judgement.Sentence, Does.Contain("left 1 object behind"));
        var unknown = clean with { Audit = new LeftoverAudit(Outcome.DidNotFinish, Writers.Samples.Start, TimeSpan.Zero) { Reason = "x" } };
        Assert.That(unknown.Judgement, Is.EqualTo(clean.Judgement), "every removal was watched by the cleanup; the audit only adds to it");
    }

    private static Ledger Own() => Ledger.InMemory(new LedgerOwner("test-4f3a2b1c", "test", "embedded"), TimeProvider.System);

    private static async Task<string> Volume(Client client, string name) =>
        (string)(await client.Send("POST", "block-storage", "/volumes", new JsonObject { ["volume"] = new JsonObject { ["name"] = name, ["size"] = 1 } }))["volume"]!["id"]!;

    private static async Task<LeftoverAudit> Between(Func<Client, Ledger, Task> meanwhile, Func<Client, Task>? before = null, Action<CloudContents>? change = null)
    {
        await using EmbeddedSubject cloud = await ScenarioTests.Start(change);
        using var ledger = Own();
        using var client = new Client(cloud.Server, CloudGenerator.Tenant);
        await client.SignIn();
        if (before is not null)
        {
            await before(client);
        }

        var audit = await Audit.Begin(cloud.Cloud, ledger, Quick, null, CancellationToken.None);
        await meanwhile(client, ledger);
        return await audit.End(CancellationToken.None);
    }
}
