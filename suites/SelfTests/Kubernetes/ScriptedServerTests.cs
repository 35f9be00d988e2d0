using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.SelfTests.OpenStack;
using Microsoft.AspNetCore.Http;

namespace Conformance.SelfTests.Kubernetes;

/// <summary>What a real server does at bad moments only, from a server that does it at once.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ScriptedServerTests
{
    [Test]
    public async Task A_watch_that_fell_behind_tells_what_happened_in_between_as_changes()
    {
        var lists = new Queue<string>([List(10, ("a", 1), ("b", 2), ("same", 3)), List(20, ("a", 12), ("c", 13), ("same", 3))]);
        var watches = new Queue<string>(
        [
            $$$"""{"type":"MODIFIED","object":{{{Item("b", 11)}}}}""" + "\n" + """{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}""" + "\n",
            $$$"""{"type":"DELETED","object":{{{Item("c", 21)}}}}""" + "\n",
        ]);
        var from = new List<string>();
        await using var server = await LoopbackServer.Start(context =>
        {
            if (!context.Request.Query.ContainsKey("watch"))
            {
                return context.Response.WriteAsync(lists.Dequeue());
            }

            from.Add(context.Request.Query["resourceVersion"]!);
            return context.Response.WriteAsync(watches.Dequeue());
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        var seen = new List<string>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var change in client.Watch(ApiResource.ConfigMap, cancellation: limit.Token))
        {
            seen.Add($"{change.Type} {change.Object.Name}@{change.Object.ResourceVersion}");
            if (change.Type == WatchEventType.Deleted && change.Object.Name == "c")
            {
                break;
            }
        }

        Assert.That(seen, Is.EqualTo(new[]
        {
            "Added a@1", "Added b@2", "Added same@3", "Bookmark @10", "Modified b@11", "Deleted b@11", "Modified a@12", "Added c@13", "Bookmark @20", "Deleted c@21",
        }));
        Assert.That(from, Is.EqualTo(new[] { "10", "20" }));
    }

    [Test]
    public async Task A_list_whose_continuation_expired_goes_on_with_what_the_server_offers()
    {
        var answers = new Queue<(int Code, string Text)>(
        [
            (200, """{"kind":"ConfigMapList","metadata":{"resourceVersion":"5","continue":"old"},"items":[{"metadata":{"name":"a"}}]}"""),
            (410, """{"kind":"Status","code":410,"reason":"Expired","message":"too old","metadata":{"continue":"rest"}}"""),
            (200, """{"kind":"ConfigMapList","metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"b"}}]}"""),
        ]);
        var from = new List<string?>();
        await using var server = await LoopbackServer.Start(context =>
        {
            from.Add(context.Request.Query["continue"]);
            var (code, text) = answers.Dequeue();
            context.Response.StatusCode = code;
            return context.Response.WriteAsync(text);
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        var names = new List<string>();
        await foreach (var item in client.List(ApiResource.ConfigMap))
        {
            names.Add(item.Name);
        }

        Assert.That(names, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(from, Is.EqualTo(new[] { null, "old", "rest" }));
    }

    [TestCase(503, """{"kind":"Status","code":503,"reason":"ServiceUnavailable","message":"overloaded"}""", "503 ServiceUnavailable: overloaded")]
    [TestCase(500, "<html>oops</html>", "500: no Kubernetes status in the answer")]
    [TestCase(302, "", "redirection (302)")]
    [TestCase(200, "<html>hello</html>", "something that is not JSON")]
    [TestCase(200, "[]", "JSON that is no object")]
    public async Task What_is_no_answer_means_that_the_subject_cannot_be_asked(int code, string body, string told)
    {
        await using var server = await LoopbackServer.Start(context =>
        {
            context.Response.StatusCode = code;
            return context.Response.WriteAsync(body);
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        Assert.That((await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Version()))!.Message, Does.Contain(told));
    }

    [Test]
    public async Task A_server_that_is_not_there_or_does_not_answer_is_told()
    {
        string gone;
        await using (var server = await LoopbackServer.Start(context => Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted)))
        {
            gone = server.Url;
            using var waiting = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) }, new KubeClientOptions { RequestTimeout = TimeSpan.FromMilliseconds(200) });
            Assert.That((await Assert.ThrowsAsync<SubjectUnavailableException>(() => waiting.Version()))!.Message, Does.Contain("no complete answer within 0.2 s"));
        }

        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(gone) }, new KubeClientOptions { Diagnosis = () => "It has ended" });
        Assert.That((await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Version()))!.Message, Does.Contain("connection is refused").And.EndsWith("It has ended"));
    }

    [Test]
    public async Task A_request_to_come_back_later_is_followed_and_counted()
    {
        var asked = 0;
        await using var server = await LoopbackServer.Start(context =>
        {
            if (++asked < 3)
            {
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = "0";
            }

            return context.Response.WriteAsync("{}");
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        await client.Version();
        Assert.That(client.Retries, Is.EqualTo(2));
    }

    [Test]
    public async Task A_path_before_the_api_and_a_log_as_a_stream_work()
    {
        var paths = new List<string>();
        await using var server = await LoopbackServer.Start(context =>
        {
            paths.Add(context.Request.Path + context.Request.QueryString);
            return context.Response.WriteAsync("one\ntwo\n");
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url + "/k8s/clusters/c-1/") });
        var lines = new List<string>();
        await foreach (var line in client.Log(new ObjectPath(ApiResource.Pod, "p", "n"), "c", follow: true))
        {
            lines.Add(line);
        }

        Assert.That(lines, Is.EqualTo(new[] { "one", "two" }));
        Assert.That(paths.Single(), Is.EqualTo("/k8s/clusters/c-1/api/v1/namespaces/n/pods/p/log?container=c&follow=true"));
    }

    [Test]
    public void Manifests_have_the_types_that_kubernetes_reads()
    {
        var read = Manifests.Parse("""
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: x, labels: &l { a: "1" } }
            data: { n: 1, s: "1", t: true, q: 'true', y: yes, z: , o: 0644, f: 1.5, e: 1e3, h: 0x1f, v: 1.2.3, l: *l }
            ---
            apiVersion: v1
            kind: List
            items: [{ apiVersion: v1, kind: Secret, metadata: { name: y } }]
            """);
        Assert.That(read[0]["data"]!.ToJsonString(), Is.EqualTo(
            """{"n":1,"s":"1","t":true,"q":"true","y":"yes","z":null,"o":420,"f":1.5,"e":1000,"h":31,"v":"1.2.3","l":{"a":"1"}}"""));
        Assert.That(read[1].Kind, Is.EqualTo("Secret"));
        Assert.That(Assert.Throws<ConfigurationException>(() => Manifests.Parse("a: 1\n---\nb: 2", "f.yaml"))!.Message, Does.StartWith("f.yaml:1:1: a Kubernetes object"));
        Assert.That(Assert.Throws<ConfigurationException>(() => Manifests.Parse("a: [hidden", "f.yaml"))!.Message, Does.StartWith("f.yaml:2:1: this is not valid YAML").And.Not.Contain("hidden"));
    }

    private static string List(int version, params (string Name, int Version)[] items) => new JsonObject
    {
        ["kind"] = "ConfigMapList",
        ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}" },
        ["items"] = new JsonArray([.. items.Select(item => JsonNode.Parse(Item(item.Name, item.Version)))]),
    }.ToJsonString();

    private static string Item(string name, int version) => $$$"""{"metadata":{"name":"{{{name}}}","namespace":"n","uid":"{{{name}}}","resourceVersion":"{{{version}}}"}}""";
}
