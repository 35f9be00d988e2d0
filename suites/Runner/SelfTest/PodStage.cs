using Conformance.Clusters.Images;
using Conformance.Clusters.PolicyEnforcer;
using Conformance.Clusters.Storage;
using Conformance.Data.Clusters;
using Conformance.Data.Defects;
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
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.SelfTest;

/// <summary>Nodes of this machine on which defects of <see cref="PodDefectCatalogue"/> are played, one after the other for each testcase.</summary>
/// <param name="node">The nodes, started with <see cref="Options"/>.</param>
/// <param name="folder">The folder that the nodes were started with.</param>
/// <param name="time">The clock.</param>
internal sealed class PodStage(Node node, string folder, TimeProvider time)
{
    private const string Never = "Never";

    private static readonly ApiResource Classes = new("storage.k8s.io", "v1", "StorageClass", "storageclasses", false);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly KubeClient _client = node.Client();

    /// <summary>How nodes are started that can be a stage.</summary>
    /// <param name="folder">Folder for drivers of volumes and for volumes, of the test's own.</param>
    public static NodeOptions Options(string folder)
    {
        // Volumes have a folder apart: kubelet takes none of its drivers where one folder beside them is none.
        var drivers = Directory.CreateDirectory(Path.Combine(folder, "drivers")).FullName;
        SharedStorage.InstallDriver(drivers);
        return new NodeOptions { Nodes = 2, KubeletArguments = [$"--volume-plugin-dir={drivers}"] };
    }

    /// <summary>Where volumes are.</summary>
    /// <param name="folder">The folder that the nodes were started with.</param>
    public static string Volumes(string folder) => Directory.CreateDirectory(Path.Combine(folder, "volumes")).FullName;

    /// <summary>How the stand-in for the conformance image is run for a defect.</summary>
    public async Task<SuiteOptions> Suite(PodDefect defect, CancellationToken cancellation)
    {
        var version = (await _client.Version(cancellation).ConfigureAwait(false)).TextAt("gitVersion")!;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return new SuiteOptions
        {
            Image = await TestImages.ImportConformance(node, defect.Scenario!, version, version + defect.Vendor, cancellation).ConfigureAwait(false),
            OutputImage = Node.ToolsImage,
            ImagePullPolicy = Never,
            Parallel = defect.Parallel,
            Allowed = !defect.Tolerance.IsListed ? AllowList.None : AllowList.Parse(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
                allowed_failures:
                - pattern: Stand-in test 4 does
                  reason: it is meant to fail
                  owner: self-test
                  expires: {today.AddYears(defect.Tolerance.IsOver ? -1 : 1):yyyy-MM-dd}
                """), "allowed.yaml"),
        };
    }

    /// <summary>Plays a defect of a conformance run.</summary>
    /// <returns>What was not as it must be, or null.</returns>
    public async Task<string?> Run(PodDefect defect, CancellationToken cancellation) => Problem(defect, await Testcase(defect, await Suite(defect, cancellation).ConfigureAwait(false), null, cancellation).ConfigureAwait(false));

    /// <summary>Plays a defect of storage. Not at the same time as another one: a cluster has one default class.</summary>
    /// <returns>What was not as it must be, or null.</returns>
    public async Task<string?> Store(PodDefect defect, CancellationToken cancellation)
    {
        var options = new VolumeOptions { Image = Node.ToolsImage, ImagePullPolicy = Never, BindBudget = defect.Storage is StorageDefect.Fails or StorageDefect.Silent ? Soon : new VolumeOptions().BindBudget };
        if (defect.Class == DefaultClass.OnNode)
        {
            return Problem(defect, await Testcase(defect, null, options, cancellation).ConfigureAwait(false));
        }

        await Default(on: false).ConfigureAwait(false);
        try
        {
            await using var storage = defect.Class == DefaultClass.None ? null
                : await SharedStorage.Start(_client, Volumes(folder), $"shared-{defect.Id}", defect.Storage ?? StorageDefect.None, cancellation: cancellation).ConfigureAwait(false);
            return Problem(defect, await Testcase(defect, null, options, cancellation).ConfigureAwait(false));
        }
        finally
        {
            await Default(on: true).ConfigureAwait(false);
        }

        Task Default(bool on) => _client.Patch(new ObjectPath(Classes, Node.StorageClass), new System.Text.Json.Nodes.JsonObject
        {
            ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["annotations"] = new System.Text.Json.Nodes.JsonObject { ["storageclass.kubernetes.io/is-default-class"] = on ? "true" : "false" } },
        }, cancellation: CancellationToken.None);
    }

    /// <summary>Plays defects of network policies, all with the same probe pods.</summary>
    /// <param name="defects">The defects.</param>
    /// <param name="done">Hears of every one and of what was not as it must be, or null.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task Enforce(IEnumerable<PodDefect> defects, Action<PodDefect, string?> done, CancellationToken cancellation)
    {
        await TestImages.ImportAgnhost(node, cancellation).ConfigureAwait(false);
        var owner = NewOwner();
        var workshop = new ClusterWorkshops(_client, Ledger.InMemory(owner, time), time: time).Open(new StepLog(time));
        var options = new MatrixOptions { Image = TestImages.Agnhost, ImagePullPolicy = Never, ProbeTimeout = TimeSpan.FromSeconds(1) };
        try
        {
            var bench = await ClusterPolicyBench.Start(workshop, options, cancellation).ConfigureAwait(false);
            foreach (var defect in defects)
            {
                await using var enforcer = defect.EnforcesNothing ? null : PolicyEnforcer.Start(_client, ClusterWorkshop.LabelKey, ClusterWorkshop.Label(owner), defect.Enforcer ?? EnforcerDefect.None);
                var played = options with { Cases = [.. PolicyCases.All.Where(item => item.Name == defect.PolicyCase)], SettleBudget = defect.IsNearMiss ? TimeSpan.FromMinutes(2) : TimeSpan.FromSeconds(4) };
                var result = await new PolicyMatrix(bench, played, workshop.Steps, time).Run(cancellation).ConfigureAwait(false);
                var judged = NetworkingFindings.Judge(result, AllowList.None, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), new HashSet<string>());
                done(defect, Problem(defect, new TestcaseResult(defect.Testcase, judged.Outcome, time.GetUtcNow(), TimeSpan.Zero) { Findings = judged.Findings }));
            }
        }
        finally
        {
            await workshop.Cleanup.Run(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static string? Problem(PodDefect defect, TestcaseResult result) =>
        result.Outcome != defect.Outcome ? $"not {defect.Outcome.ShortName()}: {SelfTestMatrix.Describe(result)}"
        : result.Leftovers.Count > 0 ? $"something was left: {string.Join("; ", result.Leftovers)}"
        : defect.Outcome == Outcome.Fail ? SelfTestMatrix.Problem(defect, [result])
        : defect.Outcome == Outcome.DidNotFinish && result.Reason?.Contains(defect.Told, StringComparison.Ordinal) != true ? $"the reason does not tell \"{defect.Told}\": {result.Reason}"
        : null;

    private async Task<TestcaseResult> Testcase(PodDefect defect, SuiteOptions? suite, VolumeOptions? volume, CancellationToken cancellation)
    {
        var ledger = Ledger.InMemory(NewOwner(), time);
        await using var cluster = Cluster.Open(_client);
        var version = KubernetesVersion.Find((await _client.Version(cancellation).ConfigureAwait(false)).TextAt("gitVersion") ?? "")!;
        var services = ControlPlaneDefault.Services(cluster, ClusterGenerator.Conforming(time.GetUtcNow(), version), ledger, time)
            .With(new ClusterWorkshops(_client, ledger, time: time)).With(suite ?? new SuiteOptions()).With(volume ?? new VolumeOptions());
        var settings = new SuiteSettings { Budget = _ => TimeSpan.FromMinutes(20), Time = time };
        return (await new SuiteRunner(services, settings).Run([typeof(ControlPlaneDefault).Assembly], [defect.Testcase], NoObserver.Instance, cancellation).ConfigureAwait(false)).Single();
    }

    private LedgerOwner NewOwner() => new(Runs.RunId.New(time.GetUtcNow(), Guid.NewGuid()), "self-test", "node");
}
