using Conformance.Runner.Runs;
using Conformance.StatusPage;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.CommandLine;

/// <summary>What `cleanup` does with objects in status pages.</summary>
internal static class PageCleaning
{
    /// <summary>Removes, or only looks for, what a run left in a status page.</summary>
    /// <param name="path">The ledger.</param>
    /// <param name="entries">Its entries of status pages.</param>
    /// <param name="options">Address and token; the address may be left out, as the ledger has it.</param>
    /// <param name="dryRun">True to change nothing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<CleanupResult>> Clean(
        string path, IReadOnlyList<LedgerEntry> entries, PageOptions options, bool dryRun, TimeProvider time, CancellationToken cancellation)
    {
        var open = entries.Where(entry => entry.IsOpen).ToList();
        var owner = entries[0].Owner;
        IReadOnlyList<CleanupResult> All(CleanupState state, string why) => [.. open.Select(entry => new CleanupResult(entry.Type, entry.Name, entry.Id, state) { Remark = why })];
        if (!owner.Environment.Split(" and ").Contains(EnvironmentCatalogue.Existing))
        {
            return All(CleanupState.Absent, "its status page ended with the run");
        }

        using var ledger = Ledger.InFile(path, owner, time);
        if (!ledger.TryTake())
        {
            return All(CleanupState.Left, "the run is still going on, or its ledger cannot be written; nothing was touched");
        }

        var access = PageAccess.Of(options with { Url = options.Url ?? open[0].Identity }, file: null)!;
        if (open.FirstOrDefault(entry => !Same(entry.Identity, access.Api)) is { } stranger)
        {
            return All(CleanupState.Left, $"it is in the status page {stranger.Identity}, not in {access.Api}; leave --status-page-url out, or give that address");
        }

        using var api = new StatusApi(new StatusPageSubject(access.Api) { Token = access.Token }, time);
        return await new Workbench(api, ledger).Remove(open, dryRun, cancellation).ConfigureAwait(false);
    }

    private static bool Same(string? recorded, Uri api) => recorded?.TrimEnd('/') == api.ToString().TrimEnd('/');
}
