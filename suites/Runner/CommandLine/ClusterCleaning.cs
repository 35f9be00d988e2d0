using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Model;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.CommandLine;

/// <summary>What `cleanup` does with objects in clusters.</summary>
internal static class ClusterCleaning
{
    /// <summary>Removes, or only looks for, what a run left in a cluster.</summary>
    /// <param name="path">The ledger.</param>
    /// <param name="entries">Its entries of clusters.</param>
    /// <param name="reader">Reads kubeconfigs.</param>
    /// <param name="kubeconfig">A kubeconfig, or null for the usual places.</param>
    /// <param name="context">A context in it, or null for its current one.</param>
    /// <param name="dryRun">True to change nothing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ConfigurationException">There is no such kubeconfig or context.</exception>
    public static async Task<IReadOnlyList<CleanupResult>> Clean(
        string path, IReadOnlyList<LedgerEntry> entries, KubeConfigReader reader, string? kubeconfig, string? context, bool dryRun, TimeProvider time, CancellationToken cancellation)
    {
        var owner = entries[0].Owner;
        IReadOnlyList<CleanupResult> All(CleanupState state, string why) =>
            [.. entries.Where(entry => entry.IsOpen).Select(entry => new CleanupResult(entry.Type, entry.Name, entry.Id, state) { Remark = why })];
        if (!owner.Environment.Split(" and ").Contains(EnvironmentCatalogue.Existing))
        {
            return All(CleanupState.Absent, "its cluster ended with the run");
        }

        using var ledger = Ledger.InFile(path, owner, time);
        if (!ledger.TryTake())
        {
            return All(CleanupState.Left, "the run is still going on, or its ledger cannot be written; nothing was touched");
        }

        using var client = KubeClient.Open(reader.Read(context, kubeconfig), new KubeClientOptions { Time = time });
        var address = ClusterCleanup.Address(client);
        if (entries.FirstOrDefault(entry => entry.IsOpen && entry.Identity != address) is { } stranger)
        {
            return All(CleanupState.Left, $"it is in the cluster {stranger.Identity}, and {client.Config} leads to {address}; choose the cluster with --kubeconfig and --context");
        }

        var cleanup = new ClusterWorkshops(client, ledger, time: time).Of(entries);
        return dryRun ? await cleanup.Look(cancellation).ConfigureAwait(false) : await cleanup.Run(cancellation).ConfigureAwait(false);
    }
}
