using System.Text.Json.Nodes;
using Conformance.CentralApiStack;
using Conformance.CentralApiSuite;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Workload clusters with workers, on which pods run: real kubelets and engines. Linux, root.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class WorkersTests
{
    private const string Story = "central-api-story";

    [Test]
    [CancelAfter(600_000)]
    public async Task A_pod_of_the_story_runs_in_a_workload_cluster_with_a_worker(CancellationToken cancellation)
    {
        var result = await Tell(TimeSpan.FromMinutes(4), cancellation);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Pass), SuiteRun.Say(result));
        Assert.That(result.Leftovers, Is.Empty);
    }

    [Test]
    [CancelAfter(600_000)]
    public async Task A_cluster_that_is_told_to_be_ready_without_its_workers_and_a_kubeconfig_that_stays_are_found_out(CancellationToken cancellation)
    {
        var result = await Tell(TimeSpan.FromSeconds(30), cancellation, SharedStack.WithoutWorkers);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail), SuiteRun.Say(result));
        Assert.That(result.Findings.Select(finding => finding.ToString()), Has.Some.Contains("Object workload-pod: expected a running pod, observed Pending; it is on no node"));
        Assert.That(result.Findings.Select(finding => finding.ToString()), Has.Some.Contains("with the connection details of Cluster workload"));
        Assert.That(result.Leftovers, Has.Count.EqualTo(2).And.All.Contains("with the connection details of Cluster workload").And.Some.Contains("-kubeconfig in crossplane-system"));
    }

    [Test]
    public async Task More_workers_than_there_can_be_and_other_ones_later_are_refused_in_words()
    {
        var stack = await SharedStack.Get();
        await using var tenant = await TestTenant.Onboard(stack, new JsonObject { ["clusters"] = new JsonObject { ["providerConfig"] = EmbeddedCentralApi.ManagementConfig } });
        await tenant.Create("Cluster", "many", $$"""{"version":"{{stack.Stacks!.OfferedVersion}}","workers":99}""");
        await tenant.Until("Cluster", "many", "says how many there can be", item => item.Condition("Ready")?.TextAt("message")?.Contains("0 to 8 workers here, not 99", StringComparison.Ordinal) == true);
        await stack.Client.Patch(tenant.Path("Cluster", "many"), new JsonObject { ["spec"] = new JsonObject { ["workers"] = 0 } });
        await tenant.Ready("Cluster", "many");
        await stack.Client.Patch(tenant.Path("Cluster", "many"), new JsonObject { ["spec"] = new JsonObject { ["workers"] = 1 } });
        await tenant.Until("Cluster", "many", "says that it cannot be scaled", item => item.Condition("Ready")?.TextAt("message")?.Contains("has 0 workers and cannot be given 1", StringComparison.Ordinal) == true);
    }

    private static async Task<TestcaseResult> Tell(TimeSpan budget, CancellationToken cancellation, string? run = null)
    {
        var subject = EmbeddedDefault.Subject(await SharedStack.Get()) with { PodImage = Node.ToolsImage, Budget = budget };
        return (await SuiteRun.On(subject, [Story], null, cancellation, run)).Single();
    }
}
