using System.Diagnostics;
using System.Text.Json;
using Conformance.Model;

namespace Conformance.Processes;

/// <summary>
/// One environment of a kind that is kept up for work by hand, by a process of its own. Its state is in a file in the cache folder.
/// </summary>
/// <param name="starter">What is kept up.</param>
/// <param name="environment">Environment variables: <c>XDG_CACHE_HOME</c>, <c>HOME</c>, and those that the starter knows.</param>
/// <param name="time">The clock.</param>
public sealed class BackgroundEnvironment(BackgroundStarter starter, IReadOnlyDictionary<string, string> environment, TimeProvider time)
{
    private static readonly TimeSpan StartBudget = TimeSpan.FromMinutes(8);

    private static readonly TimeSpan StopBudget = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private string Folder => Path.Combine(HostEnvironment.Cache(environment), "up", starter.Name);

    private string StateFile => Path.Combine(Folder, "state.json");

    private string Log => Path.Combine(Folder, "keeper.log");

    /// <summary>What is up; null if nothing is.</summary>
    public BackgroundState? Status() => Read() is { } state && ProcessTable.Lives(state.Pid, state.Started) ? state : null;

    /// <summary>Starts a process that keeps one up, unless one is up already.</summary>
    /// <param name="keeper">Program and arguments of a process that calls <see cref="Hold"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ConfigurationException">The programs are not there.</exception>
    /// <exception cref="SubjectUnavailableException">It did not come up; the message has the last lines of its output.</exception>
    public async Task<BackgroundState> Up(IReadOnlyList<string> keeper, CancellationToken cancellation = default)
    {
        if (Status() is { } running)
        {
            return running;
        }

        starter.Check(environment);
        ProcessLedger.CreatePrivate(Folder);
        File.Delete(StateFile);
        File.Delete(Log);
        using var process = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", Log, .. keeper]) { RedirectStandardInput = true })
            ?? throw new SubjectUnavailableException("setsid cannot be started: install util-linux.");
        process.StandardInput.Close();
        await Poll(StartBudget, () => Status() is not null || process.HasExited, cancellation).ConfigureAwait(false);
        if (Status() is { } state)
        {
            return state;
        }

        if (!process.HasExited)
        {
            process.Kill();
        }

        throw new SubjectUnavailableException($"The environment did not come up: {string.Join(" | ", File.Exists(Log) ? File.ReadLines(Log).TakeLast(5) : ["it said nothing"])}");
    }

    /// <summary>Ends what is up.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether something was up.</returns>
    public async Task<bool> Down(CancellationToken cancellation = default)
    {
        if (Status() is not { } state)
        {
            File.Delete(StateFile);
            return false;
        }

        ProcessTable.Terminate(state.Pid, state.Started);
        if (!await Poll(StopBudget, () => !ProcessTable.Lives(state.Pid, state.Started), cancellation).ConfigureAwait(false))
        {
            // The kernel ends its children with it; its folder goes at the next start.
            ProcessTable.Kill(state.Pid, state.Started);
        }

        File.Delete(StateFile);
        return true;
    }

    /// <summary>Starts one, says so in the state file and keeps it up until told to end.</summary>
    /// <param name="progress">Hears what goes on.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task Hold(Action<string> progress, CancellationToken cancellation)
    {
        var kept = await starter.Start(environment, progress, cancellation).ConfigureAwait(false);
        await using var ended = kept.Owner.ConfigureAwait(false);
        ProcessLedger.CreatePrivate(Folder);
        var own = Environment.ProcessId;
        var state = new BackgroundState(own, ProcessTable.Look(own)?.Start ?? 0, kept.Server, kept.ConfigFile, kept.Folder, time.GetUtcNow());
        await File.WriteAllTextAsync(StateFile + ".new", JsonSerializer.Serialize(state), cancellation).ConfigureAwait(false);
        File.Move(StateFile + ".new", StateFile, overwrite: true);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellation.Register(() => end.TrySetResult()).ConfigureAwait(false))
        {
            await end.Task.ConfigureAwait(false);
        }

        File.Delete(StateFile);
    }

    private async Task<bool> Poll(TimeSpan budget, Func<bool> condition, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(budget, time);
        using var timer = new PeriodicTimer(PollInterval, time);
        while (!condition())
        {
            if (limit.IsCancellationRequested)
            {
                return false;
            }

            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }

        return true;
    }

    private BackgroundState? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<BackgroundState>(File.ReadAllText(StateFile));
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null; // nothing is up
        }
    }
}
