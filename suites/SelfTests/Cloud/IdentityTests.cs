using System.Net;
using System.Text.Json.Nodes;

namespace Conformance.SelfTests.Embedded;

public sealed class IdentityTests : CloudTest
{
    [Test]
    public async Task Version_documents_need_no_token()
    {
        Assert.That((await Client.Send("GET", "/identity")).Code, Is.EqualTo(300));
        var v3 = await Client.Send("GET", "/identity/v3/");
        Assert.That(v3.Json!["version"]!["id"]!.GetValue<string>(), Does.StartWith("v3."));
        Assert.That(v3.Headers, Does.ContainKey("x-openstack-request-id"));
    }

    [Test]
    public async Task A_wrong_password_gets_401_with_keystones_body()
    {
        var answer = await Client.Send("POST", "/identity/v3/auth/tokens", null, CloudClient.PasswordAuth("tenant", "wrong", "Default", CloudClient.ProjectScope("tenant")));
        Assert.That(answer.Code, Is.EqualTo(401));
        Assert.That(answer.Json!["error"]!["title"]!.GetValue<string>(), Is.EqualTo("Unauthorized"));
        Assert.That(answer.Json!["error"]!["code"]!.GetValue<int>(), Is.EqualTo(401));
    }

    [TestCase("nobody", "tenant", "Default")]
    [TestCase("tenant", "elsewhere", "Default")]
    [TestCase("tenant", "no-such-project", "Default")]
    [TestCase("tenant", "tenant", "NoSuchDomain")]
    public async Task Sign_in_without_a_role_there_is_refused(string user, string project, string domain) =>
        Assert.That((await Client.Send("POST", "/identity/v3/auth/tokens", null, CloudClient.PasswordAuth(user, user + "-pw", domain, CloudClient.ProjectScope(project)))).Code, Is.EqualTo(401));

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("{\"auth\":{\"identity\":{\"methods\":\"password\"}}}")]
    [TestCase("{\"auth\":{\"identity\":{\"methods\":[\"password\"]}}}")]
    public async Task Malformed_sign_in_bodies_get_400(string body)
    {
        using var http = new HttpClient();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(Cloud.AuthUrl + "/auth/tokens"), content);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task A_token_tells_implied_roles_and_the_whole_catalogue()
    {
        var answer = await Client.Send("POST", "/identity/v3/auth/tokens", null, CloudClient.PasswordAuth("admin", "admin-pw", "Default", CloudClient.ProjectScope("admin")));
        var token = answer.Json!["token"]!;
        Assert.That(token["roles"]!.AsArray().Select(role => role!["name"]!.GetValue<string>()), Is.EqualTo(new[] { "admin", "manager", "member", "reader" }));
        var compute = token["catalog"]!.AsArray().Single(service => service!["type"]!.GetValue<string>() == "compute")!["endpoints"]!.AsArray();
        Assert.That(compute.Select(endpoint => endpoint!["region"] + "/" + endpoint["interface"]), Is.EquivalentTo(
            new[] { "RegionOne/public", "RegionOne/internal", "RegionOne/admin", "RegionTwo/public", "RegionTwo/internal", "RegionTwo/admin" }));
        Assert.That(compute[0]!["url"]!.GetValue<string>(), Is.EqualTo(Cloud.AuthUrl.GetLeftPart(UriPartial.Authority) + "/compute/v2.1"));
    }

    [Test]
    public async Task Nocatalog_leaves_the_catalogue_out_and_unscoped_tokens_have_none()
    {
        var without = await Client.Send("POST", "/identity/v3/auth/tokens?nocatalog", null, CloudClient.PasswordAuth("tenant", "tenant-pw", "Default", CloudClient.ProjectScope("tenant")));
        Assert.That(without.Json!["token"]!["catalog"], Is.Null);
        var unscoped = await Client.Send("POST", "/identity/v3/auth/tokens", null, CloudClient.PasswordAuth("tenant", "tenant-pw", "Default", null));
        Assert.That(unscoped.Json!["token"]!.AsObject().ContainsKey("roles"), Is.False);
        var token = unscoped.Headers["X-Subject-Token"];
        Assert.That((await Client.Send("GET", "/identity/v3/auth/projects", token)).Names("projects"), Is.EqualTo(new[] { "tenant" }));
        var rescoped = await Client.Send("POST", "/identity/v3/auth/tokens", null, new JsonObject
        {
            ["auth"] = new JsonObject
            {
                ["identity"] = new JsonObject { ["methods"] = new JsonArray("token"), ["token"] = new JsonObject { ["id"] = token } },
                ["scope"] = CloudClient.ProjectScope("tenant"),
            },
        });
        Assert.That(rescoped.Json!["token"]!["methods"]!.AsArray().Select(method => method!.GetValue<string>()), Is.EquivalentTo(new[] { "password", "token" }));
        Assert.That(rescoped.Json!["token"]!["expires_at"]!.GetValue<string>(), Is.EqualTo(unscoped.Json!["token"]!["expires_at"]!.GetValue<string>()));
    }

    [Test]
    public async Task Tokens_are_validated_and_revoked()
    {
        Assert.That((await Client.Send("GET", "/identity/v3/auth/tokens", Member, headers: ("X-Subject-Token", Member))).Code, Is.EqualTo(200));
        Assert.That((await Client.Send("HEAD", "/identity/v3/auth/tokens", Admin, headers: ("X-Subject-Token", Member))).Code, Is.EqualTo(200));
        Assert.That((await Client.Send("GET", "/identity/v3/auth/tokens", Member, headers: ("X-Subject-Token", Admin))).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("GET", "/identity/v3/auth/tokens", Admin, headers: ("X-Subject-Token", "unknown"))).Code, Is.EqualTo(404));
        Assert.That((await Client.Send("DELETE", "/identity/v3/auth/tokens", Member, headers: ("X-Subject-Token", Member))).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("GET", "/identity/v3/auth/projects", Member)).Code, Is.EqualTo(401));
        Assert.That((await Client.Send("GET", "/identity/v3/auth/tokens", headers: ("X-Subject-Token", Admin))).Code, Is.EqualTo(401));
    }

    [TestCase("users")]
    [TestCase("projects")]
    [TestCase("groups")]
    [TestCase("domains")]
    [TestCase("roles")]
    [TestCase("role_assignments")]
    [TestCase("services")]
    [TestCase("endpoints")]
    public async Task Members_and_readers_may_not_list_what_administrators_list(string collection)
    {
        foreach (var token in new[] { Member, Reader, Stranger })
        {
            Assert.That((await Client.Send("GET", "/identity/v3/" + collection, token)).Code, Is.EqualTo(403));
        }

        Assert.That((await Client.Send("GET", "/identity/v3/" + collection)).Code, Is.EqualTo(401));
        var answer = await Client.Send("GET", "/identity/v3/" + collection, Admin);
        Assert.That(answer.Code, Is.EqualTo(200));
        Assert.That(answer.Json![collection]!.AsArray(), collection == "groups" ? Is.Empty : Is.Not.Empty);
    }

    [Test]
    public async Task Users_see_themselves_only()
    {
        var users = (await Client.Send("GET", "/identity/v3/users", Admin)).Json!["users"]!.AsArray();
        string Id(string name) => users.Single(user => user!["name"]!.GetValue<string>() == name)!["id"]!.GetValue<string>();
        Assert.That((await Client.Send("GET", "/identity/v3/users/" + Id("tenant"), Member)).Code, Is.EqualTo(200));
        Assert.That((await Client.Send("GET", "/identity/v3/users/" + Id("admin"), Member)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("GET", "/identity/v3/users/unknown", Member)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("GET", "/identity/v3/users/unknown", Admin)).Code, Is.EqualTo(404));
        Assert.That((await Client.Send("PATCH", "/identity/v3/users/" + Id("tenant"), Member, new JsonObject { ["user"] = new JsonObject { ["name"] = "x" } })).Code, Is.EqualTo(403));
    }

    [Test]
    public async Task A_domain_manager_rules_its_domain_and_nothing_else()
    {
        var boss1 = await Client.SignIn("boss1", null, "D1");
        var boss2 = await Client.SignIn("boss2", null, "D2");
        Assert.That((await Client.Send("GET", "/identity/v3/users", boss1)).Names("users"), Is.EquivalentTo(new[] { "boss1", "worker1" }));
        Assert.That((await Client.Send("GET", "/identity/v3/projects", boss1)).Names("projects"), Is.EqualTo(new[] { "p1" }));
        var d1 = (await Client.Send("GET", "/identity/v3/domains?name=D1", boss1)).Json!["domains"]![0]!["id"]!.GetValue<string>();
        var d2 = (await Client.Send("GET", "/identity/v3/domains", boss2)).Json!["domains"]![0]!["id"]!.GetValue<string>();
        Assert.That((await Client.Send("GET", "/identity/v3/domains/" + d2, boss1)).Code, Is.EqualTo(403));

        foreach (var (kind, body) in new[] { ("user", "u"), ("project", "p"), ("group", "g") })
        {
            async Task<CloudClient.Answer> Create(string token, string? domain)
            {
                var item = new JsonObject { ["name"] = body };
                if (domain is not null)
                {
                    item["domain_id"] = domain;
                }

                return await Client.Send("POST", $"/identity/v3/{kind}s", token, new JsonObject { [kind] = item });
            }

            Assert.That((await Create(boss1, d2)).Code, Is.EqualTo(403), kind);
            Assert.That((await Create(boss1, null)).Code, Is.EqualTo(403), kind);
            Assert.That((await Create(Member, d1)).Code, Is.EqualTo(403), kind);
            var made = await Create(boss1, d1);
            Assert.That(made.Code, Is.EqualTo(201), kind);
            Assert.That((await Create(boss1, d1)).Code, Is.EqualTo(409), kind);
            var path = $"/identity/v3/{kind}s/{made.Json![kind]!["id"]}";
            var change = new JsonObject { [kind] = new JsonObject { ["description"] = "changed" } };
            Assert.That((await Client.Send("GET", path, boss2)).Code, Is.EqualTo(403), kind);
            Assert.That((await Client.Send("PATCH", path, boss2, change)).Code, Is.EqualTo(403), kind);
            Assert.That((await Client.Send("DELETE", path, boss2)).Code, Is.EqualTo(403), kind);
            Assert.That((await Client.Send("PATCH", path, boss1, change)).Json![kind]!["description"]!.GetValue<string>(), Is.EqualTo("changed"));
            Assert.That((await Client.Send("DELETE", path, boss1)).Code, Is.EqualTo(204), kind);
            Assert.That((await Client.Send("GET", path, Admin)).Code, Is.EqualTo(404), kind);
        }
    }

    [Test]
    public async Task Grants_of_a_domain_manager_work_at_home_and_never_give_admin()
    {
        var boss1 = await Client.SignIn("boss1", null, "D1");
        async Task<string> Id(string collection, string name) =>
            (await Client.Send("GET", $"/identity/v3/{collection}?name={name}", Admin)).Json![collection]![0]!["id"]!.GetValue<string>();
        var (d1, d2) = (await Id("domains", "D1"), await Id("domains", "D2"));
        var (p1, p2) = (await Id("projects", "p1"), await Id("projects", "p2"));
        var (worker1, worker2) = (await Id("users", "worker1"), await Id("users", "worker2"));
        var (admin, member, manager) = (await Id("roles", "admin"), await Id("roles", "member"), await Id("roles", "manager"));
        foreach (var (path, code) in new[]
        {
            ($"projects/{p1}/users/{worker1}/roles/{manager}", 204), ($"domains/{d1}/users/{worker1}/roles/{member}", 204),
            ($"OS-INHERIT/domains/{d1}/users/{worker1}/roles/{member}/inherited_to_projects", 204),
            ($"projects/{p1}/users/{worker1}/roles/{admin}", 403), ($"domains/{d1}/users/{worker1}/roles/{admin}", 403),
            ($"OS-INHERIT/domains/{d1}/users/{worker1}/roles/{admin}/inherited_to_projects", 403),
            ($"projects/{p2}/users/{worker1}/roles/{member}", 403), ($"projects/{p1}/users/{worker2}/roles/{member}", 403), ($"domains/{d2}/users/{worker2}/roles/{member}", 403),
        })
        {
            Assert.That((await Client.Send("PUT", "/identity/v3/" + path, boss1)).Code, Is.EqualTo(code), path);
            Assert.That((await Client.Send("HEAD", "/identity/v3/" + path, Admin)).Code, Is.EqualTo(code == 204 || path.Contains($"{p2}/users/{worker2}") ? 204 : 404), path);
            Assert.That((await Client.Send("DELETE", "/identity/v3/" + path, boss1)).Code, Is.EqualTo(code), path);
        }

        var named = await Client.Send("GET", $"/identity/v3/role_assignments?include_names&user.id={worker2}", Admin);
        Assert.That(named.Json!["role_assignments"]![0]!["scope"]!["project"]!["name"]!.GetValue<string>(), Is.EqualTo("p2"));
        Assert.That((await Client.Send("GET", "/identity/v3/role_assignments", boss1)).Json!["role_assignments"]!.AsArray(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_role_through_a_group_counts_until_the_member_leaves()
    {
        async Task<string> Id(string collection, string name) =>
            (await Client.Send("GET", $"/identity/v3/{collection}?name={name}", Admin)).Json![collection]![0]!["id"]!.GetValue<string>();
        var group = (await Client.Send("POST", "/identity/v3/groups", Admin, new JsonObject { ["group"] = new JsonObject { ["name"] = "g", ["domain_id"] = "default" } })).Json!["group"]!["id"]!.GetValue<string>();
        var (user, project, role) = (await Id("users", "other"), await Id("projects", "tenant"), await Id("roles", "member"));
        Assert.That((await Client.Send("PUT", $"/identity/v3/groups/{group}/users/{user}", Member)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("PUT", $"/identity/v3/groups/{group}/users/{user}", Admin)).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("PUT", $"/identity/v3/projects/{project}/groups/{group}/roles/{role}", Admin)).Code, Is.EqualTo(204));
        var token = await Client.SignIn("other", "tenant");
        Assert.That((await Client.Send("GET", "/identity/v3/auth/projects", token)).Names("projects"), Is.EquivalentTo(new[] { "tenant", "elsewhere" }));
        Assert.That((await Client.Send("DELETE", $"/identity/v3/groups/{group}/users/{user}", Admin)).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("GET", "/identity/v3/auth/projects", token)).Code, Is.EqualTo(401));
        Assert.That((await Client.Send("HEAD", $"/identity/v3/groups/{group}/users/{user}", Admin)).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Application_credentials_sign_in_with_the_roles_they_were_given()
    {
        var me = (await Client.Send("GET", "/identity/v3/auth/tokens", Member, headers: ("X-Subject-Token", Member))).Json!["token"]!["user"]!["id"]!.GetValue<string>();
        var path = $"/identity/v3/users/{me}/application_credentials";
        JsonObject Body(string name, string role) => new() { ["application_credential"] = new JsonObject { ["name"] = name, ["roles"] = new JsonArray(new JsonObject { ["name"] = role }) } };
        var made = await Client.Send("POST", path, Member, Body("ac", "reader"));
        Assert.That(made.Code, Is.EqualTo(201));
        Assert.That((await Client.Send("POST", path, Member, Body("ac", "reader"))).Code, Is.EqualTo(409));
        Assert.That((await Client.Send("POST", path, Member, Body("ac2", "admin"))).Code, Is.EqualTo(400));
        Assert.That((await Client.Send("POST", path, Admin, Body("ac2", "reader"))).Code, Is.EqualTo(403));
        var credential = made.Json!["application_credential"]!;
        JsonObject Auth(JsonObject proof) => new() { ["auth"] = new JsonObject { ["identity"] = new JsonObject { ["methods"] = new JsonArray("application_credential"), ["application_credential"] = proof } } };
        var signedIn = await Client.Send("POST", "/identity/v3/auth/tokens", null, Auth(new() { ["id"] = credential["id"]!.GetValue<string>(), ["secret"] = credential["secret"]!.GetValue<string>() }));
        Assert.That(signedIn.Json!["token"]!["roles"]!.AsArray().Select(role => role!["name"]!.GetValue<string>()), Is.EqualTo(new[] { "reader" }));
        var byName = await Client.Send("POST", "/identity/v3/auth/tokens", null, Auth(new()
        {
            ["name"] = "ac", ["secret"] = credential["secret"]!.GetValue<string>(), ["user"] = new JsonObject { ["id"] = me },
        }));
        Assert.That(byName.Code, Is.EqualTo(201));
        Assert.That((await Client.Send("POST", "/identity/v3/auth/tokens", null, Auth(new() { ["id"] = credential["id"]!.GetValue<string>(), ["secret"] = "wrong" }))).Code, Is.EqualTo(401));
        var restricted = signedIn.Headers["X-Subject-Token"];
        Assert.That((await Client.Send("POST", path, restricted, Body("ac3", "reader"))).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("DELETE", $"{path}/{credential["id"]}", Stranger)).Code, Is.EqualTo(403));
        Assert.That((await Client.Send("DELETE", $"{path}/{credential["id"]}", Member)).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("GET", "/identity/v3/auth/projects", restricted)).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Ec2_credentials_belong_to_their_user()
    {
        var token = (await Client.Send("GET", "/identity/v3/auth/tokens", Member, headers: ("X-Subject-Token", Member))).Json!["token"]!;
        var path = $"/identity/v3/users/{token["user"]!["id"]}/credentials/OS-EC2";
        var body = new JsonObject { ["tenant_id"] = token["project"]!["id"]!.GetValue<string>() };
        Assert.That((await Client.Send("POST", path, Stranger, body)).Code, Is.EqualTo(403));
        var made = await Client.Send("POST", path, Member, body);
        Assert.That(made.Code, Is.EqualTo(201));
        var access = made.Json!["credential"]!["access"]!.GetValue<string>();
        Assert.That((await Client.Send("GET", path, Member)).Names("credentials", "access"), Is.EqualTo(new[] { access }));
        Assert.That((await Client.Send("GET", $"{path}/{access}", Member)).Json!["credential"]!["secret"]!.GetValue<string>(), Has.Length.EqualTo(32));
        Assert.That((await Client.Send("DELETE", $"{path}/{access}", Member)).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("GET", $"{path}/{access}", Member)).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Changing_ones_password_ends_ones_tokens()
    {
        var me = (await Client.Send("GET", "/identity/v3/auth/tokens", Member, headers: ("X-Subject-Token", Member))).Json!["token"]!["user"]!["id"]!.GetValue<string>();
        JsonObject Body(string old) => new() { ["user"] = new JsonObject { ["original_password"] = old, ["password"] = "new" } };
        Assert.That((await Client.Send("POST", $"/identity/v3/users/{me}/password", Member, Body("wrong"))).Code, Is.EqualTo(401));
        Assert.That((await Client.Send("POST", $"/identity/v3/users/{me}/password", Member, Body("tenant-pw"))).Code, Is.EqualTo(204));
        Assert.That((await Client.Send("GET", "/identity/v3/auth/projects", Member)).Code, Is.EqualTo(401));
    }
}
