using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Conformance.Model;

namespace Conformance.OpenStack.AllInOne;

/// <summary>
/// Databases with their schemas, the administrator, the services' account and the catalogue, made once for each set of packages and copied for each cloud, which puts in its addresses and passwords
/// (<see cref="ServiceCatalogue"/>): a minute of a start. A folder in the cache has its name only when it is whole, so that a half-finished one is never used.
/// </summary>
/// <param name="cache">Folder of prepared states.</param>
/// <param name="progress">Hears what goes on.</param>
internal sealed class PreparedState(string cache, Action<string> progress)
{
    // Raised when what is prepared here changes.
    private const int Edition = 2;

    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(10);

    /// <summary>The folder with the databases, made now if there is none for what is installed.</summary>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="SubjectUnavailableException">A program failed; the message has what it said.</exception>
    public async Task<string> Get(CancellationToken cancellation)
    {
        var versions = await Requirements.Versions(cancellation).ConfigureAwait(false);
        var target = Path.Combine(cache, Name(versions));
        if (Directory.Exists(target))
        {
            return target;
        }

        ProcessLedger.CreatePrivate(cache);
        var id = "prepare-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var folder = Path.Combine(cache, "." + id);
        var ledger = ProcessLedger.Begin(Path.Combine(cache, ".running"), id, folder);
        try
        {
            progress("preparing databases for the installed packages: half a minute to two, once");
            var began = Stopwatch.GetTimestamp();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Budget);
            await Make(new Layout(folder, [.. Enumerable.Range(1, Enum.GetValues<ServicePort>().Length)]), ledger, limit.Token).ConfigureAwait(false);
            if (!Directory.Exists(target)) // another process may have been quicker
            {
                Directory.Move(Path.Combine(folder, "mysql"), target);
            }

            progress(string.Create(CultureInfo.InvariantCulture, $"prepared in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s: {target}"));
            return target;
        }
        finally
        {
            if (ProcessLedger.RemoveFolder(folder))
            {
                ledger.End();
            }
        }
    }

    /// <summary>Name of the folder for what is installed.</summary>
    /// <param name="versions">Name and version of every package.</param>
    internal static string Name(string versions) =>
        "prepared-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Edition}\n{string.Join(" ", ServiceCatalogue.Names)}\n{versions}"))))[..16];

    private async Task Make(Layout layout, ProcessLedger ledger, CancellationToken cancellation)
    {
        layout.Write();
        await Database.Create(layout, cancellation).ConfigureAwait(false);
        var database = await Database.Start(layout, ledger, cancellation).ConfigureAwait(false);
        await using var ended = database.ConfigureAwait(false);
        await database.Execute(string.Concat(Layout.Databases.Select(name => $"create database {name} character set utf8mb3;")), cancellation).ConfigureAwait(false);

        // Independent of one another but for nova's four, which go one after the other.
        await Task.WhenAll(Keystone(), Others(), NovaAndNeutron()).ConfigureAwait(false);
        await database.Shutdown(cancellation).ConfigureAwait(false);

        async Task Keystone()
        {
            await Run("keystone-manage", "--config-file", layout.ConfigurationOf("keystone.conf"), "db_sync").ConfigureAwait(false);
            await Run(
                "/usr/bin/python3",
                [Path.Combine(Layout.Files, "Services", "accounts.py"), layout.ConfigurationOf("keystone.conf"), Layout.Region, AllInOneCloud.Administrator, Layout.ServiceUser, .. ServiceCatalogue.Names]).ConfigureAwait(false);
            progress("keystone's schema is there, with the administrator, the services' account and the catalogue");
        }

        async Task Others()
        {
            await Run("glance-manage", "--config-file", layout.ConfigurationOf("glance.conf"), "db_sync").ConfigureAwait(false);
            await Run("placement-manage", "--config-file", layout.ConfigurationOf("placement.conf"), "db", "sync").ConfigureAwait(false);
            await Run("barbican-manage", "db", "upgrade").ConfigureAwait(false);
            await Run("octavia-db-manage", "--config-file", layout.ConfigurationOf("octavia.conf"), "upgrade", "head").ConfigureAwait(false);
            await Run("cinder-manage", "--config-file", layout.ConfigurationOf("cinder.conf"), "db", "sync").ConfigureAwait(false);
            progress("the schemas of glance, placement, barbican, octavia and cinder are there");
        }

        async Task NovaAndNeutron()
        {
            var nova = layout.ConfigurationOf("nova.conf");
            await Run("nova-manage", "--config-file", nova, "api_db", "sync").ConfigureAwait(false);
            await Run("nova-manage", "--config-file", nova, "cell_v2", "map_cell0", "--database_connection", layout.DatabaseUrl("nova_cell0")).ConfigureAwait(false);
            await Run("nova-manage", "--config-file", nova, "db", "sync").ConfigureAwait(false);
            await Run("nova-manage", "--config-file", nova, "cell_v2", "create_cell", "--name", "cell1", "--transport-url", "fake://", "--database_connection", layout.DatabaseUrl("nova")).ConfigureAwait(false);

            // The only host; it would have to be discovered else.
            await database.Execute("insert into nova_api.host_mappings (created_at, cell_id, host) select utc_timestamp(), id, 'all-in-one' from nova_api.cell_mappings where name = 'cell1';", cancellation).ConfigureAwait(false);
            await Run("neutron-db-manage", "--config-file", layout.ConfigurationOf("neutron.conf"), "upgrade", "heads").ConfigureAwait(false);
            progress("the schemas of nova and neutron are there");
        }

        Task Run(string program, params string[] arguments) =>
            HostProgram.Run($"Preparing the databases with {program}", program, arguments, cancellation, layout.Variables);
    }
}
