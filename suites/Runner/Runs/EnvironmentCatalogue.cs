using Conformance.Model;

namespace Conformance.Runner.Runs;

/// <summary>The environments a subject can come from.</summary>
internal static class EnvironmentCatalogue
{
    public const string Embedded = "embedded";

    public const string Existing = "existing";

    public const string ControlPlane = "control-plane";

    public const string Node = "node";

    public const string CentralApi = "central-api";

    private static readonly IReadOnlySet<string> NoCapabilities = new HashSet<string>();

    public static IReadOnlyList<RunEnvironment> All { get; } =
    [
        new(Embedded, "an OpenStack in this process, contents made from a seed, on loopback", "nothing", [SubjectKind.Cloud]),
        new(Existing, "a cloud of clouds.yaml (--os-cloud NAME, OS_CLOUD) or of OS_* variables; a cluster of a kubeconfig (--kubeconfig FILE, --context NAME, KUBECONFIG)",
            "an account with role member in one project; a kubeconfig with role cluster-admin", [SubjectKind.Cloud, SubjectKind.Cluster, SubjectKind.CentralApi]) { Capabilities = NoCapabilities },
        new(ControlPlane, "a Kubernetes API without nodes: etcd, kube-apiserver and kube-controller-manager as child processes on loopback (see env up)",
            "Linux, etcd and kube-apiserver (see env provision)", [SubjectKind.Cluster]) { Capabilities = NoCapabilities },
        new(Node, "the same with two nodes of kubelet and Docker Engine, on which pods really run; nothing enforces network policies there (see env up)",
            "Linux, root, Docker and kubelet (see env provision)", [SubjectKind.Cluster]) { Capabilities = new HashSet<string> { "pods", "storage" } },
        new(CentralApi, "a Central API of our own controllers, with an OpenStack in this process and three Kubernetes APIs: its own, that of tenants' objects, and that of workload clusters",
            "Linux, etcd and kube-apiserver (see env provision)", [SubjectKind.CentralApi]),
    ];

    public static RunEnvironment Find(string name) => All.FirstOrDefault(environment => environment.Name == name)
        ?? throw new ConfigurationException($"--environment {name}: there is no such environment; known: {string.Join(", ", All.Select(environment => environment.Name))}.");

    /// <summary>Where a kind of subject comes from if nobody says.</summary>
    public static RunEnvironment DefaultOf(SubjectKind kind) => All.First(environment => environment.Name != Existing && environment.Gives.Contains(kind));
}
