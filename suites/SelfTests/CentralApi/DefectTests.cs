using System.Text.Json.Nodes;
using Conformance.CentralApi;
using Conformance.CentralApiSuite;
using Conformance.Kubernetes;
using Conformance.Model;
using static Conformance.CentralApi.CentralApiDefect;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Each deliberate defect turns its testcases red, and not those beside them.</summary>
public sealed class DefectTests
{
    private static readonly Dictionary<CentralApiDefect, (string[] Red, string[] Green)> Expected = new()
    {
        [RoleBoundEverywhere] = (["central-api-tenancy-matrix"], []),
        [NoConnectionSecret] = (["central-api-story"], ["central-api-objects"]),
        [ConnectionSecretElsewhere] = (["central-api-story"], ["central-api-conditions"]),
        [CredentialsReadable] = (["central-api-tenancy-matrix"], ["central-api-tenancy-credentials"]),
        [ProviderConfigFromClaim] = (["central-api-tenancy-provider-config"], ["central-api-tenancy-credentials"]),
        [ManagedResourcesForTenants] = (["central-api-tenancy-escalation"], ["central-api-tenancy-credentials"]),
        [RolesForTenants] = (["central-api-tenancy-escalation"], ["central-api-conditions"]),
        [ImpersonationForTenants] = (["central-api-tenancy-escalation"], ["central-api-conditions"]),
        [CompositionsForTenants] = (["central-api-tenancy-escalation"], ["central-api-conditions"]),
        [TokensForTenants] = (["central-api-tenancy-escalation"], ["central-api-conditions"]),
        [ReadyTooEarly] = (["central-api-ready-when-there"], ["central-api-update"]),
        [ErrorsHidden] = (["central-api-wrong-flavor"], ["central-api-update"]),
        [ImmutableIgnored] = (["central-api-immutable"], ["central-api-update"]),
        [DriftIgnored] = (["central-api-drift"], ["central-api-observed"]),
        [DeletionIgnored] = (["central-api-external-deletion"], ["central-api-drift"]),
        [ObservationStale] = (["central-api-observed"], ["central-api-drift"]),
        [ExternalLeaked] = (["central-api-deletion"], ["central-api-explain"]),
        [ClaimGoneTooEarly] = (["central-api-deletion"], ["central-api-update"]),
        [OrphanDeleted] = (["central-api-orphan"], ["central-api-update"]),
        [SecretInStatus] = (["central-api-tenancy-credentials"], ["central-api-update"]),
        [UpdatesIgnored] = (["central-api-update"], ["central-api-orphan"]),
        [NoEvents] = (["central-api-events"], ["central-api-conditions"]),
        [TenantLeaked] = (["central-api-tenant-removal"], []),
    };

    public static IEnumerable<CentralApiDefect> Defects => Expected.Keys;

    [TestCaseSource(nameof(Defects))]
    [CancelAfter(300_000)]
    public async Task A_defect_turns_its_testcases_red(CentralApiDefect defect, CancellationToken cancellation)
    {
        var stack = await SharedStack.Get();
        var (red, green) = Expected[defect];
        var options = SharedStack.Impatient with { Defects = new HashSet<CentralApiDefect> { defect } };
        await stack.Kill();
        var manifests = defect is RoleBoundEverywhere or ProviderConfigFromClaim or ManagedResourcesForTenants or RolesForTenants or ImpersonationForTenants or CompositionsForTenants or TokensForTenants;
        try
        {
            await Install(options, manifests);
            stack.Resume(options);

            // What does not come within this is not there; what passes does not wait for it.
            var subject = EmbeddedDefault.Subject(stack);
            var failing = await SuiteRun.On(subject with { Budget = TimeSpan.FromSeconds(12), ClusterBudget = TimeSpan.FromSeconds(30) }, red, null, cancellation);
            var passing = await SuiteRun.On(subject, green, null, cancellation);
            Assert.Multiple(() =>
            {
                Assert.That(failing.Where(result => result.Outcome != Outcome.Fail && result.Leftovers.Count == 0).Select(SuiteRun.Say), Is.Empty, "must be red");
                Assert.That(passing.Where(result => result.Outcome != Outcome.Pass).Select(SuiteRun.Say), Is.Empty, "must stay green");
            });
        }
        finally
        {
            await stack.Kill();
            await Install(SharedStack.Impatient, manifests);
            stack.Resume();
        }

        async Task Install(CentralApiOptions with, bool needed)
        {
            if (needed)
            {
                await stack.Client.ApplyAll([.. CentralManifests.Roles(with), .. CentralManifests.Api(with).Where(manifest => manifest["kind"]!.ToString() == "Composition")], force: true, cancellation: cancellation);
            }
        }
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
        Assert.That(Expected.Keys.Concat(elsewhere), Is.EquivalentTo(Enum.GetValues<CentralApiDefect>()));
    }
}
