using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Tenants whose credentials have the rights that claims take.</summary>
internal static class KindTenants
{
    private static readonly ApiResource Kind = new("platform.scs.community", "v1alpha1", "Tenant", "tenants", false);

    /// <summary>Onboards a tenant and, where it is to have other rights than all have, puts other credentials in place of its own, as its provider would.</summary>
    public static async Task<TestTenant> Onboard(KindRights rights)
    {
        var stack = await SharedStack.Get();
        var tenant = await TestTenant.Onboard(stack);
        if (rights == KindRights.Member)
        {
            return tenant;
        }

        using var admin = tenant.Admin;
        var user = await UserId(tenant);
        var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
        var changed = (await admin.Ask(HttpMethod.Patch, "identity", "v3", $"/users/{user}", new JsonObject { ["user"] = new JsonObject { ["password"] = password } })).Item("user")!;
        var domain = (await admin.Ask(HttpMethod.Get, "identity", "v3", $"/domains/{changed.TextAt("domain_id")}")).Item("domain")!;
        var content = new JsonObject
        {
            ["auth_url"] = stack.Cloud.AuthUrl.AbsoluteUri, ["user_name"] = tenant.Name, ["user_domain_name"] = domain.TextAt("name"), ["password"] = password,
        };
        if (rights == KindRights.Manager)
        {
            content["domain_name"] = domain.TextAt("name");
            var role = (await admin.Ask(HttpMethod.Get, "identity", "v3", "/roles?name=manager")).Items("roles").Single().TextAt("id");
            await admin.Ask(HttpMethod.Put, "identity", "v3", $"/domains/{domain.TextAt("id")}/users/{user}/roles/{role}");
        }
        else
        {
            content["tenant_name"] = tenant.Name;
            content["project_domain_name"] = domain.TextAt("name");
        }

        await stack.Client.Patch(new ObjectPath(ApiResource.Secret, $"{tenant.Name}-clouds-yaml", "crossplane-system"), new JsonObject
        {
            ["data"] = new JsonObject { ["clouds.json"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(content.ToJsonString())) },
        });
        return tenant;
    }

    /// <summary>Id of a tenant's user in OpenStack.</summary>
    public static async Task<string> UserId(TestTenant tenant) => (await tenant.Stack.Client.Get(new ObjectPath(Kind, tenant.Name))).TextAt("status", "user", "id")!;

    /// <summary>Id of a tenant's project.</summary>
    public static async Task<string> ProjectId(TestTenant tenant) => (await tenant.Stack.Client.Get(new ObjectPath(Kind, tenant.Name))).TextAt("status", "project", "id")!;
}
