using System.Diagnostics;
using System.Globalization;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>What a node environment needs of this machine, found or told.</summary>
internal sealed record NodeRequirements
{
    private const int LastMinorWithDockershim = 23;

    private static readonly (string Program, string Package)[] Tools =
        [("unshare", "util-linux"), ("nsenter", "util-linux"), ("setsid", "util-linux"), ("setpriv", "util-linux"), ("mount", "mount"), ("ip", "iproute2"), ("tar", "tar"), ("socat", "socat")];

    private static readonly (string Program, string Package)[] Engine = [("containerd", "containerd"), ("runc", "runc")];

    public required KubernetesBinaries Binaries { get; init; }

    public required string Kubelet { get; init; }

    public required string Dockerd { get; init; }

    public required string Busybox { get; init; }

    /// <summary>Whether a process may be spared more than others when memory is short; where it may not, containers that ask for it do not start.</summary>
    public required bool MayLowerOomScores { get; init; }

    /// <summary>Looks whether all is there.</summary>
    /// <exception cref="ConfigurationException">Something is not; the message says how to get it.</exception>
    public static async Task<NodeRequirements> Check(NodeOptions options, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new ConfigurationException("A node can be started on Linux only. Use an existing cluster.");
        }

        var environment = options.Environment ?? KubernetesBinaries.ProcessEnvironment();
        var binaries = options.Binaries ?? KubernetesBinaries.Find(environment);
        var lacking = new[] { ("kube-controller-manager", binaries.ControllerManager), ("kube-scheduler", binaries.Scheduler), ("kubelet", binaries.Kubelet) }
            .Where(pair => pair.Item2 is null).Select(pair => pair.Item1).ToList();
        if (lacking.Count > 0)
        {
            throw new ConfigurationException($"{binaries.Folder} lacks {string.Join(", ", lacking)}, which a node needs (the official archives do not have them). Get them with `./run.sh env provision node`, and unset KUBEBUILDER_ASSETS if it is set.");
        }

        var version = await HostProgram.Run("asking kubelet for its version", binaries.Kubelet!, ["--version"], cancellation).ConfigureAwait(false);
        if (version.Trim().Split(' ', '.') is not [_, _, var text, ..] || !int.TryParse(text, CultureInfo.InvariantCulture, out var minor) || minor > LastMinorWithDockershim)
        {
            throw new ConfigurationException($"{binaries.Kubelet} says '{version.Trim()}'; from 1.24 on kubelet cannot use a Docker engine. Get an older one with `./run.sh env provision node`.");
        }

        if (!Environment.IsPrivilegedProcess)
        {
            throw new ConfigurationException("A node needs root: kubelet and the Docker engine mount file systems and make network interfaces. Run it as root, or use the environment control-plane, which needs no root.");
        }

        var path = $"{environment.GetValueOrDefault("PATH")}:{options.SystemPath}";
        var dockerd = HostProgram.Find("dockerd", path)
            ?? throw new ConfigurationException("There is no Docker engine: dockerd is not installed. On Debian as root: apt-get install docker.io. It need not run: each node starts one of its own.");
        foreach (var (program, package) in Tools.Concat(Engine).Concat(options.Services ? [("iptables-restore", "iptables")] : []))
        {
            if (HostProgram.Find(program, path) is null)
            {
                throw new ConfigurationException($"{program} is missing, which a node needs. On Debian as root: apt-get install {package}.");
            }
        }

        return new NodeRequirements
        {
            Binaries = binaries, Kubelet = binaries.Kubelet!, Dockerd = dockerd, Busybox = LocalImages.FindBusybox(path), MayLowerOomScores = await MayLower(cancellation).ConfigureAwait(false),
        };
    }

    private static async Task<bool> MayLower(CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "echo -998 2>/dev/null >/proc/self/oom_score_adj"]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return process.ExitCode == 0;
    }
}
