using System.Net;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.SelfTests.Kubernetes;

/// <summary>What two nodes with real pods can do.</summary>
[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class NodeTests
{
    private static readonly string[] Two = ["one", "two"];

    private Node _node = null!;
    private KubeClient _client = null!;
    private string _namespace = null!;

    [OneTimeSetUp]
    public async Task Begin()
    {
        _node = await SharedNode.Get();
        _client = _node.Client();
        _namespace = await SharedNode.Namespace(_client, "nodes");
    }

    [OneTimeTearDown]
    public void End() => _client?.Dispose();

    [Test]
    public async Task A_log_is_followed_as_it_is_written()
    {
        var pod = await Pod("log", "echo one; until [ -e /tmp/go ]; do sleep 0.1; done; echo two; exec sleep 3600");
        var lines = new List<string>();
        await foreach (var line in _client.Log(pod, "main", follow: true))
        {
            lines.Add(line);
            if (lines.Count == 2)
            {
                break;
            }

            await _client.Exec(pod, ["touch", "/tmp/go"]);
        }

        Assert.That(lines, Is.EqualTo(Two));
    }

    [Test]
    public async Task A_command_gives_its_output_its_errors_and_its_exit_code()
    {
        var pod = await Pod("exec", "exec sleep 3600");
        Assert.That(await _client.Exec(pod, ["sh", "-c", "echo out; echo err >&2; exit 3"]), Is.EqualTo(new ExecResult(3, "out\n", "err\n")));
        Assert.That(await _client.Exec(pod, ["true"], new ExecOptions { Container = "main" }), Is.EqualTo(new ExecResult(0, "", "")));
        using var input = new MemoryStream("hello, all"u8.ToArray());
        Assert.That((await _client.Exec(pod, ["head", "-c", "5"], new ExecOptions { Input = input })).Output, Is.EqualTo("hello"));
        using var much = new MemoryStream();
        Assert.That((await _client.Exec(pod, ["sh", "-c", "head -c 3000000 /dev/zero"], new ExecOptions { Output = much })).ExitCode, Is.Zero);
        Assert.That(much.Length, Is.EqualTo(3_000_000));
    }

    [Test]
    public async Task A_command_that_cannot_be_run_is_told()
    {
        var pod = await Pod("no-exec", "exec sleep 3600");
        // Its engine gives an exit code to what is no program, as a shell does.
        var result = await _client.Exec(pod, ["/no/such/program"]);
        Assert.That(result.ExitCode, Is.EqualTo(126).Or.EqualTo(127), result.ToString());
        var none = pod with { Name = "nobody" };
        Assert.That((await Assert.ThrowsAsync<KubeException>(() => _client.Exec(none, ["true"])))!.Code, Is.EqualTo(404));
        var other = new ExecOptions { Container = "other" };
        Assert.That((await Assert.ThrowsAsync<KubeException>(() => _client.Exec(pod, ["true"], other)))!.Message, Does.Contain("container other is not valid"));
    }

    [Test]
    public async Task A_port_of_a_pod_is_reached_through_the_api_server()
    {
        var pod = await Pod("port", Serve("port-forward"));
        await Serving(pod);
        await using (var forward = PortForward.Open(_client, pod, 8080))
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            var texts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => http.GetStringAsync(forward.Address)));
            Assert.That(texts, Has.All.EqualTo("port-forward\n"));
            Assert.That(forward.Fault, Is.Null);
        }

        // Nobody listens there.
        await using var stream = await _client.Connect(pod, 8081);
        Assert.That((await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(new byte[1]).AsTask()))!.Message, Does.Contain("port 8081 of pods").And.Contain("refused"));
        await using var broken = PortForward.Open(_client, pod with { Name = "nobody" }, 8080);
        using var impatient = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await Assert.ThrowsAsync<HttpRequestException>(() => impatient.GetStringAsync(broken.Address));
        Assert.That(() => broken.Fault, Does.Contain("404").After(60).Seconds.PollEvery(50).MilliSeconds);
    }

    [Test]
    public async Task Pods_of_one_node_reach_those_of_the_other()
    {
        var server = await Pod("server", Serve("from the other node"), $"  nodeName: {_node.NodeNames[0]}");
        await Serving(server);
        var address = (await _client.Get(server)).TextAt("status", "podIP");
        var caller = await Pod("caller", "exec sleep 3600", $"  nodeName: {_node.NodeNames[1]}");
        Assert.That(await _client.Exec(caller, ["wget", "-q", "-O-", $"http://{address}:8080/"]), Is.EqualTo(new ExecResult(0, "from the other node\n", "")));
    }

    [Test]
    public async Task A_volume_is_made_for_a_claim_and_outlives_its_pod()
    {
        await _client.Create(Manifests.Parse($$"""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: { name: data, namespace: {{_namespace}} }
            spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Mi } } }
            """)[0]);
        const string Volume = "  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]";
        var writer = await Pod("writer", "echo kept >/data/file; exec sleep 3600", Volume, "/data");
        Assert.That(() => _client.Exec(writer, ["cat", "/data/file"]).GetAwaiter().GetResult().Output, Is.EqualTo("kept\n").After(60).Seconds.PollEvery(200).MilliSeconds);
        var claim = await _client.Get(new ObjectPath(new ApiResource("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true), "data", _namespace));
        Assert.That((claim.TextAt("status", "phase"), claim.TextAt("spec", "storageClassName")), Is.EqualTo(("Bound", Node.StorageClass)));
        await _client.Delete(writer);
        await _client.WaitUntilGone(writer, TimeSpan.FromMinutes(1));
        var reader = await Pod("reader", "exec sleep 3600", Volume, "/data");
        Assert.That((await _client.Exec(reader, ["cat", "/data/file"])).Output, Is.EqualTo("kept\n"));
    }

    [Test]
    public async Task A_pod_speaks_with_the_cluster_as_its_service_account()
    {
        var pod = await Pod("inside", "exec sleep 3600");

        // From within, by what the cluster itself put into the pod.
        const string Ask = "wget -q -O- --no-check-certificate https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/version";
        var version = await _client.Exec(pod, ["sh", "-c", Ask]);
        Assert.That(version.ExitCode, Is.Zero, version.Error);
        Assert.That(JsonNode.Parse(version.Output)!["gitVersion"]!.ToString(), Does.StartWith("v1."));

        // And by our own reader, with the very same files and variables.
        using var folder = new TestFolder();
        foreach (var file in new[] { "token", "ca.crt", "namespace" })
        {
            folder.Write(file, (await _client.Exec(pod, ["cat", $"{InCluster.ServiceAccountFolder}/{file}"])).Output);
        }

        var variables = (await _client.Exec(pod, ["env"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.That(InCluster.IsInside(variables, folder.Path), Is.True);
        var config = InCluster.Read(variables, folder.Path);
        Assert.That(config.Namespace, Is.EqualTo(_namespace));
        using var client = KubeClient.Open(config);
        Assert.That((await Assert.ThrowsAsync<KubeException>(() => client.Page(ApiResource.Secret)))!.Message, Does.Contain($"system:serviceaccount:{_namespace}:default"));
    }

    [Test]
    public async Task Nodes_have_their_labels_and_let_nobody_in_who_is_not_known()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
        foreach (var (name, zone) in _node.NodeNames.Zip(["a", "b"]))
        {
            var node = await _client.Get(new ObjectPath(ApiResource.Node, name));
            Assert.That(node.TextAt("metadata", "labels", "topology.kubernetes.io/zone"), Is.EqualTo(zone));
            var address = (node.At("status", "addresses") as JsonArray)!.OfType<JsonObject>().Single(item => item.TextAt("type") == "InternalIP").TextAt("address");
            using var answer = await http.GetAsync(new Uri($"https://{address}:10250/pods"));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    [Test]
    public async Task An_image_is_made_of_a_folder_and_of_a_stream_and_runs_on_every_node()
    {
        using var folder = new TestFolder();
        var busybox = LocalImages.FindBusybox(Environment.GetEnvironmentVariable("PATH") ?? "");
        Directory.CreateDirectory(Path.Combine(folder.Path, "bin"));
        File.Copy(busybox, Path.Combine(folder.Path, "bin", "busybox"));
        folder.Write("etc/mark", "a mark\n");
        var configuration = new ImageConfiguration
        {
            Entrypoint = ["/bin/busybox", "sh", "-c"], Command = ["cat /etc/mark; echo \"$MARK\"; pwd; id -u"],
            Environment = new Dictionary<string, string> { ["MARK"] = """a "quoted" $word \ end""" }, WorkingDirectory = "/etc", User = "1000",
        };
        await _node.ImportImage("test.example/mark:1", folder.Path, configuration);
        await using (var tar = await LocalImages.RootFileSystem(busybox, default))
        {
            await _node.ImportImage("test.example/stream:1", new UnclosedStream(tar), new ImageConfiguration { Entrypoint = ["/bin/echo", "streamed"] });
        }

        foreach (var node in _node.NodeNames)
        {
            foreach (var (image, said) in new[] { ("mark", "a mark\na \"quoted\" $word \\ end\n/etc\n1000"), ("stream", "streamed") })
            {
                var name = $"{image}-{node}";
                await _client.Create(Manifests.Parse($$"""
                    apiVersion: v1
                    kind: Pod
                    metadata: { name: {{name}}, namespace: {{_namespace}} }
                    spec: { nodeName: {{node}}, restartPolicy: Never, containers: [{ name: main, image: "test.example/{{image}}:1", imagePullPolicy: Never }] }
                    """)[0]);
                var pod = new ObjectPath(ApiResource.Pod, name, _namespace);
                await _client.WaitFor(pod, "has ended", item => item?.TextAt("status", "phase") is "Succeeded" or "Failed", TimeSpan.FromMinutes(2));
                var lines = new List<string>();
                await foreach (var line in _client.Log(pod))
                {
                    lines.Add(line);
                }

                Assert.That(string.Join('\n', lines), Is.EqualTo(said));
            }
        }

        Assert.That((await Assert.ThrowsAsync<ConfigurationException>(() => _node.ImportImage("no-tag", folder.Path)))!.Message, Does.Contain("add one: no-tag:1"));
        Assert.That((await Assert.ThrowsAsync<ConfigurationException>(() => _node.ImportImage("x:1", folder.Path + "/none")))!.Message, Does.Contain("is no folder"));
    }

    private static string Serve(string text) => $"mkdir /www; echo '{text}' >/www/index.html; exec httpd -f -p 8080 -h /www";

    // The phase tells that the container was started, not that its program listens already.
    private async Task Serving(ObjectPath pod)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _client.Exec(pod, ["sh", "-c", "until wget -q -O /dev/null http://127.0.0.1:8080/; do sleep 0.1; done"], cancellation: limit.Token);
    }

    private Task<ObjectPath> Pod(string name, string script, string? more = null, string? mount = null) => SharedNode.RunPod(_client, _namespace, name, script, more, mount);
}
