using Conformance.Kaas.EndToEnd;
using Conformance.Kaas.Scs0219;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas.Networks;

[Parallelizable(ParallelScope.All)]
public sealed class MatrixTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    private static bool Right(IReadOnlyList<Policy> policies, PolicyCell cell) => PolicyOracle.Allows(Worlds.Usual, policies, cell);

    /// <summary>What plugins get wrong: each by its name as a change of the policies that are honoured, or of what is done by them.</summary>
    private static readonly Dictionary<string, Func<IReadOnlyList<Policy>, PolicyCell, bool>> Defects = new()
    {
        ["ignores egress"] = (policies, cell) => Right([.. policies.Select(policy => policy with { Types = ["Ingress"] })], cell) || policies.All(policy => !policy.RestrictsIngress),
        ["ignores except"] = (policies, cell) => Right([.. policies.Select(policy => Each(policy, rule => rule with { Peers = [.. rule.Peers.Select(peer => peer.Block is { } block ? new PolicyPeer { Block = block with { Except = [] } } : peer)] }))], cell),
        ["ignores ports"] = (policies, cell) => Right([.. policies.Select(policy => Each(policy, rule => rule with { Ports = [] }))], cell),
        ["ignores namespace selectors"] = (policies, cell) => Right([.. policies.Select(policy => Each(policy, rule => rule with { Peers = [.. rule.Peers.Select(peer => peer.Namespaces is null ? peer : peer with { Namespaces = LabelSelector.All })] }))], cell),
        ["ignores pod selectors"] = (policies, cell) => Right([.. policies.Select(policy => policy with { Pods = LabelSelector.All })], cell),
        ["ignores UDP"] = (policies, cell) => cell.Port.Protocol == "UDP" || Right(policies, cell),
        ["one policy only"] = (policies, cell) => Right([.. policies.Take(1)], cell),
        ["no named ports"] = (policies, cell) => Right([.. policies.Select(policy => Each(policy, rule => rule.Ports.Any(port => port.Name is not null) ? rule with { Ports = [new PolicyPort { Number = 1 }] } : rule))], cell),
        ["types left out are none"] = (policies, cell) => Right([.. policies.Where(policy => policy.Types is not null)], cell),
        ["no ranges"] = (policies, cell) => Right([.. policies.Select(policy => Each(policy, rule => rule with { Ports = [.. rule.Ports.Select(port => port with { End = null })] }))], cell),
        ["ranges are endless"] = (policies, cell) => Right([.. policies.Select(policy => Each(policy, rule => rule with { Ports = [.. rule.Ports.Select(port => port.End is null ? port : port with { End = 65535 })] }))], cell),
        ["blocks never match"] = (policies, cell) => Right([.. policies.Select(policy => Each(policy, rule => rule with { Peers = [.. rule.Peers.Select(peer => peer.Block is null ? peer : new PolicyPeer { Pods = LabelSelector.Of("no", "body") })] }))], cell),
        ["expressions always hold"] = (policies, cell) => Right([.. policies.Select(policy => Each(policy with { Pods = policy.Pods with { Conditions = [] } }, rule => rule with { Peers = [.. rule.Peers.Select(Blunt)] }))], cell),
    };

    private static Policy Each(Policy policy, Func<PolicyRule, PolicyRule> change) => policy with { Ingress = [.. policy.Ingress.Select(change)], Egress = [.. policy.Egress.Select(change)] };

    private static PolicyPeer Blunt(PolicyPeer peer) => peer with { Namespaces = peer.Namespaces is null ? null : peer.Namespaces with { Conditions = [] }, Pods = peer.Pods is null ? null : peer.Pods with { Conditions = [] } };

    private static CheckResult Judge(MatrixResult result, AllowList? allowed = null, params string[] groups) => NetworkingFindings.Judge(result, allowed ?? AllowList.None, Today, groups.ToHashSet());

    [Test]
    public async Task A_network_that_enforces_everything_conforms()
    {
        var result = await Worlds.Run(new Worlds.Bench(Right));
        Assert.That(result.Cases, Has.Count.EqualTo(PolicyCases.All.Count));
        Assert.That(Judge(result).Findings, Is.Empty);
    }

    [Test]
    public void Every_case_asks_for_something_that_differs_from_what_was_there_before() => Assert.That(
        PolicyCases.All.Where(item => Worlds.Usual.Cells.All(cell => Right(item.Policies(Worlds.Usual), cell) == Right(item.Before?.Invoke(Worlds.Usual) ?? [], cell))), Is.Empty);

    [Test]
    public void No_two_cases_have_the_same_name() => Assert.That(PolicyCases.All.Select(item => item.Name), Is.Unique);

    [Test]
    public async Task Each_defect_of_a_plugin_is_found([Values] bool endPort)
    {
        foreach (var (name, connects) in Defects.Where(_ => endPort))
        {
            var result = Judge(await Worlds.Run(new Worlds.Bench(connects) { EndPort = endPort }));
            Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail), name);
        }
    }

    [Test]
    public async Task A_network_that_enforces_nothing_fails_at_the_first_case_and_names_every_connection()
    {
        var result = await Worlds.Run(new Worlds.Bench((_, _) => true));
        Assert.That(result.Cases, Has.Count.EqualTo(1));
        var findings = Judge(result).Findings;
        Assert.That(findings, Has.Count.EqualTo((2 * 5 * 4) + 1));
        Assert.That(findings[0].ToString(), Is.EqualTo("policy \"default deny of ingress\", from red/a to red/b, TCP 8080: expected blocked, observed connected"));
        Assert.That(findings[^1].Observed, Does.Contain($"{PolicyCases.All.Count - 1} further cases"));
        Assert.That(findings.Select(finding => finding.Remedy), Has.All.Contain("enforce"));
    }

    [Test]
    public async Task Where_pods_do_not_connect_without_policies_nothing_is_said_of_policies()
    {
        var fault = await Assert.ThrowsAsync<SubjectUnavailableException>(() => Worlds.Run(new Worlds.Bench((_, cell) => cell.To.Alias != "green/b")));
        Assert.That(fault!.Message, Does.Contain("20 of 120 connections").And.Contain("red/a to green/b, TCP 8080 (TIMEOUT)"));
    }

    [Test]
    public async Task Cases_that_need_what_the_server_does_not_have_are_left_out()
    {
        var result = await Worlds.Run(new Worlds.Bench(Right) { EndPort = false });
        Assert.That(result.Inapplicable.Select(item => item.Name), Is.EqualTo(new[] { "ingress to a range of ports" }));
        Assert.That(result.Cases, Has.Count.EqualTo(PolicyCases.All.Count - 1));
    }

    [Test]
    public async Task Policies_that_take_effect_late_are_waited_for()
    {
        var looks = 0;
        bool Late(IReadOnlyList<Policy> policies, PolicyCell cell) => looks > 3 ? Right(policies, cell) : Right([], cell);
        var bench = new Worlds.Bench((policies, cell) =>
        {
            looks += cell == Worlds.Usual.Cells[0] || (cell.To.Alias == "red/b" && cell.From.Alias == "red/a" && cell.Port == ProbePort.All[0]) ? 1 : 0;
            return Late(policies, cell);
        })
        { WhenSet = _ => looks = 0 };
        var result = await new PolicyMatrix(
            bench, new MatrixOptions { Cases = [PolicyCases.All[0]], SettleBudget = TimeSpan.FromMinutes(1), Pause = TimeSpan.FromMilliseconds(1) }, new StepLog(TimeProvider.System), TimeProvider.System).Run(CancellationToken.None);
        Assert.That(Judge(result).Findings, Is.Empty);
    }

    [Test]
    public async Task Failures_of_address_blocks_are_tolerated_where_Cilium_is_and_nowhere_else()
    {
        var result = await Worlds.Run(new Worlds.Bench(Defects["blocks never match"]));
        Assert.That(result.Cases.Where(item => item.Wrong.Count > 0).Select(item => item.Case.Name).ToList(), Has.Count.EqualTo(4).And.All.Contain("address block"));
        Assert.That(Judge(result, AllowList.Shipped, "cilium.io").Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(Judge(result, AllowList.Shipped).Outcome, Is.EqualTo(Outcome.Fail));
    }

    [Test]
    public void What_a_pod_reports_is_read_and_rubbish_is_no_answer()
    {
        PolicyCell[] cells = [.. Worlds.Usual.Cells.Take(3)];
        var read = ClusterPolicyBench.Read(cells[0].From, cells, "1 TIMEOUT\n0 connected\n2 \n");
        Assert.That(read.Select(item => (item.State.Connected, item.State.Observed)), Is.EqualTo(new[] { (true, "connected"), (false, "TIMEOUT"), (false, "blocked") }));
        Assert.That(() => ClusterPolicyBench.Read(cells[0].From, cells, "0 connected\n"), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("1 of 3"));
        Assert.That(() => ClusterPolicyBench.Read(cells[0].From, cells, "0 connected\n1 sh: /agnhost: not found\n2 x\n"), Throws.TypeOf<SubjectUnavailableException>());
        Assert.That(ClusterPolicyBench.Script(cells, TimeSpan.FromSeconds(2)), Does.Contain("t 0 tcp 10.1.1.20:8080&").And.Contain("--timeout=2000ms").And.EndWith("wait"));
    }
}
