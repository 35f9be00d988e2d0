using System.Text.Json.Nodes;
using Conformance.CentralApiSuite;
using Conformance.Identity;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.SelfTests.CentralApi;

/// <summary>An API server by which tokens come in that should not turns the testcases red that are about them, and no others.</summary>
public sealed class SigningInTests
{
    private static readonly string[] Refusals =
        ["central-api-oidc-expired", "central-api-oidc-audience", "central-api-oidc-issuer", "central-api-oidc-unsigned", "central-api-oidc-tampered", "central-api-oidc-rotation"];

    [Test]
    [CancelAfter(300_000)]
    public async Task A_group_without_prefix_is_seen(CancellationToken cancellation)
    {
        // The issuer's own way has the prefix; a second way, for tokens of another program, has not.
        var stack = await SharedStack.Get();
        var results = await With((_, payload) => payload.TextAt("aud") == "another-program", true, ["central-api-oidc-masters"], cancellation, logins => logins with
        {
            Token = (_, _) => Task.FromResult(stack.Login!.Issuer.Mint(new TokenWish("mallory") { Audience = "another-program", Groups = ["system:masters"] })),
        });
        Assert.That(results[0].Findings, Is.Not.Empty, Say(results));
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Names_that_the_server_does_not_know_are_seen(CancellationToken cancellation)
    {
        var subject = EmbeddedDefault.Subject(await SharedStack.Get());
        var other = subject with { Logins = subject.Logins! with { User = "alice", Group = "builders" }, Budget = TimeSpan.FromSeconds(5) };
        var results = await SuiteRun.On(other, ["central-api-oidc-user", "central-api-oidc-group"], null, cancellation);
        Assert.That(Red(results), Has.Count.EqualTo(2), Say(results));
    }

    [Test]
    public async Task What_the_subject_does_not_declare_is_missing_with_the_reason()
    {
        var subject = EmbeddedDefault.Subject(await SharedStack.Get()) with { Logins = null };
        var results = await SuiteRun.On(subject, Refusals, new HashSet<string>(), CancellationToken.None);
        Assert.That(results.Select(result => result.Outcome).Distinct(), Is.EqualTo(new[] { Outcome.Missing }));
        Assert.That(results[0].Reason, Does.Contain("oidc"));
    }

    private static async Task<IReadOnlyList<TestcaseResult>> With(Func<JsonObject, JsonObject, bool> believes, bool withoutPrefix, IReadOnlyList<string> testcases, CancellationToken cancellation, Func<Logins, Logins>? other = null)
    {
        // The API server has found its issuer once a good token was accepted; from then on what is accepted and what is not is so at once.
        var stack = await SharedStack.Get();
        var found = await SuiteRun.On(EmbeddedDefault.Subject(stack), ["central-api-oidc-masters"], null, cancellation);
        Assert.That(Red(found), Is.Empty, Say(found));
        var subject = EmbeddedDefault.Subject(stack) with { Budget = TimeSpan.FromSeconds(3) };
        subject = subject with { Logins = other?.Invoke(subject.Logins!) ?? subject.Logins };
        var careless = await SharedStack.Careless();
        (careless.Believes, careless.WithoutPrefix) = (believes, withoutPrefix);
        try
        {
            return await SuiteRun.On(subject, testcases, null, cancellation);
        }
        finally
        {
            (careless.Believes, careless.WithoutPrefix) = (null, false);
        }
    }

    private static List<string> Red(IReadOnlyList<TestcaseResult> results) => [.. results.Where(result => result.Outcome != Outcome.Pass).Select(result => result.Testcase)];

    private static string Say(IReadOnlyList<TestcaseResult> results) => string.Join("\n", results.Select(SuiteRun.Say));
}
