using System.Net;
using System.Net.Sockets;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>How a program in a pod reaches the cluster it is in: with the service account that the pod runs as.</summary>
public static class InCluster
{
    /// <summary>Where a container finds its service account.</summary>
    public const string ServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Whether this process runs in a pod that may speak with the cluster.</summary>
    /// <param name="environment">Environment variables.</param>
    /// <param name="folder">Where the service account is.</param>
    public static bool IsInside(IReadOnlyDictionary<string, string> environment, string folder = ServiceAccountFolder)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.GetValueOrDefault("KUBERNETES_SERVICE_HOST") is { Length: > 0 } && File.Exists(Path.Combine(folder, "token"));
    }

    /// <summary>Reads it. The token is read again every minute, because the cluster replaces it.</summary>
    /// <param name="environment">Environment variables: <c>KUBERNETES_SERVICE_HOST</c>, <c>KUBERNETES_SERVICE_PORT</c>.</param>
    /// <param name="folder">Where the service account is.</param>
    /// <exception cref="ConfigurationException">A variable or a file is missing; the message names it and the cure.</exception>
    public static KubeConfig Read(IReadOnlyDictionary<string, string> environment, string folder = ServiceAccountFolder)
    {
        ArgumentNullException.ThrowIfNull(environment);
        string Variable(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value
            : throw new ConfigurationException($"{name} is not set, so this is no pod (or its service links are off). Outside of a cluster use a kubeconfig.");
        string FileOf(string name) => Path.Combine(folder, name) is var path && File.Exists(path) ? path
            : throw new ConfigurationException($"{path} is missing: the pod has no service account. Take automountServiceAccountToken: false out of the pod and its service account.");
        var (host, port) = (Variable("KUBERNETES_SERVICE_HOST"), Variable("KUBERNETES_SERVICE_PORT"));
        var literal = IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : host;
        if (!Uri.TryCreate($"https://{literal}:{port}", UriKind.Absolute, out var server))
        {
            throw new ConfigurationException($"KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT make no address: {host}, {port}. Correct them.");
        }

        var space = Path.Combine(folder, "namespace");
        return new KubeConfig
        {
            Server = server,
            Context = "in-cluster",
            TokenFile = FileOf("token"),
            CertificateAuthority = File.ReadAllText(FileOf("ca.crt")),
            Namespace = File.Exists(space) && File.ReadAllText(space).Trim() is { Length: > 0 } name ? name : "default",
        };
    }
}
