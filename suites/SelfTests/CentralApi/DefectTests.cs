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
        ["secrets elsewhere"] = ([(ConnectionSecretElsewhere, "central-api-story", "in no config map")], ["central-api-conditions"]),
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

            var subject = EmbeddedDefault.Subject(stack);
            var red = shown.Select(one => one.Testcase).Distinct().ToList();
            var failing = await SuiteRun.On(subject, red, null, cancellation);
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
}
