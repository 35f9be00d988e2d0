using System.Globalization;

namespace Conformance.Kubernetes;

/// <summary>The namespaces of one node: processes, mounts, network. With its first process everything in it ends.</summary>
internal sealed class NodeSandbox(ChildProcess unshare)
{
    // What the machine has in /run stays out of sight, above all the sockets of its own container engines; so does /var/log, which kubelet fills. The
    // shell stays as the first process, because it collects what containers leave behind.
    private const string InitScript = """
        set -eu
        mount -t tmpfs -o mode=755 tmpfs /run
        mount -t tmpfs -o mode=755 tmpfs /var/log
        mount --bind "$2" "$3"
        echo '{}' >/run/daemon.json
        : >"$1/ready"
        sleep infinity &
        wait
        """;

    // Containers that ask to be spared when memory is short cannot be started where that is refused.
    private const string RuntimeScript = """
        #!/bin/sh
        bundle= before=
        for word in "$@"; do
          case $before in --bundle | -b) bundle=$word ;; esac
          before=$word
        done
        [ -z "$bundle" ] || sed -i 's/"oomScoreAdj":-[0-9][0-9]*/"oomScoreAdj":0/' "$bundle/config.json"
        exec runc "$@"

        """;

    private int _init;

    /// <summary>The first process, by its id on the machine.</summary>
    public int Init => _init;

    /// <summary>Words before a program that make it run in here.</summary>
    public IReadOnlyList<string> Inside => ["nsenter", "--target", Init.ToString(CultureInfo.InvariantCulture), "--mount", "--pid", "--net"];

    /// <summary>Arguments of <c>unshare</c> that make them.</summary>
    /// <param name="folder">The node's folder.</param>
    /// <param name="volumes">Folder with the volumes.</param>
    public static IReadOnlyList<string> Arguments(string folder, string volumes) =>
        ["--mount", "--pid", "--net", "--fork", "--kill-child", "--mount-proc", "sh", "-c", InitScript, "sh", folder, volumes, ControlPlaneForNodes.HostPaths];

    /// <summary>Writes an OCI runtime that does not ask for what is refused here, and gives its path.</summary>
    public static string WriteRuntime(string folder)
    {
        var path = Path.Combine(folder, "runtime");
        PrivateFile.Write(path, RuntimeScript, executable: true);
        return path;
    }

    /// <summary>Whether they are there.</summary>
    public bool IsReady(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "ready")) || ProcessTable.ChildrenOf(unshare.Pid) is not [var init])
        {
            return false;
        }

        _init = init;
        return true;
    }

    /// <summary>Ends everything in here; done when all of it has ended.</summary>
    public async Task Kill()
    {
        if (_init != 0 && ProcessTable.Look(_init) is { } first)
        {
            // The kernel lets the first process go only after all others; unshare waits for it.
            ProcessTable.Kill(_init, first.Start);
            await unshare.Ended.ConfigureAwait(false);
        }
        else
        {
            await unshare.Kill().ConfigureAwait(false);
        }
    }
}
