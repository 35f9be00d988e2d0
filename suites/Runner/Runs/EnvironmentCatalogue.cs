using Conformance.Model;

namespace Conformance.Runner.Runs;

/// <summary>The environments a subject can come from.</summary>
internal static class EnvironmentCatalogue
{
    public const string Embedded = "embedded";

    public const string Existing = "existing";

    public const string ControlPlane = "control-plane";

    /// <summary>Where a cloud can come from.</summary>
    private static readonly IReadOnlyList<(string Name, string What, string Needs)> Clouds =
    [
        (Embedded, "an OpenStack in this process, contents made from a seed, on loopback", "nothing"),
        (Existing, "a cloud of clouds.yaml (--os-cloud NAME, OS_CLOUD) or of OS_* variables", "an account with role member in one project"),
    ];

    public static IReadOnlyList<(string Name, string What, string Needs)> All { get; } =
    [
        .. Clouds,
        (ControlPlane, "a Kubernetes API without nodes: child processes on loopback (see env up)", "Linux, etcd and kube-apiserver (see env provision)"),
    ];

    /// <summary>Refuses a name that is no environment a cloud can come from.</summary>
    public static void Check(string name)
    {
        if (Clouds.All(environment => environment.Name != name))
        {
            throw new ConfigurationException($"--environment {name}: there is no such environment; known: {string.Join(", ", Clouds.Select(environment => environment.Name))}.");
        }
    }
}
