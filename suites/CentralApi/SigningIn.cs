using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.CentralApiSuite;

/// <summary>What tokens of an issuer of OpenID Connect open, and which open nothing.</summary>
[Standard("central-api", "v1alpha1", "Central API")]
public sealed class SigningIn(CentralApiSubject subject, Workbench workbench)
{
    private const string Trust = "Start the API server with --oidc-issuer-url, --oidc-client-id, --oidc-username-claim, --oidc-groups-claim and a prefix for both, and with no other way by which tokens of that issuer come in";

    // While the issuer's keys change, tokens of other testcases would become void in their hands.
    private static readonly SemaphoreSlim Keys = new(1);

    [Testcase("central-api-oidc-user", Acts = true, Needs = ["oidc"])]
    public async Task A_user_of_the_issuer_is_a_tenant(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenants = await Task.WhenAll(bench.Onboard(cancellation, of: Subject("User", subject.Logins!.User)), bench.Onboard(cancellation));
        var (mine, other) = (tenants[0], tenants[1]);
        await Alone(async () =>
        {
            using var client = Client(await subject.Logins!.Token(LoginKind.User, cancellation));
            await Accepted(bench, client, mine, deviations, cancellation);
            if (await Does(bench, "claim a network as the user", deviations, $"{MatrixIdentity.User}, whom the Tenant names, may make claims", () => client.Create(mine.Claim("NetworkV2", "net"), cancellation)))
            {
                await mine.Ready("NetworkV2", "net", deviations, cancellation);
            }

            await Forbidden(bench, client, other, deviations, cancellation);
        }, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-oidc-group", Acts = true, Needs = ["oidc", "oidc-groups"])]
    public async Task A_group_of_the_issuer_is_a_tenant(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenants = await Task.WhenAll(bench.Onboard(cancellation, of: Subject("Group", subject.Logins!.Group)), bench.Onboard(cancellation));
        var (mine, other) = (tenants[0], tenants[1]);
        await Alone(async () =>
        {
            using var member = Client(await subject.Logins!.Token(LoginKind.Member, cancellation));
            await Accepted(bench, member, mine, deviations, cancellation, MatrixIdentity.Member);
            await Forbidden(bench, member, other, deviations, cancellation);
            using var stranger = Client(await subject.Logins!.Token(LoginKind.User, cancellation));
            await Forbidden(bench, stranger, mine, deviations, cancellation);
        }, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-oidc-masters", Acts = true, Needs = ["oidc", "oidc-masters"])]
    public async Task No_claim_of_a_token_is_a_group_of_the_API_server(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await Alone(async () =>
        {
            using var client = Client(await subject.Logins!.Token(LoginKind.Masters, cancellation));

            // Known, that is: who is not known is not forbidden anything but refused.
            await Until(bench, "sign in", client, Claims(tenant), code => code != HttpStatusCode.Unauthorized, cancellation);
            await Forbidden(bench, client, tenant, deviations, cancellation);
        }, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-oidc-expired", Acts = true, Needs = ["oidc", "oidc-expired"])]
    public Task An_expired_token_opens_nothing(CancellationToken cancellation) => Refused("an expired token", () => subject.Logins!.Token(LoginKind.Expired, cancellation), cancellation);

    [Testcase("central-api-oidc-audience", Acts = true, Needs = ["oidc", "oidc-audience"])]
    public Task A_token_for_another_program_opens_nothing(CancellationToken cancellation) => Refused("a token for another program", () => subject.Logins!.Token(LoginKind.OtherAudience, cancellation), cancellation);

    [Testcase("central-api-oidc-issuer", Acts = true, Needs = ["oidc", "oidc-issuer"])]
    public Task A_token_of_another_issuer_opens_nothing(CancellationToken cancellation) => Refused("a token of another issuer", () => subject.Logins!.Token(LoginKind.OtherIssuer, cancellation), cancellation);

    [Testcase("central-api-oidc-unsigned", Acts = true, Needs = ["oidc"])]
    public Task A_token_without_signature_opens_nothing(CancellationToken cancellation) => Refused(
        "a token without signature", async () => Unsigned(await subject.Logins!.Token(LoginKind.User, cancellation)), cancellation);

    [Testcase("central-api-oidc-tampered", Acts = true, Needs = ["oidc"])]
    public Task A_token_that_was_changed_opens_nothing(CancellationToken cancellation) => Refused(
        "a token that was changed", async () => Tampered(await subject.Logins!.Token(LoginKind.User, cancellation)), cancellation);

    [Testcase("central-api-oidc-rotation", Acts = true, Needs = ["oidc", "oidc-rotation"])]
    public Task A_token_of_a_key_that_was_withdrawn_opens_nothing(CancellationToken cancellation) => Refused("a token of a key that was withdrawn", () => subject.Logins!.Token(LoginKind.Retired, cancellation), cancellation);

    [Testcase("central-api-oidc-cluster", Acts = true, Needs = ["clusters", "oidc", "oidc-clusters"])]
    public async Task The_same_login_opens_the_workload_cluster(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation, withClusters: true);
        await tenant.Create("Cluster", "workload", new JsonObject
        {
            ["version"] = subject.ClusterVersion, ["class"] = subject.ClusterClass, ["writeConnectionSecretToRef"] = new JsonObject { ["name"] = "workload-kubeconfig" },
        }, cancellation);
        if (await tenant.Ready("Cluster", "workload", deviations, cancellation, subject.ClusterBudget) is null)
        {
            Conforms.If(deviations.Result);
            return;
        }

        // The tenant says itself who may do what in its cluster.
        await tenant.Create("Object", "readers", new JsonObject
        {
            ["clusterRef"] = new JsonObject { ["name"] = "workload" },
            ["manifest"] = new JsonObject
            {
                ["apiVersion"] = "rbac.authorization.k8s.io/v1", ["kind"] = "ClusterRoleBinding", ["metadata"] = new JsonObject { ["name"] = "readers" },
                ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "User", ["name"] = subject.Logins!.User }),
                ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "view" },
            },
        }, cancellation);
        await tenant.Ready("Object", "readers", deviations, cancellation);
        if (await Story.Kubeconfig(bench, tenant, "workload-kubeconfig", deviations, cancellation) is { } config)
        {
            await Alone(async () =>
            {
                using var client = Client(await subject.Logins!.Token(LoginKind.User, cancellation), config);
                var opens = await Until(bench, "the user reads config maps of the workload cluster", client, "/api/v1/namespaces/default/configmaps", code => code == HttpStatusCode.OK, cancellation);
                deviations.Unless(opens == HttpStatusCode.OK, "Cluster workload", "who signs in at the Central API signs in at the workload cluster in the same way", "200", Say(opens), Trust);
                var secrets = await Ask(client, "/api/v1/namespaces/default/secrets", cancellation);
                deviations.Unless(secrets is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, "Cluster workload", "a user may do in the workload cluster what its roles say and no more", "403", Say(secrets), "Bind the user to roles in the workload cluster");
                using var bad = Client(Tampered(await subject.Logins!.Token(LoginKind.User, cancellation)), config);
                var tampered = await Ask(bad, "/api/v1/namespaces/default/configmaps", cancellation);
                deviations.Unless(tampered == HttpStatusCode.Unauthorized, "Cluster workload", "a token that was changed opens no workload cluster", "401", Say(tampered), Trust);
            }, cancellation);
        }

        await tenant.Delete("Object", "readers", deviations, cancellation);
        await tenant.Delete("Cluster", "workload", deviations, cancellation);
        Conforms.If(deviations.Result);
    }

    private static JsonObject Subject(string kind, string name) => new() { ["kind"] = kind, ["name"] = name };

    /// <summary>A good token is accepted and a bad one is not: without the first, a server that knows no tokens at all would pass.</summary>
    private async Task Refused(string what, Func<Task<string>> token, CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation, of: Subject("User", subject.Logins!.User));
        await Alone(async () =>
        {
            using (var good = Client(await subject.Logins!.Token(LoginKind.User, cancellation)))
            {
                await Accepted(bench, good, tenant, deviations, cancellation);
            }

            using var bad = Client(await token());

            // After a change of keys the new ones are fetched because of the next good token.
            using (var good = Client(await subject.Logins!.Token(LoginKind.User, cancellation)))
            {
                await Accepted(bench, good, tenant, deviations, cancellation);
            }

            var code = await Until(bench, $"try {what}", bad, Claims(tenant), code => code == HttpStatusCode.Unauthorized, cancellation);
            deviations.Unless(code == HttpStatusCode.Unauthorized, what, $"{what} opens nothing", "401", Say(code), Trust);
        }, cancellation);
        Conforms.If(deviations.Result);
    }

    private async Task Accepted(Bench bench, KubeClient client, Tenant tenant, Deviations deviations, CancellationToken cancellation, string who = MatrixIdentity.User)
    {
        // An API server looks for its issuer every ten seconds until it has found it.
        var code = await Until(bench, "list claims with a good token", client, Claims(tenant), code => code == HttpStatusCode.OK, cancellation);
        deviations.Unless(code == HttpStatusCode.OK, $"tenant {tenant.Name}", $"{who}, whom the Tenant names, signs in with a token of the issuer", "200", Say(code), Trust);
    }

    private static async Task Forbidden(Bench bench, KubeClient client, Tenant tenant, Deviations deviations, CancellationToken cancellation)
    {
        var started = bench.Steps.Now;
        foreach (var path in new[] { Claims(tenant), $"/api/v1/namespaces/{tenant.Name}/secrets", $"/api/v1/namespaces/{bench.Subject.SystemNamespace}/secrets", "/apis/platform.scs.community/v1alpha1/tenants" })
        {
            var code = await Ask(client, path, cancellation);
            deviations.Unless(code == HttpStatusCode.Forbidden, path, "a token opens what RBAC gives its user and groups and nothing else", "403", Say(code), Trust);
        }

        bench.Steps.Add("try what is others'", started, null);
    }

    private static async Task<bool> Does(Bench bench, string what, Deviations deviations, string rule, Func<Task> act)
    {
        try
        {
            await bench.Steps.Do(what, async () =>
            {
                await act();
                return true;
            });
            return true;
        }
        catch (KubeException refused)
        {
            return deviations.Unless(false, what, rule, "2xx", refused.Code.ToString(CultureInfo.InvariantCulture), "Bind the tenants' role to the subjects of the Tenant");
        }
    }

    /// <summary>Reads a path until the answer is as it should be, as long as the budget lasts; a step.</summary>
    internal static async Task<HttpStatusCode> Until(Bench bench, string what, KubeClient client, string path, Func<HttpStatusCode, bool> condition, CancellationToken cancellation)
    {
        var (began, started) = (bench.Time.GetTimestamp(), bench.Steps.Now);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), bench.Time);
        HttpStatusCode code;
        while (!condition(code = await Ask(client, path, cancellation)) && bench.Time.GetElapsedTime(began) < bench.Subject.Budget)
        {
            await timer.WaitForNextTickAsync(cancellation);
        }

        bench.Steps.Add(what, started, condition(code) ? null : Say(code));
        return code;
    }

    private static async Task<HttpStatusCode> Ask(KubeClient client, string path, CancellationToken cancellation)
    {
        try
        {
            await client.Send(HttpMethod.Get, path, cancellation: cancellation);
            return HttpStatusCode.OK;
        }
        catch (KubeException refused)
        {
            return (HttpStatusCode)refused.Code;
        }
        catch (SubjectUnavailableException refused) when (refused.InnerException is KubeException { Code: 401 })
        {
            return HttpStatusCode.Unauthorized;
        }
    }

    /// <summary>Does something while nobody else has the issuer's keys changed.</summary>
    internal static async Task Alone(Func<Task> act, CancellationToken cancellation)
    {
        await Keys.WaitAsync(cancellation);
        try
        {
            await act();
        }
        finally
        {
            Keys.Release();
        }
    }

    private KubeClient Client(string token, KubeConfig? at = null) => Client(subject, token, at);

    /// <summary>A client for whoever has a token; null = for whoever has none.</summary>
    internal static KubeClient Client(CentralApiSubject subject, string? token, KubeConfig? at = null)
    {
        at ??= subject.Provider.Config;
        return subject.Client(
            new KubeConfig { Server = at.Server, CertificateAuthority = at.CertificateAuthority, InsecureSkipTlsVerify = at.InsecureSkipTlsVerify, TlsServerName = at.TlsServerName, Proxy = at.Proxy, Token = token, Context = "token" },
            token is null ? "somebody without credentials" : "holders of tokens", TimeProvider.System);
    }

    /// <summary>Where a tenant's claims for networks are.</summary>
    internal static string Claims(Tenant tenant) => $"/apis/{Tenant.Api}/namespaces/{tenant.Name}/networkv2s";

    private static string Say(HttpStatusCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);

    private static string Unsigned(string token) => $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Parts(token)[1]}.";

    /// <summary>The same signature for another payload: valid a minute longer.</summary>
    private static string Tampered(string token)
    {
        var parts = Parts(token);
        var payload = JsonNode.Parse(Convert.FromBase64String(parts[1].Replace('-', '+').Replace('_', '/').PadRight((parts[1].Length + 3) / 4 * 4, '='))) as JsonObject
            ?? throw new ConfigurationException("The token of the user is no JSON Web Token; give one in the subject file.");
        payload["exp"] = (payload["exp"]?.GetValue<long>() ?? 0) + 60;
        return $"{parts[0]}.{Encode(payload.ToJsonString())}.{parts[2]}";
    }

    private static string[] Parts(string token) => token.Split('.') is [_, _, _] parts ? parts
        : throw new ConfigurationException("The token of the user is no JSON Web Token, of three parts with dots between them; give one in the subject file.");

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
