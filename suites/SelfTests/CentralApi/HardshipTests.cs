using System.Text.Json.Nodes;
using Conformance.CentralApi;
using Conformance.CentralApiSuite;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Testcases on hardships and on kubectl, on a Central API of which several of them see the same: what they say of it.</summary>
public sealed class HardshipTests
{
    [TestCase("ExternalLeaked", "central-api-deletion-while-creating: leaves nothing", "central-api-kubectl-wait: what the claim made is gone")]
    [CancelAfter(400_000)]
    public async Task Each_has_a_defect_that_it_sees(string defects, params string[] expected)
    {
        var stack = await SharedStack.Get();
        await stack.Kill();
        stack.Resume(SharedStack.Impatient with { Defects = defects.Split(',').Select(Enum.Parse<CentralApiDefect>).ToHashSet() });
        try
        {
            // What is not so is waited for as long as the budget is.
            var subject = EmbeddedDefault.Subject(stack) with { Budget = TimeSpan.FromSeconds(15), ClusterBudget = TimeSpan.FromSeconds(45), Outage = TimeSpan.FromSeconds(1) };
            var wanted = expected.Select(text => text.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1]);
            var results = await SuiteRun.On(subject, [.. wanted.Keys], null, CancellationToken.None);
            var unseen = results.Where(result => result.Outcome != Outcome.Fail || !result.Findings.Any(finding => finding.Rule.Contains(wanted[result.Testcase], StringComparison.Ordinal)) || !result.Findings.All(finding => finding.Rule.Contains(wanted[result.Testcase], StringComparison.Ordinal) || IsConsequence(finding))).Select(SuiteRun.Say).ToList();
            Assert.That(unseen, Is.Empty, string.Join("\n", unseen));
        }
        finally
        {
            await Killing.Restore(stack);
        }
    }

    /// <summary>What follows from a claim that lies or leaks: it is not there, or not once, when it is looked at afterwards.</summary>
    private static bool IsConsequence(Finding finding) =>
        finding.Rule is "a claim that can be fulfilled becomes Synced and Ready" or "what is told to be healthy is there" or "however often it was tried, one server is made" or "an upgrade keeps what is in the cluster"
        || finding.Rule.StartsWith("after an outage everything", StringComparison.Ordinal) || finding.Rule.StartsWith("programs that deploy see when a claim is fulfilled", StringComparison.Ordinal);

    [Test]
    [CancelAfter(300_000)]
    public async Task A_kind_without_fields_is_not_explained(CancellationToken cancellation)
    {
        var stack = await SharedStack.Get();
        await stack.Client.Apply(JsonNode.Parse("""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"mutes.api.scs.community"},"spec":{"group":"api.scs.community","scope":"Namespaced",
             "names":{"kind":"Mute","plural":"mutes","singular":"mute","listKind":"MuteList"},"versions":[{"name":"v1alpha1","served":true,"storage":true,
             "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """)!.AsObject(), cancellation: cancellation);
        try
        {
            await stack.Client.WaitFor(new ObjectPath(ApiResource.CustomResourceDefinition, "mutes.api.scs.community"), "is Established", item => item?.HasCondition("Established") == true, TestTenant.Budget, cancellation);
            var result = (await SuiteRun.On(EmbeddedDefault.Subject(stack), ["central-api-kubectl-explain"], null, cancellation)).Single();
            Assert.That(result.Findings.Select(finding => finding.Object), Is.EqualTo(new[] { "mutes.api.scs.community" }), SuiteRun.Say(result));
        }
        finally
        {
            await stack.Client.Delete(new ObjectPath(ApiResource.CustomResourceDefinition, "mutes.api.scs.community"), cancellation: CancellationToken.None);
        }
    }

    [TestCase("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", "Terminating", "Healthy")]
    [TestCase("""{"metadata":{},"status":{"conditions":[{"type":"Ready","status":"False"},{"type":"Synced","status":"True"}]}}""", "InProgress", "Progressing")]
    [TestCase("""{"metadata":{},"status":{"conditions":[{"type":"Ready","status":"False"},{"type":"Synced","status":"False"}]}}""", "InProgress", "Degraded")]
    [TestCase("""{"metadata":{},"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Synced","status":"True"}]}}""", "Current", "Healthy")]
    [TestCase("""{"metadata":{"generation":2},"status":{"observedGeneration":1,"conditions":[{"type":"Ready","status":"True"}]}}""", "InProgress", "Healthy")]
    [TestCase("""{"metadata":{},"status":{"conditions":[{"type":"Stalled","status":"True"}]}}""", "Failed", "Progressing")]
    [TestCase("""{"metadata":{}}""", "Current", "Progressing")]
    public void Health_rules_are_those_of_Flux_and_Argo_CD(string item, string flux, string argo)
    {
        var json = JsonNode.Parse(item)!.AsObject();
        Assert.That((HealthRules.Flux(json), HealthRules.ArgoCd(json)), Is.EqualTo((flux, argo)));
    }
}
