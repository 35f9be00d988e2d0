using System.CommandLine;
using System.Text.Json;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Runner.Runs;
using Conformance.StatusPage.Making;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.CommandLine;

/// <summary>`cleanup`: removes what runs left in clouds, clusters and status pages, by their ledgers.</summary>
internal static class CleanupCommand
{
    public static Command Build(TextWriter output)
    {
        var command = new Command("cleanup", """
            Remove what killed or hindered runs left in clouds, clusters and status pages, by their ledgers. Touches nothing that is in no ledger, or that lost the run's name and label.
            Exit code 0 if nothing is left, 2 if something is, 3 for wrong usage or configuration.
            """);
        var run = new Option<string?>("--run") { Description = "Only this run. Default: the newest one that left something.", HelpName = "ID" };
        var all = new Option<bool>("--all") { Description = "All runs." };
        var subject = new Option<string?>("--subject", "-s") { Description = "Only runs of this subject.", HelpName = "NAME" };
        var osCloud = new Option<string?>("--os-cloud", "-c") { Description = "Name of the cloud in clouds.yaml. Default: the one the run used.", HelpName = "CLOUD" };
        var kubeconfig = new Option<string?>("--kubeconfig", "-k") { Description = "Path of the kubeconfig of the cluster. Default: KUBECONFIG.", HelpName = "FILE" };
        var context = new Option<string?>("--context") { Description = "Context in the kubeconfig. Default: its current one.", HelpName = "NAME" };
        var page = new PageSymbols();
        var folder = new Option<string?>("--output", "-o") { Description = "Folder with run directories. Default: reports/out.", HelpName = "DIR" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what is there." };
        var json = new Option<bool>("--json") { Description = "As JSON on standard output." };
        foreach (var option in new Option[] { run, all, subject, osCloud, kubeconfig, context, folder, dryRun, json })
        {
            command.Add(option);
        }

        page.AddAccessTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetValue(run) is not null)
            {
                result.AddError("--run and --all exclude each other.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var ledgers = Ledgers(RunDirectory.Output(parsed.GetValue(folder)), parsed.GetValue(subject), parsed.GetValue(run), parsed.GetValue(all));
            var rows = await InClusters(ledgers, parsed.GetValue(kubeconfig), parsed.GetValue(context), parsed.GetValue(dryRun), TimeProvider.System, cancellation).ConfigureAwait(false);
            rows.AddRange(await InStatusPages(ledgers, page.ReadAccess(parsed), parsed.GetValue(dryRun), TimeProvider.System, cancellation).ConfigureAwait(false));
            rows.AddRange(await Clean(ledgers, parsed.GetValue(osCloud), parsed.GetValue(dryRun), TimeProvider.System, cancellation).ConfigureAwait(false));
            await Print(rows, parsed.GetValue(dryRun), parsed.GetValue(json), output).ConfigureAwait(false);
            return rows.Any(IsThere) ? 2 : 0;
        });
        return command;
    }

    /// <summary>Ledgers that list something that may still be there, oldest run first.</summary>
    private static List<(string Path, IReadOnlyList<LedgerEntry> Entries)> Ledgers(string folder, string? subject, string? run, bool all)
    {
        // `latest` is a link to one of the others.
        var directories = !Directory.Exists(folder) ? [] : Directory.EnumerateDirectories(folder)
            .Where(directory => subject is null || Path.GetFileName(directory) == subject)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(directory => new DirectoryInfo(directory).LinkTarget is null && (run is null || Path.GetFileName(directory) == run))
            .OrderBy(Path.GetFileName, StringComparer.Ordinal)
            .ToList();
        if (run is not null && directories.Count == 0)
        {
            throw new ConfigurationException($"--run {run}: there is no such run in {folder}{(subject is null ? "" : $" for subject {subject}")}; say with --output where its directory is.");
        }

        var ledgers = directories.Select(directory => Path.Combine(directory, Ledger.FileName)).Where(File.Exists)
            .Select(path => (path, entries: LedgerFile.Read(path)))
            .Where(ledger => ledger.entries.Any(entry => entry.IsOpen))
            .ToList();
        return run is not null || all ? ledgers : [.. ledgers.TakeLast(1)];
    }

    private static async Task<List<CleanupRow>> InClusters(
        List<(string Path, IReadOnlyList<LedgerEntry> Entries)> ledgers, string? kubeconfig, string? context, bool dryRun, TimeProvider time, CancellationToken cancellation)
    {
        var rows = new List<CleanupRow>();
        foreach (var (path, entries) in ledgers)
        {
            var own = entries.Where(entry => entry.Service == ClusterCleanup.Service).ToList();
            if (own.Any(entry => entry.IsOpen))
            {
                var results = await ClusterCleaning.Clean(path, own, KubeConfigReader.FromProcess(), kubeconfig, context, dryRun, time, cancellation).ConfigureAwait(false);
                rows.AddRange(results.Select(result => new CleanupRow(own[0].Owner, result)));
            }
        }

        return rows;
    }

    private static async Task<List<CleanupRow>> InStatusPages(
        List<(string Path, IReadOnlyList<LedgerEntry> Entries)> ledgers, PageOptions options, bool dryRun, TimeProvider time, CancellationToken cancellation)
    {
        var rows = new List<CleanupRow>();
        foreach (var (path, entries) in ledgers)
        {
            var own = entries.Where(entry => entry.Service == Workbench.Service).ToList();
            if (own.Any(entry => entry.IsOpen))
            {
                rows.AddRange((await PageCleaning.Clean(path, own, options, dryRun, time, cancellation).ConfigureAwait(false)).Select(result => new CleanupRow(own[0].Owner, result)));
            }
        }

        return rows;
    }

    private static async Task<List<CleanupRow>> Clean(
        List<(string Path, IReadOnlyList<LedgerEntry> Entries)> ledgers, string? osCloud, bool dryRun, TimeProvider time, CancellationToken cancellation)
    {
        var rows = new List<CleanupRow>();

        // Objects are removed by the account that they were made for, each a cloud of its own in clouds.yaml.
        foreach (var (path, entries) in ledgers.SelectMany(ledger => ledger.Entries.Where(entry => entry.Service is not (ClusterCleanup.Service or Workbench.Service)).GroupBy(entry => entry.Owner.OsCloud)
            .Where(group => group.Any(entry => entry.IsOpen)).Select(group => (ledger.Path, Entries: (IReadOnlyList<LedgerEntry>)[.. group]))))
        {
            var owner = entries[0].Owner;
            List<CleanupRow> All(CleanupState state, string why) =>
                [.. entries.Where(entry => entry.IsOpen).Select(entry => new CleanupRow(owner, new CleanupResult(entry.Type, entry.Name, entry.Id, state) { Remark = why }))];
            if (owner.Environment is EnvironmentCatalogue.Embedded or EnvironmentCatalogue.OpenStack)
            {
                rows.AddRange(All(CleanupState.Absent, "its cloud was started for the run and ended with it"));
                continue;
            }

            using var ledger = Ledger.InFile(path, owner, time);
            if (!ledger.TryTake())
            {
                rows.AddRange(All(CleanupState.Left, "the run is still going on, or its ledger cannot be written; nothing was touched"));
                continue;
            }

            await using var cloud = Cloud.Open(CloudConfigReader.FromProcess().Read(osCloud ?? owner.OsCloud), new CloudOptions { Time = time });
            try
            {
                var token = await cloud.Token(cancellation).ConfigureAwait(false);
                if (entries.FirstOrDefault(entry => entry.IsOpen && entry.Project != token.ProjectId) is { } stranger)
                {
                    rows.AddRange(All(CleanupState.Left, $"it is in project {stranger.Project} of {stranger.Identity}, and {cloud.Config.Name} leads to project {token.ProjectId}; choose the cloud with --os-cloud"));
                    continue;
                }

                var cleanup = new Workshops(cloud, ledger, time: time).Of(entries);
                var results = dryRun ? await cleanup.Look(cancellation).ConfigureAwait(false) : await cleanup.Run(cancellation).ConfigureAwait(false);
                rows.AddRange(results.Select(result => new CleanupRow(owner, result)));
            }
            catch (SubjectUnavailableException exception)
            {
                rows.AddRange(All(CleanupState.Left, exception.Message));
            }
        }

        return rows;
    }

    private static async Task Print(List<CleanupRow> rows, bool dryRun, bool json, TextWriter output)
    {
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(
                rows.Select(row => new
                {
                    row.Owner.Run, row.Owner.Subject, row.Result.Type, row.Result.Name, row.Result.Id, State = row.Result.State.ToString().ToLowerInvariant(), row.Result.Remark,
                }),
                ListCommand.Json)).ConfigureAwait(false);
            return;
        }

        foreach (var row in rows)
        {
            await output.WriteLineAsync($"{row.Result.State.ToString().ToLowerInvariant(),-7}  {row.Owner.Subject} {row.Owner.Run}  {row.Result}").ConfigureAwait(false);
        }

        var left = rows.Count(IsThere);
        await output.WriteLineAsync(left == 0 ? "nothing is left" : $"{left} of {rows.Count} {(dryRun ? "are there" : "are left")}").ConfigureAwait(false);
    }

    private static bool IsThere(CleanupRow row) => row.Result.State is CleanupState.Left or CleanupState.Found;

    private sealed record CleanupRow(LedgerOwner Owner, CleanupResult Result);
}
