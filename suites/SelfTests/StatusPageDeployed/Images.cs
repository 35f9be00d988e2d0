using System.Runtime.InteropServices;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.StatusPageDeployed;

/// <summary>The two images that the manifests name, made of what is on this machine: our program with its .NET, and the distribution's PostgreSQL.</summary>
internal static class Images
{
    private const string Postgres = "/usr/lib/postgresql/15";

    // What the image that the manifest names does, as far as the manifest relies on it.
    private const string PostgresScript = """
        #!/bin/sh
        set -eu
        if [ ! -e "$PGDATA/PG_VERSION" ]; then
          rm -rf "$PGDATA.new"
          (umask 077; printf '%s' "$POSTGRES_PASSWORD" >/tmp/password)
          initdb -D "$PGDATA.new" -U "$POSTGRES_USER" -A scram-sha-256 --pwfile=/tmp/password -E UTF8 --locale=C
          rm /tmp/password
          echo 'host all all all scram-sha-256' >>"$PGDATA.new/pg_hba.conf"
          echo "CREATE DATABASE $POSTGRES_DB" | postgres --single -D "$PGDATA.new" postgres
          mv "$PGDATA.new" "$PGDATA"
        fi
        exec postgres -D "$PGDATA" -c 'listen_addresses=*' -c unix_socket_directories=/var/run/postgresql

        """;

    /// <summary>Makes both, at the same time.</summary>
    public static Task Import(Node node, string busybox) => Task.WhenAll(StatusPage(node), Database(node, busybox));

    private static async Task StatusPage(Node node)
    {
        using var root = new RootFileSystem();
        var runtime = Path.GetFullPath(RuntimeEnvironment.GetRuntimeDirectory()).TrimEnd('/');
        var (version, dotnet) = (Path.GetFileName(runtime), Path.GetFullPath(Path.Combine(runtime, "..", "..", "..")));
        var web = Path.Combine(dotnet, "shared", "Microsoft.AspNetCore.App", version);
        Assert.That(Directory.Exists(web), Is.True, $"{web} is not there, without which no server of ASP.NET Core runs.");
        root.AddFolder(runtime, $"/dotnet/shared/Microsoft.NETCore.App/{version}");
        root.AddFolder(web, $"/dotnet/shared/Microsoft.AspNetCore.App/{version}");
        root.AddFolder(Path.Combine(dotnet, "host", "fxr", version), $"/dotnet/host/fxr/{version}");

        // As it was built for this configuration; of the native libraries those of this machine.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Root, "fixtures", "StatusPageStack", "bin", output.Parent!.Name, output.Name);
        Assert.That(File.Exists(Path.Combine(program, "Conformance.StatusPageStack")), Is.True, $"{program} has no program: build the solution.");
        var native = $"runtimes/linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}/";
        root.AddFolder(program, "/app", file => !file.StartsWith("runtimes/", StringComparison.Ordinal) || file.StartsWith(native, StringComparison.Ordinal));
        await root.AddLibraries("libssl.so.3");
        root.Write("etc/passwd", "root:x:0:0:root:/:/\nstatus:x:10001:10001:status:/:/\n");
        await node.ImportImage("status-page:0.1.0", root.Folder, new ImageConfiguration
        {
            Entrypoint = ["/app/Conformance.StatusPageStack"], WorkingDirectory = "/app", User = "10001:10001",
            Environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = "/dotnet", ["DOTNET_EnableDiagnostics"] = "0" },
        });
    }

    private static async Task Database(Node node, string busybox)
    {
        Assert.That(File.Exists($"{Postgres}/bin/postgres"), Is.True, "There is no PostgreSQL 15 on this machine: run .ci/prepare.");
        using var root = new RootFileSystem();
        foreach (var program in new[] { "postgres", "initdb", "pg_isready" })
        {
            root.Add($"{Postgres}/bin/{program}");
        }

        // Without what compiles queries: it would bring a whole compiler.
        root.AddFolder($"{Postgres}/lib", which: file => file.EndsWith(".so", StringComparison.Ordinal) && !file.Contains("llvm", StringComparison.Ordinal));
        root.AddFolder("/usr/share/postgresql/15", which: file => !file.StartsWith("man/", StringComparison.Ordinal));
        root.AddFolder("/usr/share/zoneinfo", which: file => file is "UTC" or "Etc/UTC");
        root.Add(busybox, "/bin/busybox");
        foreach (var name in new[] { "sh", "rm", "mv", "cat", "chown", "mkdir" })
        {
            File.CreateSymbolicLink(Path.Combine(root.Folder, "bin", name), "busybox");
        }

        await root.AddLibraries();
        root.Make("var/run/postgresql");
        root.Make("var/lib/postgresql/data");
        root.Write("etc/passwd", "root:x:0:0:root:/:/bin/sh\npostgres:x:999:999:postgres:/:/bin/sh\n");
        root.Write("entry", PostgresScript, executable: true);
        await node.ImportImage("postgres:15", root.Folder, new ImageConfiguration
        {
            Entrypoint = ["/entry"], User = "999:999", Environment = new Dictionary<string, string> { ["PATH"] = $"{Postgres}/bin:/bin" },
        });
    }
}
