using System.Text;
using Conformance.Kubernetes;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Claims of projects, users, role assignments and application credentials: made with the rights of the tenant's own credentials and no others.</summary>
public sealed class RightsTests
{
    private const string System = "crossplane-system";

    [Test]
    public async Task What_a_members_rights_do_not_do_is_refused_in_words_and_nothing_is_made()
    {
        await using var tenant = await KindTenants.Onboard(KindRights.Member);
        using var admin = tenant.Admin;
        var (user, project, name) = (await KindTenants.UserId(tenant), await KindTenants.ProjectId(tenant), SharedStack.Name("refused"));
        var wishes = new (string Kind, string Spec, string Takes)[]
        {
            ("ProjectV3", $$"""{"name":"{{name}}"}""", "a domain manager"), ("UserV3", $$"""{"name":"{{name}}"}""", "a domain manager"),
            ("RoleAssignmentV3", $$"""{"projectId":"{{project}}","userId":"{{user}}","role":"reader"}""", "a domain manager"), ("ApplicationCredentialV3", "{}", "an unrestricted application credential"),
        };
        foreach (var (kind, spec, _) in wishes)
        {
            await tenant.Create(kind, "mine", spec);
        }

        foreach (var (kind, _, takes) in wishes)
        {
            var told = await tenant.Until(kind, "mine", "is refused", item => item.Condition("Synced")?.TextAt("status") == "False");
            Assert.That(told.Condition("Synced")!.TextAt("message"), Does.Contain("403").And.Contains(takes).And.Contains("rights of the tenant's own credentials"), kind);
            Assert.That(told.HasCondition("Ready"), Is.False, kind);
            Assert.That(told.TextAt("status", "externalName"), Is.Null, kind);
        }

        foreach (var many in new[] { "projects", "users" })
        {
            Assert.That((await admin.Ask(HttpMethod.Get, "identity", "v3", $"/{many}?name={name}")).Items(many), Is.Empty);
        }

        Assert.That((await admin.Ask(HttpMethod.Get, "identity", "v3", $"/users/{user}/application_credentials")).Items("application_credentials"), Has.Count.EqualTo(1), "its own");
        Assert.That((await admin.Ask(HttpMethod.Get, "identity", "v3", $"/role_assignments?include_names=true&user.id={user}")).Items("role_assignments").Select(one => one.TextAt("role", "name")), Has.None.EqualTo("reader"));
        foreach (var (kind, _, _) in wishes)
        {
            await tenant.Delete(kind, "mine");
        }
    }

    [Test]
    public async Task A_user_that_was_claimed_signs_in_with_the_password_of_its_connection_secret()
    {
        await using var tenant = await KindTenants.Onboard(KindRights.Manager);
        var name = SharedStack.Name("signs-in");
        await tenant.Create("ProjectV3", "project", $$"""{"name":"{{name}}"}""");
        await tenant.Create("UserV3", "user", $$"""{"name":"{{name}}","writeConnectionSecretToRef":{"name":"login"} }""");
        await tenant.Create("RoleAssignmentV3", "role", """{"projectRef":{"name":"project"},"userRef":{"name":"user"},"role":"member"}""");
        await tenant.Ready("RoleAssignmentV3", "role");
        var first = await Secret(tenant, "login", "password", _ => true);
        Assert.That(first["username"], Is.EqualTo(name));
        await SignIn(tenant, new CloudConfig { Name = name, AuthUrl = tenant.Stack.Cloud.AuthUrl, UserName = name, UserDomainName = "Default", Password = first["password"], ProjectName = name });

        // Lost by the system, it is a new one that OpenStack has heard of.
        await Lose(tenant, "userv3s.identity.openstack.crossplane.io", "UserV3");
        var second = await Secret(tenant, "login", "password", password => password != first["password"]);
        await tenant.Ready("UserV3", "user");
        await SignIn(tenant, new CloudConfig { Name = name, AuthUrl = tenant.Stack.Cloud.AuthUrl, UserName = name, UserDomainName = "Default", Password = second["password"], ProjectName = name });
        var claim = await tenant.Client.Get(tenant.Path("UserV3", "user"));
        Assert.That(claim.ToJsonString(), Does.Not.Contain(second["password"]));
    }

    [Test]
    public async Task An_application_credential_that_was_claimed_signs_in_and_says_when_its_secret_is_lost()
    {
        await using var tenant = await KindTenants.Onboard(KindRights.Password);
        await tenant.Create("ApplicationCredentialV3", "key", """{"roles":["member"],"writeConnectionSecretToRef":{"name":"key"}}""");
        await tenant.Ready("ApplicationCredentialV3", "key");
        var details = await Secret(tenant, "key", "applicationCredentialId", _ => true);
        await SignIn(tenant, Config(tenant, details));
        await Lose(tenant, "applicationcredentialv3s.identity.openstack.crossplane.io", "ApplicationCredentialV3");
        var told = await tenant.Until("ApplicationCredentialV3", "key", "says that its secret is lost", item => item.Condition("Ready")?.TextAt("status") == "False");
        Assert.That(told.Condition("Ready")!.TextAt("message"), Does.Contain("its secret is lost"));
        await tenant.Delete("ApplicationCredentialV3", "key");
    }

    [Test]
    public async Task Killed_in_the_middle_of_its_creation_an_application_credential_is_there_once_and_signs_in([Values] bool after)
    {
        await using var tenant = await KindTenants.Onboard(KindRights.Password);
        var stack = tenant.Stack;
        try
        {
            await Killing.AtCreate(stack, "/application_credentials", after, () => tenant.Create("ApplicationCredentialV3", "key", """{"roles":["member"],"writeConnectionSecretToRef":{"name":"key"}}"""));
        }
        finally
        {
            await Killing.Restore(stack);
        }

        await tenant.Ready("ApplicationCredentialV3", "key");
        await SignIn(tenant, Config(tenant, await Secret(tenant, "key", "applicationCredentialId", _ => true)));
        using var admin = tenant.Admin;
        var known = await admin.Ask(HttpMethod.Get, "identity", "v3", $"/users/{await KindTenants.UserId(tenant)}/application_credentials");
        Assert.That(known.Items("application_credentials").Count(one => one.TextAt("name") == "key"), Is.EqualTo(1));
        await tenant.Delete("ApplicationCredentialV3", "key");
    }

    private static CloudConfig Config(TestTenant tenant, Dictionary<string, string> details) => new()
    {
        Name = tenant.Name, AuthUrl = tenant.Stack.Cloud.AuthUrl, Auth = CloudAuth.ApplicationCredential, ApplicationCredentialId = details["applicationCredentialId"],
        ApplicationCredentialSecret = details["applicationCredentialSecret"],
    };

    private static async Task SignIn(TestTenant tenant, CloudConfig config)
    {
        using var session = ServiceSession.Open(config);
        Assert.That((await session.Token()).ProjectId, Is.Not.Null, tenant.Name);
    }

    private static async Task<Dictionary<string, string>> Secret(TestTenant tenant, string name, string key, Func<string, bool> condition)
    {
        var secret = await tenant.Client.WaitFor(new ObjectPath(ApiResource.Secret, name, tenant.Name), $"has {key}", item => item?.TextAt("data", key) is { } encoded && condition(Text(encoded)), TestTenant.Budget);
        return secret!["data"]!.AsObject().ToDictionary(pair => pair.Key, pair => Text(pair.Value!.GetValue<string>()));

        static string Text(string encoded) => Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
    }

    /// <summary>Removes the secret of the managed resource of the only claim of a kind that a tenant has.</summary>
    private static async Task Lose(TestTenant tenant, string resource, string kind)
    {
        var (plural, group) = (resource[..resource.IndexOf('.', StringComparison.Ordinal)], resource[(resource.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        var managed = (await tenant.Stack.Client.Page(new ApiResource(group, "v1alpha1", kind, plural, false))).Items.Single(item => item.TextAt("spec", "providerConfigRef", "name") == tenant.Name);
        var path = new ObjectPath(ApiResource.Secret, managed.TextAt("spec", "writeConnectionSecretToRef", "name")!, System);
        Assert.That(await tenant.Stack.Client.Find(path), Is.Not.Null);
        await tenant.Stack.Client.Delete(path);
    }
}
