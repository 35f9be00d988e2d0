using System.Diagnostics;
using System.Net;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.Processes;

namespace Conformance.SelfTests.Kubernetes;

/// <summary>How nodes start, fail and end.</summary>
[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class NodeLifeTests
{
    private static readonly HttpClient Stranger = new(new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });

    [Test]
    public async Task A_killed_owner_leaves_neither_container_nor_process_nor_interface_and_the_next_start_removes_the_rest()
    {
        using var folder = new TestFolder();
        var variables = Variables(folder);
        var background = new BackgroundEnvironment(BackgroundKind.Node, variables, TimeProvider.System);
        Task<(int Code, string Output, string Error)> Env(string word) =>
            Command.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "Conformance.Runner.dll"), "env", word, "node"], variables.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        Assert.That((await Env("status")).Code, Is.EqualTo(1), "nothing is up yet");
        var up = await Env("up");
        Assert.That(up.Code, Is.Zero, up.Error);
        var state = background.Status()!;
        try
        {
            var (again, status) = (await Env("up"), await Env("status"));
            using var owner = Process.GetProcessById(state.Pid);
            var link = "scs" + state.Folder.Split('-')[^1];
            var cgroup = Path.GetFileName(state.Folder);
            var mark = Guid.NewGuid().ToString("N");
            var config = new KubeConfigReader(new Dictionary<string, string> { ["KUBECONFIG"] = state.ConfigFile }, "/").Read();
            using (var client = KubeClient.Open(config))
            {
                await SharedNode.RunPod(client, "default", "p", $": {mark}; while :; do sleep 3600; done");
            }

            Assert.That(SharedPlane.ProcessesWith(mark), Is.Not.Empty);
            Assert.That(SharedPlane.ProcessesWith(state.Folder), Is.Not.Empty);
            Assert.That(Directory.Exists($"/sys/class/net/{link}"), Is.True);
            Assert.That(Cgroups.Find(cgroup), Is.Not.Empty);
            owner.Kill();
            await owner.WaitForExitAsync();
            Assert.That(up.Output.Trim(), Is.EqualTo($"export KUBECONFIG={state.ConfigFile}"));
            Assert.That(again.Output, Is.EqualTo(up.Output), "it is up already");
            Assert.That(status.Output, Does.StartWith($"node  {state.Server}  since ").And.Contain(state.ConfigFile));
            await Waits.Until("all processes are gone", () => SharedPlane.ProcessesWith(mark).Count + SharedPlane.ProcessesWith(state.Folder).Count + SharedPlane.ProcessesWith(folder.Path).Count == 0, TimeSpan.FromSeconds(20));
            await Waits.Until("the interface is gone", () => !Directory.Exists($"/sys/class/net/{link}"), TimeSpan.FromSeconds(20));
            Assert.That(await File.ReadAllTextAsync("/proc/self/mountinfo"), Does.Not.Contain(state.Folder));

            var cleaned = ProcessLedger.CleanUp(Path.Combine(folder.Path, "scs-conformance", "kubernetes", ".running"));
            Assert.That(cleaned, Has.Count.EqualTo(2).And.Contains(state.Folder));
            Assert.That(cleaned.Where(Directory.Exists), Is.Empty);
            Assert.That(cleaned.SelectMany(SharedPlane.ProcessesWith), Is.Empty);
            Assert.That(Cgroups.Find(cgroup), Is.Empty);
            Assert.That(background.Status(), Is.Null);
            Assert.That((await Env("status")).Code, Is.EqualTo(1), "nothing is up any more");
            Assert.That((await Env("down")).Error, Does.Contain("nothing was up"));
        }
        finally
        {
            await Env("down"); // where it was not killed
        }
    }

    [Test]
    public async Task A_kubelet_is_open_if_it_is_to_be_and_an_engine_that_dies_is_told()
    {
        var node = await SharedNode.Start(new NodeOptions { KubeletArguments = ["--anonymous-auth=true", "--authorization-mode=AlwaysAllow"] });
        try
        {
            var client = node.Client();
            var described = await client.Get(new ObjectPath(ApiResource.Node, node.NodeName));
            var address = (described.At("status", "addresses") as System.Text.Json.Nodes.JsonArray)!.OfType<System.Text.Json.Nodes.JsonObject>().First(item => item.TextAt("type") == "InternalIP").TextAt("address");
            using (var answer = await Stranger.GetAsync(new Uri($"https://{address}:10250/pods")))
            {
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            }

            Assert.That(node.Diagnosis(), Is.Null);
            var pod = await SharedNode.RunPod(client, "default", "p", "exec sleep 3600");
            var wrapper = node.Processes.Single(process => process.Name == "dockerd").Pid;
            var dockerd = ProcessTable.ChildrenOf(wrapper).Single();
            ProcessTable.Kill(dockerd, ProcessTable.Look(dockerd)!.Value.Start);
            await Waits.Until("its end is known", () => node.Diagnosis() is not null, TimeSpan.FromSeconds(20));
            Assert.That((await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Exec(pod, ["true"])))!.Message, Does.Contain("dockerd has ended by signal 9"));
        }
        finally
        {
            await node.DisposeAsync();
        }

        Assert.That(Directory.Exists(node.Folder), Is.False);
        Assert.That(Cgroups.Find(node.Cgroup), Is.Empty);
        Assert.That(SharedPlane.ProcessesWith(node.Folder), Is.Empty);
    }

    [Test]
    public async Task Without_a_docker_engine_the_message_says_how_to_get_it()
    {
        using var folder = new TestFolder();
        var options = new NodeOptions { Environment = new Dictionary<string, string> { ["PATH"] = folder.Path }, Binaries = Binaries(), SystemPath = folder.Path };
        Assert.That((await Assert.ThrowsAsync<ConfigurationException>(() => Node.Start(options)))!.Message, Does.Contain("dockerd is not installed").And.Contain("apt-get install docker.io"));
        folder.Write("dockerd", "", executable: true);
        Assert.That((await Assert.ThrowsAsync<ConfigurationException>(() => Node.Start(options)))!.Message, Does.Contain("unshare is missing").And.Contain("apt-get install util-linux"));
    }

    [Test]
    public async Task An_engine_that_does_not_start_is_told_with_its_words_and_leaves_nothing()
    {
        using var folder = new TestFolder();
        folder.Write("bin/dockerd", "#!/bin/sh\necho 'Devices cgroup is not mounted' >&2\nexit 1\n", executable: true);
        var options = new NodeOptions
        {
            Environment = new Dictionary<string, string> { ["PATH"] = $"{folder.Path}/bin:{Environment.GetEnvironmentVariable("PATH")}" },
            Binaries = Binaries(), Folder = folder.Path, LedgerFolder = Path.Combine(folder.Path, "ledgers"),
        };
        Assert.That((await Assert.ThrowsAsync<SubjectUnavailableException>(() => SharedNode.Start(options)))!.Message,
            Does.Contain("dockerd has ended with code 1; its last lines: Devices cgroup is not mounted").And.Contain("--privileged"));
        Assert.That(Directory.GetDirectories(folder.Path, "scs-*"), Is.Empty);
        Assert.That(Directory.GetFiles(options.LedgerFolder), Is.Empty);
    }

    [Test]
    public async Task Programs_and_numbers_that_do_not_do_are_told()
    {
        using var folder = new TestFolder();
        Assert.That((await Assert.ThrowsAsync<ConfigurationException>(() => Node.Start(new NodeOptions { Nodes = 0 })))!.Message, Does.Contain("1 to 8 nodes, not 0"));
        var real = Binaries();
        foreach (var program in new[] { real.Etcd, real.ApiServer })
        {
            File.CreateSymbolicLink(Path.Combine(folder.Path, Path.GetFileName(program)), program);
        }

        var named = new Dictionary<string, string> { ["KUBEBUILDER_ASSETS"] = folder.Path };
        Assert.That((await Assert.ThrowsAsync<ConfigurationException>(() => Node.Start(new NodeOptions { Environment = named })))!.Message,
            Does.Contain("lacks kube-controller-manager, kube-scheduler, kubelet").And.Contain("./run.sh env provision node"));
        foreach (var program in new[] { "kube-controller-manager", "kube-scheduler" })
        {
            folder.Write(program, "", executable: true);
        }

        folder.Write("kubelet", "#!/bin/sh\necho Kubernetes v1.33.1\n", executable: true);
        Assert.That((await Assert.ThrowsAsync<ConfigurationException>(() => Node.Start(new NodeOptions { Environment = named })))!.Message,
            Does.Contain("'Kubernetes v1.33.1'").And.Contain("cannot use a Docker engine"));
    }

    [Test]
    public void Addresses_that_the_machine_has_a_way_to_are_not_taken()
    {
        // As /proc/net/route has it: the default route, 10.130.32.0/24, 192.0.2.0/24.
        string[] table =
        [
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0", "eth1\t0020820A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
            "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
        ];
        var routes = NodeNetwork.Routes(table);
        Assert.That(routes, Has.Count.EqualTo(2));
        Assert.That(routes.Any(new NodeNetwork(130, 32).Overlaps), Is.True);
        Assert.That(routes.Any(new NodeNetwork(130, 16).Overlaps), Is.False);
        Assert.That(new NodeNetwork(200, 48).Overlaps((0x0A000000, 0xFF000000)), Is.True, "a way to all of 10.0.0.0/8");
        Assert.That(NodeNetwork.Pick().Third % 16, Is.Zero);
    }

    [Test]
    public void A_static_program_is_told_from_one_that_needs_others()
    {
        Assert.That(LocalImages.IsStatic(LocalImages.FindBusybox("")), Is.True);
        Assert.That(LocalImages.IsStatic("/bin/sh"), Is.False);
        Assert.That(LocalImages.IsStatic("/etc/passwd"), Is.False);
    }

    private static KubernetesBinaries Binaries()
    {
        try
        {
            return KubernetesBinaries.Find();
        }
        catch (ConfigurationException missing)
        {
            throw new AssertionException($"There is nothing to test with: run .ci/prepare. ({missing.Message})");
        }
    }

    private static Dictionary<string, string> Variables(TestFolder folder) => new()
    {
        ["XDG_CACHE_HOME"] = folder.Path, ["KUBEBUILDER_ASSETS"] = Binaries().Folder, ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
    };
}
