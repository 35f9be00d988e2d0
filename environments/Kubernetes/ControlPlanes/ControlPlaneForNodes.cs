using System.Net;

namespace Conformance.Kubernetes;

/// <summary>What a <see cref="ControlPlane"/> does otherwise when nodes belong to it.</summary>
/// <param name="Address">
/// Address of this machine that pods reach, and the first one of <paramref name="ServiceRange"/>: the API server itself listens where pods look for
/// the service <c>kubernetes</c>, so nothing has to lead them there.
/// </param>
/// <param name="ServiceRange">Addresses of services, in CIDR notation.</param>
/// <param name="Volumes">Folder that takes the place of <see cref="HostPaths"/> for the controller manager, which makes volumes there.</param>
internal sealed record ControlPlaneForNodes(IPAddress Address, string ServiceRange, string Volumes)
{
    /// <summary>Where the controller manager makes volumes; the place cannot be chosen.</summary>
    public const string HostPaths = "/tmp/hostpath_pv";

    /// <summary>The port of the service <c>kubernetes</c>.</summary>
    public const int Port = 443;

    /// <summary>Words that give a program the volumes in the place where it expects them, and to nobody else.</summary>
    public IReadOnlyList<string> WithVolumes => ["unshare", "--mount", "sh", "-c", "set -e; mount --bind \"$1\" \"$2\"; shift 2; exec \"$@\"", "sh", Volumes, HostPaths];
}
