using System.Text;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.SelfTests.Kubernetes;

[Parallelizable(ParallelScope.All)]
public sealed class KubeClientTests
{
    private KubeClient _client = null!;

    [OneTimeSetUp]
    public async Task Connect() => _client = await SharedPlane.Client();

    [Test]
    public async Task The_server_is_ready_and_tells_its_version()
    {
        Assert.That((await _client.Version()).TextAt("gitVersion"), Does.Match(@"^v1\.\d+\.\d+"));
        Assert.That(await _client.Text("/readyz"), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Discovery_gives_the_preferred_version_and_finds_kinds_by_every_name()
    {
        var deployment = await _client.Resource("Deployment");
        Assert.That(deployment, Is.EqualTo(new ApiResource("apps", "v1", "Deployment", "deployments", true)));
        Assert.That(deployment.SubResources, Is.EquivalentTo(new[] { "scale", "status" }));
        Assert.That(deployment.Verbs, Does.Contain("watch"));
        Assert.That(await _client.Resource("deployments.apps"), Is.EqualTo(deployment));
        Assert.That(await _client.Resource("deploy"), Is.EqualTo(deployment));
        Assert.That((await _client.Resource("cm")).Kind, Is.EqualTo("ConfigMap"));
        Assert.That((await _client.Resource("Namespace")).Namespaced, Is.False);
        var groups = await _client.Groups();
        Assert.That(groups[0].Group, Is.Empty);
        Assert.That(groups.Single(group => group.Group == "rbac.authorization.k8s.io").Versions[0], Is.EqualTo("v1"));
    }

    [Test]
    public async Task An_unknown_kind_is_told_with_the_nearest_one()
    {
        var thrown = (await Assert.ThrowsAsync<ConfigurationException>(() => _client.Resource("Deploiment")))!;
        Assert.That(thrown.Message, Does.Contain("no resource \"Deploiment\"; did you mean \"Deployment\"?"));
        Assert.That(
            (await Assert.ThrowsAsync<ConfigurationException>(() => _client.Resource("nowhere.example/v1", "Thing")))!.Message,
            Does.Contain("no API nowhere.example/v1").And.Contain("custom resource definition"));
    }

    [Test]
    public async Task Objects_are_created_read_changed_and_deleted()
    {
        var name = SharedPlane.Name("crud");
        var path = new ObjectPath(ApiResource.ConfigMap, name);
        var created = await _client.Create(ConfigMap(name, "a", "1"));
        Assert.That(created.Namespace, Is.EqualTo("default"));
        Assert.That((await _client.Get(path)).Uid, Is.EqualTo(created.Uid));

        var merged = await _client.Patch(path, new JsonObject { ["data"] = new JsonObject { ["b"] = "2" } });
        Assert.That(merged.TextAt("data", "a"), Is.EqualTo("1"));
        var patched = await _client.Patch(path, JsonNode.Parse("""[{"op":"remove","path":"/data/a"}]""")!, PatchKind.Json);
        Assert.That(patched.At("data")!.ToJsonString(), Is.EqualTo("""{"b":"2"}"""));

        patched["data"]!["c"] = "3";
        var replaced = await _client.Replace(patched);
        Assert.That(replaced.TextAt("data", "c"), Is.EqualTo("3"));
        var stale = (await Assert.ThrowsAsync<KubeException>(() => _client.Replace(patched)))!;
        Assert.That((stale.Code, stale.Reason), Is.EqualTo((409, "Conflict")));

        Assert.That(await _client.Delete(path, uid: created.Uid), Is.True);
        Assert.That(await _client.Delete(path), Is.False);
        Assert.That(await _client.Find(path), Is.Null);
    }

    [Test]
    public async Task A_refusal_tells_request_reason_and_causes()
    {
        var missing = (await Assert.ThrowsAsync<KubeException>(() => _client.Get(new ObjectPath(ApiResource.ConfigMap, "not-there"))))!;
        Assert.That((missing.Code, missing.Reason), Is.EqualTo((404, "NotFound")));
        Assert.That(missing.Message, Does.StartWith("GET /api/v1/namespaces/default/configmaps/not-there: 404 NotFound: configmaps \"not-there\" not found"));
        var invalid = (await Assert.ThrowsAsync<KubeException>(() => _client.Create(ConfigMap("Not_A_Name", "a", "1"))))!;
        Assert.That((invalid.Code, invalid.Reason), Is.EqualTo((422, "Invalid")));
        Assert.That(invalid.Causes.Single().Field, Is.EqualTo("metadata.name"));
    }

    [Test]
    public async Task Lists_come_page_by_page_and_complete()
    {
        var ns = await Namespace();
        await Parallel.ForAsync(0, 250, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, token) =>
            await _client.Create(ConfigMap($"page-{i:000}", "i", $"{i}", ns, ("odd", i % 2 == 1 ? "yes" : "no")), token));
        var first = await _client.Page(ApiResource.ConfigMap, new ListOptions { Namespace = ns, PageSize = 40 });
        Assert.That((first.Items.Count, first.Continue), Is.EqualTo((40, first.Continue)));
        Assert.That(first.Continue, Is.Not.Null);
        Assert.That(first.Items[0].Kind, Is.EqualTo("ConfigMap"));
        var names = new List<string>();
        await foreach (var item in _client.List(ApiResource.ConfigMap, new ListOptions { Namespace = ns, PageSize = 40 }))
        {
            names.Add(item.Name);
        }

        Assert.That(names.Where(name => name.StartsWith("page-", StringComparison.Ordinal)), Is.EqualTo(Enumerable.Range(0, 250).Select(i => $"page-{i:000}")));
        var odd = 0;
        await foreach (var item in _client.List(ApiResource.ConfigMap, new ListOptions { Namespace = ns, PageSize = 40, LabelSelector = "odd=yes" }))
        {
            odd++;
        }

        Assert.That(odd, Is.EqualTo(125));
        await _client.Delete(new ObjectPath(ApiResource.Namespace, ns));
    }

    [Test]
    public async Task A_watch_tells_what_is_there_then_a_bookmark_then_changes()
    {
        var ns = await Namespace();
        await _client.Create(ConfigMap("before", "a", "1", ns, ("watched", "yes")));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var seen = new List<string>();
        await foreach (var change in _client.Watch(ApiResource.ConfigMap, new ListOptions { Namespace = ns, LabelSelector = "watched=yes" }, limit.Token))
        {
            seen.Add($"{change.Type} {change.Object.Name}".TrimEnd());
            switch (seen.Count)
            {
                case 2:
                    await _client.Create(ConfigMap("after", "a", "1", ns, ("watched", "yes")));
                    break;
                case 3:
                    await _client.Patch(new ObjectPath(ApiResource.ConfigMap, "after", ns), new JsonObject { ["data"] = new JsonObject { ["a"] = "2" } });
                    break;
                case 4:
                    await _client.Delete(new ObjectPath(ApiResource.ConfigMap, "before", ns));
                    break;
            }

            if (seen.Count == 5)
            {
                break;
            }
        }

        Assert.That(seen, Is.EqualTo(new[] { "Added before", "Bookmark", "Added after", "Modified after", "Deleted before" }));
    }

    [Test]
    public async Task A_watch_from_a_state_the_server_no_longer_has_lists_again()
    {
        // The server keeps the states of a custom resource from its installation on only, so 1 is older than what it has.
        await _client.InstallDefinition(Manifests.Parse("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: gadgets.test.example }
            spec:
              group: test.example
              scope: Cluster
              names: { plural: gadgets, singular: gadget, kind: Gadget }
              versions:
                - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }
            """)[0]);
        await _client.Create(Manifests.Parse("{ apiVersion: test.example/v1, kind: Gadget, metadata: { name: there } }")[0]);
        var gadgets = await _client.Resource("Gadget");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var seen = new List<string>();
        await foreach (var change in _client.Watch(gadgets, new ListOptions { ResourceVersion = "1" }, limit.Token))
        {
            seen.Add($"{change.Type} {change.Object.Name}".TrimEnd());
            if (seen.Count == 2)
            {
                break;
            }
        }

        Assert.That(seen, Is.EqualTo(new[] { "Added there", "Bookmark" }));
        await _client.Delete(new ObjectPath(ApiResource.CustomResourceDefinition, "gadgets.test.example"));
    }

    [Test]
    public async Task Server_side_apply_tells_who_else_has_the_field_and_can_take_it()
    {
        var name = SharedPlane.Name("applied");
        await _client.Apply(ConfigMap(name, "a", "1"), "first");
        Assert.That((await _client.Apply(ConfigMap(name, "b", "1"), "second")).At("data")!.AsObject(), Has.Count.EqualTo(2));
        var conflict = (await Assert.ThrowsAsync<KubeException>(() => _client.Apply(ConfigMap(name, "a", "2"), "second")))!;
        Assert.That((conflict.Code, conflict.Reason), Is.EqualTo((409, "Conflict")));
        Assert.That(conflict.Causes.Single(), Is.EqualTo(new KubeCause(".data.a", "FieldManagerConflict", "conflict with \"first\" using v1")).Or.EqualTo(new KubeCause(".data.a", "FieldManagerConflict", "conflict with \"first\"")));
        Assert.That((await _client.Apply(ConfigMap(name, "a", "2"), "second", force: true)).TextAt("data", "a"), Is.EqualTo("2"));
    }

    [Test]
    public async Task Custom_resources_can_be_applied_together_with_their_definition_and_have_status_and_scale()
    {
        var applied = await _client.ApplyAll(Manifests.Parse("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: widgets.test.example
            spec:
              group: test.example
              scope: Namespaced
              names: { plural: widgets, singular: widget, kind: Widget, shortNames: [wd] }
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema:
                    openAPIV3Schema:
                      type: object
                      x-kubernetes-preserve-unknown-fields: true
                  subresources:
                    status: {}
                    scale: { specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas }
            ---
            # nothing here
            ---
            apiVersion: test.example/v1
            kind: Widget
            metadata: { name: one }
            spec: { replicas: 2 }
            """));
        Assert.That(applied.Select(item => item.Kind), Is.EqualTo(new[] { "CustomResourceDefinition", "Widget" }));
        var widget = await _client.Resource("wd");
        var path = new ObjectPath(widget, "one");
        await _client.Patch(path with { SubResource = "status" }, new JsonObject { ["status"] = new JsonObject { ["replicas"] = 1 } });
        var scale = await _client.Get(path with { SubResource = "scale" });
        Assert.That((scale.At("spec", "replicas")!.GetValue<int>(), scale.At("status", "replicas")!.GetValue<int>()), Is.EqualTo((2, 1)));
        scale["spec"]!["replicas"] = 5;
        await _client.Patch(path with { SubResource = "scale" }, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 5 } });
        Assert.That((await _client.Get(path)).At("spec", "replicas")!.GetValue<int>(), Is.EqualTo(5));
        await _client.Delete(new ObjectPath(ApiResource.CustomResourceDefinition, "widgets.test.example"));
        await _client.WaitUntilGone(new ObjectPath(ApiResource.CustomResourceDefinition, "widgets.test.example"), KubeClient.DefaultBudget);
    }

    [Test]
    public async Task Tokens_of_service_accounts_sign_in_and_access_reviews_tell_what_they_may()
    {
        var ns = await Namespace();
        await _client.ApplyAll(Manifests.Parse($$"""
            apiVersion: v1
            kind: ServiceAccount
            metadata: { name: reader, namespace: {{ns}} }
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: { name: reads, namespace: {{ns}} }
            rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get, list] }]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: { name: reads, namespace: {{ns}} }
            roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reads }
            subjects: [{ kind: ServiceAccount, name: reader, namespace: {{ns}} }]
            """));
        var token = await _client.Token(ns, "reader", TimeSpan.FromMinutes(20));
        Assert.That(token.Expires, Is.EqualTo(TimeProvider.System.GetUtcNow().AddMinutes(20)).Within(TimeSpan.FromMinutes(1)));
        Assert.That(token.ToString(), Does.Not.Contain(token.Token));
        var plane = await SharedPlane.Get();
        var reader = plane.Client(new KubeConfig { Server = plane.Admin.Server, CertificateAuthority = plane.Admin.CertificateAuthority, Token = token.Token, Namespace = ns });
        Assert.That(await reader.Page(ApiResource.ConfigMap, new ListOptions { Namespace = ns }), Is.Not.Null);
        Assert.That((await reader.CanI(new AccessQuestion("get", "configmaps", Namespace: ns))).Allowed, Is.True);
        Assert.That((await reader.CanI(new AccessQuestion("delete", "configmaps", Namespace: ns))).Allowed, Is.False);
        var forbidden = (await Assert.ThrowsAsync<KubeException>(() => reader.Get(new ObjectPath(ApiResource.Secret, "x", ns))))!;
        Assert.That((forbidden.Code, forbidden.Reason), Is.EqualTo((403, "Forbidden")));

        var account = new Impersonation($"system:serviceaccount:{ns}:reader") { Groups = ["system:serviceaccounts"] };
        Assert.That((await _client.Can(account, new AccessQuestion("list", "configmaps", Namespace: ns))).Allowed, Is.True);
        Assert.That((await _client.Can(account, new AccessQuestion("list", "secrets", Namespace: ns))).Allowed, Is.False);
        using var impersonated = _client.As(account);
        Assert.That(await impersonated.Page(ApiResource.ConfigMap, new ListOptions { Namespace = ns }), Is.Not.Null);
        Assert.That((await Assert.ThrowsAsync<KubeException>(() => impersonated.Page(ApiResource.Secret, new ListOptions { Namespace = ns })))!.Message, Does.Contain($"system:serviceaccount:{ns}:reader"));
    }

    [Test]
    public async Task Somebody_who_is_impersonated_is_in_each_of_several_groups()
    {
        var ns = await Namespace();
        await _client.ApplyAll(Manifests.Parse($$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: { name: reads, namespace: {{ns}} }
            rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get, list, create, watch] }]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: { name: reads, namespace: {{ns}} }
            roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reads }
            subjects: [{ kind: Group, name: "second, with a comma", apiGroup: rbac.authorization.k8s.io }]
            """));
        var somebody = new Impersonation("somebody") { Groups = ["first", "second, with a comma", "dritte Größe"], Extra = new Dictionary<string, IReadOnlyList<string>> { ["example.org/where"] = ["here", "there"] } };
        using var impersonated = _client.As(somebody);
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await impersonated.Page(ApiResource.ConfigMap, new ListOptions { Namespace = ns }), Is.Not.Null);
        }

        Assert.That((await impersonated.Create(ConfigMap("big", "a", new string('x', 200_000), ns))).Name, Is.EqualTo("big"), "a body of many writes");
        var joined = (await Assert.ThrowsAsync<KubeException>(async () =>
        {
            using var other = _client.As(somebody with { Groups = ["first, second", "third"] });
            await other.Page(ApiResource.ConfigMap, new ListOptions { Namespace = ns });
        }))!;
        Assert.That(joined.Message, Does.Contain("User \"somebody\" cannot list"));
        var both = _client.As(new Impersonation("somebody") { Groups = ["first", "third"] });
        Assert.That((await both.CanI(new AccessQuestion("list", "configmaps", Namespace: ns))).Allowed, Is.False);
    }

    [Test]
    public async Task A_proxy_on_the_way_hears_nothing_of_groups()
    {
        var plane = await SharedPlane.Get();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var heard = new StringBuilder();
        var serving = Task.Run(async () =>
        {
            using var near = await listener.AcceptTcpClientAsync();
            using var far = new System.Net.Sockets.TcpClient();
            var buffer = new byte[8192];
            while (!heard.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                heard.Append(Encoding.ASCII.GetString(buffer, 0, await near.GetStream().ReadAsync(buffer)));
            }

            await far.ConnectAsync(plane.Admin.Server.Host, plane.Admin.Server.Port);
            await near.GetStream().WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        });
        var config = new KubeConfig
        {
            Server = plane.Admin.Server, CertificateAuthority = plane.Admin.CertificateAuthority, ClientCertificate = plane.Admin.ClientCertificate, ClientKey = plane.Admin.ClientKey,
            Proxy = new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}"),
        };
        using (var client = KubeClient.Open(config, new KubeClientOptions { Impersonate = new Impersonation("somebody") { Groups = ["first", "system:masters"] } }))
        {
            Assert.That((await client.CanI(new AccessQuestion("*", "*", "*"))).Allowed, Is.True, "the second group may");
        }

        await serving.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(heard.ToString(), Does.StartWith("CONNECT 127.0.0.1:").And.Not.Contain("Impersonate"));
    }

    [Test]
    public void A_group_that_no_header_can_have_is_told() => Assert.That(
        () => _client.As(new Impersonation("somebody") { Groups = ["a", "b\r\nImpersonate-Group: system:masters"] }),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains("control character"));

    [Test]
    public async Task A_wrong_token_means_that_the_subject_cannot_be_asked()
    {
        var plane = await SharedPlane.Get();
        var client = plane.Client(new KubeConfig { Server = plane.Admin.Server, CertificateAuthority = plane.Admin.CertificateAuthority, Token = "wrong-and-secret" });
        var thrown = (await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Page(ApiResource.ConfigMap)))!;
        Assert.That(thrown.Message, Does.Contain("refuses the sign-in (401)").And.Not.Contain("wrong-and-secret"));
        Assert.That(((KubeException)thrown.InnerException!).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task A_namespace_that_does_not_end_is_told_with_what_holds_it()
    {
        var ns = await Namespace();
        var held = ConfigMap("held", "a", "1", ns);
        held["metadata"]!["finalizers"] = new JsonArray("test.example/held");
        await _client.Create(held);
        var path = new ObjectPath(ApiResource.ConfigMap, "held", ns);
        await _client.Delete(new ObjectPath(ApiResource.Namespace, ns));
        await _client.WaitFor(new ObjectPath(ApiResource.Namespace, ns), "tells what holds it", item => item?.HasCondition("NamespaceFinalizersRemaining") == true, KubeClient.DefaultBudget);
        var thrown = (await Assert.ThrowsAsync<SubjectUnavailableException>(() => _client.WaitUntilGone(new ObjectPath(ApiResource.Namespace, ns), TimeSpan.FromMilliseconds(500))))!;
        Assert.That(thrown.Message, Does.Contain("phase Terminating").And.Contain("test.example/held in 1 resource instances"));
        thrown = (await Assert.ThrowsAsync<SubjectUnavailableException>(() => _client.WaitUntilGone(path, TimeSpan.FromMilliseconds(300))))!;
        Assert.That(thrown.Message, Does.Contain("not seen within 0.3 s that it is gone").And.Contain("finalizers: test.example/held"));
        await _client.Patch(path, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        await _client.WaitUntilGone(path, KubeClient.DefaultBudget);
    }

    [Test]
    public async Task A_wait_that_ends_in_vain_tells_replicas_and_the_last_warning()
    {
        var ns = await Namespace();
        var web = (await _client.ApplyAll(Manifests.Parse($$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web, namespace: {{ns}} }
            spec:
              replicas: 2
              selector: { matchLabels: { app: web } }
              template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: none }] } }
            """))).Single();
        foreach (var (name, minute, said) in new[] { ("web.1", 1, "an older one"), ("web.2", 2, "the sandbox cannot be made") })
        {
            await _client.Create(new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "Event", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns }, ["type"] = "Warning", ["reason"] = "FailedCreatePodSandbox", ["message"] = said,
                ["lastTimestamp"] = $"2026-11-22T10:0{minute}:00Z", ["involvedObject"] = new JsonObject { ["kind"] = "Deployment", ["name"] = "web", ["namespace"] = ns, ["uid"] = web.Uid },
            });
        }

        var path = new ObjectPath(await _client.Resource("apps/v1", "Deployment"), "web", ns);
        var thrown = (await Assert.ThrowsAsync<SubjectUnavailableException>(() => _client.WaitFor(path, "is ready", _ => false, TimeSpan.FromMilliseconds(500))))!;
        Assert.That(thrown.Message, Does.Contain("0 of 2 replicas ready").And.EndsWith("; last event: FailedCreatePodSandbox: the sandbox cannot be made."));
    }

    [Test]
    public async Task Pretty_answers_do_not_crash_the_server()
    {
        for (var i = 0; i < 30; i++)
        {
            Assert.That((await _client.Send(HttpMethod.Get, "/api/v1/namespaces?pretty=true")).Kind, Is.EqualTo("NamespaceList"));
        }

        Assert.That((await SharedPlane.Get()).Diagnosis(), Is.Null);
    }

    private static JsonObject ConfigMap(string name, string key, string value, string? ns = null, (string Key, string Value)? label = null)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        if (label is var (labelKey, labelValue))
        {
            metadata["labels"] = new JsonObject { [labelKey] = labelValue };
        }

        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = metadata, ["data"] = new JsonObject { [key] = value } };
    }

    private async Task<string> Namespace() =>
        (await _client.Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = SharedPlane.Name("test") } })).Name;
}
