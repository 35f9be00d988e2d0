using Conformance.Clusters.Images;
using Conformance.Clusters.PolicyEnforcer;
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

    private static readonly (EnforcerDefect Defect, string Case)[] Defects =
    [
        (EnforcerDefect.IgnoresEgress, "default deny of egress"), (EnforcerDefect.IgnoresIngress, "deny for one pod only"), (EnforcerDefect.IgnoresExcept, "ingress from an address block with an exception"),
        (EnforcerDefect.IgnoresPorts, "ingress to one TCP port"), (EnforcerDefect.IgnoresNamespaceSelector, "ingress from a namespace"), (EnforcerDefect.IgnoresPodSelector, "ingress from pods of the same namespace"),
        (EnforcerDefect.IgnoresUdp, "ingress to one TCP port"), (EnforcerDefect.IgnoresNamedPorts, "egress to a named port"), (EnforcerDefect.IgnoresFurtherPolicies, "ingress by two policies that add up"),
    ];

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
    public async Task Each_defect_of_an_agent_turns_its_case_red()
    {
        var client = (await Nodes.Get()).Client();
        var owner = new LedgerOwner(Nodes.NewRun(), "node", "node");
        var workshop = new ClusterWorkshops(client, Ledger.InMemory(owner, TimeProvider.System)).Open(new StepLog(TimeProvider.System));
        try
        {
            var bench = await ClusterPolicyBench.Start(workshop, Options, default);
            foreach (var (defect, name) in Defects)
            {
                await using var enforcer = PolicyEnforcer.Start(client, ClusterWorkshop.LabelKey, ClusterWorkshop.Label(owner), defect);

                // The first case tells that policies have an effect at all, as far as they do.
                var options = Options with { Cases = [.. PolicyCases.All.Where(item => item.Name == name)], SettleBudget = TimeSpan.FromSeconds(4) };
                var result = await new PolicyMatrix(bench, options, workshop.Steps, TimeProvider.System).Run(default);
                var judged = NetworkingFindings.Judge(result, AllowList.None, new DateOnly(2026, 11, 22), new HashSet<string>());
                Assert.That(judged.Outcome, Is.EqualTo(Outcome.Fail), $"{defect}");
                Assert.That(judged.Findings[0].Object, Does.Contain(name), $"{defect}");
            }
        }
        finally
        {
            Assert.That((await workshop.Cleanup.Run(default)).Where(item => item.State == CleanupState.Left), Is.Empty);
        }
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
