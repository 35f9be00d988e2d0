using Conformance.Clusters.Images;
using Conformance.Data.Clusters;
using Conformance.Harness;
using Conformance.Kaas;
using Conformance.Kaas.EndToEnd;
using Conformance.Kaas.Scs0211;
using Conformance.Kaas.Scs0219;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Kubernetes.Facts;
using Conformance.Kubernetes.Releases;
using Conformance.Model;
using Conformance.Runner.SelfTest;
using Conformance.SelfTests.Kubernetes;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Kaas.OnNodes;

/// <summary>Two nodes whose pods really run, for all tests of this room; started by the first that asks.</summary>
[SetUpFixture]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class Nodes
{
    private static readonly DirectoryInfo Drivers = Directory.CreateTempSubdirectory("scs-drivers-");

    private static readonly Lazy<Task<Node>> Started = new(Start);

    /// <summary>The nodes.</summary>
    internal static Task<Node> Get() => Started.Value;

    /// <summary>The nodes as the stage of the catalogue's defects.</summary>
    internal static async Task<PodStage> Stage() => new(await Get(), Drivers.FullName, TimeProvider.System);

    /// <summary>Folder that the nodes see, for volumes.</summary>
    internal static string Volumes => PodStage.Volumes(Drivers.FullName);

    /// <summary>Runs one acting testcase as a run does, and tells what came of it.</summary>
    /// <param name="testcase">Its id.</param>
    /// <param name="suite">How the conformance image is run.</param>
    /// <param name="networking">How network policies are probed.</param>
    /// <param name="volumes">How a volume is tried.</param>
    /// <param name="run">Id of the run.</param>
    /// <param name="client">The cluster; null = the nodes' own client.</param>
    internal static async Task<(TestcaseResult Result, IReadOnlyList<LedgerEntry> Ledger)> Run(
        string testcase, SuiteOptions? suite = null, NetworkingOptions? networking = null, VolumeOptions? volumes = null, string? run = null, KubeClient? client = null)
    {
        using var folder = new TestFolder();
        client ??= (await Get()).Client();
        var path = Path.Combine(folder.Path, Ledger.FileName);
        using var ledger = Ledger.InFile(path, new LedgerOwner(run ?? NewRun(), "node", "node"), TimeProvider.System);
        var contents = ClusterGenerator.Conforming(TimeProvider.System.GetUtcNow(), KubernetesVersion.Find("v1.20.2")!);
        var services = ControlPlaneDefault.Services(Cluster.Open(client), contents, ledger, TimeProvider.System)
            .With(new ClusterWorkshops(client, ledger)).With(suite ?? new SuiteOptions()).With(networking ?? new NetworkingOptions()).With(volumes ?? new VolumeOptions());
        var settings = new SuiteSettings { Budget = _ => TimeSpan.FromMinutes(20), Capabilities = new HashSet<string> { "pods", "network-policy", "storage" } };
        var results = await new SuiteRunner(services, settings).Run([typeof(ControlPlaneDefault).Assembly], [testcase], NoObserver.Instance);
        return (results.Single(), File.Exists(path) ? LedgerFile.Read(path) : []);
    }

    internal static string NewRun() => $"20261122T100000Z-{Guid.NewGuid():N}"[..25];

    /// <summary>Everything that a run took down is gone, and the result says so.</summary>
    internal static void AssertClean((TestcaseResult Result, IReadOnlyList<LedgerEntry> Ledger) told)
    {
        Assert.That(told.Result.Leftovers, Is.Empty);
        Assert.That(told.Ledger.Where(entry => entry.IsOpen), Is.Empty);
        Assert.That(told.Ledger, Is.Not.Empty);
    }

    /// <summary>Ends the nodes.</summary>
    [OneTimeTearDown]
    public async Task Stop()
    {
        if (Started.IsValueCreated && Started.Value.IsCompletedSuccessfully)
        {
            await (await Get()).DisposeAsync();
        }

        Drivers.Delete(recursive: true);
    }

    private static async Task<Node> Start()
    {
        Node node;
        try
        {
            node = await Node.Start(PodStage.Options(Drivers.FullName));
        }
        catch (ConfigurationException missing)
        {
            throw new AssertionException($"There is no node to test against: run .ci/prepare as root. ({missing.Message})");
        }

        await TestImages.ImportAgnhost(node);
        return node;
    }
}
