using System.Text.Json.Nodes;
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

    /// <summary>The phases that were there before the run wrote any; null until then.</summary>
    internal JsonArray? OriginalPhases { get; set; }

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

    /// <summary>Removes objects that an earlier run left, newest first.</summary>
    /// <param name="entries">The objects, of the service <see cref="Service"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What could not be removed and why.</returns>
    public async Task<IReadOnlyList<string>> Remove(IEnumerable<LedgerEntry> entries, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var left = new List<string>();
        foreach (var entry in entries.Where(entry => entry.IsOpen && entry.Service == Service).Reverse())
        {
            if (await Removal.Remove(api, ledger, entry.Type, entry.Name, entry.Id, cancellation).ConfigureAwait(false) is { } problem)
            {
                left.Add(problem);
            }
        }

        return left;
    }
}
