using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Model;
using Conformance.OpenStack.Acting;

namespace Conformance.CentralApiSuite;

/// <summary>What one testcase works with.</summary>
internal sealed class Bench(CentralApiSubject subject, ClusterWorkshop workshop, StepLog steps, ServiceSession cloud, TimeProvider time) : IDisposable
{
    /// <summary>Kinds of objects in a project that a tenant can make, and where they are listed.</summary>
    internal static readonly (string Service, string Version, string Path, string Many)[] Kinds =
    [
        ("network", "v2.0", "/networks", "networks"), ("network", "v2.0", "/subnets", "subnets"), ("network", "v2.0", "/routers", "routers"), ("network", "v2.0", "/ports", "ports"),
        ("network", "v2.0", "/floatingips", "floatingips"), ("network", "v2.0", "/security-groups", "security_groups"), ("compute", "v2.1", "/servers/detail?all_tenants=1", "servers"),
        ("block-storage", "v3", "/volumes/detail?all_tenants=1", "volumes"), ("image", "v2", "/images?visibility=all&limit=1000", "images"),
    ];

    private readonly List<Tenant> _tenants = [];

    public CentralApiSubject Subject => subject;

    public StepLog Steps => steps;

    public TimeProvider Time => time;

    /// <summary>Looks at the cloud.</summary>
    public ServiceSession Cloud => cloud;

    /// <summary>A tenant with a namespace, a project and a service account.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="withClusters">With workload clusters.</param>
    /// <param name="quota">Its quota; null = what a project has.</param>
    /// <param name="of">Who may use it beside the service account.</param>
    public async Task<Tenant> Onboard(CancellationToken cancellation, bool withClusters = false, JsonObject? quota = null, params IReadOnlyList<JsonObject> of)
    {
        var account = "tenant";
        var subjects = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = account });
        foreach (var one in of)
        {
            subjects.Add(one);
        }

        var spec = new JsonObject { ["subjects"] = subjects };
        if (quota is not null)
        {
            spec["quota"] = quota;
        }

        if (subject.ClusterSecret is { } secret)
        {
            spec["kubernetes"] = new JsonObject { ["secretName"] = secret };
        }

        if (withClusters && subject.ManagementConfig is { } management)
        {
            spec["clusters"] = new JsonObject { ["providerConfig"] = management };
        }

        var made = await workshop.Create(new JsonObject { ["apiVersion"] = Tenant.Resource.ApiVersion, ["kind"] = Tenant.Resource.Kind, ["spec"] = spec }, "t", cancellation).ConfigureAwait(false);
        return await steps.Do($"onboard {made.Name}", async () =>
        {
            var ready = await subject.Provider.WaitFor(
                new ObjectPath(Tenant.Resource, made.Name), "is Ready", item => item?.HasCondition("Ready") == true, subject.OnboardingBudget, cancellation).ConfigureAwait(false);
            var token = await subject.Provider.Token(made.Name, account, TimeSpan.FromHours(1), cancellation: cancellation).ConfigureAwait(false);
            var at = subject.Provider.Config;
            var client = subject.Client(
                new KubeConfig { Server = at.Server, CertificateAuthority = at.CertificateAuthority, InsecureSkipTlsVerify = at.InsecureSkipTlsVerify, TlsServerName = at.TlsServerName, Proxy = at.Proxy, Namespace = made.Name, Token = token.Token, Context = made.Name },
                "tenants", time);
            var tenant = new Tenant(this, made.Name, account, client, ready!.TextAt("status", "project", "id") ?? "");
            lock (_tenants)
            {
                _tenants.Add(tenant);
            }

            return tenant;
        }).ConfigureAwait(false);
    }

    /// <summary>Everything that the API server offers, read now: with every kind that is defined, which it offers a moment after it is.</summary>
    public async Task<IReadOnlyList<ApiResource>> Resources(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), time);
        while (true)
        {
            using var client = subject.Client(subject.Provider.Config, "the provider", time);
            var missing = new List<string>();
            var offered = await client.Resources(cancellation).ConfigureAwait(false);
            await foreach (var definition in client.List(ApiResource.CustomResourceDefinition, cancellation: cancellation).ConfigureAwait(false))
            {
                if (definition.HasCondition("Established") && definition.TextAt("metadata", "deletionTimestamp") is null && !offered.Any(resource => $"{resource.Plural}.{resource.Group}" == definition.Name))
                {
                    missing.Add(definition.Name);
                }
            }

            if (missing.Count == 0)
            {
                return offered;
            }

            if (time.GetElapsedTime(began) >= subject.Budget)
            {
                throw new SubjectUnavailableException($"The API server does not offer what is defined in it: {string.Join(", ", missing)}. What tenants may do with it cannot be asked.");
            }

            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Removes a tenant as part of the test.</summary>
    public async Task Remove(Tenant tenant, CancellationToken cancellation)
    {
        var path = new ObjectPath(Tenant.Resource, tenant.Name);
        var made = await subject.Provider.Get(path, cancellation).ConfigureAwait(false);
        await workshop.Delete(made, cancellation).ConfigureAwait(false);
    }

    /// <summary>Objects of a kind in a project.</summary>
    public async Task<IReadOnlyList<JsonObject>> InProject(string project, string many, CancellationToken cancellation)
    {
        var (service, version, path, _) = Kinds.First(kind => kind.Many == many);
        var answer = await cloud.Ask(HttpMethod.Get, service, version, path, cancellation: cancellation).ConfigureAwait(false);
        return answer.Succeeded
            ? [.. answer.Items(many).Where(item => ProjectOf(item) == project)]
            : throw new SubjectUnavailableException($"{many} of project {project} cannot be listed: {service} answers {answer.Text}.");
    }

    /// <summary>The project that an object of OpenStack is in.</summary>
    internal static string? ProjectOf(JsonObject item) => item.TextAt("project_id") ?? item.TextAt("tenant_id") ?? item.TextAt("os-vol-tenant-attr:tenant_id") ?? item.TextAt("owner");

    /// <summary>What is left anywhere of tenants that should be gone.</summary>
    public async Task<IReadOnlyList<string>> Audit(CancellationToken cancellation)
    {
        var left = new List<string>();
        foreach (var tenant in _tenants)
        {
            foreach (var kind in Kinds)
            {
                left.AddRange((await InProject(tenant.Project, kind.Many, cancellation).ConfigureAwait(false))
                    .Select(item => $"{kind.Many.TrimEnd('s')} {item.TextAt("name")} ({item.TextAt("id")}) in OpenStack project {tenant.Name}: delete it there"));
            }

            foreach (var kind in new[] { "project", "user" })
            {
                var answer = await cloud.Ask(HttpMethod.Get, "identity", "v3", $"/{kind}s?name={Uri.EscapeDataString(tenant.Name)}", cancellation: cancellation).ConfigureAwait(false);
                left.AddRange(answer.Items(kind + "s").Where(item => item.TextAt("name") == tenant.Name).Select(item => $"{kind} {tenant.Name} ({item.TextAt("id")}) in OpenStack: delete it there"));
            }

            foreach (var (where, client) in new[] { ("the Central API", subject.Provider), ("the cluster of objects", subject.Cluster), ("the management cluster", subject.Management) })
            {
                if (client is not null && await client.Find(new ObjectPath(ApiResource.Namespace, tenant.Name), cancellation).ConfigureAwait(false) is { } ns)
                {
                    left.Add($"namespace {tenant.Name} in {where} (finalizers: {string.Join(", ", ns.Finalizers.DefaultIfEmpty("none"))})");
                }
            }

            var secret = new ObjectPath(ApiResource.Secret, $"{tenant.Name}-clouds-yaml", subject.SystemNamespace);
            if (await subject.Provider.Find(secret, cancellation).ConfigureAwait(false) is not null)
            {
                left.Add($"secret {secret.Name} in {secret.Namespace}: delete it");
            }

            left.AddRange((await subject.Details.Left(subject, owner => owner.Tenant == tenant.Name, cancellation).ConfigureAwait(false)).Select(details => details.ToString()));
        }

        return left;
    }

    public void Dispose()
    {
        _tenants.ForEach(tenant => tenant.Client.Dispose());
        cloud.Dispose();
    }
}
