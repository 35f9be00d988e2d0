using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Conformance.Processes;

/// <summary>
/// A program in a session of its own that the kernel kills when this process ends, however it ends; its output goes to a file.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    // The kernel's promise holds for the thread that started the program, and threads of the pool end when there is little to do.
    private static readonly BlockingCollection<Action> Starts = [];

    private readonly Process _process;

    static ChildProcess()
    {
        var starter = new Thread(() =>
        {
            foreach (var start in Starts.GetConsumingEnumerable())
            {
                start();
            }
        })
        { IsBackground = true, Name = "starts child processes" };
        starter.Start();
    }

    private ChildProcess(string name, string log, Process process)
    {
        (Name, Log, _process) = (name, log, process);
        Pid = process.Id;
        Started = ProcessTable.Look(Pid)?.Start ?? 0;
        Ended = process.WaitForExitAsync();
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>File with its output.</summary>
    public string Log { get; }

    /// <summary>Process id.</summary>
    public int Pid { get; }

    /// <summary>Ticks since the machine's boot.</summary>
    public long Started { get; }

    /// <summary>Ends with it.</summary>
    public Task Ended { get; }

    /// <summary>Whether it runs no more.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="log">File that gets its output.</param>
    /// <param name="within">Words before the program that put it somewhere, for instance <c>nsenter …</c>; null = none.</param>
    /// <param name="name">What it is called in messages; null = the program's name.</param>
    /// <param name="variables">Environment variables beside those of this process.</param>
    public static async Task<ChildProcess> Start(
        string program, IReadOnlyList<string> arguments, string log, IReadOnlyList<string>? within = null, string? name = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                // sh opens the log and becomes the program; none of these forks, so the id stays the program's.
                var info = new ProcessStartInfo("setsid", ["setpriv", "--pdeathsig", "KILL", "sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", log, .. within ?? [], program, .. arguments])
                {
                    RedirectStandardInput = true, WorkingDirectory = Path.GetDirectoryName(log)!,
                };

                // Programs believe these, and would ask a proxy for 127.0.0.1.
                foreach (var variable in new[] { "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "KUBECONFIG" })
                {
                    info.Environment.Remove(variable);
                }

                // dockerd looks for containerd, and containerd for runc.
                info.Environment["PATH"] = HostProgram.SearchPath(HostEnvironment.Variables());

                foreach (var (variable, value) in variables ?? new Dictionary<string, string>())
                {
                    info.Environment[variable] = value;
                }

                var process = Process.Start(info)!;
                process.StandardInput.Close();
                started.SetResult(process);
            }
            catch (Exception exception)
            {
                started.SetException(exception); // the one who waits for it gets it
            }
        });
        return new ChildProcess(name ?? Path.GetFileName(program), log, await started.Task.ConfigureAwait(false));
    }

    /// <summary>The last lines of its output.</summary>
    public IReadOnlyList<string> LastLines(int count)
    {
        try
        {
            using var file = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Seek(-Math.Min(file.Length, 16_384), SeekOrigin.End);
            using var reader = new StreamReader(file);
            return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(count)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>How it ended, with its last lines; null while it runs.</summary>
    public string? Obituary() => !HasEnded ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{Name} has ended {(_process.ExitCode > 128 ? $"by signal {_process.ExitCode - 128}" : $"with code {_process.ExitCode}")}; its last lines: {string.Join(" | ", LastLines(5).DefaultIfEmpty("none"))}");

    /// <summary>Ends it at once and waits until it has ended.</summary>
    public async Task Kill()
    {
        ProcessTable.Kill(Pid, Started);
        await Ended.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
