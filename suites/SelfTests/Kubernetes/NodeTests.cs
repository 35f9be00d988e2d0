using Conformance.Kubernetes;

namespace Conformance.SelfTests.Kubernetes;

[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class NodeTests
{
    [Test]
    public async Task A_pod_runs_tells_its_log_and_takes_commands()
    {
        var node = await SharedNode.Get();
        var client = node.Client();
        var ns = await SharedNode.Namespace(client, "pods");
        var pod = await SharedNode.RunPod(client, ns, "p", "echo hello; echo world; exec sleep 3600");
        var lines = new List<string>();
        await foreach (var line in client.Log(pod))
        {
            lines.Add(line);
        }

        Assert.That(lines, Is.EqualTo(new[] { "hello", "world" }));
        Assert.That(await client.Exec(pod, ["sh", "-c", "echo out; echo err >&2; exit 3"]), Is.EqualTo(new ExecResult(3, "out\n", "err\n")));
        Assert.That(await client.Exec(pod, ["true"]), Is.EqualTo(new ExecResult(0, "", "")));
    }
}
