using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.CentralApiSuite;

/// <summary>What a tenant can do, and above all what it cannot.</summary>
[Standard("central-api", "v1alpha1", "Central API")]
public sealed class Tenancy(CentralApiSubject subject, Workbench workbench)
{
    private const string Remedy = "Bind the tenants' role in their own namespace only, and let it name nothing but claims, and reading of secrets and events there";
    private const string Nobody = "scs-conformance-nobody";

    [Testcase("central-api-tenancy-matrix", Acts = true)]
    public async Task Nobody_reaches_beyond_the_own_namespace(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var logins = subject.Logins;
        JsonObject[] people = logins is null ? [] : [Subject("User", logins.User), .. logins.Group.Length > 0 ? new[] { Subject("Group", logins.Group) } : []];
        var tenants = await Task.WhenAll(bench.Onboard(cancellation, of: people), bench.Onboard(cancellation));

        // While the matrix is asked, no other testcase has the issuer's keys changed.
        await SigningIn.Alone(async () =>
        {
            using var clients = new Clients();
            var identities = await Identities(bench, clients, tenants[0], tenants[1], deviations, cancellation);
            var resources = await bench.Resources(cancellation);
            var cells = TenancyMatrix.Cells(identities, resources, subject.SystemNamespace);
            var started = bench.Steps.Now;
            var answers = await TenancyMatrix.Ask(cells, cancellation);
            bench.Steps.Add(string.Create(CultureInfo.InvariantCulture, $"ask {cells.Count} cells of identity, verb and resource, each by an access review and by a request, {TenancyMatrix.AtOnce} at a time"), started, null);
            TenancyMatrix.Judge(answers, deviations, Remedy);
            foreach (var name in MatrixIdentity.Names)
            {
                var own = answers.Where(answer => answer.Cell.Identity.Name == name).ToList();
                var wrong = own.Count(answer => !answer.IsRight);
                bench.Steps.Add(
                    own.Count == 0 ? $"{name}: not asked, as the subject says no token" : string.Create(CultureInfo.InvariantCulture, $"{name}: {own.Count} cells, {own.Count(answer => answer.Allowed)} allowed"),
                    bench.Steps.Now, wrong == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{wrong} not as they must be"));
            }

            Attachments.Add(new Attachment("tenancy-matrix", "tsv", "text/tab-separated-values", Encoding.UTF8.GetBytes(TenancyMatrix.Lines(answers))));
            Tables.Add(TenancyMatrix.Table(answers));
        }, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-tenancy-provider-config", Acts = true)]
    public async Task A_claim_is_always_made_with_the_own_credentials(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenants = await Task.WhenAll(bench.Onboard(cancellation), bench.Onboard(cancellation));
        var (mine, other) = (tenants[0], tenants[1]);
        var claim = mine.Claim("NetworkV2", "net", new JsonObject { ["providerConfigRef"] = new JsonObject { ["name"] = other.Name }, ["compositionSelector"] = new JsonObject { ["matchLabels"] = new JsonObject() } });
        claim.Metadata["labels"] = new JsonObject { ["provider-config"] = other.Name, ["crossplane.io/claim-namespace"] = other.Name };
        claim.Metadata["annotations"] = new JsonObject { ["crossplane.io/provider-config"] = other.Name };
        await bench.Steps.Do("claim a network with another tenant's provider config", () => mine.Client.Create(claim, cancellation));
        await mine.Until("NetworkV2", "net", item => item?.HasCondition("Ready") == true, cancellation);
        var strange = await bench.InProject(other.Project, "networks", cancellation);
        deviations.Unless(strange.Count == 0, "NetworkV2 net", "no field, label or annotation of a claim leads to another tenant's credentials", $"no network in the project of {other.Name}",
            string.Join(", ", strange.Select(one => one.TextAt("id"))), "Take spec.providerConfigRef.name from spec.claimRef.namespace and from nothing else");
        await mine.Delete("NetworkV2", "net", deviations, cancellation);

        if (subject is { ManagementConfig: { } management, Management: { } managed })
        {
            // By an Object a tenant would be the master of whatever cluster it leads to.
            var stray = mine.Claim("Object", "stray", new JsonObject
            {
                ["manifest"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = $"{mine.Name}-stray" } },
                ["providerConfigRef"] = new JsonObject { ["name"] = management }, ["clusterRef"] = new JsonObject { ["name"] = management },
            });
            stray.Metadata["labels"] = new JsonObject { ["provider-config"] = management, ["crossplane.io/claim-namespace"] = "" };
            stray.Metadata["annotations"] = new JsonObject { ["crossplane.io/provider-config"] = management };
            await bench.Steps.Do("claim an object of the management cluster", () => mine.Client.Create(stray, cancellation));
            await mine.Until("Object", "stray", item => item?.Condition("Synced") is not null, cancellation);
            foreach (var (cluster, where) in new[] { (managed, "management cluster"), (subject.Provider, "Central API's own cluster") })
            {
                var made = await cluster.Find(new ObjectPath(ApiResource.Namespace, $"{mine.Name}-stray"), cancellation);
                deviations.Unless(made is null, "Object stray", $"no claim leads to the {where}", "no namespace", $"namespace {mine.Name}-stray", "Take the provider config of an Object from spec.claimRef.namespace and from nothing else");
            }

            await mine.Delete("Object", "stray", deviations, cancellation);
        }

        // A claim that points at another's composite must neither show nor remove it.
        await other.Create("NetworkV2", "theirs", null, cancellation);
        if (await other.Ready("NetworkV2", "theirs", deviations, cancellation) is { } theirs)
        {
            await mine.Create("NetworkV2", "thief", new JsonObject { ["resourceRef"] = theirs.At("spec", "resourceRef")?.DeepClone() }, cancellation);
            var (last, _) = await mine.Until("NetworkV2", "thief", item => item?.Condition("Synced") is not null, cancellation);
            deviations.Unless(last?.TextAt("status", "externalName") != theirs.TextAt("status", "externalName"), "NetworkV2 thief", "a claim cannot bind to another tenant's composite", "not bound", Tenant.Say(last), "Bind only to a composite whose claimRef is this claim");
            await mine.Delete("NetworkV2", "thief", deviations, cancellation);
            var still = await bench.InProject(other.Project, "networks", cancellation);
            deviations.Unless(still.Count == 1, "NetworkV2 thief", "deleting a claim removes nothing of another tenant", "the other tenant's network stays", $"{still.Count} networks", "Delete only a composite whose claimRef is this claim");
            await other.Delete("NetworkV2", "theirs", deviations, cancellation);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-tenancy-credentials", Acts = true)]
    public async Task A_tenant_never_sees_its_own_credentials(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        var credentials = await tenant.Credentials(cancellation);
        var secrets = new[] { credentials.TextAt("application_credential_secret"), credentials.TextAt("password") }.Where(text => text is { Length: > 3 }).ToList();
        await tenant.Create("NetworkV2", "net", null, cancellation);
        await tenant.Ready("NetworkV2", "net", deviations, cancellation);

        // A failure whose message could quote what it should not.
        await tenant.Create("InstanceV2", "bad", new JsonObject { ["imageName"] = "no such image", ["flavorName"] = "no such flavor" }, cancellation);
        await tenant.Until("InstanceV2", "bad", item => Tenant.Troubles(item).Length > 0, cancellation);
        var started = bench.Steps.Now;
        foreach (var resource in (await bench.Resources(cancellation)).Where(resource => resource.Namespaced && resource.Verbs.Contains("list")))
        {
            await foreach (var item in subject.Provider.List(resource, new ListOptions { Namespace = tenant.Name }, cancellation))
            {
                var text = item.ToJsonString() + string.Concat((item["data"] as JsonObject ?? []).Select(pair => Decoded(pair.Value)));
                deviations.Unless(!secrets.Exists(secret => text.Contains(secret!, StringComparison.Ordinal)), $"{item.Kind} {item.Name}", "no object of a tenant's namespace has its cloud credentials", "no credentials", $"credentials in {item.Kind} {item.Name} (redacted)",
                    "Never copy the content of credentials secrets into status, events or connection details");
            }
        }

        bench.Steps.Add("look for the credentials in every object of the namespace", started, null);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-tenancy-escalation", Acts = true)]
    public async Task Nobody_gives_itself_more_rights(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenants = await Task.WhenAll(bench.Onboard(cancellation), bench.Onboard(cancellation));
        var (mine, other) = (tenants[0], tenants[1]);
        var subjects = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = "tenant", ["namespace"] = mine.Name });
        JsonObject Binding(string kind, string? ns) => new()
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = Nobody, ["namespace"] = ns }, ["subjects"] = subjects.DeepClone(),
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "cluster-admin" },
        };
        await Refused("bind itself to cluster-admin in its namespace", Binding("RoleBinding", mine.Name));
        await Refused("bind itself to cluster-admin everywhere", Binding("ClusterRoleBinding", null));
        await Refused("make a role with all rights", new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1", ["kind"] = "Role", ["metadata"] = new JsonObject { ["name"] = Nobody, ["namespace"] = mine.Name },
            ["rules"] = new JsonArray(new JsonObject { ["apiGroups"] = new JsonArray("*"), ["resources"] = new JsonArray("*"), ["verbs"] = new JsonArray("*") }),
        });
        using var impersonator = mine.Client.As(new Impersonation(other.Identity.User) { Groups = ["system:masters"] });
        await Try("speak for an administrator", () => impersonator.Page(ApiResource.Secret, new ListOptions { Namespace = subject.SystemNamespace }, cancellation: cancellation));

        // The version is told to everybody: only who may not speak for the other is refused.
        using var plain = mine.Client.As(new Impersonation("admin"));
        await Try("speak for another user", () => plain.Version(cancellation));
        using var neighbour = mine.Client.As(new Impersonation(other.Identity.User));
        await Try("speak for another tenant", () => neighbour.Version(cancellation));
        await Try("get a token of its namespace's default account", () => mine.Client.Token(mine.Name, "default", cancellation: cancellation), $"create serviceaccounts/token (tenant {mine.Name})");
        await Try("get a token of another tenant's account", () => mine.Client.Token(other.Name, "tenant", cancellation: cancellation));
        await Refused("make a composition", new JsonObject
        {
            ["apiVersion"] = "apiextensions.crossplane.io/v1", ["kind"] = "Composition", ["metadata"] = new JsonObject { ["name"] = Nobody },
            ["spec"] = new JsonObject { ["compositeTypeRef"] = new JsonObject { ["apiVersion"] = Tenant.Api, ["kind"] = "XNetworkV2" }, ["resources"] = new JsonArray() },
        });
        await Refused("make a composite", new JsonObject { ["apiVersion"] = Tenant.Api, ["kind"] = "XNetworkV2", ["metadata"] = new JsonObject { ["name"] = Nobody }, ["spec"] = new JsonObject() });
        await Refused("make a managed resource", new JsonObject
        {
            ["apiVersion"] = "networking.openstack.crossplane.io/v1alpha1", ["kind"] = "NetworkV2", ["metadata"] = new JsonObject { ["name"] = Nobody },
            ["spec"] = new JsonObject { ["forProvider"] = new JsonObject(), ["providerConfigRef"] = new JsonObject { ["name"] = other.Name } },
        });
        await Refused("make a tenant", new JsonObject
        {
            ["apiVersion"] = Tenant.Resource.ApiVersion, ["kind"] = "Tenant", ["metadata"] = new JsonObject { ["name"] = Nobody }, ["spec"] = new JsonObject { ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "User", ["name"] = "x" }) },
        });
        Conforms.If(deviations.Result);

        Task Refused(string what, JsonObject manifest)
        {
            var collection = $"{KindOf(manifest)}.{manifest.ApiVersion.Split('/')[0]}";
            var path = $"/apis/{manifest.ApiVersion}{(manifest.Namespace is { } ns ? $"/namespaces/{ns}" : "")}/{KindOf(manifest)}?dryRun=All";
            return Try(what, () => mine.Client.Send(HttpMethod.Post, path, manifest, cancellation: cancellation), $"create {collection} (tenant {mine.Name})");
        }

        async Task Try(string what, Func<Task> attempt, string? cell = null)
        {
            var started = bench.Steps.Now;
            string answer;
            try
            {
                await attempt();
                answer = "accepted";
            }
            catch (KubeException refused)
            {
                answer = refused.Code.ToString(CultureInfo.InvariantCulture);
            }

            bench.Steps.Add($"try to {what}: {answer}", started, null);
            deviations.Unless(answer == "403", cell ?? $"tenant {mine.Name}", $"a tenant cannot {what}", "403", answer, Remedy);
        }
    }

    private static string KindOf(JsonObject manifest) => manifest.Kind == "XNetworkV2" ? "xnetworkv2s" : manifest.Kind.ToLowerInvariant() + "s";

    /// <summary>Everybody whom the subject offers, once the API server knows them.</summary>
    private async Task<IReadOnlyList<MatrixIdentity>> Identities(Bench bench, Clients clients, Tenant mine, Tenant other, Deviations deviations, CancellationToken cancellation)
    {
        var identities = new List<MatrixIdentity> { Account(MatrixIdentity.Account, mine, other) };
        foreach (var (kind, name) in new[] { (LoginKind.User, MatrixIdentity.User), (LoginKind.Member, MatrixIdentity.Member), (LoginKind.Stranger, MatrixIdentity.Stranger) })
        {
            if (subject.Logins is { } logins && logins.Kinds.Contains(kind) && (kind != LoginKind.Member || logins.Group.Length > 0))
            {
                var client = clients.Keep(SigningIn.Client(subject, await logins.Token(kind, cancellation)));
                var home = kind == LoginKind.Stranger ? null : mine.Name;

                // Its rights are there a moment after they are given, and who it is the API server may have to learn from the issuer first.
                var code = await SigningIn.Until(bench, $"sign in as {name}", client, SigningIn.Claims(mine), code => code == HttpStatusCode.OK || (home is null && code == HttpStatusCode.Forbidden), cancellation);
                if (deviations.Unless(code != HttpStatusCode.Unauthorized, name, "who has a good token of the issuer is known", "not 401", "401", "Look at what the API server trusts, and at the subject's token"))
                {
                    identities.Add(new MatrixIdentity(name, client, home, home is null ? mine.Name : other.Name, client.CanI));
                }
            }
        }

        var nobody = new Impersonation("system:anonymous") { Groups = ["system:unauthenticated"] };
        identities.Add(new MatrixIdentity(MatrixIdentity.Anonymous, clients.Keep(SigningIn.Client(subject, null)), null, mine.Name, (question, token) => subject.Provider.Can(nobody, question, token)));
        identities.Add(Account(MatrixIdentity.OtherAccount, other, mine));
        foreach (var tenant in new[] { mine, other })
        {
            await SigningIn.Until(bench, $"the account of {tenant.Name} is known", tenant.Client, SigningIn.Claims(tenant), code => code == HttpStatusCode.OK, cancellation);
        }

        return identities;

        MatrixIdentity Account(string name, Tenant of, Tenant beside) =>
            new(name, of.Client, of.Name, beside.Name, (question, token) => subject.Provider.Can(of.Identity, question, token));
    }

    private static JsonObject Subject(string kind, string name) => new() { ["kind"] = kind, ["name"] = name };

    /// <summary>Clients that are closed together.</summary>
    private sealed class Clients : IDisposable
    {
        private readonly List<KubeClient> _all = [];

        public KubeClient Keep(KubeClient client)
        {
            _all.Add(client);
            return client;
        }

        public void Dispose() => _all.ForEach(client => client.Dispose());
    }

    private static string Decoded(JsonNode? value)
    {
        var buffer = new byte[value?.ToString().Length ?? 0];
        return value is not null && Convert.TryFromBase64String(value.ToString(), buffer, out var length) ? Encoding.UTF8.GetString(buffer, 0, length) : "";
    }
}
