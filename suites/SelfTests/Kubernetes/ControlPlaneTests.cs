using System.Diagnostics;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.Processes;

namespace Conformance.SelfTests.Kubernetes;

[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ControlPlaneTests
{
    private static readonly string[] Programs = ["etcd", "kube-apiserver"];

    [Test]
    public async Task Two_at_once_are_apart_and_leave_neither_process_nor_folder()
    {
        using var ledgers = new TestFolder();
        var options = new ControlPlaneOptions { ControllerManager = false, LedgerFolder = ledgers.Path };
        var planes = await Task.WhenAll(SharedPlane.Start(options), SharedPlane.Start(options));
        var (one, two) = (planes[0], planes[1]);
        try
        {
            Assert.That(one.Admin.Server, Is.Not.EqualTo(two.Admin.Server));
            Assert.That(one.Processes.Select(process => process.Name), Is.EqualTo(Programs));
            Assert.That(Directory.GetFiles(ledgers.Path), Has.Length.EqualTo(2));
            Assert.That(File.GetUnixFileMode(one.KubeConfigFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

            // The written kubeconfig is read by the program's own reader, and works.
            var config = new KubeConfigReader(new Dictionary<string, string> { ["KUBECONFIG"] = one.KubeConfigFile }, "/").Read();
            using (var client = KubeClient.Open(config))
            {
                Assert.That(await client.Text("/readyz"), Is.EqualTo("ok"));
            }

            // Neither trusts the other's users.
            var stranger = one.Client(new KubeConfig { Server = one.Admin.Server, CertificateAuthority = one.Admin.CertificateAuthority, ClientCertificate = two.Admin.ClientCertificate, ClientKey = two.Admin.ClientKey });
            Assert.That((await Assert.ThrowsAsync<SubjectUnavailableException>(() => stranger.Page(ApiResource.Secret)))!.Message, Does.Contain("401"));
            var misled = two.Client(new KubeConfig { Server = one.Admin.Server, CertificateAuthority = two.Admin.CertificateAuthority });
            Assert.That((await Assert.ThrowsAsync<SubjectUnavailableException>(() => misled.Version()))!.Message, Does.Contain("its issuer is not trusted"));
            var user = one.Client(one.User("somebody", "some-group"));
            Assert.That((await Assert.ThrowsAsync<KubeException>(() => user.Page(ApiResource.Secret)))!.Message, Does.Contain("\"somebody\""));
        }
        finally
        {
            await one.DisposeAsync();
            await two.DisposeAsync();
        }

        foreach (var plane in planes)
        {
            Assert.That(SharedPlane.ProcessesWith(plane.Folder), Is.Empty);
            Assert.That(Directory.Exists(plane.Folder), Is.False);
        }

        Assert.That(Directory.GetFiles(ledgers.Path), Is.Empty);
    }

    [Test]
    public async Task A_killed_etcd_is_told_with_its_last_lines()
    {
        await using var plane = await SharedPlane.Start(new ControlPlaneOptions { ControllerManager = false });
        var client = plane.Client(new KubeClientOptions { RequestTimeout = TimeSpan.FromSeconds(2) });
        using (var etcd = Process.GetProcessById(plane.Processes.Single(process => process.Name == "etcd").Pid))
        {
            etcd.Kill();
        }

        var thrown = (await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Get(new ObjectPath(ApiResource.Namespace, "default"))))!;
        Assert.That(thrown.Message, Does.Contain("etcd has ended by signal 9; its last lines: "));
        using (var server = Process.GetProcessById(plane.Processes.Single(process => process.Name == "kube-apiserver").Pid))
        {
            server.Kill();
        }

        // The kernel tells us of the end a moment after the connection breaks.
        Assert.That(plane.Diagnosis, Does.Contain("kube-apiserver has ended by signal 9").After(10).Seconds.PollEvery(50).MilliSeconds);
        thrown = (await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Get(new ObjectPath(ApiResource.Namespace, "default"))))!;
        Assert.That(thrown.Message, Does.Contain("kube-apiserver has ended by signal 9"));
    }

    [Test]
    public async Task A_killed_owner_leaves_no_process_and_the_next_start_removes_its_folder()
    {
        using var folder = new TestFolder();
        var background = new BackgroundEnvironment(BackgroundKind.ControlPlane, Variables(folder), TimeProvider.System);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Conformance.Runner.dll"), "env", "hold", "control-plane"])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        foreach (var (key, value) in Variables(folder))
        {
            start.Environment[key] = value;
        }

        using var owner = Process.Start(start)!;
        var said = owner.StandardError.ReadToEndAsync();
        await Waits.Until("it is up", () => background.Status() is not null || owner.HasExited, TimeSpan.FromSeconds(60));
        Assert.That(background.Status(), Is.Not.Null, () => said.Result);
        var left = background.Status()!.Folder;
        Assert.That(SharedPlane.ProcessesWith(left), Is.Not.Empty);
        owner.Kill();
        await owner.WaitForExitAsync();
        await Waits.Until("all processes are gone", () => SharedPlane.ProcessesWith(left).Count == 0, TimeSpan.FromSeconds(10));

        Assert.That(background.Status(), Is.Null);
        Assert.That(Directory.Exists(left), Is.True);
        Assert.That(ProcessLedger.CleanUp(Path.Combine(folder.Path, "scs-conformance", "kubernetes", ".running")), Is.EqualTo(new[] { left }));
        Assert.That(Directory.Exists(left), Is.False);
    }

    [Test]
    public async Task One_can_be_kept_up_in_the_background()
    {
        using var folder = new TestFolder();
        var program = Path.Combine(AppContext.BaseDirectory, "Conformance.Runner.dll");
        var variables = Variables(folder).ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        Assert.That((await Command.Run("dotnet", [program, "env", "status", "control-plane"], variables)).Code, Is.EqualTo(1));
        var up = await Command.Run("dotnet", [program, "env", "up", "control-plane"], variables);
        Assert.That(up.Code, Is.Zero, up.Error);
        var file = up.Output.Trim().Replace("export KUBECONFIG=", "", StringComparison.Ordinal);
        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That((await Command.Run("dotnet", [program, "env", "status", "control-plane"], variables)).Output, Does.Contain(file));
        Assert.That((await Command.Run("dotnet", [program, "env", "down", "control-plane"], variables)).Error, Does.Contain("ended"));
        Assert.That(SharedPlane.ProcessesWith(Path.GetDirectoryName(file)!), Is.Empty);
        Assert.That(File.Exists(file), Is.False);
    }

    [TestCase(0)]
    [TestCase(2)]
    public async Task A_port_that_somebody_else_took_is_given_up_for_another(int taken)
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var first = true;
        var lines = new List<string>();
        await using var plane = await SharedPlane.Start(new ControlPlaneOptions
        {
            ControllerManager = false,
            Progress = lines.Add,
            Ports = () =>
            {
                var ports = LoopbackPorts.Free(3);
                ports[taken] = first ? ((System.Net.IPEndPoint)other.LocalEndpoint).Port : ports[taken];
                first = false;
                return ports;
            },
        });
        Assert.That(await plane.Client().Text("/readyz"), Is.EqualTo("ok"));
        Assert.That(lines, Has.One.Contains("a port was taken by somebody else"));
    }

    [Test]
    public async Task The_kubectl_of_the_distribution_can_use_its_kubeconfig()
    {
        var plane = await SharedPlane.Get();
        var kubectl = Path.Combine(Path.GetDirectoryName(KubernetesBinaries.Cache(KubernetesBinaries.ProcessEnvironment()))!, "kubectl", "usr", "bin", "kubectl");
        var name = SharedPlane.Name("by-kubectl");
        string[][] calls =
        [
            ["create", "configmap", name, "--from-literal=a=1"], ["label", "configmap", name, "x=y"], ["get", "configmap", name, "-o", "jsonpath={.data.a}{.metadata.labels.x}"], ["delete", "configmap", name],
        ];
        var said = new List<string>();
        foreach (var call in calls)
        {
            var (code, output, error) = await Command.Run(kubectl, ["--kubeconfig", plane.KubeConfigFile, "--cache-dir", Path.Combine(plane.Folder, "kubectl-cache"), .. call]);
            Assert.That(code, Is.Zero, error);
            said.Add(output);
        }

        Assert.That(said[2], Is.EqualTo("1y"));
    }

    [Test]
    public async Task Without_internet_the_programs_are_built_from_source_and_that_is_said()
    {
        using var folder = new TestFolder();
        var variables = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = folder.Path, ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" };
        var lines = new List<string>();
        var provisioning = new Provisioning(variables, line =>
        {
            lock (lines)
            {
                lines.Add(line);
            }
        });

        // A build that was done already is found by the script itself, so this takes no minutes.
        var built = Path.Combine(KubernetesBinaries.Cache(variables), "v1.20.2");
        foreach (var program in new[] { "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "PROVENANCE" })
        {
            folder.Write(Path.Combine(built, program), "", executable: true);
        }

        var nowhere = new EnvtestRelease("v1.99.0", "linux-amd64", new Uri("http://127.0.0.1:1/none.tar.gz"), new string('0', 128));
        await provisioning.Get(() => provisioning.Download(nowhere, default), default);
        Assert.That(lines, Has.One.Contains("cannot be downloaded").And.One.Contains("going on with the distribution's source package").And.One.Contains($"nothing to do: {built}"));

        // What lacks a program of a node is not taken for complete; an unreachable archive alone is no reason to build where nothing can be built.
        File.Delete(Path.Combine(built, "kubelet"));
        var elsewhere = new Provisioning(new Dictionary<string, string>(variables) { ["PATH"] = folder.Path }, _ => { }) { SystemPath = folder.Path };
        await Assert.ThrowsAsync<SubjectUnavailableException>(() => elsewhere.Get(() => elsewhere.Download(nowhere, default), default));
        var script = Path.Combine(AppContext.BaseDirectory, "Provision", "build-from-source.sh");
        var (code, _, error) = await Command.Run("/bin/bash", [script, KubernetesBinaries.Cache(variables)], new Dictionary<string, string?> { ["PATH"] = folder.Path });
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("this is no Debian").And.Contain("KUBEBUILDER_ASSETS"));
    }

    [TestCase("status node", 1, "nothing is up")]
    [TestCase("status nodes", 3, "nodes")]
    [TestCase("provision node --from download", 3, "The official archives have no kubelet")]
    [TestCase("provision control-plane --from source --kubernetes-version v1.30.0", 3, "leave it out with --from source")]
    public async Task The_command_env_tells_what_it_cannot_do(string arguments, int code, string told)
    {
        using var folder = new TestFolder();
        var program = Path.Combine(AppContext.BaseDirectory, "Conformance.Runner.dll");
        var run = await Command.Run("dotnet", [program, "env", .. arguments.Split(' ')], new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = folder.Path });
        Assert.That(run.Code, Is.EqualTo(code), run.Error);
        Assert.That(run.Output + run.Error, Does.Contain(told));
    }

    [Test]
    public void Missing_programs_are_told_with_the_way_to_get_them()
    {
        using var folder = new TestFolder();
        var variables = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = folder.Path };
        Assert.That(
            Assert.Throws<ConfigurationException>(() => KubernetesBinaries.Find(variables))!.Message,
            Does.Contain(folder.Path).And.Contain("./run.sh env provision control-plane").And.Contain("KUBEBUILDER_ASSETS"));
        variables["KUBEBUILDER_ASSETS"] = folder.Path;
        Assert.That(Assert.Throws<ConfigurationException>(() => KubernetesBinaries.Find(variables))!.Message, Does.Contain("which lacks etcd"));
    }

    [Test]
    public async Task A_server_that_does_not_start_is_told_with_its_last_lines()
    {
        var thrown = (await Assert.ThrowsAsync<SubjectUnavailableException>(() => SharedPlane.Start(new ControlPlaneOptions { ApiServerArguments = ["--no-such-flag"] })))!;
        Assert.That(thrown.Message, Does.Contain("kube-apiserver has ended with code 1").And.Contain("unknown flag: --no-such-flag"));
    }

    [Test]
    public void Official_archives_are_known_for_both_platforms()
    {
        Assert.That(EnvtestRelease.All.Select(release => release.Platform).Distinct(), Is.EquivalentTo(new[] { "linux-amd64", "linux-arm64" }));
        Assert.That(EnvtestRelease.All.Select(release => release.Sha512), Has.All.Match("^[0-9a-f]{128}$"));
        Assert.That(EnvtestRelease.All.Select(release => release.Address.AbsolutePath), Has.All.EndsWith(".tar.gz"));
    }

    [Test]
    public async Task An_archive_is_installed_only_if_it_is_the_one_it_should_be()
    {
        using var folder = new TestFolder();
        var archive = await Archive(folder);
        await using var server = await OpenStack.LoopbackServer.Start(context => context.Response.Body.WriteAsync(archive).AsTask());
        var variables = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = folder.Path };
        var lines = new List<string>();
        var provisioning = new Provisioning(variables, lines.Add);
        var sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(archive));
        var wrong = (await Assert.ThrowsAsync<ConfigurationException>(() => provisioning.Download(new EnvtestRelease("v1.99.0", "linux-amd64", new Uri(server.Url), new string('0', 128)), default)))!;
        Assert.That(wrong.Message, Does.Contain("changed or damaged").And.Contain("Nothing was installed"));
        Assert.That(Directory.GetFileSystemEntries(KubernetesBinaries.Cache(variables)), Is.Empty);
        var installed = await provisioning.Download(new EnvtestRelease("v1.99.0", "linux-amd64", new Uri(server.Url), sum), default);
        Assert.That(KubernetesBinaries.Find(variables).Folder, Is.EqualTo(installed));
        Assert.That(File.GetUnixFileMode(Path.Combine(installed, "etcd")).HasFlag(UnixFileMode.UserExecute), Is.True);
    }

    private static async Task<byte[]> Archive(TestFolder folder)
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder.Path, "controller-tools", "envtest"));
        foreach (var program in Programs)
        {
            await File.WriteAllTextAsync(Path.Combine(bin.FullName, program), "#!/bin/sh\n");
        }

        var path = Path.Combine(folder.Path, "archive.tar.gz");
        var (code, _, error) = await Command.Run("tar", ["-C", folder.Path, "-czf", path, "controller-tools"]);
        Assert.That(code, Is.Zero, error);
        return await File.ReadAllBytesAsync(path);
    }

    private static Dictionary<string, string> Variables(TestFolder folder)
    {
        try
        {
            return new() { ["XDG_CACHE_HOME"] = folder.Path, ["KUBEBUILDER_ASSETS"] = KubernetesBinaries.Find().Folder };
        }
        catch (ConfigurationException missing)
        {
            throw new AssertionException($"There is no control plane to test against: run .ci/prepare. ({missing.Message})");
        }
    }
}
