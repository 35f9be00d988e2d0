using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Harness;
using Conformance.Iaas;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Acting;

/// <summary>Clouds in which scenarios cannot do their work, or only with patience: the outcome tells the truth, and nothing is left.</summary>
public sealed class BadInputTests
{
    private const string Entropy = "scs-0101-entropy-avail";
    private const string Upload = "scs-0104-image-upload";
    private const string Claims = "scs-0114-aspects-probe";
    private const string Access = "scs-0116-access";
    private const string Backups = "scs-0117-test-backup";
    private const string Data = "scs-0117-backup-data";
    private const string Health = "scs-0128-health-scenario";
    private const string Boot = "scs-0103-flavor-boot";
    private const string Dns = "scs-0127-guest-dns";

    private static readonly ActingOptions Quick = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(10), LongestPause = TimeSpan.FromMilliseconds(40), DeletionBudget = TimeSpan.FromSeconds(20), LookupBudget = TimeSpan.FromMilliseconds(200),
        ConsoleBudget = TimeSpan.FromSeconds(0.3), AuditBudget = TimeSpan.FromSeconds(5),
    };

    [TestCase(Health)]
    [TestCase(Dns)]
    public async Task Without_an_external_network_the_scenario_that_needs_one_says_so(string id)
    {
        var result = await Run(id, cloud => cloud.ExternalNetworks.Clear());
        Assert.That((result.Outcome, result.Reason), Is.EqualTo((Outcome.DidNotFinish, result.Reason)));
        Assert.That(result.Reason, Does.Contain("sees no external network").And.Contain("openstack network create --external"));
    }

    [TestCase(Entropy)]
    [TestCase(Health)]
    [TestCase(Boot)]
    [TestCase(Dns)]
    public async Task Without_a_linux_image_no_server_is_started(string id)
    {
        var result = await Run(id, cloud => cloud.Images.ForEach(image => image.Properties["os_distro"] = "windows"));
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Reason, Does.Contain("none is active, public and Linux"));
    }

    [TestCase(Entropy)]
    [TestCase(Health)]
    [TestCase(Boot)]
    [TestCase(Dns)]
    public async Task Images_without_properties_do(string id)
    {
        var result = await Run(id, cloud => cloud.Images.ForEach(image =>
        {
            image.Properties.Clear();
            (image.MinDiskGiB, image.MinRamMiB) = (0, 0);
        }));
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Pass), result.Reason);
    }

    [TestCase(Entropy, "compute/instances")]
    [TestCase(Entropy, "network/network")]
    [TestCase("scs-0116-permissions", "key-manager/secrets")]
    [TestCase(Access, "key-manager/secrets")]
    [TestCase(Backups, "block-storage/backups")]
    [TestCase(Data, "block-storage/gigabytes")]
    [TestCase(Claims, "block-storage/volumes")]
    [TestCase(Boot, "compute/instances")]
    [TestCase(Dns, "network/router")]
    [TestCase("scs-0127-port-names", "network/port")]
    [TestCase(Health, "network/router")]
    [TestCase(Health, "network/floatingip")]
    [TestCase(Health, "load-balancer/load_balancer")]
    public async Task A_quota_of_nothing_is_told_with_its_numbers_and_nothing_is_created(string id, string quota)
    {
        var result = await Run(id, cloud => cloud.Quotas[quota] = 0);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Reason, Does.Contain($"{quota.Replace('/', ' ')}: ").And.Contain("needed, 0 free (limit 0, used 0)"));
        Assert.That(result.Steps.Select(step => step.Name), Is.All.Contains("quotas"));
    }

    [TestCase(Entropy, Outcome.DidNotFinish)]
    [TestCase(Health, Outcome.Fail)]
    [TestCase(Boot, Outcome.Fail)]
    [TestCase(Dns, Outcome.DidNotFinish)]
    public async Task A_boot_that_ends_in_an_error_is_told_with_the_clouds_words(string id, Outcome outcome)
    {
        var result = await Run(id, cloud => cloud.Guests.BootFault = "No valid host was found.");
        Assert.That(result.Outcome, Is.EqualTo(outcome), result.Reason);
        Assert.That(result.Reason + string.Join(' ', result.Findings), Does.Contain("status error").And.Contain("No valid host was found."));
    }

    [TestCase(Entropy)]
    [TestCase(Health)]
    [TestCase(Boot)]
    [TestCase(Dns)]
    public async Task A_console_that_never_shows_the_marker_is_told_with_its_last_line(string id)
    {
        var result = await Run(id, cloud => cloud.Guests.RunsUserData = false);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Reason, Does.Contain("login:").And.Contain("cloud-init"));
    }

    [TestCase(Backups)]
    [TestCase(Claims)]
    public async Task A_volume_stuck_in_creating_is_told_and_shown_as_left(string id)
    {
        // Cinder refuses to delete what it is creating; only an administrator can help. The audit and the testcase name it.
        await using var cloud = await ScenarioTests.Start(contents => contents.VolumesStuck = true);
        var result = await Run(cloud, id, Quick with { VolumeBudget = TimeSpan.FromMilliseconds(200), DeletionBudget = TimeSpan.FromMilliseconds(300) });
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Reason, Does.Contain("Waited 0.2 s").And.Contain("status creating").And.Contain("left something behind"));
        Assert.That(result.Leftovers.Single(), Does.StartWith("volume scs-conformance-").And.Contain("not gone within"));
    }

    [TestCase("DELETE", 409)]
    [TestCase("DELETE", 500)]
    public async Task Deletions_that_are_refused_for_a_while_are_repeated(string method, int status)
    {
        var result = await Run(Health, cloud => cloud.Faults.Add(new Fault("network", FaultEffect.Status) { Method = method, Status = status, Times = 3 }));
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Pass), result.Reason);
    }

    [TestCase(Upload)]
    [TestCase(Backups)]
    [TestCase(Access)]
    [TestCase("scs-0127-port-names")]
    [TestCase("scs-0124-api-versions")]
    public async Task An_api_that_fails_every_third_time_never_makes_a_cloud_fail_and_leaves_nothing(string id)
    {
        var result = await Run(id, cloud => cloud.Faults.Add(new Fault(id == Backups ? "block-storage" : id == Upload ? "image" : "key-manager", FaultEffect.Status) { Status = 500, Every = 3 }));
        Assert.That(result.Outcome, Is.AnyOf(Outcome.Pass, Outcome.DidNotFinish), string.Join(' ', result.Findings));
        Assert.That(result.Outcome == Outcome.Pass || result.Reason!.Contains("500", StringComparison.Ordinal), result.Reason);
    }

    [TestCase(Upload, "image")]
    [TestCase(Data, "block-storage")]
    [TestCase(Health, "compute")]
    [TestCase(Health, "network")]
    [TestCase(Dns, "compute")]
    [TestCase(Boot, "compute")]
    public async Task A_token_that_expires_in_the_middle_is_renewed(string id, string service)
    {
        var result = await Run(id, cloud => cloud.Faults.Add(new Fault(service, FaultEffect.ExpireToken) { After = 4, Times = 1 }));
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Pass), result.Reason);
    }

    [TestCase(Upload, "image", "/images", "POST", 403, Outcome.Fail)]
    [TestCase(Upload, "image", "/file", "PUT", 403, Outcome.Fail)]
    [TestCase(Upload, "image", "/file", "PUT", 413, Outcome.DidNotFinish)]
    [TestCase(Upload, "image", "/file", "PUT", 500, Outcome.DidNotFinish)]
    [TestCase(Upload, "image", "/file", "GET", 403, Outcome.Fail)]
    [TestCase(Claims, "block-storage", "/volumes", "POST", 403, Outcome.DidNotFinish)]
    [TestCase(Claims, "block-storage", "/volumes", "POST", 500, Outcome.DidNotFinish)]
    [TestCase(Access, "key-manager", "/acl", "PUT", 404, Outcome.Pass)]
    [TestCase(Access, "key-manager", "/acl", "PUT", 500, Outcome.DidNotFinish)]
    [TestCase(Access, "key-manager", "/secrets", "POST", 403, Outcome.DidNotFinish)]
    [TestCase(Data, "image", "/images", "POST", 403, Outcome.DidNotFinish)]
    [TestCase(Data, "block-storage", "/backups", "POST", 403, Outcome.Fail)]
    [TestCase(Data, "block-storage", "/backups", "POST", 413, Outcome.DidNotFinish)]
    [TestCase(Data, "block-storage", "/restore", "POST", 403, Outcome.Fail)]
    [TestCase(Data, "block-storage", "/action", "POST", 403, Outcome.DidNotFinish)]
    [TestCase(Health, "network", "/routers", "POST", 500, Outcome.DidNotFinish)]
    [TestCase(Health, "load-balancer", "/loadbalancers", "POST", 403, Outcome.DidNotFinish)]
    public async Task What_a_service_refuses_is_told_apart_from_what_it_cannot_do(string id, string service, string path, string method, int status, Outcome outcome)
    {
        var result = await Run(id, cloud => cloud.Faults.Add(new Fault(service, FaultEffect.Status) { PathContains = path, Method = method, Status = status }));
        Assert.That(result.Outcome, Is.EqualTo(outcome), result.Reason);
        Assert.That(outcome == Outcome.DidNotFinish ? result.Reason : "", outcome == Outcome.DidNotFinish ? Does.Contain($"{status}") : Is.Empty);
    }

    [Test]
    public async Task A_slow_cloud_gets_more_time_for_what_comes_later()
    {
        // A volume takes ten times the usual time here; a backup may then take three times its budget.
        await using var cloud = await ScenarioTests.Start(contents => contents.BackupTime = TimeSpan.FromSeconds(1.5), new EmbeddedCloudOptions { VolumeTime = TimeSpan.FromSeconds(0.5) });
        var patient = Quick with { UsualVolumeTime = TimeSpan.FromSeconds(0.05), BackupBudget = TimeSpan.FromSeconds(1), MostPatience = 20 };
        Assert.That((await Run(cloud, Backups, patient)).Outcome, Is.EqualTo(Outcome.Pass));
        var impatient = patient with { MostPatience = 1 };
        Assert.That((await Run(cloud, Backups, impatient)).Outcome, Is.EqualTo(Outcome.DidNotFinish));
    }

    [TestCase("Debian 12", null, "Debian 12")]
    [TestCase(null, "SCS-4V-16-100s", "flavor SCS-4V-16-100s")]
    public async Task Image_and_flavor_of_servers_can_be_chosen(string? image, string? flavor, string told)
    {
        await using var cloud = await ScenarioTests.Start(contents => contents.Guests.BootFault = "no");
        var result = await Run(cloud, Entropy, Quick with { GuestImage = image, GuestFlavor = flavor });
        Assert.That(result.Reason, Does.Contain(told));
        var wrong = await Run(cloud, Entropy, Quick with { GuestImage = image is null ? null : "nothing", GuestFlavor = flavor is null ? null : "nothing" });
        Assert.That(wrong.Reason, Does.Contain("nothing: the project sees no"));
    }

    [TestCase(CloudGenerator.Tenant, "must have reader only")]
    [TestCase("neighbour", "not in")]
    [TestCase(null, "no account is given")]
    public async Task An_account_that_is_no_reader_of_the_project_teaches_nothing(string? user, string told)
    {
        await using var subject = await ScenarioTests.Start();
        var reader = user is null ? null : EmbeddedSubject.Config(subject.Server, user);
        await using var cloud = Conformance.OpenStack.Cloud.Open(EmbeddedSubject.Config(subject.Server, CloudGenerator.Tenant), new() { Accounts = new() { Reader = reader } });
        var result = await Run(cloud, Access, Quick);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Reason, Does.Contain(told));
    }

    [Test]
    public async Task A_subject_without_such_an_account_lacks_the_testcase()
    {
        await using var subject = await ScenarioTests.Start();
        using var ledger = Ledger.InMemory(new LedgerOwner("test-4f3a2b1c", "test", "existing"), TimeProvider.System);
        var services = new SuiteServices().With(subject.Cloud).With(TimeProvider.System).With(new Workshops(subject.Cloud, ledger, Quick));
        var result = (await new SuiteRunner(services, new SuiteSettings { Capabilities = new HashSet<string>() }).Run([typeof(EmbeddedDefault).Assembly], [Access], NoObserver.Instance)).Single();
        Assert.That((result.Outcome, result.Reason), Is.EqualTo((Outcome.Missing, result.Reason)));
        Assert.That(result.Reason, Does.Contain("reader-account"));
    }

    private static async Task<TestcaseResult> Run(string id, Action<CloudContents> change)
    {
        await using var cloud = await ScenarioTests.Start(change);
        var result = await Run(cloud, id, Quick);
        Assert.That(result.Leftovers, Is.Empty);
        lock (cloud.Server.Contents.Faults)
        {
            cloud.Server.Contents.Faults.Clear();
        }

        var inventory = await Inventory.Read(cloud.Cloud.Caller, [.. ObjectKind.All], CancellationToken.None);
        Assert.That(inventory.Objects.Where(item => item.Name.StartsWith(LedgerOwner.CommonPrefix, StringComparison.Ordinal)).Select(item => item.ToString()), Is.Empty);
        return result;
    }

    private static Task<TestcaseResult> Run(EmbeddedSubject subject, string id, ActingOptions options) => Run(subject.Cloud, id, options);

    private static async Task<TestcaseResult> Run(Conformance.OpenStack.Cloud cloud, string id, ActingOptions options)
    {
        using var ledger = Ledger.InMemory(new LedgerOwner("test-4f3a2b1c", "test", "embedded"), TimeProvider.System);
        var services = new SuiteServices().With(cloud).With(TimeProvider.System).With(new Workshops(cloud, ledger, options));
        return (await new SuiteRunner(services, new SuiteSettings()).Run([typeof(EmbeddedDefault).Assembly], [id], NoObserver.Instance)).Single();
    }
}
