using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Kubernetes.Making;

[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ClusterWorkshopTests
{
    private static readonly ClusterActingOptions Short = new() { DeletionBudget = TimeSpan.FromSeconds(3), LookupBudget = TimeSpan.FromMilliseconds(10) };

    private static JsonObject ConfigMap(string ns) => new() { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["namespace"] = ns } };

    private static async Task<(ClusterWorkshops Workshops, ClusterWorkshop Workshop, string Path, Ledger Ledger)> Open(TestFolder folder, ClusterActingOptions? options = null)
    {
        var path = Path.Combine(folder.Path, Ledger.FileName);
        var ledger = Ledger.InFile(path, new LedgerOwner($"20261122T100000Z-{Guid.NewGuid():N}"[..25], "cluster", "existing"), TimeProvider.System);
        var workshops = new ClusterWorkshops(await SharedPlane.Client(), ledger, options);
        return (workshops, workshops.Open(new StepLog(TimeProvider.System)), path, ledger);
    }

    [Test]
    public async Task What_is_made_bears_the_runs_label_is_in_the_ledger_and_goes_with_its_namespace()
    {
        using var folder = new TestFolder();
        var (workshops, workshop, path, ledger) = await Open(folder);
        using var _ = ledger;
        var ns = await workshop.CreateNamespace(new Dictionary<string, string> { ["team"] = "red" }, default);
        var map = await workshop.Create(ConfigMap(ns), "map", default);
        var role = await workshop.Create(new JsonObject { ["apiVersion"] = "rbac.authorization.k8s.io/v1", ["kind"] = "ClusterRole", ["rules"] = new JsonArray() }, "role", default);
        Assert.That(map.Name, Does.StartWith(workshops.Owner.Prefix + "map-"));
        foreach (var item in new[] { map, role })
        {
            Assert.That(item.TextAt("metadata", "labels", ClusterWorkshop.LabelKey), Is.EqualTo(ClusterWorkshop.Label(workshops.Owner)));
        }

        var entries = LedgerFile.Read(path);
        Assert.That(entries.Select(entry => (entry.Type, entry.Project, entry.IsOpen, Known: entry.Id is not null)), Is.EqualTo(new[]
        {
            ("v1/Namespace", (string?)null, true, true), ("v1/ConfigMap", ns, true, true), ("rbac.authorization.k8s.io/v1/ClusterRole", null, true, true),
        }));
        Assert.That((await workshops.Of(entries).Look(default)).Select(result => result.State), Is.All.EqualTo(CleanupState.Found));
        var results = await workshop.Cleanup.Run(default);
        Assert.That(results.Select(result => (result.Type, result.State)), Is.EqualTo(new[]
        {
            ("ClusterRole", CleanupState.Removed), ("Namespace", CleanupState.Removed), ("ConfigMap", CleanupState.Absent),
        }));
        Assert.That(LedgerFile.Read(path).Any(entry => entry.IsOpen), Is.False);
        Assert.That(workshop.Steps.Steps.Select(step => step.Problem), Is.All.Null);
        Assert.That((await workshop.Cleanup.Run(default)), Is.Empty);
    }

    [Test]
    public async Task What_a_killed_run_left_is_removed_by_its_ledger_alone()
    {
        using var folder = new TestFolder();
        var (_, workshop, path, ledger) = await Open(folder);
        var ns = await workshop.CreateNamespace(null, default);
        await workshop.Create(ConfigMap(ns), "map", default);
        ledger.Dispose();

        // Killed between the request and its answer: no id is known.
        var lines = File.ReadAllLines(path).Where(line => !line.Contains("\"created\"", StringComparison.Ordinal));
        File.WriteAllLines(path, lines);
        var entries = LedgerFile.Read(path);
        using var again = Ledger.InFile(path, entries[0].Owner, TimeProvider.System);
        var results = await new ClusterWorkshops(await SharedPlane.Client(), again, Short with { DeletionBudget = TimeSpan.FromMinutes(2) }).Of(entries).Run(default);
        Assert.That(results.Select(result => result.State), Is.EqualTo(new[] { CleanupState.Removed, CleanupState.Absent }));
        Assert.That(LedgerFile.Read(path).Any(entry => entry.IsOpen), Is.False);
    }

    [Test]
    public async Task What_a_finalizer_holds_is_told_with_the_finalizer()
    {
        using var folder = new TestFolder();
        var (_, workshop, path, ledger) = await Open(folder, Short);
        using var _ = ledger;
        var client = await SharedPlane.Client();
        var ns = SharedPlane.Name("held");
        await client.Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } });
        var manifest = ConfigMap(ns);
        manifest["metadata"]!["finalizers"] = new JsonArray("example.org/holds");
        var map = await workshop.Create(manifest, "map", default);
        var results = await workshop.Cleanup.Run(default);
        Assert.That(results.Single().State, Is.EqualTo(CleanupState.Left));
        Assert.That(results.Single().ToString(), Does.Contain(map.Name).And.Contain("example.org/holds"));
        Assert.That(LedgerFile.Read(path).Single().IsOpen, Is.True);
        await client.Patch(new ObjectPath(ApiResource.ConfigMap, map.Name, ns), new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        Assert.That((await workshop.Cleanup.Run(default)).Single().State, Is.EqualTo(CleanupState.Absent).Or.EqualTo(CleanupState.Removed));
        await client.Delete(new ObjectPath(ApiResource.Namespace, ns));
    }

    [Test]
    public async Task What_lost_the_label_or_is_another_one_of_the_name_is_not_touched()
    {
        using var folder = new TestFolder();
        var (_, workshop, _, ledger) = await Open(folder, Short);
        using var _ = ledger;
        var client = await SharedPlane.Client();
        var ns = SharedPlane.Name("strange");
        await client.Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } });
        var taken = await workshop.Create(ConfigMap(ns), "taken", default);
        var other = await workshop.Create(ConfigMap(ns), "other", default);
        await client.Patch(new ObjectPath(ApiResource.ConfigMap, taken.Name, ns), new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [ClusterWorkshop.LabelKey] = null } } });
        await client.Delete(new ObjectPath(ApiResource.ConfigMap, other.Name, ns));
        var namesake = ConfigMap(ns);
        namesake["metadata"]!["name"] = other.Name;
        await client.Create(namesake);
        var results = (await workshop.Cleanup.Run(default)).ToDictionary(result => result.Name.Split('/')[1]);
        Assert.That(results[taken.Name].State, Is.EqualTo(CleanupState.Left));
        Assert.That(results[taken.Name].Remark, Does.Contain("lost the label"));
        Assert.That(results[other.Name].State, Is.EqualTo(CleanupState.Absent));
        Assert.That(await client.Find(new ObjectPath(ApiResource.ConfigMap, other.Name, ns)), Is.Not.Null);
        await client.Delete(new ObjectPath(ApiResource.Namespace, ns));
    }

    [Test]
    public async Task What_was_refused_does_not_exist_and_what_is_deleted_in_the_test_is_done_with()
    {
        using var folder = new TestFolder();
        var (_, workshop, path, ledger) = await Open(folder);
        using var _ = ledger;
        await Assert.ThrowsAsync<KubeException>(() => workshop.Create(ConfigMap("there-is-no-such-namespace"), "map", default));
        var ns = await workshop.CreateNamespace(null, default);
        var map = await workshop.Create(ConfigMap(ns), "map", default);
        await workshop.Delete(map, default);
        Assert.That(LedgerFile.Read(path).Select(entry => entry.IsOpen), Is.EqualTo(new[] { false, true, false }));
        Assert.That((await workshop.Cleanup.Run(default)).Single().Type, Is.EqualTo("Namespace"));
    }

    [Test]
    public async Task Namespaces_of_a_program_of_ours_are_removed_by_its_label()
    {
        using var folder = new TestFolder();
        var (workshops, workshop, path, ledger) = await Open(folder);
        using var _ = ledger;
        var client = await SharedPlane.Client();
        var run = Guid.NewGuid().ToString();
        var ns = SharedPlane.Name("adopted");
        workshop.AdoptNamespaces($"e2e-run={run}");
        workshop.AdoptNamespaces($"e2e-run={run}");
        await client.Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns, ["labels"] = new JsonObject { ["e2e-run"] = run } } });
        var results = await workshops.Of(LedgerFile.Read(path)).Run(default);
        Assert.That(results.Single().State, Is.EqualTo(CleanupState.Removed));
        Assert.That(await client.Find(new ObjectPath(ApiResource.Namespace, ns)), Is.Null);
    }
}
