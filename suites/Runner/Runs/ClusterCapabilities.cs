namespace Conformance.Runner.Runs;

/// <summary>What a cluster can be declared to have. Nothing of it is probed: a probe lets a broken cluster pass.</summary>
internal static class ClusterCapabilities
{
    /// <summary>Agreement to a burst of events, which <c>--event-burst</c> gives.</summary>
    public const string EventBurst = "event-burst";

    /// <summary>What each means, by its name in a subject file.</summary>
    public static IReadOnlyDictionary<string, string> Meanings { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["pods"] = "pods can be created and run: the cluster has nodes, and the images of the testcases can be pulled",
        ["storage"] = "volumes of the default storage class can be created and mounted (with pods)",
        ["network-policy"] = "the network plugin is meant to enforce network policies (with pods)",
        ["control-plane-pods"] = "kube-apiserver and etcd run as pods of kube-system that the user can read, so that their arguments can be judged; not so where the control plane is managed",
        [EventBurst] = "a burst of events may be created; --event-burst says so, and how many",
        ["outside"] = "the program runs outside of the cluster's networks, where an attacker would be, so that a port that it reaches is open to the world",
    };
}
