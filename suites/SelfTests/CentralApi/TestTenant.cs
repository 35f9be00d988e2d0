using System.Text.Json.Nodes;
using Conformance.CentralApiStack;
using Conformance.Kubernetes;
using Conformance.OpenStack.Acting;

namespace Conformance.SelfTests.CentralApi;

/// <summary>A tenant of one test, onboarded and removed by the API itself.</summary>
internal sealed class TestTenant : IAsyncDisposable
{
    public static readonly TimeSpan Budget = TimeSpan.FromMinutes(3);

    private static readonly ApiResource Kind = new("platform.scs.community", "v1alpha1", "Tenant", "tenants", false);

    private TestTenant(EmbeddedCentralApi stack, string name, KubeClient client) => (Stack, Name, Client) = (stack, name, client);

    public EmbeddedCentralApi Stack { get; }

    /// <summary>Its name, and that of its namespace, project and provider configs.</summary>
    public string Name { get; }

    /// <summary>Asks the Central API as the tenant.</summary>
    public KubeClient Client { get; }

    /// <summary>Asks the cloud as its administrator.</summary>
    public ServiceSession Admin => ServiceSession.Open(Stack.Administrator);

    public static async Task<TestTenant> Onboard(EmbeddedCentralApi? stack = null, JsonObject? more = null)
    {
        stack ??= await SharedStack.Get();
        var name = SharedStack.Name("tenant");
        var spec = new JsonObject { ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "User", ["name"] = name }) };
        if (stack.Cluster is not null)
        {
            spec["kubernetes"] = new JsonObject { ["secretName"] = EmbeddedCentralApi.ClusterSecret };
        }

        foreach (var (key, value) in more ?? [])
        {
            spec[key] = value?.DeepClone();
        }

        await stack.Client.Create(new JsonObject { ["apiVersion"] = Kind.ApiVersion, ["kind"] = Kind.Kind, ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec });
        await stack.Client.WaitFor(new ObjectPath(Kind, name), "is Ready", item => item?.HasCondition("Ready") == true, Budget);
        return new TestTenant(stack, name, stack.Plane.Client(stack.Plane.User(name)));
    }

    /// <summary>A claim of this tenant.</summary>
    public JsonObject Claim(string kind, string name, string spec = "{}") => new()
    {
        ["apiVersion"] = "api.scs.community/v1alpha1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Name }, ["spec"] = JsonNode.Parse(spec),
    };

    public Task<JsonObject> Create(string kind, string name, string spec = "{}") => Client.Create(Claim(kind, name, spec));

    public ObjectPath Path(string kind, string name) => new(new ApiResource("api.scs.community", "v1alpha1", kind, kind.ToLowerInvariant() + "s", true), name, Name);

    public async Task<JsonObject> Ready(string kind, string name) =>
        (await Client.WaitFor(Path(kind, name), "is Ready", item => item?.HasCondition("Ready") == true && item.HasCondition("Synced"), Budget))!;

    public async Task<JsonObject> Until(string kind, string name, string what, Func<JsonObject, bool> condition) =>
        (await Client.WaitFor(Path(kind, name), what, item => item is not null && condition(item), Budget))!;

    public async Task Delete(string kind, string name)
    {
        await Client.Delete(Path(kind, name));
        await Client.WaitUntilGone(Path(kind, name), Budget);
    }

    /// <summary>What the cloud has of a kind in this tenant's project.</summary>
    public async Task<IReadOnlyList<JsonObject>> InCloud(string service, string version, string path, string many)
    {
        using var admin = Admin;
        var project = (await Stack.Client.Get(new ObjectPath(Kind, Name))).TextAt("status", "project", "id");
        var answer = await admin.Ask(HttpMethod.Get, service, version, path);
        return [.. answer.Items(many).Where(item => item.TextAt("tenant_id") == project || item.TextAt("project_id") == project || item.TextAt("os-vol-tenant-attr:tenant_id") == project || item.TextAt("owner") == project)];
    }

    public Task<IReadOnlyList<JsonObject>> Networks() => InCloud("network", "v2.0", "/networks", "networks");

    public async ValueTask DisposeAsync()
    {
        await Stack.Client.Delete(new ObjectPath(Kind, Name));
        await Stack.Client.WaitUntilGone(new ObjectPath(Kind, Name), Budget);
    }
}
