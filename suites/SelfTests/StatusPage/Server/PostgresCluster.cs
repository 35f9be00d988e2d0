using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Conformance.Processes;
using Npgsql;

namespace Conformance.SelfTests.StatusPage.Server;

/// <summary>
/// A PostgreSQL of the distribution in a folder of its own, on loopback, for the tests of this process. Made when first asked for; the kernel ends it with
/// the process, however that ends.
/// </summary>
internal sealed class PostgresCluster
{
    private const string Cure = "Run .ci/prepare, which installs PostgreSQL (Debian: postgresql-15).";

    private static readonly Lazy<Task<PostgresCluster>> Instance = new(Start);

    private readonly ChildProcess _process;
    private readonly string _folder;
    private readonly string _password;
    private int _databases;

    private PostgresCluster(ChildProcess process, string folder, string password, int port) => (_process, _folder, _password, Port) = (process, folder, password, port);

    public static Task<PostgresCluster> Shared => Instance.Value;

    public int Port { get; }

    /// <summary>Connection string of a new, empty database.</summary>
    public async Task<string> NewDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        await using var connection = new NpgsqlConnection(Connection("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'", connection);
        await command.ExecuteNonQueryAsync();
        return Connection(name);
    }

    /// <summary>Ends the cluster if it was started.</summary>
    public static async Task Stop()
    {
        if (!Instance.IsValueCreated)
        {
            return;
        }

        var cluster = await Shared;
        NpgsqlConnection.ClearAllPools();
        await cluster._process.Kill();
        cluster._process.Dispose();
        Directory.Delete(cluster._folder, recursive: true);
    }

    private string Connection(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = Port, Username = "postgres", Password = _password, Database = database, MaxPoolSize = 50, Timeout = 60, CommandTimeout = 120,
    }.ToString();

    private static async Task<PostgresCluster> Start()
    {
        var programs = Programs();
        var folder = Directory.CreateTempSubdirectory("status-page-postgres-").FullName;
        var password = RandomNumberGenerator.GetHexString(32);
        var passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, password);
        var data = Path.Combine(folder, "data");
        Directory.CreateDirectory(data);

        // Neither initdb nor postgres runs as root.
        var user = !Environment.IsPrivilegedProcess ? null : await HasUser("postgres") ? "postgres" : "nobody";
        if (user is not null)
        {
            await Run("chown", ["-R", user, folder]);
        }

        string[] prefix = user is null ? [] : ["setpriv", $"--reuid={user}", "--clear-groups", "--pdeathsig", "KILL"];
        await Run([.. prefix, Path.Combine(programs, "initdb"), "-D", data, "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            string[] command =
            [
                .. prefix, Path.Combine(programs, "postgres"), "-D", data, "-c", "listen_addresses=127.0.0.1", "-c", string.Create(CultureInfo.InvariantCulture, $"port={port}"),
                "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200",
            ];
            var process = await ChildProcess.Start(command[0], command[1..], Path.Combine(folder, "log"));
            var cluster = new PostgresCluster(process, folder, password, port);
            if (await cluster.Answers())
            {
                return cluster;
            }

            // Somebody else took the port between looking and listening.
            if (attempt == 5 || !process.LastLines(20).Any(line => line.Contains("Address already in use", StringComparison.Ordinal)))
            {
                throw new AssertionException($"PostgreSQL does not start: {process.Obituary() ?? string.Join(" | ", process.LastLines(5))}. {Cure}");
            }

            process.Dispose();
        }
    }

    /// <summary>True when it answers, false when it has ended; there is no third, and the tests' own limit of time bounds the wait.</summary>
    private async Task<bool> Answers()
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!_process.HasEnded)
        {
            try
            {
                await using var connection = new NpgsqlConnection(Connection("postgres") + ";Pooling=false");
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                await ticks.WaitForNextTickAsync();
            }
        }

        return false;
    }

    private static string Programs()
    {
        var folders = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin")) : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
                .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new AssertionException($"There is no PostgreSQL on this machine. {Cure}");
    }

    private static async Task<bool> HasUser(string name) => (await File.ReadAllLinesAsync("/etc/passwd")).Any(line => line.StartsWith(name + ":", StringComparison.Ordinal));

    private static Task Run(params string[] command) => Run(command[0], command[1..]);

    private static async Task Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{program}: {error} {Cure}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
