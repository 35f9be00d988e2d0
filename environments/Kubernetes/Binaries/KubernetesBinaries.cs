using System.Globalization;
using System.Runtime.InteropServices;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>The programs of a control plane on this machine.</summary>
public sealed class KubernetesBinaries
{
    private KubernetesBinaries(string folder) => Folder = folder;

    /// <summary>The folder they are in.</summary>
    public string Folder { get; }

    /// <summary>etcd.</summary>
    public string Etcd => Path.Combine(Folder, "etcd");

    /// <summary>kube-apiserver.</summary>
    public string ApiServer => Path.Combine(Folder, "kube-apiserver");

    /// <summary>kube-controller-manager, or null: the official archives lack it.</summary>
    public string? ControllerManager => Optional("kube-controller-manager");

    /// <summary>kube-scheduler, or null.</summary>
    public string? Scheduler => Optional("kube-scheduler");

    /// <summary>kubelet, or null.</summary>
    public string? Kubelet => Optional("kubelet");

    /// <summary>
    /// Finds them: in the folder that <c>KUBEBUILDER_ASSETS</c> names, else in the cache folder, the newest version first, of equal ones those with
    /// a controller manager.
    /// </summary>
    /// <param name="environment">Environment variables.</param>
    /// <exception cref="ConfigurationException">They are not there; the message says how to get them.</exception>
    public static KubernetesBinaries Find(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment.TryGetValue("KUBEBUILDER_ASSETS", out var assets) && assets.Length > 0)
        {
            var named = new KubernetesBinaries(Path.GetFullPath(assets));
            return named.Lacks() is not { } lacking ? named
                : throw new ConfigurationException($"KUBEBUILDER_ASSETS names {named.Folder}, which lacks {lacking}. Correct the variable, or unset it to use the cache.");
        }

        var cache = Cache(environment);
        var found = Directory.Exists(cache)
            ? Directory.GetDirectories(cache, "v*").Select(folder => new KubernetesBinaries(folder)).Where(binaries => binaries.Lacks() is null)
                .OrderByDescending(binaries => binaries.ControllerManager is not null).ThenByDescending(binaries => VersionOf(binaries.Folder)).FirstOrDefault()
            : null;
        return found ?? throw new ConfigurationException(
            $"etcd and kube-apiserver are not there (looked in {cache}/v*). Get them with `./run.sh env provision control-plane`, or name a folder that has them in KUBEBUILDER_ASSETS.");
    }

    /// <summary>The same with this process's environment.</summary>
    public static KubernetesBinaries Find() => Find(ProcessEnvironment());

    /// <summary>The folder outside of any clone where they are kept, one folder a version.</summary>
    /// <param name="environment">Environment variables: <c>XDG_CACHE_HOME</c>, <c>HOME</c>.</param>
    public static string Cache(IReadOnlyDictionary<string, string> environment) => Path.Combine(HostEnvironment.Cache(environment), "kubernetes");

    /// <summary>Folder names in the official archives: <c>linux-amd64</c>.</summary>
    internal static string Platform => string.Create(
        CultureInfo.InvariantCulture,
        $"{(OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : "windows")}-{RuntimeInformation.OSArchitecture switch { Architecture.X64 => "amd64", Architecture.Arm64 => "arm64", var other => other.ToString().ToLowerInvariant() }}");

    internal static IReadOnlyDictionary<string, string> ProcessEnvironment() => HostEnvironment.Variables();

    private static Version VersionOf(string folder) => Version.TryParse(Path.GetFileName(folder).TrimStart('v'), out var version) ? version : new Version();

    private string? Lacks() => new[] { Etcd, ApiServer }.FirstOrDefault(path => !File.Exists(path)) is { } missing ? Path.GetFileName(missing) : null;

    private string? Optional(string name) => Path.Combine(Folder, name) is var path && File.Exists(path) ? path : null;
}
