using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Model;
using Conformance.Runner.CommandLine;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Kubernetes.Making;

/// <summary>The command `cleanup` for clusters.</summary>
[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ClusterCleaningTests
{
    private static async Task<(string Path, string Name)> Killed(TestFolder folder, string environment)
    {
        var path = Path.Combine(folder.Path, "reports", "cluster", "20261122T100000Z-0a1b2c3d", Ledger.FileName);
        using var ledger = Ledger.InFile(path, new LedgerOwner($"20261122T100000Z-{Guid.NewGuid():N}"[..25], "cluster", environment), TimeProvider.System);
        var workshop = new ClusterWorkshops(await SharedPlane.Client(), ledger).Open(new StepLog(TimeProvider.System));
        var role = await workshop.Create(new JsonObject { ["apiVersion"] = "rbac.authorization.k8s.io/v1", ["kind"] = "ClusterRole", ["rules"] = new JsonArray() }, "role", default);
        return (path, role.Name);
    }

    private static async Task<(int Code, string Output)> Command(TestFolder folder, params string[] arguments)
    {
        using var output = new StringWriter();
        var code = await CleanupCommand.Build(output).Parse([.. arguments, "--output", Path.Combine(folder.Path, "reports"), "--all"]).InvokeAsync();
        return (code, output.ToString());
    }

    [Test]
    public async Task What_a_killed_run_left_in_a_cluster_is_shown_and_removed()
    {
        using var folder = new TestFolder();
        var (path, name) = await Killed(folder, "existing");
        var kubeconfig = (await SharedPlane.Get()).KubeConfigFile;
        var seen = await Command(folder, "--kubeconfig", kubeconfig, "--dry-run");
        Assert.That((seen.Code, seen.Output), Is.EqualTo((2, seen.Output)));
        Assert.That(seen.Output, Does.Contain("found").And.Contain(name).And.Contain("1 of 1 are there"));
        var done = await Command(folder, "--kubeconfig", kubeconfig);
        Assert.That(done.Code, Is.Zero);
        Assert.That(done.Output, Does.Contain("removed").And.Contain("nothing is left"));
        Assert.That(LedgerFile.Read(path).Single().IsOpen, Is.False);
        Assert.That((await Command(folder, "--kubeconfig", kubeconfig)).Output, Does.Contain("nothing is left"));
    }

    [Test]
    public async Task Another_cluster_is_not_touched()
    {
        using var folder = new TestFolder();
        var (path, name) = await Killed(folder, "existing");
        File.WriteAllText(path, File.ReadAllText(path).Replace("https://127.0.0.1", "https://192.0.2.1", StringComparison.Ordinal));
        var told = await Command(folder, "--kubeconfig", (await SharedPlane.Get()).KubeConfigFile);
        Assert.That(told.Code, Is.EqualTo(2));
        Assert.That(told.Output, Does.Contain("192.0.2.1").And.Contain("--kubeconfig and --context"));
        var client = await SharedPlane.Client();
        var role = new ObjectPath(await client.Resource("ClusterRole"), name);
        Assert.That(await client.Find(role), Is.Not.Null);
        await client.Delete(role);
    }

    [Test]
    public async Task What_was_in_a_cluster_of_the_run_itself_is_gone_with_it()
    {
        using var folder = new TestFolder();
        var (_, name) = await Killed(folder, "node");
        var told = await Command(folder);
        Assert.That(told.Code, Is.Zero);
        Assert.That(told.Output, Does.Contain("its cluster ended with the run"));
        var client = await SharedPlane.Client();
        await client.Delete(new ObjectPath(await client.Resource("ClusterRole"), name));
    }
}
