using Conformance.Model;

namespace Conformance.OpenStack.AllInOne;

/// <summary>MariaDB for one cloud: a process on a socket in the cloud's folder.</summary>
internal sealed class Database : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly Layout _layout;

    private Database(Layout layout, ChildProcess process) => (_layout, Process) = (layout, process);

    public ChildProcess Process { get; }

    /// <summary>Makes an empty data folder.</summary>
    public static Task Create(Layout layout, CancellationToken cancellation) => HostProgram.Run(
        "Making the database's folder", "mariadb-install-db",
        ["--no-defaults", "--user=root", $"--datadir={Path.Combine(layout.Folder, "mysql")}", "--auth-root-authentication-method=normal", "--skip-test-db"], cancellation, layout.Variables);

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="SubjectUnavailableException">It ended; the message has its last lines.</exception>
    public static async Task<Database> Start(Layout layout, ProcessLedger ledger, CancellationToken cancellation)
    {
        var process = await ChildProcess.Start(
            "mariadbd", [$"--defaults-file={layout.ConfigurationOf("mariadb.conf")}"], Path.Combine(layout.Log, "mariadb.log"), name: "mariadb", variables: layout.Variables).ConfigureAwait(false);
        ledger.Add(process.Name, process.Pid, process.Started);
        var database = new Database(layout, process);
        using var timer = new PeriodicTimer(PollInterval);
        while (!File.Exists(layout.Socket) || !await database.Answers(cancellation).ConfigureAwait(false))
        {
            if (process.Obituary() is { } obituary)
            {
                process.Dispose();
                throw new SubjectUnavailableException($"The database does not start: {obituary}");
            }

            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }

        return database;
    }

    /// <summary>Carries out statements as root.</summary>
    public Task Execute(string statements, CancellationToken cancellation) =>
        HostProgram.Run("Changing the database", "mariadb", ["--no-defaults", $"--socket={_layout.Socket}"], cancellation, _layout.Variables, statements);

    /// <summary>Ends it so that its files can be copied.</summary>
    public async Task Shutdown(CancellationToken cancellation)
    {
        await HostProgram.Run("Ending the database", "mariadb-admin", ["--no-defaults", $"--socket={_layout.Socket}", "shutdown"], cancellation, _layout.Variables).ConfigureAwait(false);
        await Process.Ended.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasEnded)
        {
            await Process.Kill().ConfigureAwait(false);
        }

        Process.Dispose();
    }

    private async Task<bool> Answers(CancellationToken cancellation)
    {
        try
        {
            await HostProgram.Run("Looking for the database", "mariadb-admin", ["--no-defaults", $"--socket={_layout.Socket}", "ping"], cancellation, _layout.Variables).ConfigureAwait(false);
            return true;
        }
        catch (SubjectUnavailableException)
        {
            return false; // not yet; the caller looks whether it still runs
        }
    }
}
