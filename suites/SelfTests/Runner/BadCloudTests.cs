using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Runner;

/// <summary>Clouds that answer badly, or not at all: outcomes must tell the truth and keep to the testcases concerned.</summary>
public sealed class BadCloudTests
{
    private static readonly string[] All = [.. SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Select(testcase => testcase.Id)];

    private static readonly string[] ReadOnly = [.. SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Where(testcase => !testcase.Acts).Select(testcase => testcase.Id)];

    private static readonly string[] OfFlavors = [.. All.Where(id => id.StartsWith("scs-0100", StringComparison.Ordinal) || id.StartsWith("scs-0101", StringComparison.Ordinal) || id.StartsWith("scs-0103", StringComparison.Ordinal) || id is "scs-0128-health-scenario" or "scs-0127-guest-dns")];

    private const string Contract = "scs-0128-compute";

    private static readonly string[] OfImages = [.. All.Where(id => id.StartsWith("scs-0101", StringComparison.Ordinal) || id.StartsWith("scs-0102", StringComparison.Ordinal) || id.StartsWith("scs-0104", StringComparison.Ordinal))];

    private static readonly Dictionary<string, Fault> ListFaults = new()
    {
        ["status 500"] = new Fault("compute", FaultEffect.Status) { PathContains = "/flavors", Status = 500 },
        ["garbage"] = new Fault("compute", FaultEffect.Body) { PathContains = "/flavors", Body = "<html>It works!</html>" },
        ["another document"] = new Fault("compute", FaultEffect.Body) { PathContains = "/flavors", Body = """{"servers": []}""" },
        ["nulls"] = new Fault("compute", FaultEffect.Body) { PathContains = "/flavors", Body = """{"flavors": [{"id": null, "name": null, "vcpus": null, "ram": null, "disk": null}]}""" },
        ["truncated"] = new Fault("compute", FaultEffect.Truncate) { PathContains = "/flavors" },
        ["dropped"] = new Fault("compute", FaultEffect.Drop) { PathContains = "/flavors" },
        ["huge"] = new Fault("compute", FaultEffect.Huge) { PathContains = "/flavors" },
        ["too many requests for ever"] = new Fault("compute", FaultEffect.Status) { PathContains = "/flavors", Status = 429, RetryAfterSeconds = 0 },
    };

    private static IEnumerable<string> ListFaultNames => ListFaults.Keys;

    [TestCaseSource(nameof(ListFaultNames))]
    public async Task One_list_that_cannot_be_read_leaves_only_its_testcases_unfinished(string fault)
    {
        var results = await Run(cloud => cloud.Faults.Add(ListFaults[fault]));

        // The contract of this very list is broken, or cannot be judged.
        Assert.That(results.Single(result => result.Testcase == Contract).Outcome, Is.EqualTo(Outcome.DidNotFinish).Or.EqualTo(Outcome.Fail));
        Assert.That(Ids(results, Outcome.DidNotFinish).Where(id => id != Contract), Is.EquivalentTo(OfFlavors), Explain(results));
        Assert.That(Ids(results, Outcome.Fail).Where(id => id != Contract), Is.Empty, Explain(results));
        Assert.That(results.Where(result => result.Outcome == Outcome.DidNotFinish).Select(result => result.Reason), Is.All.Contains("lavors"));
    }

    [Test]
    public async Task A_list_that_recovers_after_a_wait_is_read()
    {
        var results = await Run(cloud => cloud.Faults.Add(
            new Fault("image", FaultEffect.Status) { PathContains = "/images", Status = 503, RetryAfterSeconds = 0, Times = 1 }));
        Assert.That(Ids(results, Outcome.Pass), Is.EquivalentTo(All), Explain(results));
    }

    [Test]
    public async Task A_slow_service_is_waited_for()
    {
        var results = await Run(cloud => cloud.Faults.Add(new Fault("image", FaultEffect.Slow) { Delay = TimeSpan.FromMilliseconds(300) }));
        Assert.That(Ids(results, Outcome.Pass), Is.EquivalentTo(All), Explain(results));
    }

    [Test]
    public async Task A_service_slower_than_the_budget_leaves_its_testcases_unfinished()
    {
        var results = await Run(
            cloud => cloud.Faults.Add(new Fault("image", FaultEffect.Slow) { PathContains = "/images", Delay = TimeSpan.FromSeconds(20) }),
            settings: new SuiteSettings { Budget = _ => TimeSpan.FromMilliseconds(500), Grace = TimeSpan.FromSeconds(5) }, testcases: ReadOnly);
        var concerned = OfImages.Intersect(ReadOnly).ToList();
        Assert.That(Ids(results, Outcome.DidNotFinish), Is.SupersetOf(concerned), Explain(results));
        Assert.That(results.Where(result => concerned.Contains(result.Testcase)).Select(result => result.Reason), Is.All.Contains("budget"));
    }

    [Test]
    public async Task A_token_that_expires_half_way_is_renewed()
    {
        var results = await Run(cloud => cloud.Faults.Add(new Fault("image", FaultEffect.ExpireToken) { PathContains = "/images", Times = 1 }));
        Assert.That(Ids(results, Outcome.Pass), Is.EquivalentTo(All), Explain(results));
    }

    [Test]
    public async Task A_catalogue_without_compute_fails_its_testcase_and_leaves_flavors_unfinished()
    {
        var results = await Run(cloud => cloud.Services.RemoveAll(service => service.Type == "compute"));
        Assert.That(Ids(results, Outcome.Fail), Is.EqualTo(new[] { "scs-0123-service-compute" }), Explain(results));
        Assert.That(Ids(results, Outcome.DidNotFinish), Is.EquivalentTo(OfFlavors.Concat(["scs-0121-zones", "scs-0124-api-versions", Contract])), Explain(results));
    }

    [Test]
    public async Task An_image_without_any_property_fails_property_by_property_without_a_crash()
    {
        var results = await Run(cloud => cloud.Images.Add(new ImageContents { Name = null, SizeBytes = 1, CreatedAt = TimeProvider.System.GetUtcNow(), HashAlgorithm = null }));
        Assert.That(Ids(results, Outcome.DidNotFinish), Is.Empty, Explain(results));
        Assert.That(Ids(results, Outcome.Fail), Is.SupersetOf(new[] { "scs-0102-prop-architecture", "scs-0102-prop-hw_disk_bus", "scs-0102-prop-uuid_validity" }));
    }

    [TestCase("manager", "manager")]
    [TestCase("admin", "admin")]
    [TestCase("reader", "member is needed")]
    public async Task An_account_with_the_wrong_role_tests_nothing_and_says_what_to_do(string user, string told)
    {
        var results = await Run(_ => { }, user);
        Assert.That(Ids(results, Outcome.DidNotFinish), Is.EquivalentTo(All));
        Assert.That(results.Select(result => result.Reason), Is.All.Contains(told).And.All.Contains("openstack role add"));
    }

    [Test]
    public async Task A_wrong_password_is_told_without_the_password()
    {
        await using var server = await EmbeddedCloud.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        await using var cloud = Cloud.Open(EmbeddedSubject.Config(server, CloudGenerator.Tenant) with { Password = "not-the-password" });
        var results = await Run(cloud);
        Assert.That(Ids(results, Outcome.DidNotFinish), Is.EquivalentTo(All));
        Assert.That(results[0].Reason, Does.Contain("password").And.Contain("tenant").And.Not.Contain("not-the-password"));
    }

    [Test]
    public async Task An_untrusted_certificate_is_told_with_its_cure()
    {
        await using var server = await EmbeddedCloud.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), new EmbeddedCloudOptions { Tls = true });
        await using var cloud = Cloud.Open(EmbeddedSubject.Config(server, CloudGenerator.Tenant) with { CaFile = null });
        var results = await Run(cloud);
        Assert.That(Ids(results, Outcome.DidNotFinish), Is.EquivalentTo(All));
        Assert.That(results[0].Reason, Does.Contain("cacert"));
        await using var trusting = Cloud.Open(EmbeddedSubject.Config(server, CloudGenerator.Tenant), new CloudOptions { Accounts = EmbeddedSubject.Accounts(server) });
        Assert.That(Ids(await Run(trusting), Outcome.Pass), Is.EquivalentTo(All));
    }

    [Test]
    public async Task A_cloud_that_is_gone_is_told_with_its_address()
    {
        var server = await EmbeddedCloud.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        var config = EmbeddedSubject.Config(server, CloudGenerator.Tenant);
        await server.DisposeAsync();
        await using var cloud = Cloud.Open(config);
        var results = await Run(cloud);
        Assert.That(Ids(results, Outcome.DidNotFinish), Is.EquivalentTo(All));
        Assert.That(results[0].Reason, Does.Contain(config.AuthUrl.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task A_region_that_does_not_exist_is_wrong_configuration()
    {
        await using var server = await EmbeddedCloud.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        await using var cloud = Cloud.Open(EmbeddedSubject.Config(server, CloudGenerator.Tenant) with { Region = "RegionNine" });
        var exception = await Assert.CatchAsync<ConfigurationException>(() => Run(cloud));
        Assert.That(exception!.Message, Does.Contain("RegionNine").And.Contain("RegionOne"));
    }

    [Test]
    public async Task Lists_of_several_pages_are_read_whole_and_each_page_once()
    {
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow(), seed: 7, new CloudSize(230, 60));
        await using var subject = await EmbeddedSubject.Start(contents, new EmbeddedCloudOptions { PageSize = 50, Tls = true });
        Assert.That(await subject.Cloud.Flavors(), Has.Count.EqualTo(230));
        Assert.That(await subject.Cloud.Images(), Has.Count.EqualTo(60));
        var before = subject.Server.Requests;
        var results = await Run(subject.Cloud, testcases: ReadOnly);
        Assert.That(Ids(results, Outcome.Pass), Is.EquivalentTo(ReadOnly), Explain(results));
        Assert.That(subject.Server.Requests - before, Is.LessThan(30));
    }

    [Test]
    public async Task The_cloud_of_any_seed_conforms([Values(2, 3, 5, 8, 13)] int seed)
    {
        await using var subject = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow(), seed, new CloudSize(300, 120)));
        var results = await Run(subject.Cloud);
        Assert.That(Ids(results, Outcome.Pass), Is.EquivalentTo(All), Explain(results));
        Assert.That(results.Where(result => result.Upstream is not null).Select(result => result.Testcase), Is.Empty, "upstream agrees on a sane cloud");
    }

    private static async Task<IReadOnlyList<TestcaseResult>> Run(Action<CloudContents> change, string user = CloudGenerator.Tenant, SuiteSettings? settings = null, string[]? testcases = null)
    {
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow());
        change(contents);
        await using var subject = await EmbeddedSubject.Start(contents, user: user);
        return await Run(subject.Cloud, settings, testcases);
    }

    private static Task<IReadOnlyList<TestcaseResult>> Run(Cloud cloud, SuiteSettings? settings = null, string[]? testcases = null) =>
        CloudSuites.Run(cloud, Ledger.InMemory(new LedgerOwner("test-1", "bad", "embedded"), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud), testcases ?? All, settings ?? new SuiteSettings(), NoObserver.Instance, CancellationToken.None);

    private static IEnumerable<string> Ids(IReadOnlyList<TestcaseResult> results, Outcome outcome) =>
        results.Where(result => result.Outcome == outcome).Select(result => result.Testcase);

    private static string Explain(IReadOnlyList<TestcaseResult> results) => string.Join(
        Environment.NewLine,
        results.Where(result => result.Outcome != Outcome.Pass).Select(result => $"{result.Testcase} {result.Outcome}: {result.Reason ?? string.Join(" | ", result.Findings)}"));
}
