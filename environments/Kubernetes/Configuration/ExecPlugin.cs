using System.Text.Json.Nodes;

namespace Conformance.Kubernetes;

/// <summary>A credential plugin of a kubeconfig (<c>client.authentication.k8s.io</c>).</summary>
/// <param name="ApiVersion">Version of the protocol: <c>client.authentication.k8s.io/v1</c> or <c>…/v1beta1</c>.</param>
/// <param name="Command">Program: a path, or a name that is looked up in <c>PATH</c>.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record ExecPlugin(string ApiVersion, string Command, IReadOnlyList<string> Arguments)
{
    /// <summary>Variables set for it in addition to the process's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What to tell when the program is not there.</summary>
    public string? InstallHint { get; init; }

    /// <summary>Hand it the cluster's data in <c>KUBERNETES_EXEC_INFO</c>.</summary>
    public bool ProvideClusterInfo { get; init; }

    /// <summary>The cluster's extension <c>client.authentication.k8s.io/exec</c>, handed on as it is.</summary>
    public JsonNode? ClusterConfig { get; init; }

    /// <summary>Where it is configured, for messages: file and line.</summary>
    public string Where { get; init; } = "";

    /// <summary>The program only: arguments and environment may hold secrets.</summary>
    public override string ToString() => Command;
}
