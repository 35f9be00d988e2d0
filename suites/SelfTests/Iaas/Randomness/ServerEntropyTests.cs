using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Harness;
using Conformance.Iaas.Scs0101;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;
using CloudFlavor = Conformance.OpenStack.Facts.Flavor;
using CloudImage = Conformance.OpenStack.Facts.Image;

namespace Conformance.SelfTests.Iaas.Randomness;

public sealed class ServerEntropyTests
{
    private const string Available = "scs-0101-entropy-avail";
    private const string Fips = "scs-0101-fips-test";

    private static readonly ActingOptions Quick = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(100), ConsoleBudget = TimeSpan.FromSeconds(2), ServerBudget = TimeSpan.FromSeconds(5),
    };

    [Test]
    public async Task One_server_serves_both_testcases_and_everything_is_removed()
    {
        var ledger = Ledger.InMemory(new LedgerOwner("test-entropy1", "embedded", "embedded"), TimeProvider.System);
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow());
        await using var subject = await EmbeddedSubject.Start(contents, new EmbeddedCloudOptions { TransitionTime = TimeSpan.FromMilliseconds(300) });
        var results = await Run(subject, ledger);
        Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.Pass), Explain(results));
        var steps = results.SelectMany(result => result.Steps).Where(step => !step.Name.Contains("quotas", StringComparison.Ordinal)).Select(step => string.Join(' ', step.Name.Split(' ').Where(word => !word.StartsWith(LedgerOwner.CommonPrefix, StringComparison.Ordinal)))).ToList();
        Assert.That(steps, Is.EqualTo(new[]
        {
            "create network", "create subnet", "create server", "wait for server", "wait until the guest has told of its randomness on the console of server",
            "remove server", "remove subnet", "remove network",
        }));
    }

    [Test]
    public async Task A_server_whose_flavor_has_too_little_disk_boots_from_a_volume()
    {
        var results = await Run(cloud => cloud.Images.ForEach(image => image.MinDiskGiB = 600));
        Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.Pass), Explain(results));
        Assert.That(results.SelectMany(result => result.Steps).Count(step => !step.Name.Contains("quotas", StringComparison.Ordinal) && step.Name.Contains("volume", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    [Test]
    public async Task Without_a_network_service_the_server_has_no_network()
    {
        var results = await Run(cloud => cloud.Services.RemoveAll(service => service.Type == "network"));
        Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.Pass), Explain(results));
    }

    private static IEnumerable<TestCaseData<Action<CloudContents>, string>> Obstacles()
    {
        TestCaseData<Action<CloudContents>, string> Case(string name, Action<CloudContents> change, string reason) => new(change, reason) { TestName = "Nothing_is_judged_if_" + name };
        yield return Case("no_host_is_free", cloud => cloud.Guests.BootFault = "No valid host was found.", "status error: No valid host was found.");
        yield return Case("the_image_runs_no_user_data", cloud => cloud.Guests.RunsUserData = false, "Check that the image runs cloud-init");
        yield return Case("the_console_keeps_too_little", cloud => cloud.Guests.ConsoleLines = 3, "The guest did not tell of");
        yield return Case("the_console_is_forbidden", cloud => cloud.Faults.Add(new Fault("compute", FaultEffect.Status) { PathContains = "/action", Status = 403 }), "403");
        yield return Case("the_console_is_not_found", cloud => cloud.Faults.Add(new Fault("compute", FaultEffect.Status) { PathContains = "/action", Status = 404 }), "404");
        yield return Case("there_is_no_image", cloud => cloud.Images.ForEach(image => image.Properties["os_distro"] = "windows"), "none is active, public and Linux");
        yield return Case("no_flavor_fits", cloud => cloud.Images.ForEach(image => image.MinRamMiB = 10_000_000), "10000000 MiB");
        yield return Case("servers_are_refused", cloud => cloud.Faults.Add(new Fault("compute", FaultEffect.Status) { PathContains = "/servers", Method = "POST", Status = 403 }), "403");
    }

    [TestCaseSource(nameof(Obstacles))]
    public async Task Nothing_is_judged(Action<CloudContents> change, string reason)
    {
        var results = await Run(change);
        Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.DidNotFinish), Explain(results));
        Assert.That(results.Select(result => result.Reason), Is.All.Contains(reason));
    }

    [Test]
    public void The_newest_Debian_and_the_smallest_flavor_with_disk_enough_are_chosen()
    {
        var images = new[]
        {
            Image("Windows", "windows", "2025"), Image("Ubuntu 24.04", "ubuntu", "24.04"), Image("Debian 12", "debian", "12"), Image("Debian 13", "debian", "trixie"),
            Image("Debian 14", "debian", "14") with { Hidden = true }, Image("mine", "debian", "99") with { Visibility = "private" }, Image("node", "debian", "98", "k8snode"),
        };
        CloudFlavor[] flavors = [Flavor("SCS-1L-1", 1024, 0), Flavor("SCS-2V-4-20s", 4096, 20), Flavor("SCS-1V-2-5", 2048, 5), Flavor("SCS-1V-2-5_a1", 1024, 5), Flavor("SCS-1V-1-20_bms", 1024, 20)];
        Assert.That(GuestPlan.Choose(images, flavors), Is.EqualTo(new GuestPlan(images[3], flavors[2], 5)));
        Assert.That(GuestPlan.Choose(images, flavors[..1]), Has.Property("NeedsVolume").True);
        Assert.That(GuestPlan.Choose([images[3] with { Properties = new Dictionary<string, string> { ["architecture"] = "aarch64" } }], flavors).Flavor.Name, Is.EqualTo("SCS-1V-2-5_a1"));
        Assert.That(GuestPlan.Choose(images[..2], flavors).Image.Name, Is.EqualTo("Ubuntu 24.04"));
    }

    private static CloudImage Image(string name, string distro, string version, string purpose = "generic") => new()
    {
        Id = name, Name = name, MinDiskGiB = 5, MinRamMiB = 512, Properties = new Dictionary<string, string> { ["os_distro"] = distro, ["os_version"] = version, ["os_purpose"] = purpose },
    };

    private static CloudFlavor Flavor(string name, int ram, int disk) => new(name, name, 1, ram, disk, new Dictionary<string, string>());

    private static async Task<IReadOnlyList<TestcaseResult>> Run(Action<CloudContents> change)
    {
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow());
        change(contents);
        await using var subject = await EmbeddedSubject.Start(contents);
        return await Run(subject, Ledger.InMemory(new LedgerOwner("test-entropy2", "embedded", "embedded"), TimeProvider.System));
    }

    /// <summary>Runs both testcases and looks behind the API whether anything was left.</summary>
    private static async Task<IReadOnlyList<TestcaseResult>> Run(EmbeddedSubject subject, Ledger ledger)
    {
        var services = new SuiteServices().With(subject.Cloud).With(TimeProvider.System).With(new Workshops(subject.Cloud, ledger, Quick));
        var results = await new SuiteRunner(services, new SuiteSettings()).Run([typeof(ServerEntropy).Assembly], [Available, Fips], NoObserver.Instance);
        using var client = new Embedded.CloudClient(subject.Server);
        var account = subject.Server.Contents.Users.Single(user => user.Name == CloudGenerator.Tenant);
        var signIn = await client.Send("POST", "/identity/v3/auth/tokens", null, Embedded.CloudClient.PasswordAuth(account.Name, account.Password, account.Domain, Embedded.CloudClient.ProjectScope(CloudGenerator.Tenant)));
        var token = signIn.Headers["X-Subject-Token"];
        Assert.That((await client.Send("GET", "/compute/v2.1/servers", token)).Names("servers"), Is.Empty);
        Assert.That((await client.Send("GET", "/network/v2.0/networks", token)).Names("networks").Where(name => name.StartsWith(LedgerOwner.CommonPrefix, StringComparison.Ordinal)), Is.Empty);
        return results;
    }

    private static string Explain(IReadOnlyList<TestcaseResult> results) => string.Join(Environment.NewLine, results.Select(result => $"{result.Testcase} {result.Outcome}: {result.Reason} {string.Join(" | ", result.Findings)}"));
}
