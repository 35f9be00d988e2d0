using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Conformance.Benchmarks;

/// <summary>A PostgreSQL of the distribution in a folder of its own, on loopback, with the settings it comes with.</summary>
internal sealed class ScratchPostgres : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private ScratchPostgres(Process process, string folder, string connection) => (_process, _folder, Connection) = (process, folder, connection);

    /// <summary>Connection string of an empty database.</summary>
    public string Connection { get; }

    public static async Task<ScratchPostgres> Start()
    {
        var programs = (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")) : []).FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            ?? throw new Model.ConfigurationException("There is no PostgreSQL on this machine: install postgresql (Debian: apt-get install postgresql-15).");
        var folder = Directory.CreateTempSubdirectory("scs-benchmark-postgres-").FullName;
        var password = RandomNumberGenerator.GetHexString(32);
        var (data, secret) = (Path.Combine(folder, "data"), Path.Combine(folder, "password"));
        await File.WriteAllTextAsync(secret, password).ConfigureAwait(false);
        Directory.CreateDirectory(data);

        // Neither initdb nor postgres runs as root.
        string[] prefix = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--clear-groups"] : [];
        if (prefix.Length > 0)
        {
            await Run("chown", "-R", "postgres", folder).ConfigureAwait(false);
        }

        await Run([.. prefix, Path.Combine(programs, "initdb"), "-D", data, "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={secret}", "-E", "UTF8", "--locale=C.UTF-8"]).ConfigureAwait(false);
        var port = FreePort();
        string[] words = [.. prefix, Path.Combine(programs, "postgres"), "-D", data, "-c", "listen_addresses=127.0.0.1", "-c", string.Create(CultureInfo.InvariantCulture, $"port={port}"), "-c", "unix_socket_directories="];
        var process = Launch(words);
        var cluster = new ScratchPostgres(process, folder, new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "postgres", Password = password, Database = "postgres", MaxPoolSize = 50 }.ToString());
        while (!await cluster.Answers().ConfigureAwait(false))
        {
            if (process.HasExited)
            {
                await cluster.DisposeAsync().ConfigureAwait(false);
                throw new Model.ConfigurationException("PostgreSQL does not start; try it by hand.");
            }
        }

        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> Answers()
    {
        try
        {
            await using var connection = new NpgsqlConnection(Connection + ";Pooling=false");
            await connection.OpenAsync().ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException)
        {
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            await pause.WaitForNextTickAsync().ConfigureAwait(false);
            return false;
        }
    }

    // What it says goes nowhere: a pipe that nobody reads would stop it one day.
    private static Process Launch(string[] words) => Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. words]) { WorkingDirectory = "/" })!;

    private static async Task Run(params string[] words)
    {
        using var process = Launch(words);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new Model.ConfigurationException($"{string.Join(' ', words.Take(2))} … ended with {process.ExitCode}; try it by hand.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
