using System.Text.Json;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Iaas.Scs0128;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Iaas.Contract;

/// <summary>The contracts' data, what is said of answers, and the contracts on a conforming cloud.</summary>
public sealed class ContractTests
{
    private const string Body = """{"items": [{"id": "a", "n": 1, "t": "2026-01-01T00:00:00Z", "ok": true, "none": null, "tags": ["x"]}, {"id": "b", "n": 2, "t": "2026-01-02", "ok": true, "none": null, "tags": []}], "empty": [], "name": "x"}""";

    private static readonly Uri Clause = new("https://example.org/");

    public static IEnumerable<string> Areas => ContractArea.All.Select(area => area.Name);

    [Test]
    public void The_list_has_the_standard_s_258_tests()
    {
        Assert.That(TempestList.Ids, Has.Count.EqualTo(258));
        Assert.That(TempestList.Ids, Is.Unique);
        Assert.That(ContractArea.All.SelectMany(area => area.TempestIds), Is.EquivalentTo(TempestList.Ids));
    }

    [Test]
    public void Every_id_that_a_contract_covers_is_one_of_the_list_and_covered_once()
    {
        var covered = ContractArea.All.SelectMany(area => area.Contracts).SelectMany(contract => contract.Covers).ToList();
        Assert.That(covered, Is.Unique);
        Assert.That(covered.Except(TempestList.Ids), Is.Empty);
        Assert.That(covered.Count + ContractArea.All.Sum(area => area.Uncovered.Count), Is.EqualTo(258));
        Assert.That(covered, Has.Count.EqualTo(255));
    }

    [TestCaseSource(nameof(Areas))]
    public void Contracts_have_ids_and_sentences_of_their_own(string area)
    {
        var contracts = ContractArea.Find(area).Contracts;
        Assert.That(contracts.Select(contract => contract.Id), Is.Unique);
        Assert.That(contracts.Select(contract => contract.Says), Is.Unique.And.All.EndsWith("."));
        Assert.That(contracts.SelectMany(contract => contract.Steps).Where(step => step.Do.StartsWith("POST ", StringComparison.Ordinal) && step.Creates is null && step.Expect.Any(status => status < 400)).Select(step => step.Do),
            Is.All.Match("/action$|/metadata$|/security-group-rules$|/os-volume_attachments$|/auth/tokens$"), "what may create something is in the ledger");
    }

    [TestCaseSource(nameof(Areas))]
    public async Task A_conforming_cloud_keeps_every_contract_and_nothing_stays(string name)
    {
        await using var subject = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        using var ledger = Ledger.InMemory(new LedgerOwner("20260101-contract", "embedded", "embedded"), TimeProvider.System);
        var workshop = new Workshops(subject.Cloud, ledger).Open(new StepLog(TimeProvider.System));
        var area = ContractArea.Find(name);
        var results = await new ContractRunner(area, workshop, await ContractValues.Read(area, subject.Cloud, workshop, new ActingOptions(), default)).Run(default);
        Assert.That(results.Where(result => result.Observed is not null || result.Silence is not null || result.Lacks is not null).Select(result => $"{result.Contract.Id}: {result.Expected} {result.Observed}{result.Silence}{result.Lacks}"), Is.Empty);
        var left = (await workshop.Cleanup.Run(default)).Where(result => result.State == CleanupState.Left);
        Assert.That(left, Is.Empty);
    }

    [TestCase("/items/*/id", "?has:a", true)]
    [TestCase("/items/*/id", "?has:c", false)]
    [TestCase("/items/*/id", "?lacks:c", true)]
    [TestCase("/items/*/id", "?lacks:a", false)]
    [TestCase("/missing/*/id", "?lacks:a", false)]
    [TestCase("/items/*/id", "?only:a", false)]
    [TestCase("/items/*/ok", "?only:true", true)]
    [TestCase("/empty/*/id", "?only:a", false)]
    [TestCase("/empty/*/id", "?none", true)]
    [TestCase("/missing/*/id", "?none", false)]
    [TestCase("/items/*/id", "?none", false)]
    [TestCase("/items", "?some", true)]
    [TestCase("/items/*/id", "?count:2", true)]
    [TestCase("/items/*/id", "?most:1", false)]
    [TestCase("/items/*/id", "?rising", true)]
    [TestCase("/items/*/id", "?falling", false)]
    [TestCase("/items/*/n", "?int", true)]
    [TestCase("/items/*/id", "?int", false)]
    [TestCase("/items/*/t", "?time", true)]
    [TestCase("/items/*/none", "?null", true)]
    [TestCase("/items/*/tags", "?list", true)]
    [TestCase("/items/*/tags/*", "?has:x", true)]
    [TestCase("/items/0/id", "a", true)]
    [TestCase("/items/1/id", "a", false)]
    [TestCase("/items/7/id", "a", false)]
    [TestCase("/name", "?text", true)]
    [TestCase("/nothing", "?text", false)]
    [TestCase("/nothing", "?absent", true)]
    [TestCase("/name", "?absent", false)]
    [TestCase("/items/0/ok", "?bool", true)]
    [TestCase("/name", "?object", false)]
    public void A_value_is_as_wished_or_not(string pointer, string wish, bool holds)
    {
        using var json = JsonDocument.Parse(Body);
        Assert.That(ContractAssertions.Deviation(json.RootElement, pointer, wish), holds ? Is.Null : Does.StartWith(pointer + " should be "));
        Assert.That(ContractAssertions.Deviation(null, pointer, wish), Does.EndWith("the answer is not JSON"));
    }

    [Test]
    public void A_broken_contract_fails_and_names_tempest_s_test()
    {
        var area = ContractArea.Find("volume");
        var result = ContractVerdict.Judge(area, [new ContractResult(area.Contracts[0]) { Expected = "GET /x: 200", Observed = "404" }, new ContractResult(area.Contracts[1]) { Silence = "no answer" }]);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(result.Findings[0].Remedy, Does.Contain("AvailabilityZoneTestJSON.test_get_availability_zone_list"));
        Assert.That(result.Findings[^1].Observed, Does.Contain("not looked at: "));
    }

    [Test]
    public void Silence_leaves_the_testcase_open() =>
        Assert.That(() => ContractVerdict.Judge(ContractArea.Find("volume"), [new ContractResult(ContractArea.Find("volume").Contracts[0]) { Silence = "no answer" }]), Throws.TypeOf<SubjectUnavailableException>());

    [Test]
    public void Results_of_Tempest_are_read_from_JUnit()
    {
        var results = TempestResults.Read("""
            <testsuite><testcase classname="tempest.api.a.B" name="test_x[id-1,smoke]"/><testcase classname="tempest.api.a.B" name="test_y[id-2]"><failure type="x"/></testcase>
            <testcase classname="" name="tempest.api.a.B.test_z[id-3]"><skipped/></testcase><testcase classname="tempest.api.a.B" name="test_e"><error/></testcase></testsuite>
            """, "junit.xml");
        Assert.That(results, Is.EquivalentTo(new Dictionary<string, bool?> { ["tempest.api.a.B.test_x"] = true, ["tempest.api.a.B.test_y"] = false, ["tempest.api.a.B.test_z"] = null, ["tempest.api.a.B.test_e"] = false }));
    }

    [Test]
    public void Results_of_Tempest_are_read_from_the_lines_of_stestr()
    {
        var results = TempestResults.Read("""
            {0} tempest.api.a.B.test_x[id-1,smoke] [0.5s] ... ok
            {1} tempest.api.a.B.test_y[id-2] [1.5s] ... FAILED
            {1} tempest.api.a.B.test_z ... SKIPPED: not enabled
            {1} tempest.api.a.B.test_x[id-1,smoke] [0.5s] ... FAILED
            Totals
            """, "out.txt");
        Assert.That(results, Is.EquivalentTo(new Dictionary<string, bool?> { ["tempest.api.a.B.test_x"] = false, ["tempest.api.a.B.test_y"] = false, ["tempest.api.a.B.test_z"] = null }));
    }

    [TestCase("")]
    [TestCase("nothing of use")]
    [TestCase("<testsuite/>")]
    [TestCase("<testsuite")]
    public void A_file_without_results_is_told_with_a_cure(string text) =>
        Assert.That(() => TempestResults.Read(text, "out.txt"), Throws.TypeOf<ConfigurationException>().With.Message.StartWith("out.txt: "));

    [Test]
    public async Task A_result_of_Tempest_takes_the_place_of_the_contracts()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, TempestList.Ids.Select(id => $"{{0}} {id}[id-1] [0.1s] ... {(id.Contains(".network.", StringComparison.Ordinal) ? "FAILED" : "ok")}"));
            await using var subject = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
            using var ledger = Ledger.InMemory(new LedgerOwner("20260101-tempest", "embedded", "embedded"), TimeProvider.System);
            var settings = new Conformance.Harness.SuiteSettings { Results = new Dictionary<string, string> { ["tempest"] = file } };
            var results = await global::Conformance.Runner.Runs.CloudSuites.Run(
                subject.Cloud, ledger, [typeof(ContractArea).Assembly], ["scs-0128-network", "scs-0128-volume"], settings, Conformance.Harness.NoObserver.Instance, default);
            Assert.That(results.Select(result => (result.Outcome, result.Findings.Count)), Is.EqualTo(new[] { (Outcome.Fail, 66), (Outcome.Pass, 0) }));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void A_file_that_is_not_there_is_told() =>
        Assert.That(() => TempestEvidence.Of("/nowhere/at-all"), Throws.TypeOf<ConfigurationException>().With.Message.StartWith("--tempest-result /nowhere/at-all: "));

    [Test]
    public void A_result_has_to_have_every_test_and_no_failure()
    {
        string[] ids = ["t.a", "t.b"];
        Assert.That(TempestResults.Judge(new Dictionary<string, bool?> { ["t.a"] = true, ["t.b"] = null, ["t.c"] = false }, ids, Clause).Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(TempestResults.Judge(new Dictionary<string, bool?> { ["t.a"] = true }, ids, Clause).Findings.Single().Observed, Does.Contain("t.b"));
        Assert.That(TempestResults.Judge(new Dictionary<string, bool?> { ["t.a"] = false, ["t.b"] = true }, ids, Clause).Findings.Single().Object, Does.Contain("t.a"));
    }
}
