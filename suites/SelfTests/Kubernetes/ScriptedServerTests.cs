using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.SelfTests.OpenStack;
using Microsoft.AspNetCore.Http;

namespace Conformance.SelfTests.Kubernetes;

/// <summary>What a real server does at bad moments only, from a server that does it at once.</summary>
[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
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
    public async Task A_group_that_is_gone_after_it_was_listed_hides_no_other_kind()
    {
        await using var server = await LoopbackServer.Start(context => context.Response.WriteAsync(context.Request.Path.Value switch
        {
            "/api" => """{"kind":"APIVersions","versions":["v1"]}""",
            "/apis" => """{"kind":"APIGroupList","groups":[{"name":"gone.example","versions":[{"groupVersion":"gone.example/v1","version":"v1"}],"preferredVersion":{"groupVersion":"gone.example/v1","version":"v1"}}]}""",
            "/api/v1" => """{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"secrets","kind":"Secret","namespaced":true,"verbs":["get"]}]}""",
            _ => Missing(context),
        }));
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        Assert.That((await client.Resources()).Select(resource => resource.Kind), Is.EqualTo(new[] { "Secret" }));
        await Assert.ThatAsync(() => client.Resources("gone.example/v1"), Throws.InstanceOf<KubeException>(), "who asks for it by name is told");

        static string Missing(HttpContext context)
        {
            context.Response.StatusCode = 404;
            return "404 page not found";
        }
    }

    [Test]
    public async Task A_watch_that_is_cut_again_and_again_tells_everything_once()
    {
        const int Cuts = 12;
        var connections = 0;
        await using var server = await LoopbackServer.Start(async context =>
        {
            if (!context.Request.Query.ContainsKey("watch"))
            {
                await context.Response.WriteAsync(List(100, ("a", 1)));
                return;
            }

            // Every connection tells the next change and is cut then, in an orderly way or not; if not, the change may be lost on the way.
            var next = int.Parse(context.Request.Query["resourceVersion"]!, System.Globalization.CultureInfo.InvariantCulture) + 1;
            await context.Response.WriteAsync($$$"""{"type":"MODIFIED","object":{{{Item("a", next)}}}}""" + "\n");
            if (++connections % 2 == 0)
            {
                await context.Response.Body.FlushAsync();
                context.Abort();
            }
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        var seen = new List<string>();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await foreach (var change in client.Watch(ApiResource.ConfigMap, cancellation: limit.Token))
        {
            seen.Add(change.Object.ResourceVersion);
            if (seen.Count == Cuts + 2)
            {
                break;
            }
        }

        Assert.That(seen, Is.EqualTo(new[] { "1", "100" }.Concat(Enumerable.Range(101, Cuts).Select(version => $"{version}"))));
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
    public async Task A_server_that_does_not_speak_websocket_is_told()
    {
        await using var server = await LoopbackServer.Start(context => context.Response.WriteAsync("ok"));
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        var pod = new ObjectPath(ApiResource.Pod, "p", "n");
        Assert.That((await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Exec(pod, ["true"])))!.Message, Does.Contain("exec in pods n/p").And.Contain("does not speak WebSocket"));
        Assert.That((await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Connect(pod, 80)))!.Message, Does.Contain("port 80 of pods n/p"));
    }

    [TestCase("cut", "the connection broke off before the command's end")]
    [TestCase("closed", "closed before the command's end was told")]
    [TestCase("rubbish", "closed before the command's end was told")]
    [TestCase("fails", "the command was not run to its end: no space left")]
    public async Task A_command_whose_end_is_not_known_did_not_end_well(string how, string told)
    {
        await using var server = await ExecServer(async (socket, cancellation) =>
        {
            await socket.SendAsync("\u0001half a li"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Binary, true, cancellation);
            if (how == "cut")
            {
                return false;
            }

            if (how != "closed")
            {
                var status = how == "rubbish" ? "\u0003{"u8.ToArray() : """\u0003{"status":"Failure","reason":"InternalError","message":"no space left"}""".Replace("\\u0003", "\u0003", StringComparison.Ordinal).Select(letter => (byte)letter).ToArray();
                await socket.SendAsync(status, System.Net.WebSockets.WebSocketMessageType.Binary, true, cancellation);
            }

            return true;
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        Assert.That((await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Exec(new ObjectPath(ApiResource.Pod, "p", "n"), ["true"])))!.Message,
            how == "cut" ? Does.Contain(told).Or.Contain("ConnectionReset") : Does.Contain(told));
    }

    [Test]
    public async Task The_end_of_the_input_is_told_to_a_server_that_understands_it()
    {
        var messages = new List<string>();
        await using var server = await ExecServer(
            async (socket, cancellation) =>
            {
                var buffer = new byte[100];
                while (messages.Count < 2)
                {
                    var message = await socket.ReceiveAsync(buffer, cancellation);
                    messages.Add(Convert.ToHexString(buffer, 0, message.Count));
                }

                await socket.SendAsync("\u0003{\"status\":\"Success\"}"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Binary, true, cancellation);
                return true;
            },
            "v5.channel.k8s.io");
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        using var input = new MemoryStream("abc"u8.ToArray());
        Assert.That((await client.Exec(new ObjectPath(ApiResource.Pod, "p", "n"), ["cat"], new ExecOptions { Input = input })).ExitCode, Is.Zero);
        Assert.That(messages, Is.EqualTo(new[] { "00616263", "FF00" }));
    }

    [Test]
    public void Outside_of_a_pod_there_is_no_service_account()
    {
        using var folder = new TestFolder();
        var variables = new Dictionary<string, string>();
        Assert.That(InCluster.IsInside(variables, folder.Path), Is.False);
        Assert.That(Assert.Throws<ConfigurationException>(() => InCluster.Read(variables, folder.Path))!.Message, Does.Contain("KUBERNETES_SERVICE_HOST is not set"));
        variables["KUBERNETES_SERVICE_HOST"] = "fd00::1";
        variables["KUBERNETES_SERVICE_PORT"] = "443";
        Assert.That(Assert.Throws<ConfigurationException>(() => InCluster.Read(variables, folder.Path))!.Message, Does.Contain($"{folder.Path}/token is missing").And.Contain("automountServiceAccountToken"));
        folder.Write("token", "t");
        folder.Write("ca.crt", "c");
        Assert.That(InCluster.IsInside(variables, folder.Path), Is.True);
        var config = InCluster.Read(variables, folder.Path);
        Assert.That((config.Server.ToString(), config.Namespace, config.TokenFile), Is.EqualTo(("https://[fd00::1]/", "default", Path.Combine(folder.Path, "token"))));
    }

    [Test]
    public async Task A_cluster_is_ready_when_it_says_so_and_its_nodes_are()
    {
        var (readyz, condition) = ("etcd failed", "True");
        var time = new BudgetTime(TimeSpan.FromMinutes(7));
        var asked = 0;
        await using var server = await LoopbackServer.Start(context =>
        {
            if (context.Request.Path != "/readyz")
            {
                return context.Response.WriteAsync($$$"""{"kind":"NodeList","metadata":{},"items":[{"metadata":{"name":"one"},"status":{"conditions":[{"type":"Ready","status":"{{{condition}}}","reason":"R","message":"no network"}]}}]}""");
            }

            // The second time something was seen already, and the budget may end.
            if (++asked == 2)
            {
                time.End();
            }

            return context.Response.WriteAsync(readyz);
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        async Task<string> Told()
        {
            asked = 0;
            return (await Assert.ThrowsAsync<SubjectUnavailableException>(() => ClusterReadiness.Wait(client, 1, time.Budget, time)))!.Message;
        }

        Assert.That(await Told(), Does.Contain("not ready within 420 s").And.Contain("/readyz does not say ok"));
        readyz = "ok";
        condition = "False";
        Assert.That(await Told(), Does.Contain("0 of 1 nodes Ready; one: Ready=False (R: no network)"));
        condition = "True";
        await ClusterReadiness.Wait(client, 1, time.Budget, time);
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

    // Serves one command by a script, which tells whether it ends with a word or without.
    private static Task<LoopbackServer> ExecServer(Func<System.Net.WebSockets.WebSocket, CancellationToken, Task<bool>> serve, string protocol = "v4.channel.k8s.io") => LoopbackServer.Start(async context =>
    {
        var upgrade = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>()!;
        var accept = System.Security.Cryptography.SHA1.HashData(System.Text.Encoding.ASCII.GetBytes(context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(accept);
        context.Response.Headers.SecWebSocketProtocol = protocol;
        await using var stream = await upgrade.UpgradeAsync();
        using var socket = System.Net.WebSockets.WebSocket.CreateFromStream(stream, new System.Net.WebSockets.WebSocketCreationOptions { IsServer = true, SubProtocol = protocol });
        if (await serve(socket, context.RequestAborted))
        {
            await socket.CloseOutputAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        else
        {
            context.Abort();
        }
    });

    private static string List(int version, params (string Name, int Version)[] items) => new JsonObject
    {
        ["kind"] = "ConfigMapList",
        ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}" },
        ["items"] = new JsonArray([.. items.Select(item => JsonNode.Parse(Item(item.Name, item.Version)))]),
    }.ToJsonString();

    private static string Item(string name, int version) => $$$"""{"metadata":{"name":"{{{name}}}","namespace":"n","uid":"{{{name}}}","resourceVersion":"{{{version}}}"}}""";

    /// <summary>A clock on which a budget ends when it is told to.</summary>
    private sealed class BudgetTime(TimeSpan budget) : TimeProvider
    {
        private Action _end = () => { };

        public TimeSpan Budget => budget;

        public void End() => _end();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != budget)
            {
                return System.CreateTimer(callback, state, dueTime, period);
            }

            _end = () => callback(state);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }
    }
}
