using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.AllInOne;
using Conformance.OpenStack.Identities;
using Conformance.Processes;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>How a real OpenStack starts and ends.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LifeTests
{
    private const string OfImages = "scs-0128-image";

    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(2);

    [Test]
    public async Task A_second_one_beside_the_first_is_asked_by_TLS_and_leaves_no_process_and_no_folder_when_its_keeper_is_killed()
    {
        var cache = Path.Combine(HostEnvironment.Cache(HostEnvironment.Variables()), "openstack", ".running");
        var background = new BackgroundEnvironment(AllInOneBackground.Starter(VirtualizationKind.Libvirt, NetworkKind.Agents), HostEnvironment.Variables(), TimeProvider.System);
        Assert.That(background.Status(), Is.Null, "one is kept up by hand: end it with ./run.sh env down openstack");
        var state = await background.Up(["dotnet", Path.Combine(AppContext.BaseDirectory, "Conformance.Runner.dll"), "env", "hold", "openstack", "--virt", "libvirt", "--tls"]);
        try
        {
            Assert.That(state.Folder, Is.Not.EqualTo(RealCloud.Subject.Server.Folder));
            Assert.That(File.ReadAllText(state.ConfigFile), Does.Contain(state.Server));
            Assert.That(File.GetUnixFileMode(state.ConfigFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(ProcessesWith(state.Folder), Has.Count.GreaterThan(5));
            var config = new CloudConfigReader(new Dictionary<string, string> { ["OS_CLIENT_CONFIG_FILE"] = state.ConfigFile }, state.Folder).Read(AllInOneCloud.Administrator);
            Assert.That(config.AuthUrl.ToString(), Is.EqualTo(state.Server).And.StartsWith("https://"));
            Assert.That(config.CaFile, Does.StartWith(state.Folder));
            await ServeNetwork(config, state.Folder);
            config = await Member(config);
            var judged = await OfTls(config);
            Assert.That(judged.Where(result => result.Outcome != Outcome.Pass).Select(SuitesTests.Told), Is.Empty);
            judged = await OfTls(config with { CaFile = null });
            Assert.That(judged.Select(result => result.Outcome), Is.All.EqualTo(Outcome.DidNotFinish));
            Assert.That(judged.Select(result => result.Reason), Is.All.Contain("Set cacert to the PEM file of the issuing authority"));
            using var keeper = Process.GetProcessById(state.Pid);
            keeper.Kill();
            await keeper.WaitForExitAsync();
            using var limit = new CancellationTokenSource(Budget);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (ProcessesWith(state.Folder).Count > 0 && await timer.WaitForNextTickAsync(limit.Token))
            {
                // The kernel ends them.
            }

            Assert.That(ProcessLedger.CleanUp(cache), Does.Contain(state.Folder));
            Assert.That(Directory.Exists(state.Folder), Is.False);
            Assert.That(background.Status(), Is.Null);
            Assert.That(RealCloud.Subject.Server.Diagnosis(), Is.Null, "the other one goes on");
        }
        finally
        {
            await background.Down();
        }
    }

    [Test]
    public async Task Beside_another_one_it_gives_up_a_taken_port_whatever_the_clock_says_and_a_run_names_the_service_that_dies_in_the_middle_of_it()
    {
        using var somebody = new TcpListener(IPAddress.Loopback, 0);
        somebody.Start();
        var told = new ConcurrentQueue<string>();
        var attempts = 0;
        var second = await AllInOneCloud.Start(new AllInOneOptions
        {
            Budget = TimeSpan.FromMinutes(15),
            Progress = told.Enqueue,
            Time = new JumpingClock(),
            Ports = count => Interlocked.Increment(ref attempts) == 1 ? [((IPEndPoint)somebody.LocalEndpoint).Port, .. LoopbackPorts.Free(count - 1)] : LoopbackPorts.Free(count),
        });
        await using (second)
        {
            Assert.That(told, Has.Some.Contains("a port was taken by somebody else"));
            Assert.That(attempts, Is.EqualTo(2));
            Assert.That(second.Diagnosis(), Is.Null);
            await Assert.ThatAsync(
                () => AdministratorApi.SignIn(second.AdministratorConfig with { Password = RealCloud.Subject.Server.AdministratorConfig.Password }, CancellationToken.None),
                Throws.InstanceOf<SubjectUnavailableException>().With.Message.Contains("401"), "what was prepared for both has no password of either");
            await using var cloud = Cloud.Open(await Member(second), RealCloud.Patient with { Diagnosis = second.Diagnosis });
            var (results, audit) = await CloudSuites.RunAudited(
                cloud, Ledger.InMemory(new LedgerOwner("dying", "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud),
                ["scs-0123-service-identity", OfImages, "scs-0116-permissions"], new SuiteSettings { Workers = 1, Budget = _ => TimeSpan.FromMinutes(20), Grace = TimeSpan.FromMinutes(2) }, new GlancesEnd(second),
                CancellationToken.None);
            Assert.Multiple(() =>
            {
                Assert.That(results.Where(result => result.Testcase != OfImages && result.Outcome != Outcome.Pass).Select(SuitesTests.Told), Is.Empty, "what needs no images is judged all the same");
                var dead = results.Single(result => result.Testcase == OfImages);
                Assert.That(dead.Outcome, Is.EqualTo(Outcome.DidNotFinish), SuitesTests.Told(dead));
                Assert.That(dead.Reason, Does.Contain("glance has ended by signal 9; its last lines: ").And.Contain("eventlet.wsgi.server"));
                Assert.That(audit?.Outcome, Is.EqualTo(Outcome.DidNotFinish), "nobody can count images any more, so nothing is certified");
                Assert.That(audit?.Reason, Does.Contain("image").And.Contain("glance has ended by signal 9"));
                Assert.That(audit?.Leftovers, Is.Empty);
            });
        }

        Assert.That(Directory.Exists(second.Folder), Is.False);
        Assert.That(ProcessesWith(second.Folder), Is.Empty);
        Assert.That(RealCloud.Subject.Server.Diagnosis(), Is.Null, "the other one goes on");
    }

    [Test]
    public async Task Every_address_in_the_catalogue_is_the_clouds_own()
    {
        var server = RealCloud.Subject.Server;
        using var api = await server.AsAdministrator();
        var addresses = (await api.Send(HttpMethod.Get, $"{server.IdentityUrl}/endpoints"))!["endpoints"]!.AsArray().Select(endpoint => (string)endpoint!["url"]!).ToList();
        Assert.That(addresses, Has.Count.EqualTo(33), "three for each of eleven services");
        Assert.That(addresses.Distinct().Count(), Is.EqualTo(10), "that of block storage is there twice");
        Assert.That(addresses.Where(address => !address.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)), Is.Empty);
        Assert.That(addresses, Has.Exactly(3).EqualTo(server.IdentityUrl).And.Exactly(3).EqualTo(server.ImageUrl).And.Exactly(3).EqualTo(server.ComputeUrl));
    }

    [Test]
    public void No_process_has_a_secret_among_its_arguments()
    {
        var server = RealCloud.Subject.Server;
        var secret = server.AdministratorConfig.Password!;
        var arguments = server.Processes.Select(process => File.ReadAllText($"/proc/{process.Pid}/cmdline")).ToList();
        Assert.That(arguments, Has.Count.EqualTo(10));
        Assert.That(arguments.Where(line => line.Length == 0 || line.Contains(secret, StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>Makes a network with DHCP, and waits until it is served, by a process that is no child of any other of the cloud's.</summary>
    private static async Task ServeNetwork(CloudConfig administrator, string folder)
    {
        using var admin = ServiceSession.Open(administrator, RealCloud.Patient);
        var network = await admin.Ask(HttpMethod.Post, "network", "v2.0", "/networks", new JsonObject { ["network"] = new JsonObject { ["name"] = "served" } });
        Assert.That(network.Succeeded, network.Text);
        var subnet = await admin.Ask(
            HttpMethod.Post, "network", "v2.0", "/subnets",
            new JsonObject { ["subnet"] = new JsonObject { ["network_id"] = IdentityAnswer.TextOf(network.Item("network"), "id"), ["ip_version"] = 4, ["cidr"] = "10.1.0.0/24" } });
        Assert.That(subnet.Succeeded, subnet.Text);
        using var limit = new CancellationTokenSource(5 * Budget);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!ProcessesWith(folder).Any(process => Word(Path.Combine(process, "comm")).StartsWith("dnsmasq", StringComparison.Ordinal)))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static string Word(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    internal static List<string> ProcessesWith(string text) => [.. Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Where(folder =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(text, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    })];

    /// <summary>The same for a cloud of another process, by its administrator.</summary>
    private static async Task<CloudConfig> Member(CloudConfig administrator)
    {
        using var admin = ServiceSession.Open(administrator, RealCloud.Patient);
        var (name, password) = ("tenant", RandomNumberGenerator.GetHexString(32));
        var project = await Made("/projects", "project", new JsonObject { ["name"] = name });
        var user = await Made("/users", "user", new JsonObject { ["name"] = name, ["password"] = password });
        var roles = await admin.Ask(HttpMethod.Get, "identity", "v3", "/roles?name=member");
        var granted = await admin.Ask(HttpMethod.Put, "identity", "v3", $"/projects/{project}/users/{user}/roles/{IdentityAnswer.TextOf(roles.Items("roles").Single(), "id")}");
        Assert.That(granted.Succeeded, granted.Text);
        return administrator with { Name = name, UserName = name, Password = password, ProjectName = name };

        async Task<string?> Made(string path, string key, JsonObject body) =>
            IdentityAnswer.TextOf((await admin.Ask(HttpMethod.Post, "identity", "v3", path, new JsonObject { [key] = body })).Item(key), "id");
    }

    /// <summary>What is asked of a cloud that is reached by TLS: how it does that, and services that ask others, as the catalogue tells them.</summary>
    private static async Task<IReadOnlyList<TestcaseResult>> OfTls(CloudConfig config)
    {
        await using var cloud = Cloud.Open(config, RealCloud.Patient);
        return await CloudSuites.Run(
            cloud, Ledger.InMemory(new LedgerOwner("tls", "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud),
            ["scs-0125-catalog-https", "scs-0125-tls-versions", "scs-0125-tls-ciphers", "scs-0125-tls-certificates", "scs-0123-service-identity", "scs-0123-service-network", "scs-0123-storage-apis"],
            new SuiteSettings { Budget = _ => TimeSpan.FromMinutes(20), Grace = TimeSpan.FromMinutes(2) }, NoObserver.Instance, CancellationToken.None);
    }

    /// <summary>A project with somebody who is a member of it, and no more: all that a run asks for.</summary>
    private static async Task<CloudConfig> Member(AllInOneCloud cloud)
    {
        using var api = await cloud.AsAdministrator();
        var (name, password) = ("tenant", RandomNumberGenerator.GetHexString(32));
        var project = await api.Create($"{cloud.IdentityUrl}/projects", "project", new JsonObject { ["name"] = name });
        var user = await api.Create($"{cloud.IdentityUrl}/users", "user", new JsonObject { ["name"] = name, ["password"] = password });
        var member = (await api.Send(HttpMethod.Get, $"{cloud.IdentityUrl}/roles?name=member"))!["roles"]![0]!["id"];
        await api.Send(HttpMethod.Put, $"{cloud.IdentityUrl}/projects/{project["id"]}/users/{user["id"]}/roles/{member}");
        return cloud.Config(name, password, name);
    }

    /// <summary>Kills the image service as soon as the testcase on images has begun, and waits until that is seen.</summary>
    private sealed class GlancesEnd(AllInOneCloud cloud) : IRunObserver
    {
        public void Started(string testcase)
        {
            if (testcase != OfImages)
            {
                return;
            }

            using var glance = Process.GetProcessById(cloud.Processes.Single(process => process.Name == "glance").Pid);
            glance.Kill();
            SpinWait.SpinUntil(() => cloud.Diagnosis() is not null, Budget);
        }

        public void Finished(TestcaseResult result)
        {
            // The run gives it.
        }
    }
}
