using Conformance.Kubernetes;
using Conformance.SelfTests.Runner;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Kubernetes.Running;

/// <summary>Runs against a real API server that end by SIGKILL, and what the command `cleanup` makes of what they left.</summary>
[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KilledClusterRunTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(3);

    private ControlPlane _plane = null!;

    /// <summary>A control plane of its own, with a default storage class whose volumes nobody makes.</summary>
    [OneTimeSetUp]
    public async Task Start()
    {
        _plane = await SharedPlane.Start();
        using var client = KubeClient.Open(_plane.Admin);
        await client.ApplyAll(Manifests.Parse("""
            {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: nobody, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}, provisioner: example.org/nobody, volumeBindingMode: WaitForFirstConsumer}
            """));
    }

    [OneTimeTearDown]
    public async Task End() => await _plane.DisposeAsync();

    // Of each testcase the object that it makes last before it waits for what never comes here: a pod that runs, or the end of a long burst.
    [TestCase("scs-0215-event-burst", "v1/Namespace")]
    [TestCase("scs-0211-volume-life", "v1/Pod")]
    [TestCase("cncf-k8s-conformance", "v1/Pod")]
    public async Task What_a_killed_run_left_in_a_cluster_is_removed_by_cleanup(string testcase, string last)
    {
        using var client = KubeClient.Open(_plane.Admin);
        using var program = new RunnerProcess();
        var subject = Path.Combine(program.Folder, "subject.yaml");
        await File.WriteAllTextAsync(subject, $"name: killed\nenvironment: existing\nkubeconfig: {_plane.KubeConfigFile}\ncapabilities: [pods, storage]\n");
        using var process = program.Start("run", "--subject", subject, "--tests", $"{testcase}$", "--event-burst", "50000", "--no-progress", "--output", program.Output);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        string? Ledger() => Directory.Exists(program.Output) ? Directory.EnumerateFiles(program.Output, "ledger.jsonl", SearchOption.AllDirectories).FirstOrDefault() : null;
        IReadOnlyList<LedgerEntry> Made() => Ledger() is { } path ? [.. LedgerFile.Read(path).Where(entry => entry.Id is not null)] : [];
        await Waits.Until($"{testcase} makes its {last}", () => process.HasExited || Made().Any(entry => entry.Type == last), Budget);
        Assert.That(process.HasExited, Is.False, () => $"{output.Result}{error.Result}");
        process.Kill();
        await process.WaitForExitAsync();

        var left = Made();
        Assert.That(await There(client, left), Is.Not.Empty, "what a killed run made stays");
        var cleanup = new[] { "cleanup", "--all", "--kubeconfig", _plane.KubeConfigFile, "--output", program.Output };
        var seen = await program.Run([.. cleanup, "--dry-run"]);
        Assert.That(seen.Code, Is.EqualTo(2), seen.Error);
        Assert.That(seen.Output, Does.Contain("found").And.Contain(left[0].Name));
        Assert.That(await There(client, left), Is.Not.Empty, "a dry run removes nothing");

        var told = await program.Run(cleanup);
        Assert.That(told.Code, Is.Zero, told.Output + told.Error);
        Assert.That(await There(client, left), Is.Empty);
        Assert.That(LedgerFile.Read(Ledger()!).Where(entry => entry.IsOpen), Is.Empty);
        Assert.That((await program.Run(cleanup)).Output, Does.Contain("nothing is left"));
    }

    [Test]
    public async Task A_run_that_is_killed_takes_its_control_plane_with_it()
    {
        using var program = new RunnerProcess();
        program.Variables["KUBEBUILDER_ASSETS"] = KubernetesBinaries.Find().Folder;
        program.Variables["XDG_CACHE_HOME"] = program.Folder;
        var running = Path.Combine(program.Folder, "scs-conformance", "kubernetes", ".running");
        using var process = program.Start("run", "--environment", "control-plane", "--tests", "scs-0215-event-burst$", "--event-burst", "50000", "--no-progress", "--output", program.Output);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Waits.Until("the run creates something", () => process.HasExited || Directory.Exists(program.Output) && Directory.EnumerateFiles(program.Output, "ledger.jsonl", SearchOption.AllDirectories).Any(), Budget);
        Assert.That(process.HasExited, Is.False, () => $"{output.Result}{error.Result}");
        Assert.That(Directory.EnumerateFileSystemEntries(running), Is.Not.Empty);
        process.Kill();
        await process.WaitForExitAsync();
        var left = ProcessLedger.CleanUp(running);
        await Waits.Until("its processes are gone", () => left.Append(program.Folder).All(path => SharedPlane.ProcessesWith(path).Count == 0), TimeSpan.FromSeconds(20));
        Assert.That(left, Is.Not.Empty);
        Assert.That(left.Where(Directory.Exists), Is.Empty);
        Assert.That((await program.Run("cleanup", "--all", "--output", program.Output)).Output, Does.Contain("its cluster ended with the run").And.Contain("nothing is left"));
    }

    private static async Task<IReadOnlyList<string>> There(KubeClient client, IEnumerable<LedgerEntry> entries)
    {
        var there = new List<string>();
        foreach (var entry in entries)
        {
            var slash = entry.Type.LastIndexOf('/');
            if (await client.Find(new ObjectPath(await client.Resource(entry.Type[..slash], entry.Type[(slash + 1)..]), entry.Name, entry.Project)) is not null)
            {
                there.Add(entry.Name);
            }
        }

        return there;
    }
}
