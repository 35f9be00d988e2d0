using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Conformance.Model;

namespace Conformance.OpenStack.AllInOne;

/// <summary>
/// A container image in which an <see cref="AllInOneCloud"/> runs on machines that are no Debian 12: the distribution with the packages, built by whoever wants it. The program itself, and the .NET it
/// runs on, are this machine's and come in by mounts that cannot be written to. A container of it has no network but its own loopback, and ends with the process that started it.
/// </summary>
/// <param name="progress">Hears what goes on, a line at a time.</param>
/// <param name="programPath">Folders in which <c>docker</c> is looked for; null = <c>PATH</c>.</param>
public sealed class ContainerImage(Action<string> progress, string? programPath = null)
{
    /// <summary>Name of the environment.</summary>
    public const string Name = "openstack-container";

    private const string Volume = "scs-conformance-openstack";

    private const string Cache = "/var/cache";

    /// <summary>What docker's own failures end with: no daemon, no such image, no such program in it.</summary>
    private static readonly int[] OwnFailures = [125, 126, 127];

    // The program ends when whoever started it has: its standard input is that process' then, and ends with it. Reports belong to whoever asked for them: what is root's now and was not before. What
    // was there before keeps its owner, wherever a link among it leads.
    private const string Within = """
        exec 3<&0
        owner=$1 reports=$2; shift 2
        [ "$owner" != 0:0 ] || reports=
        before=$(mktemp)
        [ -z "$reports" ] || find "$reports" -xdev -user 0 >"$before"
        "$@" </dev/null & program=$!
        trap 'kill -TERM $program' INT TERM
        { cat <&3; kill -TERM $program; } >/dev/null 2>&1 &
        while :; do wait $program; code=$?; kill -0 $program 2>/dev/null || break; done
        [ -z "$reports" ] || find "$reports" -xdev -user 0 -print0 | grep -zvxFf "$before" | xargs -0 -r chown -h "$owner"
        rm "$before"
        exit $code
        """;

    private static readonly string[] More =
    [
        "--cap-add", "NET_ADMIN", "--cap-add", "DAC_READ_SEARCH", "--cap-add", "SYS_PTRACE", "--device", "/dev/net/tun", "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined", "--security-opt", "systempaths=unconfined",
    ];

    private static string Recipe => Path.Combine(Layout.Files, "Containerfile");

    private static IReadOnlyList<string> Packages => Requirements.PackagesFor(VirtualizationKind.Libvirt, NetworkKind.Agents);

    /// <summary>Its name with a tag that is another one as soon as recipe or packages are.</summary>
    public static string Reference { get; } =
        $"scs-conformance/openstack:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(Recipe) + string.Join(' ', Packages))))[..12]}";

    /// <summary>Builds it, and prepares the databases and the system of servers that boot, which are kept in a volume.</summary>
    /// <param name="from">The image to begin with: Debian 12.</param>
    /// <param name="cancellation">Ends the work; it can be taken up again.</param>
    /// <exception cref="ConfigurationException">There is no docker.</exception>
    /// <exception cref="OperationCanceledException">The work was ended.</exception>
    /// <exception cref="SubjectUnavailableException">It cannot be built; what docker said was told to <c>progress</c>.</exception>
    public async Task Provision(string from, CancellationToken cancellation)
    {
        var docker = Docker();
        var recipe = await File.ReadAllTextAsync(Recipe, cancellation).ConfigureAwait(false);
        progress($"building {Reference} from {from}: some 500 packages, several minutes");

        // Without a folder to build from: nothing of this machine gets into it.
        var code = await Follow(docker, ["build", "--network", "host", "--tag", Reference, "--build-arg", $"BASE={from}", "--build-arg", $"PACKAGES={string.Join(' ', Packages)}", "-"], recipe, progress, progress, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (code != 0)
        {
            throw new SubjectUnavailableException($"docker build ended with code {code}; its last lines above tell why. --base names another image of Debian 12 (default {from}).");
        }

        foreach (var kind in new[] { "fake", "libvirt" })
        {
            code = await Follow(docker, Arguments(null, [], kind == "libvirt", ["env", "provision", AllInOneBackground.Name, "--yes", "--virt", kind], "host"), null, progress, progress, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (code != 0)
            {
                throw new SubjectUnavailableException($"Preparing the databases in a container ended with code {code}; the lines above tell why.");
            }
        }
    }

    /// <summary>Runs this program in a container, which is gone afterwards.</summary>
    /// <param name="reports">Folder into which it writes, made before; absolute.</param>
    /// <param name="files">Files that it reads; absolute.</param>
    /// <param name="boots">Whether it starts servers that boot: the container may then do more.</param>
    /// <param name="words">What it is told.</param>
    /// <param name="output">Gets its output, a line at a time.</param>
    /// <param name="cancellation">Tells it to end; it then removes what it made and writes its report.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="ConfigurationException">There is no docker, or no such image; the message says what makes it.</exception>
    /// <exception cref="SubjectUnavailableException">The container cannot be started.</exception>
    public async Task<int> Run(string reports, IReadOnlyList<string> files, bool boots, IReadOnlyList<string> words, Action<string> output, CancellationToken cancellation)
    {
        var docker = Docker();
        var said = new List<string>();
        if (await Follow(docker, ["image", "inspect", "--format", "{{.Id}}", Reference], "", _ => { }, said.Add, cancellation).ConfigureAwait(false) != 0)
        {
            cancellation.ThrowIfCancellationRequested();
            throw said.Exists(line => line.Contains("No such image", StringComparison.OrdinalIgnoreCase))
                ? new ConfigurationException($"There is no image {Reference}: `./run.sh env provision {Name}` builds it from the distribution's packages.")
                : new SubjectUnavailableException($"docker cannot be asked for its images: {string.Join(" | ", said.DefaultIfEmpty("it said nothing"))}");
        }

        var code = await Follow(docker, Arguments(reports, files, boots, words), null, output, progress, cancellation).ConfigureAwait(false);
        return OwnFailures.Contains(code) ? throw new SubjectUnavailableException($"docker did not start the container (code {code}); what it said is above.") : code;
    }

    /// <summary>What docker is told.</summary>
    internal static IReadOnlyList<string> Arguments(string? reports, IReadOnlyList<string> files, bool boots, IReadOnlyList<string> words, string network = "none")
    {
        // .../shared/Microsoft.NETCore.App/10.0.0/ lies three folders deep.
        var runtime = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/')).Parent!.Parent!.Parent!.FullName;
        return
        [
            "run", "--rm", "--init", "--interactive", "--network", network, "--workdir", Directory.GetCurrentDirectory(), "--env", $"XDG_CACHE_HOME={Cache}", "--env", "HOME=/root", "--volume", $"{Volume}:{Cache}/scs-conformance",
            "--volume", "/tmp", .. Mount(AppContext.BaseDirectory.TrimEnd('/')), .. Mount(runtime), .. reports is null ? [] : new[] { "--volume", $"{reports}:{reports}" }, .. files.SelectMany(Mount),

            // Cinder and Nova keep the right to mount even where nothing is mounted. Servers that boot have namespaces, bridges and settings of the kernel's network, all of the container's own.
            "--cap-add", "SYS_ADMIN",
            .. boots ? More : [],
            Reference, "sh", "-c", Within, "sh", Owner(), reports ?? "", Path.Combine(runtime, "dotnet"), Path.Combine(AppContext.BaseDirectory, "Conformance.Runner.dll"), .. words,
        ];
    }

    private static string[] Mount(string path) => ["--volume", $"{path}:{path}:ro"];

    private static string Owner()
    {
        // Of a file that is written now: there is no other way to one's own ids without calls into the system.
        var status = File.ReadLines("/proc/self/status").Select(line => line.Split('\t')).Where(parts => parts[0] is "Uid:" or "Gid:").ToDictionary(parts => parts[0], parts => parts[2]);
        return $"{status["Uid:"]}:{status["Gid:"]}";
    }

    private string Docker() => HostProgram.Find("docker", programPath ?? HostProgram.SearchPath(HostEnvironment.Variables()))
        ?? throw new ConfigurationException($"--environment {Name} needs Docker, and there is no program docker in PATH: install it, or use --environment openstack (Debian 12, as root) or --environment embedded (nothing).");

    // Its standard input is the text; without one it is open until it is to end.
    private static async Task<int> Follow(string program, IReadOnlyList<string> arguments, string? input, Action<string> output, Action<string> error, CancellationToken cancellation)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, line) => Tell(output, line.Data);
        process.ErrorDataReceived += (_, line) => Tell(error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), CancellationToken.None).ConfigureAwait(false);
            process.StandardInput.Close();
        }

        // What runs in a container ends by itself when its input does, and tidies up before.
        await using (cancellation.Register(input is null ? process.StandardInput.Close : process.Kill).ConfigureAwait(false))
        {
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return process.ExitCode;

        static void Tell(Action<string> whom, string? line)
        {
            if (line is not null)
            {
                whom(line);
            }
        }
    }
}
