using Conformance.Kubernetes;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.CentralApiSuite;

/// <summary>The Central API that is asked, with what is behind it for looking.</summary>
/// <param name="Provider">The Central API, with the provider's rights: it makes tenants, and looks for leaks.</param>
/// <param name="Cloud">How the cloud behind it is looked at: an account that sees all projects.</param>
public sealed record CentralApiSubject(KubeClient Provider, CloudConfig Cloud)
{
    /// <summary>Namespace of the system's secrets.</summary>
    public string SystemNamespace { get; init; } = "crossplane-system";

    /// <summary>A flavor that tenants may use.</summary>
    public string FlavorName { get; init; } = "SCS-1V-4-10";

    /// <summary>An image that tenants may use.</summary>
    public string ImageName { get; init; } = "Debian 12";

    /// <summary>Name of the external network.</summary>
    public string ExternalNetwork { get; init; } = "public";

    /// <summary>Secret of the system's namespace with the kubeconfig of the cluster for tenants' objects.</summary>
    public string? ClusterSecret { get; init; }

    /// <summary>The cluster for tenants' objects, for looking; null if there is none.</summary>
    public KubeClient? Cluster { get; init; }

    /// <summary>Provider config of the management cluster of workload clusters.</summary>
    public string? ManagementConfig { get; init; }

    /// <summary>The management cluster, for looking; null if there is none.</summary>
    public KubeClient? Management { get; init; }

    /// <summary>Class of workload clusters.</summary>
    public string ClusterClass { get; init; } = "openstack-scs";

    /// <summary>A version of Kubernetes that is offered.</summary>
    public string ClusterVersion { get; init; } = "v1.29.3";

    /// <summary>A later version of Kubernetes of the same class, to which clusters can be upgraded; null if there is none.</summary>
    public string? ClusterUpgrade { get; init; }

    /// <summary>
    /// An image with <c>sleep</c> that the nodes of workload clusters have or can pull: the story then orders a cluster with a worker, and a pod must run there; null if the pods of
    /// workload clusters are made only.
    /// </summary>
    public string? PodImage { get; init; }

    /// <summary>How people sign in; null if they do not do so by OpenID Connect.</summary>
    public Logins? Logins { get; init; }

    /// <summary>Counts what is asked beside what <see cref="Provider"/>, <see cref="Cluster"/> and <see cref="Management"/> ask.</summary>
    public RequestTally Tally { get; init; } = new();

    /// <summary>Remembers whose connection details are in which secret of the system.</summary>
    public ConnectionDetails Details { get; init; } = new();

    /// <summary>How long a back end is out of reach where that is tried. Default: 1 min.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many claims are made at once where many are tried. Default: 200.</summary>
    public int Crowd { get; init; } = 200;

    /// <summary>How long the conditions of a claim may take to tell the truth. Default: 60 s.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a tenant's onboarding may take. Default: 2 min.</summary>
    public TimeSpan OnboardingBudget { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a workload cluster may take. Default: 3 min.</summary>
    public TimeSpan ClusterBudget { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>A client of somebody else than the provider, whose requests are counted.</summary>
    /// <param name="config">Where, and by which credentials.</param>
    /// <param name="who">Who asks, in a report.</param>
    /// <param name="time">The clock.</param>
    internal KubeClient Client(KubeConfig config, string who, TimeProvider time) => KubeClient.Open(config, new KubeClientOptions { Time = time, Sent = Tally.Of(who) });

    /// <summary>Looks at the cloud; its requests are counted.</summary>
    internal ServiceSession Session() => ServiceSession.Open(Cloud, new CloudOptions { Sent = Tally.Of("looks into the cloud") });
}
