using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.SelfTests.Kubernetes;

/// <summary>One environment with two nodes for all tests that need pods and do no harm to it; started by the first that asks.</summary>
internal static class SharedNode
{
    private static readonly Lazy<Task<Node>> Environment = new(() => Start(new NodeOptions { Nodes = 2, Labels = [Zone("a"), Zone("b")] }));

    /// <summary>The environment.</summary>
    public static Task<Node> Get() => Environment.Value;

    /// <summary>Starts one; where something is missing the test fails and says how to get it.</summary>
    public static async Task<Node> Start(NodeOptions? options = null)
    {
        try
        {
            return await Node.Start(options);
        }
        catch (ConfigurationException missing)
        {
            throw new AssertionException($"There is no node to test against: run .ci/prepare as root. ({missing.Message})");
        }
    }

    private static Dictionary<string, string> Zone(string name) => new() { ["topology.kubernetes.io/zone"] = name };

    /// <summary>A pod of the tools image that runs a shell script, started and waited for.</summary>
    public static async Task<ObjectPath> RunPod(KubeClient client, string ns, string name, string script, string? more = null, string? mount = null)
    {
        var manifest = Manifests.Parse($"""
            apiVersion: v1
            kind: Pod
            metadata: {"{"} name: {name}, namespace: {ns} {"}"}
            spec:
              terminationGracePeriodSeconds: 0
            {more}
              containers:
                - name: main
                  image: {Node.ToolsImage}
                  imagePullPolicy: Never
                  command: [sh, -c, {System.Text.Json.JsonSerializer.Serialize(script)}]
                  volumeMounts: {(mount is null ? "[]" : $"[{"{"} name: data, mountPath: {mount} {"}"}]")}
            """)[0];
        await client.Create(manifest);
        var pod = new ObjectPath(ApiResource.Pod, name, ns);
        await client.WaitFor(pod, "runs", item => item?.TextAt("status", "phase") is "Running" or "Succeeded" or "Failed", TimeSpan.FromMinutes(2));
        return pod;
    }

    /// <summary>A namespace in which pods can be made.</summary>
    public static async Task<string> Namespace(KubeClient client, string stem)
    {
        var name = SharedPlane.Name(stem);
        await client.Create(Manifests.Parse("apiVersion: v1\nkind: Namespace\nmetadata: { name: " + name + " }")[0]);
        await client.WaitFor(new ObjectPath(ApiResource.ServiceAccount, "default", name), "is there with its token", item => item?["secrets"] is not null, TimeSpan.FromSeconds(60));
        return name;
    }

    /// <summary>Ends the environment, if anybody has asked for it.</summary>
    public static async Task Stop()
    {
        if (Environment.IsValueCreated && Environment.Value.IsCompletedSuccessfully)
        {
            await (await Get()).DisposeAsync();
        }
    }
}
