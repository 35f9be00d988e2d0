using System.Collections.Concurrent;
using Conformance.Clusters.Images;
using Conformance.Data.Defects;
using Conformance.Kaas.EndToEnd;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas.OnNodes;

/// <summary>The conformance testcase with a stand-in for the official image, whole and broken.</summary>
[Parallelizable(ParallelScope.Children)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ConformanceRunTests
{
    private const string Id = "cncf-k8s-conformance";

    private static async Task<SuiteOptions> Options(string scenario, string version = "v1.20.2") => new()
    {
        Image = await TestImages.ImportConformance(await Nodes.Get(), scenario, version, "v1.20.2"), OutputImage = Node.ToolsImage, ImagePullPolicy = "Never", Parallel = false, Allowed = AllowList.None,
    };

    [Test]
    public async Task A_run_in_parallel_mode_passes_keeps_its_results_and_leaves_nothing()
    {
        var progress = new ConcurrentQueue<string>();
        var told = await Nodes.Run(Id, (await Options("pass")) with { Parallel = true, Progress = progress.Enqueue });
        Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.Pass), told.Result.Reason);
        Nodes.AssertClean(told);
        Assert.That(told.Result.Attachments.Select(item => (item.Name, item.Extension)), Is.SupersetOf(new[]
        {
            ("parallel junit_01.xml", "xml"), ("parallel e2e.log", "log"), ("serial junit_01.xml", "xml"), ("serial e2e.log", "log"),
        }));
        Assert.That(progress, Has.Some.Contains("parallel: 10 of 10 tests had ended").And.Some.Contains("serial: 2 of 2 tests had ended"));
        Assert.That(told.Ledger.Select(entry => entry.Type), Is.SupersetOf(new[] { "v1/Namespace", "v1/ServiceAccount", "rbac.authorization.k8s.io/v1/ClusterRoleBinding", "v1/Pod", "namespaces-with-label" }));
        var client = (await Nodes.Get()).Client();
        await foreach (var ns in client.List(ApiResource.Namespace, new ListOptions { LabelSelector = "e2e-framework=standin" }))
        {
            Assert.That(told.Ledger.Select(entry => entry.Name), Has.None.Contains(ns.TextAt("metadata", "labels", "e2e-run")!), "a namespace that the suite made is left");
        }
    }

    private static IEnumerable<TestCaseData> Catalogue() => PodDefectCatalogue.All.Where(defect => defect.Testcase == Id).Select(defect => new TestCaseData(defect.Id));

    [TestCaseSource(nameof(Catalogue))]
    public async Task A_run_has_the_outcome_that_it_deserves(string defect) =>
        Assert.That(await (await Nodes.Stage()).Run(PodDefectCatalogue.All.Single(item => item.Id == defect), default), Is.Null);

    [Test]
    public async Task A_pod_that_is_killed_says_nothing_of_the_cluster()
    {
        var client = (await Nodes.Get()).Client();
        var run = Nodes.NewRun();
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task Kill()
        {
            await foreach (var pod in client.List(ApiResource.Pod, new ListOptions { LabelSelector = $"scs-conformance/run={run}" }))
            {
                await client.Delete(new ObjectPath(ApiResource.Pod, pod.Name, pod.Namespace));
            }

            killed.SetResult();
        }

        var told = await Nodes.Run(Id, (await Options("hang")) with { Progress = line => _ = line.Contains(": 3 of 12", StringComparison.Ordinal) ? Kill() : Task.CompletedTask }, run: run);
        await killed.Task;
        Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(told.Result.Reason, Does.Contain("did not come to its end").And.Contain("3 of 12 tests had ended"));
        Nodes.AssertClean(told);
    }

    [Test]
    public async Task A_run_that_takes_too_long_says_nothing_of_the_cluster()
    {
        var told = await Nodes.Run(Id, (await Options("hang")) with { Timeout = TimeSpan.FromSeconds(12) });
        Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(told.Result.Reason, Does.Contain("not done within 0.2 min"));
        Nodes.AssertClean(told);
    }

    [Test]
    public async Task An_image_of_another_version_is_not_even_started()
    {
        var told = await Nodes.Run(Id, new SuiteOptions { Image = "scs-conformance/conformance:v1.19.0" });
        Assert.That((told.Result.Outcome, told.Ledger.Count), Is.EqualTo((Outcome.DidNotFinish, 0)));
        Assert.That(told.Result.Reason, Does.Contain("v1.19.0").And.Contain("v1.20.2"));
    }

    [Test]
    public async Task An_image_that_is_not_there_says_nothing_of_the_cluster()
    {
        var told = await Nodes.Run(Id, new SuiteOptions { Image = "scs-conformance/none:v1.20.2", OutputImage = Node.ToolsImage, ImagePullPolicy = "Never", StartBudget = TimeSpan.FromSeconds(5) });
        Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(told.Result.Reason, Does.Contain("not seen within 5 s that it runs the suite"));
        Assert.That(told.Result.Reason, Does.Contain("container conformance waits (ErrImageNeverPull").And.Contain("last event: "));
        Nodes.AssertClean(told);
    }

    [Test]
    public async Task A_stream_that_is_cut_is_taken_up_again()
    {
        var node = await Nodes.Get();
        await using var proxy = await CuttingProxy.Start(node.Admin.Server);
        using var client = KubeClient.Open(proxy.Through(node.Admin));
        var progress = new ConcurrentQueue<string>();
        var told = await Nodes.Run(Id, (await Options("pass")) with
        {
            Progress = line =>
            {
                progress.Enqueue(line);
                if (line.Contains(": 3 of 12", StringComparison.Ordinal) || line.Contains(": 7 of 12", StringComparison.Ordinal))
                {
                    proxy.Cut();
                }
            },
        }, client: client);
        Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.Pass), told.Result.Reason);
        Assert.That(progress, Has.Some.Contains("12 of 12 tests had ended"));
        Nodes.AssertClean(told);
    }
}
