using System.Globalization;
using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.Kaas.Scs0217;

/// <summary>Which ports of Kubernetes can be reached from outside (scs-0217-v1).</summary>
public static class Ports
{
    /// <summary>The ports that must not be reachable. The standard's words on 10255 contradict each other; it is reported, and judged as the read-only port it is elsewhere.</summary>
    public static IReadOnlyList<int> Asked { get; } = [2379, 2380, 10250, 10255, 10257, 10259];

    /// <summary>None of them takes connections.</summary>
    /// <param name="answers">What came of connecting.</param>
    /// <exception cref="ConfigurationException">Nothing was tried.</exception>
    public static CheckResult Closed(IReadOnlyList<PortAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return answers.Count == 0
            ? throw new ConfigurationException("No address of the cluster is known whose ports could be tried.")
            : new CheckResult([.. answers.Where(answer => answer.Open).Select(answer => new Finding(
                $"{answer.Address}:{answer.Port.ToString(CultureInfo.InvariantCulture)}", "ports of Kubernetes other than the API server's and node ports are not reachable from outside", $"port {answer.Port.ToString(CultureInfo.InvariantCulture)} ({Name(answer.Port)}) closed or filtered", "a connection came about",
                "Close it by security groups or a firewall to everybody but the cluster's own nodes", Clauses.Hardening) { Level = answer.Port == 10255 ? FindingLevel.Should : FindingLevel.Must })]);
    }

    private static string Name(int port) => port switch
    {
        2379 or 2380 => "etcd", 10250 => "kubelet", 10255 => "kubelet, read-only", 10257 => "controller manager", 10259 => "scheduler", _ => "Kubernetes",
    };
}
