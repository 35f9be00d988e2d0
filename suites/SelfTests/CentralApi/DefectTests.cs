using System.Text.Json.Nodes;
using Conformance.CentralApi;
using Conformance.CentralApiSuite;
using Conformance.Kubernetes;
using Conformance.Model;
using static Conformance.CentralApi.CentralApiDefect;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Each deliberate defect turns its testcase red, with a finding that names what is wrong, and not those beside it.</summary>
public sealed class DefectTests
{
    /// <summary>Defects that can be in one Central API without hiding each other: each with the testcase that sees it, and what that says of it.</summary>
    private static readonly Dictionary<string, (IReadOnlyList<(CentralApiDefect Defect, string Testcase, string Says)> Shown, string[] Green)> Groups = new()
    {
        ["tenancy"] = (
        [
            (RoleBoundEverywhere, "central-api-tenancy-matrix", "networkv2s.api.scs.community (other tenant's namespace)"), (CredentialsReadable, "central-api-tenancy-matrix", "get secrets (system's namespace)"),
            (ProviderConfigFromClaim, "central-api-tenancy-provider-config", "no network in the project of"), (ManagedResourcesForTenants, "central-api-tenancy-escalation", "make a managed resource"),
            (RolesForTenants, "central-api-tenancy-matrix", "rolebindings.rbac.authorization.k8s.io (own namespace)"), (ImpersonationForTenants, "central-api-tenancy-escalation", "speak for another user"),
            (CompositionsForTenants, "central-api-tenancy-escalation", "make a composition"), (TokensForTenants, "central-api-tenancy-escalation", "get a token of its namespace's default account"),
        ], ["central-api-conditions", "central-api-update"]),
        ["conditions"] = (
        [
            (ErrorsHidden, "central-api-wrong-flavor", "no-such-flavor"), (ImmutableIgnored, "central-api-immutable", "names cidr"), (ObservationStale, "central-api-observed", "adminStateUp: false"),
            (OrphanDeleted, "central-api-orphan", "0 networks"), (SecretInStatus, "central-api-tenancy-credentials", "NetworkV2 net"), (NoEvents, "central-api-events", "an event with reason"),
        ], ["central-api-update", "central-api-drift"]),
        ["drift"] = (
        [
            (ReadyTooEarly, "central-api-ready-when-there", "Ready=False"), (DriftIgnored, "central-api-drift", "name net"), (DeletionIgnored, "central-api-external-deletion", "0 networks"),
            (ClaimGoneTooEarly, "central-api-deletion", "it is not there"), (TenantLeaked, "central-api-tenant-removal", "project"),
        ], ["central-api-observed", "central-api-events"]),
        ["secrets"] = (
        [
            (ConnectionSecretElsewhere, "central-api-story", "in no config map"), (UpdatesIgnored, "central-api-update", "mtu 1300"), (ExternalLeaked, "central-api-deletion", "no network"),
        ], ["central-api-explain"]),
        ["no secrets"] = ([(NoConnectionSecret, "central-api-story", "no secret")], []),
    };

    public static IEnumerable<string> Names => Groups.Keys;

    [TestCaseSource(nameof(Names))]
    [CancelAfter(400_000)]
    public async Task Defects_turn_their_testcases_red_and_no_others(string group, CancellationToken cancellation)
    {
        var stack = await SharedStack.Get();
        var (shown, green) = Groups[group];
        var options = SharedStack.Impatient with { Defects = shown.Select(one => one.Defect).ToHashSet() };
        await stack.Kill();
        try
        {
            await Install(options);
            stack.Resume(options);

            // What a defect keeps from coming is waited for no longer than this; what passes has all the time it wants.
            var subject = EmbeddedDefault.Subject(stack);
            var red = shown.Select(one => one.Testcase).Distinct().ToList();
            var failing = await SuiteRun.On(subject with { Budget = group == "no secrets" ? TimeSpan.FromSeconds(40) : TimeSpan.FromSeconds(20) }, red, null, cancellation);
            var passing = await SuiteRun.On(subject, green, null, cancellation);
            var unseen = shown.Where(one => failing.Single(result => result.Testcase == one.Testcase) is var result
                && (result.Outcome != Outcome.Fail || !result.Findings.Any(finding => $"{finding.Rule} {finding}".Contains(one.Says, StringComparison.Ordinal))))
                .Select(one => $"{one.Defect}: {SuiteRun.Say(failing.Single(result => result.Testcase == one.Testcase))}").ToList();
            var hurt = passing.Where(result => result.Outcome != Outcome.Pass).Select(SuiteRun.Say).ToList();
            Assert.That(unseen.Concat(hurt), Is.Empty, string.Join("\n", unseen.Concat(hurt)));
        }
        finally
        {
            await stack.Kill();
            await Install(SharedStack.Impatient);
            stack.Resume();
        }

        Task Install(CentralApiOptions with) => stack.Client.ApplyAll(
            [.. CentralManifests.Roles(with), .. CentralManifests.Api(with).Where(manifest => manifest.Kind == "Composition")], force: true, cancellation: cancellation);
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task A_kind_that_does_not_explain_itself_turns_the_explanation_red(CancellationToken cancellation)
    {
        var stack = await SharedStack.Get();
        var bare = (JsonObject)JsonNode.Parse("""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"bares.api.scs.community"},"spec":{"group":"api.scs.community","scope":"Namespaced",
             "names":{"kind":"Bare","plural":"bares","singular":"bare","listKind":"BareList"},"versions":[{"name":"v1alpha1","served":true,"storage":true,
             "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{"size":{"type":"integer"}}}}}}}]}}
            """)!;
        await stack.Client.Apply(bare, cancellation: cancellation);
        try
        {
            var result = (await SuiteRun.On(EmbeddedDefault.Subject(stack), ["central-api-explain"], null, cancellation)).Single();
            Assert.That(result.Findings.Select(finding => finding.Object).Distinct(), Is.EqualTo(new[] { "Bare" }), SuiteRun.Say(result));
        }
        finally
        {
            await stack.Client.Delete(new ObjectPath(ApiResource.CustomResourceDefinition, "bares.api.scs.community"), cancellation: CancellationToken.None);
        }
    }

    [Test]
    public void Every_defect_is_shown_by_a_test()
    {
        CentralApiDefect[] elsewhere = [CreatedTwice];
        Assert.That(Groups.Values.SelectMany(group => group.Shown).Select(one => one.Defect).Concat(elsewhere), Is.EquivalentTo(Enum.GetValues<CentralApiDefect>()));
    }
}
