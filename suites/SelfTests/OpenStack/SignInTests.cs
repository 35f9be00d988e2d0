using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack;

namespace Conformance.SelfTests.OpenStack;

public sealed class SignInTests
{
    private const string Flavors = """{"flavors": []}""", FlavorsPath = "/compute/v2.1/flavors/detail";
    private static readonly CloudConfig Config = ScriptedCloud.Config;

    private static IEnumerable<TestCaseData> Bodies()
    {
        const string user = """{"name":"anna","domain":{"name":"Shop"},"password":"hunter2-top-secret"}""";
        yield return Case("password, project of the user's domain", Config, """{"identity":{"methods":["password"],"password":{"user":USER}},"scope":{"project":{"name":"web","domain":{"name":"Shop"}}}}""");
        yield return Case("no domain stated", Config with { UserDomainName = null },
            """{"identity":{"methods":["password"],"password":{"user":{"name":"anna","domain":{"id":"default"},"password":"hunter2-top-secret"}}},"scope":{"project":{"name":"web","domain":{"id":"default"}}}}""");
        yield return Case("ids", Config with { UserId = "u1", ProjectId = "p1" },
            """{"identity":{"methods":["password"],"password":{"user":{"id":"u1","password":"hunter2-top-secret"}}},"scope":{"project":{"id":"p1"}}}""");
        yield return Case("project of another domain", Config with { ProjectDomainId = "d2" },
            """{"identity":{"methods":["password"],"password":{"user":USER}},"scope":{"project":{"name":"web","domain":{"id":"d2"}}}}""");
        yield return Case("domain", Config with { ProjectName = null, DomainName = "Shop" }, """{"identity":{"methods":["password"],"password":{"user":USER}},"scope":{"domain":{"name":"Shop"}}}""");
        yield return Case("no scope", Config with { ProjectName = null }, """{"identity":{"methods":["password"],"password":{"user":USER}}}""");
        yield return Case("token", Config with { Auth = CloudAuth.Token, Token = "t0" },
            """{"identity":{"methods":["token"],"token":{"id":"t0"}},"scope":{"project":{"name":"web","domain":{"name":"Shop"}}}}""");
        yield return Case("application credential by id, never with a scope", Config with { Auth = CloudAuth.ApplicationCredential, ApplicationCredentialId = "a1", ApplicationCredentialSecret = "s" },
            """{"identity":{"methods":["application_credential"],"application_credential":{"id":"a1","secret":"s"}}}""");
        yield return Case("application credential by name", Config with { Auth = CloudAuth.ApplicationCredential, ApplicationCredentialName = "ci", ApplicationCredentialSecret = "s" },
            """{"identity":{"methods":["application_credential"],"application_credential":{"name":"ci","user":{"name":"anna","domain":{"name":"Shop"}},"secret":"s"}}}""");

        static TestCaseData Case(string name, CloudConfig config, string auth) => new TestCaseData(config, auth.Replace("USER", user, StringComparison.Ordinal)).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task The_body_says_who_and_for_what(CloudConfig config, string auth)
    {
        using var script = new ScriptedCloud();
        await using var cloud = script.Open(config);
        var token = await cloud.Token();
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(script.Requests.Single().Body), new JsonObject { ["auth"] = JsonNode.Parse(auth) }), script.Requests.Single().Body);
        Assert.That((token.UserName, token.ProjectId, token.ProjectName), Is.EqualTo(("anna", ScriptedCloud.Project, "web")));
        Assert.That(token.Roles, Is.EqualTo(new[] { "member", "reader" }));
        Assert.That(cloud.Requests, Is.EqualTo(1));
    }

    [TestCase("http://cloud.test/v3", "/v3", 1)]
    [TestCase("http://cloud.test/v3/", "/v3", 1)]
    [TestCase("http://cloud.test/identity/v3", "/identity/v3", 1)]
    [TestCase("http://cloud.test/v2.0", "/v3", 1)]
    [TestCase("http://cloud.test", "/v3", 2)]
    [TestCase("http://cloud.test/identity", "/identity/v3", 2)]
    [TestCase("http://cloud.test/identity/", "/identity/v3", 2)]
    public async Task Versions_are_asked_for_only_if_the_address_has_none(string authUrl, string root, int requests)
    {
        using var script = new ScriptedCloud();
        script.On($"POST {root}/auth/tokens", _ => script.SignIn());
        foreach (var path in new[] { "/", "/identity/" })
        {
            script.On("GET " + path, _ => ScriptedCloud.Json("""{"versions":{"values":[{"id":"v3.14","links":[{"rel":"self","href":"http://internal:5000/other/v3/"}]}]}}""", 300));
        }

        await using var cloud = script.Open(Config with { AuthUrl = new Uri(authUrl) });
        await cloud.Token();
        Assert.That(cloud.IdentityUrl.AbsoluteUri, Is.EqualTo($"http://cloud.test{root}"));
        Assert.That(cloud.Requests, Is.EqualTo(requests));
        Assert.That(script.Requests.Select(request => request.Url.Host), Is.All.EqualTo("cloud.test"));
    }

    [Test]
    public async Task A_cloud_with_version_2_only_is_refused_in_words()
    {
        using var script = new ScriptedCloud();
        script.On("GET /", """{"versions":{"values":[{"id":"v2.0"}]}}""");
        await using var cloud = script.Open(Config with { AuthUrl = new Uri("http://cloud.test") });
        Assert.That(async () => await cloud.Token(), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("lists v2.0 where v3 is needed"));
    }

    [TestCase(401, "refuses user anna of domain Shop for project web (401). Check username, password")]
    [TestCase(403, "forbids user anna")]
    [TestCase(404, "there is no Keystone v3")]
    [TestCase(500, "500")]
    [TestCase(400, "Check user, project and their domains")]
    public async Task A_refused_sign_in_names_user_and_cure_and_is_never_repeated(int status, string expected)
    {
        using var script = new ScriptedCloud();
        script.On("POST /v3/auth/tokens", _ => ScriptedCloud.Status(status));
        await using var cloud = script.Open();
        foreach (var ask in new Func<Task>[] { () => cloud.Token(), () => cloud.Flavors(), () => cloud.Catalog() })
        {
            Assert.That(ask, Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains(expected).And.Message.Not.Contains("hunter2"));
        }

        Assert.That(cloud.Requests, Is.EqualTo(1));
    }

    [TestCase("""{"token": null}""", "no object token")]
    [TestCase("""{"token": {"user": {"name": "a"}}}""", "no readable expires_at")]
    [TestCase("""[]""", "no object token")]
    [TestCase("<html>", "is not JSON")]
    [TestCase("", "empty body")]
    public async Task An_answer_that_is_no_token_is_told(string body, string expected)
    {
        using var script = new ScriptedCloud();
        script.On("POST /v3/auth/tokens", _ =>
        {
            var answer = ScriptedCloud.Json(body, 201);
            answer.Headers.Add("X-Subject-Token", "t");
            return answer;
        });
        await using var cloud = script.Open();
        Assert.That(async () => await cloud.Token(), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains(expected));
    }

    [Test]
    public async Task A_sign_in_without_token_header_is_told()
    {
        using var script = new ScriptedCloud();
        script.On("POST /v3/auth/tokens", """{"token": {}}""");
        await using var cloud = script.Open();
        Assert.That(async () => await cloud.Token(), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("X-Subject-Token"));
    }

    [Test]
    public async Task Concurrent_callers_share_one_sign_in()
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", Flavors).On("GET /image/v2/images", """{"images": []}""");
        await using var cloud = script.Open();
        await Task.WhenAll([cloud.Flavors(), cloud.Images(), .. Enumerable.Range(0, 20).Select(_ => cloud.Token())]);
        Assert.That(script.Count("/v3/auth/tokens"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_is_renewed_a_minute_before_it_expires_even_if_the_clocks_differ()
    {
        var time = new FakeTime();
        using var script = new ScriptedCloud { Issued = time.GetUtcNow().AddHours(-5) };
        script.On($"GET {FlavorsPath}", Flavors).On("GET /image/v2/images", """{"images": []}""");
        await using var cloud = script.Open(time: time);
        await cloud.Token();
        time.Advance(TimeSpan.FromMinutes(58));
        await cloud.Flavors();
        Assert.That(script.Count("/v3/auth/tokens"), Is.EqualTo(1));
        time.Advance(TimeSpan.FromMinutes(1));
        await cloud.Images();
        Assert.That(script.Count("/v3/auth/tokens"), Is.EqualTo(2));
        Assert.That(script.Requests.Last().Token, Is.EqualTo("token-2"));
    }

    [Test]
    public async Task A_token_that_a_service_refuses_is_renewed_once_for_all()
    {
        using var script = new ScriptedCloud();
        using var underway = new CountdownEvent(3);
        HttpResponseMessage Once(ScriptedCloud.Asked asked, string body)
        {
            if (asked.Token != "token-1")
            {
                return ScriptedCloud.Json(body);
            }

            // The refusals come when flavors and both lists of images are on their way with the same token.
            underway.Signal();
            Assert.That(underway.Wait(TimeSpan.FromSeconds(20)));
            return ScriptedCloud.Status(401);
        }

        script.On($"GET {FlavorsPath}", asked => Once(asked, Flavors)).On("GET /image/v2/images", asked => Once(asked, """{"images": []}"""));
        await using var cloud = script.Open();
        await Task.WhenAll(cloud.Flavors(), cloud.Images());
        Assert.That(script.Count("/v3/auth/tokens"), Is.EqualTo(2));
        Assert.That(script.Count(FlavorsPath), Is.EqualTo(2));
    }

    [Test]
    public async Task A_service_that_refuses_every_token_is_told()
    {
        using var script = new ScriptedCloud();
        script.On($"GET {FlavorsPath}", _ => ScriptedCloud.Status(401));
        await using var cloud = script.Open();
        Assert.That(async () => await cloud.Flavors(), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("401").And.Message.Contains("keystone_authtoken"));
        Assert.That(cloud.Requests, Is.EqualTo(4));
    }

    [Test]
    public async Task A_caller_may_give_up_without_harm_to_the_others()
    {
        var go = new TaskCompletionSource();
        using var script = new ScriptedCloud();
        script.On("POST /v3/auth/tokens", _ =>
        {
            go.Task.Wait();
            return script.SignIn();
        });
        await using var cloud = script.Open();
        using var impatient = new CancellationTokenSource();
        var first = cloud.Token(impatient.Token);
        var second = cloud.Token();
        await impatient.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        go.SetResult();
        Assert.That((await second).UserName, Is.EqualTo("anna"));
        Assert.That(cloud.Requests, Is.EqualTo(1));
    }

    [Test]
    public async Task A_region_that_does_not_exist_is_told_with_those_that_do()
    {
        using var script = new ScriptedCloud().Service("network", "http://cloud.test/n", "west");
        await using var cloud = script.Open(Config with { Region = "north" });
        Assert.That((await cloud.Token()).UserName, Is.EqualTo("anna"));
        foreach (var ask in new Func<Task>[] { () => cloud.Catalog(), () => cloud.Flavors(), () => cloud.Endpoints("compute") })
        {
            Assert.That(ask, Throws.TypeOf<ConfigurationException>().With.Message.Contains("no region north. It has: RegionOne, west"));
        }
    }

    [Test]
    public async Task A_service_that_is_not_listed_is_told()
    {
        using var script = new ScriptedCloud();
        script.Catalog.Clear();
        script.Service("compute", "http://cloud.test/c", "west").Service("image", "http://cloud.test/i", "east", "admin");
        await using var cloud = script.Open(Config with { Region = "east" });
        Assert.That(async () => await cloud.Flavors(), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("no public endpoint of compute in region east. It lists: public in west"));
        Assert.That(async () => await cloud.Images(), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("It lists: admin in east"));
        Assert.That(async () => await cloud.VolumeTypes(), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("no service of type block-storage (nor volumev3, block-store, volume, volumev2)"));
        Assert.That(await cloud.Endpoints("block-storage"), Is.Empty);
    }
}
