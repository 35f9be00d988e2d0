using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.AllInOne;
using Conformance.OpenStack.Identities;

namespace Conformance.Runner.Runs;

/// <summary>The environments a subject can come from.</summary>
internal static class EnvironmentCatalogue
{
    public const string Embedded = "embedded";

    public const string Existing = "existing";

    public const string ControlPlane = "control-plane";

    public const string Node = "node";

    public const string K3s = "k3s";

    public const string OpenStack = "openstack";

    public const string CentralApi = "central-api";

    public const string CentralApiNodes = "central-api-nodes";

    private static readonly IReadOnlySet<string> NoCapabilities = new HashSet<string>();

    public static IReadOnlyList<RunEnvironment> All { get; } =
    [
        new(Embedded, "an OpenStack in this process, contents made from a seed, on loopback; a status page with API server, page, issuer and gateway", "nothing; for the page Chromium", [SubjectKind.Cloud, SubjectKind.StatusPage]),
        new(Existing, "a cloud of clouds.yaml (--os-cloud NAME, OS_CLOUD) or of OS_* variables; a cluster of a kubeconfig (--kubeconfig FILE, --context NAME, KUBECONFIG); a status page (--status-page-url URL)",
            "an account with role member in one project; a kubeconfig with role cluster-admin; for a status page nothing, to test writing a token", [SubjectKind.Cloud, SubjectKind.Cluster, SubjectKind.StatusPage, SubjectKind.CentralApi]) { Capabilities = NoCapabilities },
        new(OpenStack, "a real OpenStack on this machine, of the distribution's packages, with the contents of the embedded one; its servers run with --virt libvirt only, its load balancers do not",
            "Debian 12, root (see env provision)", [SubjectKind.Cloud]) { Capabilities = new HashSet<string> { ReaderAccount.Capability, IdentityAccounts.Capability } },
        new(ContainerImage.Name, "the same in a container of an image of those packages, for machines that are no Debian 12: the whole run happens in there, without a network",
            "Docker (see env provision)", [SubjectKind.Cloud]) { Capabilities = new HashSet<string> { ReaderAccount.Capability, IdentityAccounts.Capability } },
        new(ControlPlane, "a Kubernetes API without nodes: etcd, kube-apiserver and kube-controller-manager as child processes on loopback (see env up)",
            "Linux, etcd and kube-apiserver (see env provision)", [SubjectKind.Cluster]) { Capabilities = NoCapabilities },
        new(Node, "the same with two nodes of kubelet and Docker Engine, on which pods really run; nothing enforces network policies there (see env up)",
            "Linux, root, Docker and kubelet (see env provision)", [SubjectKind.Cluster]) { Capabilities = new HashSet<string> { "pods", "storage" } },
        new(K3s, "k3s in containers of a Docker Engine, with its own network plugin and volumes (--k3s-image, --k3s-version, --k3s-nodes); pulls images",
            "a build with container support (Containers=true ./run.sh …), Docker", [SubjectKind.Cluster]) { Capabilities = new HashSet<string> { "pods", "storage", "network-policy" } },
        new(CentralApi, "a Central API of our own controllers, with an OpenStack in this process and three Kubernetes APIs: its own, that of tenants' objects, and that of workload clusters",
            "Linux, etcd and kube-apiserver (see env provision)", [SubjectKind.CentralApi]),
        new(CentralApiNodes, "the same, and workload clusters get a node of kubelet and Docker Engine, on which a pod of the story must run",
            "Linux, root, Docker and kubelet (see env provision)", [SubjectKind.CentralApi]),
    ];

    public static RunEnvironment Find(string name) => All.FirstOrDefault(environment => environment.Name == name)
        ?? throw new ConfigurationException($"--environment {name}: there is no such environment; known: {string.Join(", ", All.Select(environment => environment.Name))}.");

    /// <summary>Whether an environment is an OpenStack of the distribution's packages, here or in a container.</summary>
    public static bool IsOpenStack(RunEnvironment? environment) => environment?.Name is OpenStack or ContainerImage.Name;

    /// <summary>Where a kind of subject comes from if nobody says.</summary>
    public static RunEnvironment DefaultOf(SubjectKind kind) => All.First(environment => environment.Name != Existing && environment.Gives.Contains(kind));
}
