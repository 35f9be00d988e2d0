using Conformance.Harness;
using Conformance.StatusPage.Http;
using Conformance.Subjects.Ledgers;

namespace Conformance.StatusPage.Making;

/// <summary>Opens a bench for each test that writes; what a test made is removed at its end, and every object is in the run's ledger before it exists.</summary>
/// <param name="api">The API.</param>
/// <param name="ledger">The run's ledger.</param>
public sealed class Workbench(StatusApi api, Ledger ledger)
{
    /// <summary>Service of the ledger's lines.</summary>
    public const string Service = "status-page";

    /// <summary>Tests that add phase lists take turns: the last one is what every page shows.</summary>
    internal SemaphoreSlim Phases { get; } = new(1);

    internal StatusApi Api => api;

    internal Ledger Ledger => ledger;

    /// <summary>The bench of the running test.</summary>
    internal Bench Begin()
    {
        var scenario = Scenario.Of(api.Time);
        var bench = new Bench(this, scenario.Steps);
        scenario.AtTheEnd(bench.Clear);
        return bench;
    }

    /// <summary>Removes objects that an earlier run left, newest first, and lets the newest list of phases say what it said before.</summary>
    /// <param name="entries">The objects, of the service <see cref="Service"/>.</param>
    /// <param name="dryRun">True to look only.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What became of each that was open.</returns>
    public async Task<IReadOnlyList<CleanupResult>> Remove(IEnumerable<LedgerEntry> entries, bool dryRun, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var open = entries.Where(entry => entry.IsOpen && entry.Service == Service).Reverse().ToList();
        var results = new List<CleanupResult>();

        // What incidents refer to can go only after them.
        foreach (var entry in open.Where(entry => entry.Type is not (Removal.PhasesBefore or Removal.PhaseList)).OrderBy(entry => entry.Type != "incident"))
        {
            results.Add(await Removal.Remove(api, ledger, entry.Type, entry.Name, entry.Id, dryRun, cancellation).ConfigureAwait(false));
        }

        // Tests that add lists take turns, so that a run has no more than one of these.
        foreach (var before in open.Where(entry => entry.Type == Removal.PhasesBefore))
        {
            results.Add(await Removal.RestorePhases(api, ledger, before, [.. open.Where(entry => entry.Type == Removal.PhaseList)], dryRun, cancellation).ConfigureAwait(false));
        }

        return results;
    }
}
