using Conformance.Clusters.Images;
using Conformance.Clusters.PolicyEnforcer;
using Conformance.Data.Defects;
using Conformance.Kaas.EndToEnd;
using Conformance.Kaas.Scs0219;
using Conformance.Kubernetes.Acting;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Kaas.OnNodes;

/// <summary>The policy matrix on pods that really connect: without enforcement, with it, and with enforcement that is wrong.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class NetworkPolicyTests
{
    private const string Id = "kaas-networking-check";

    private static readonly MatrixOptions Options = new() { Image = TestImages.Agnhost, ImagePullPolicy = "Never", ProbeTimeout = TimeSpan.FromSeconds(1) };

    [Test]
    public async Task Nodes_that_enforce_nothing_fail_with_every_connection_that_should_be_blocked()
    {
        var told = await Nodes.Run(Id, networking: new NetworkingOptions { Matrix = Options with { SettleBudget = TimeSpan.FromSeconds(2) }, Allowed = AllowList.None });
        Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.Fail), told.Result.Reason);
        Assert.That(told.Result.Findings, Has.Count.EqualTo(41));
        Assert.That(told.Result.Findings[0].ToString(), Does.Contain("default deny of ingress").And.Contain("expected blocked, observed connected"));
        Nodes.AssertClean(told);
    }

    [Test]
    public async Task Nodes_with_an_agent_that_enforces_everything_pass()
    {
        var run = Nodes.NewRun();
        await using var enforcer = PolicyEnforcer.Start((await Nodes.Get()).Client(), ClusterWorkshop.LabelKey, ClusterWorkshop.Label(new LedgerOwner(run, "", "")));
        var told = await Nodes.Run(Id, networking: new NetworkingOptions { Matrix = Options with { SettleBudget = TimeSpan.FromMinutes(2) }, Allowed = AllowList.None }, run: run);
        Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.Pass), $"{told.Result.Reason} {string.Join("; ", told.Result.Findings.Take(5))} {enforcer.Problem}");
        Assert.That(told.Result.Steps.Count(step => step.Name.StartsWith("policies: ", StringComparison.Ordinal)), Is.EqualTo(PolicyCases.All.Count(item => !item.NeedsEndPort)));
        Nodes.AssertClean(told);
    }

    [Test]
    public async Task Each_defect_of_an_agent_turns_its_case_red_and_late_effect_does_not()
    {
        var problems = new List<string>();
        var played = 0;
        await (await Nodes.Stage()).Enforce(PodDefectCatalogue.All.Where(defect => defect.Testcase == Id), (defect, problem) =>
        {
            played++;
            problems.AddRange(problem is null ? [] : [$"{defect.Id}: {problem}"]);
        }, default);
        Assert.That(problems, Is.Empty);
        Assert.That(played, Is.EqualTo(11));
    }

    [Test]
    public async Task Pods_that_do_not_come_to_run_say_nothing_of_policies()
    {
        var told = await Nodes.Run(Id, networking: new NetworkingOptions { Matrix = Options with { Image = "scs-conformance/none:1", StartBudget = TimeSpan.FromSeconds(5) } });
        Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(told.Result.Reason, Does.Contain("is Ready and has an address"));
        Nodes.AssertClean(told);
    }
}
