using System.Text;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

/// <summary>What is wrong is told in conditions, in words that name the place and never a secret.</summary>
public sealed class BadInputTests
{
    private const string System = "crossplane-system";

    private static readonly ApiResource Network = new("networking.openstack.crossplane.io", "v1alpha1", "NetworkV2", "networkv2s", false);
    private static readonly ApiResource Object = new("kubernetes.crossplane.io", "v1alpha2", "Object", "objects", false);

    [TestCase("clouds.json", "not json", "secret {0}, key clouds.json: it is no JSON object")]
    [TestCase("other.json", "{}", "secret {0}, key clouds.json: there is no such key; it has other.json")]
    [TestCase("clouds.json", """{"auth_url":"http://127.0.0.1:1/v3","application_credential_id":"x"}""", "application_credential_secret is missing")]
    [TestCase("clouds.json", """{"auth_url":"nowhere","application_credential_id":"x","application_credential_secret":"hush-hush"}""", "auth_url is no address")]
    [TestCase("clouds.json", """{"auth_url":"http://127.0.0.1:1/v3","application_credential_id":"x","application_credential_secret":"hush-hush"}""", "127.0.0.1:1")]
    [TestCase("clouds.json", """{"auth_url":"KEYSTONE","application_credential_id":"x","application_credential_secret":"hush-hush"}""", "the credential may be deleted or expired")]
    public async Task Broken_credentials_are_told(string key, string content, string expected)
    {
        var stack = await SharedStack.Get();
        var name = SharedStack.Name("broken");
        await Secret(stack.Client, name, key, content.Replace("KEYSTONE", stack.Cloud.AuthUrl.AbsoluteUri, StringComparison.Ordinal));
        await Provider(stack.Client, "openstack.crossplane.io/v1beta1", name, "clouds.json");
        var message = await Trouble(stack.Client, Network, name, new JsonObject());
        Assert.That(message, Does.Contain(string.Format(global::System.Globalization.CultureInfo.InvariantCulture, expected, name)).And.Not.Contains("hush-hush"));
    }

    [Test]
    public async Task An_unknown_provider_config_is_told()
    {
        var stack = await SharedStack.Get();
        var name = SharedStack.Name("unknown");
        Assert.That(await Trouble(stack.Client, Network, name, new JsonObject()), Is.EqualTo($"cannot get provider config: there is no providerconfigs.openstack.crossplane.io named {name}"));
    }

    [TestCase("https://127.0.0.1:1", "", "refused")]
    [TestCase("https://127.0.0.1:1", ""","exec":{"command":"/bin/true"}""", "exec is not accepted here")]
    [TestCase("CENTRAL", "", "leads to the Central API itself")]
    public async Task A_kubeconfig_of_no_use_is_told(string server, string more, string expected)
    {
        var stack = await SharedStack.Get();
        var name = SharedStack.Name("kubeconfig");
        var address = server.Replace("CENTRAL", stack.Plane.Admin.Server.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);
        await Secret(stack.Client, name, "kubeconfig", $$$"""
            {"apiVersion":"v1","kind":"Config","current-context":"c","clusters":[{"name":"c","cluster":{"server":"{{{address}}}"}}],
             "users":[{"name":"u","user":{"token":"hush-hush"{{{more}}}}}],"contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}]}
            """);
        await Provider(stack.Client, "kubernetes.crossplane.io/v1alpha1", name, "kubeconfig");
        var message = await Trouble(stack.Client, Object, name, new JsonObject
        {
            ["manifest"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "x", ["namespace"] = "default" } },
        });
        Assert.That(message, Does.Contain(expected).And.Not.Contains("hush-hush"));
    }

    [Test]
    public async Task A_manifest_that_is_no_object_is_refused_by_the_schema()
    {
        await using var tenant = await TestTenant.Onboard();
        var refused = await Assert.ThrowsAsync<KubeException>(() => tenant.Create("Object", "no-object", """{"manifest":{"data":{"a":"b"}}}"""));
        Assert.That(refused!.Message, Does.Contain("spec.manifest").And.Contains("kind"));
    }

    [Test]
    public async Task A_claim_with_too_long_a_name_is_told()
    {
        await using var tenant = await TestTenant.Onboard();
        var name = new string('n', 64);
        await tenant.Create("NetworkV2", name);
        var claim = await tenant.Until("NetworkV2", name, "says why", item => item.Condition("Synced")?.TextAt("status") == "False");
        Assert.That(claim.Condition("Synced")!.TextAt("message"), Does.StartWith("the name of this claim has 64 characters; at most 63"));
        await tenant.Delete("NetworkV2", name);
    }

    [Test]
    public async Task A_claim_that_is_deleted_while_it_is_made_leaves_nothing()
    {
        await using var tenant = await TestTenant.Onboard();
        await tenant.Create("NetworkV2", "short");
        await tenant.Delete("NetworkV2", "short");
        Assert.That(await tenant.Networks(), Is.Empty);
    }

    [TestCase("cluster-stacks", "providerconfigs.kubernetes.crossplane.io cluster-stacks exists and does not belong to this tenant")]
    [TestCase("provider", "providerconfigs.openstack.crossplane.io provider exists and does not belong to this tenant")]
    [TestCase("with.dot", "without dots")]
    public async Task A_tenant_whose_name_would_give_it_what_is_others_is_refused(string name, string expected)
    {
        var stack = await SharedStack.Get();
        var path = new ObjectPath(new ApiResource("platform.scs.community", "v1alpha1", "Tenant", "tenants", false), name);
        await stack.Client.Create(new JsonObject
        {
            ["apiVersion"] = "platform.scs.community/v1alpha1", ["kind"] = "Tenant", ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject { ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "User", ["name"] = "mallory" }) },
        });
        var seen = await stack.Client.WaitFor(path, "says why", item => item?.Condition("Synced")?.TextAt("status") == "False", TestTenant.Budget);
        await stack.Client.Delete(path);
        await stack.Client.WaitUntilGone(path, TestTenant.Budget);
        Assert.That(seen!.Condition("Synced")!.TextAt("message"), Does.Contain(expected));
        Assert.That(await stack.Client.Find(new ObjectPath(ApiResource.Namespace, name)), Is.Null);
    }

    [Test]
    public async Task A_definition_with_an_invalid_schema_is_told()
    {
        var stack = await SharedStack.Get();
        var definition = Definition("broken", """{"type":"object","properties":{"spec":{"type":"nonsense"}}}""");
        await stack.Client.Apply(definition);
        var path = new ObjectPath(new ApiResource("apiextensions.crossplane.io", "v1", "CompositeResourceDefinition", "compositeresourcedefinitions", false), definition.Name);
        var seen = await stack.Client.WaitFor(path, "says why", item => item?.Condition("Established")?.TextAt("status") == "False", TestTenant.Budget);
        Assert.That(seen!.Condition("Established")!.TextAt("message"), Does.Contain("nonsense"));
        await stack.Client.Delete(path);
    }

    [Test]
    public async Task Compositions_that_are_of_no_use_are_told()
    {
        var stack = await SharedStack.Get();
        await using var tenant = await TestTenant.Onboard();
        await stack.Client.Apply(Definition("gadget", """{"type":"object","properties":{"spec":{"type":"object","properties":{"size":{"type":"string"}}},"status":{"type":"object","properties":{"count":{"type":"integer"}}}}}"""));
        var kind = new ApiResource("test.example", "v1", "Gadget", "gadgets", true);
        var definition = new ObjectPath(new ApiResource("apiextensions.crossplane.io", "v1", "CompositeResourceDefinition", "compositeresourcedefinitions", false), "xgadgets.test.example");
        await stack.Client.WaitFor(definition, "is Offered", item => item?.HasCondition("Offered") == true, TestTenant.Budget);
        var path = new ObjectPath(kind, "g", tenant.Name);
        await stack.Client.Create(new JsonObject { ["apiVersion"] = "test.example/v1", ["kind"] = "Gadget", ["metadata"] = new JsonObject { ["name"] = "g", ["namespace"] = tenant.Name }, ["spec"] = new JsonObject() });
        Assert.That(await Said(), Does.StartWith("cannot select a composition: none is made for XGadget"));

        await stack.Client.Apply(Composition("gadget-one", """[{"fromFieldPath":"spec.size","toFieldPath":"metadata.labels[size]","policy":{"fromFieldPath":"Required"}}]"""));
        Assert.That(await Said("spec.size"), Is.EqualTo("map: spec.size is required and not set"));

        await stack.Client.Apply(Composition("gadget-one", """[{"fromFieldPath":"spec..size","toFieldPath":"metadata.name"}]"""));
        Assert.That(await Said("field path"), Does.Contain("\"spec..size\" is no field path"));

        await stack.Client.Apply(Composition("gadget-one", """[{"type":"ToCompositeFieldPath","fromFieldPath":"metadata.name","toFieldPath":"status.count"}]"""));
        Assert.That(await Said("status.count"), Does.StartWith("cannot write what is known of it: ").And.Contain("integer"));

        await stack.Client.Apply(Composition("gadget-two", "[]"));
        await stack.Client.Patch(path, new JsonObject { ["spec"] = new JsonObject { ["compositionRef"] = new JsonObject { ["name"] = "keypairv2s.openstack" } } });
        Assert.That(await Said("keypairv2s"), Does.Contain("keypairv2s.openstack is made for XKeypairV2, not for XGadget"));

        await stack.Client.Create(new JsonObject { ["apiVersion"] = "test.example/v1", ["kind"] = "Gadget", ["metadata"] = new JsonObject { ["name"] = "h", ["namespace"] = tenant.Name }, ["spec"] = new JsonObject() });
        var second = await stack.Client.WaitFor(path with { Name = "h" }, "says why", item => item?.Condition("Synced")?.TextAt("message") is { Length: > 0 }, TestTenant.Budget);
        Assert.That(second!.Condition("Synced")!.TextAt("message"), Does.Contain("gadget-one and gadget-two fit; name one in spec.compositionRef"));
        await stack.Client.Delete(path);
        await stack.Client.Delete(path with { Name = "h" });
        await stack.Client.WaitUntilGone(path, TestTenant.Budget);
        await stack.Client.WaitUntilGone(path with { Name = "h" }, TestTenant.Budget);

        async Task<string?> Said(string part = "") => (await stack.Client.WaitFor(
            path, $"says {part}", item => item?.Condition("Synced") is { } synced && synced.TextAt("status") == "False" && synced.TextAt("message")!.Contains(part, StringComparison.Ordinal), TestTenant.Budget))!
            .Condition("Synced")!.TextAt("message");
    }

    private static JsonObject Definition(string stem, string schema)
    {
        var kind = char.ToUpperInvariant(stem[0]) + stem[1..];
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.crossplane.io/v1", ["kind"] = "CompositeResourceDefinition", ["metadata"] = new JsonObject { ["name"] = $"x{stem}s.test.example" },
            ["spec"] = new JsonObject
            {
                ["group"] = "test.example", ["names"] = new JsonObject { ["kind"] = "X" + kind, ["plural"] = $"x{stem}s" }, ["claimNames"] = new JsonObject { ["kind"] = kind, ["plural"] = $"{stem}s" },
                ["versions"] = new JsonArray(new JsonObject { ["name"] = "v1", ["served"] = true, ["referenceable"] = true, ["schema"] = new JsonObject { ["openAPIV3Schema"] = JsonNode.Parse(schema) } }),
            },
        };
    }

    private static JsonObject Composition(string name, string patches) => new()
    {
        ["apiVersion"] = "apiextensions.crossplane.io/v1", ["kind"] = "Composition", ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["compositeTypeRef"] = new JsonObject { ["apiVersion"] = "test.example/v1", ["kind"] = "XGadget" },
            ["resources"] = new JsonArray(new JsonObject
            {
                ["name"] = "map", ["patches"] = JsonNode.Parse(patches), ["readinessChecks"] = new JsonArray(new JsonObject { ["type"] = "None" }),
                ["base"] = new JsonObject { ["apiVersion"] = "kubernetes.crossplane.io/v1alpha1", ["kind"] = "ProviderConfig", ["spec"] = new JsonObject { ["credentials"] = new JsonObject { ["source"] = "Secret" } } },
            }),
        },
    };

    private static async Task<string> Trouble(KubeClient client, ApiResource resource, string config, JsonObject forProvider)
    {
        var path = new ObjectPath(resource, config);
        await client.Create(new JsonObject
        {
            ["apiVersion"] = resource.ApiVersion, ["kind"] = resource.Kind, ["metadata"] = new JsonObject { ["name"] = config },
            ["spec"] = new JsonObject { ["forProvider"] = forProvider, ["providerConfigRef"] = new JsonObject { ["name"] = config } },
        });
        var seen = await client.WaitFor(path, "says what is wrong", item => item?.Condition("Synced")?.TextAt("status") == "False", TestTenant.Budget);
        await client.Delete(path);
        return seen!.Condition("Synced")!.TextAt("message") ?? "";
    }

    private static Task<JsonObject> Secret(KubeClient client, string name, string key, string content) => client.Create(new JsonObject
    {
        ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = System },
        ["data"] = new JsonObject { [key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(content)) },
    });

    private static Task<JsonObject> Provider(KubeClient client, string api, string name, string key) => client.Create(new JsonObject
    {
        ["apiVersion"] = api, ["kind"] = "ProviderConfig", ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["credentials"] = new JsonObject { ["source"] = "Secret", ["secretRef"] = new JsonObject { ["namespace"] = System, ["name"] = name, ["key"] = key } },
        },
    });
}
