using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.StatusPage.Http;
using Conformance.Subjects.Ledgers;

namespace Conformance.StatusPage.Making;

/// <summary>Removes what a run made and looks whether it is gone.</summary>
internal static class Removal
{
    /// <summary>Kind of the ledger's entry that has as its id the generation of phases that was the newest before a test added lists.</summary>
    public const string PhasesBefore = "phases-before";

    /// <summary>Kind of the ledger's entries of lists of phases; their ids are generations.</summary>
    public const string PhaseList = "phase-list";

    /// <summary>Every incident, whenever it was.</summary>
    public const string AllIncidents = "/incidents?start=0001-01-01T00:00:00Z&end=9999-12-31T00:00:00Z";

    /// <summary>Removes one object.</summary>
    public static async Task<CleanupResult> Remove(StatusApi api, Ledger ledger, string type, string name, string? id, bool dryRun, CancellationToken cancellation)
    {
        CleanupResult Became(CleanupState state, string? remark = null) => new(type, name, id, state) { Remark = remark };
        try
        {
            id ??= type == "severity" ? name : await Find(api, type, name, cancellation).ConfigureAwait(false);
            if (id is null)
            {
                return Gone(CleanupState.Absent);
            }

            var path = $"/{Collection(type)}/{Uri.EscapeDataString(id)}";
            if (dryRun)
            {
                return Became((await api.Get(path, cancellation).ConfigureAwait(false)).Status == 404 ? CleanupState.Absent : CleanupState.Found);
            }

            var answer = await api.Send("DELETE", path, null, cancellation).ConfigureAwait(false);
            return answer.Status != 404 && (await api.Get(path, cancellation).ConfigureAwait(false)).Status != 404
                ? Became(CleanupState.Left, $"DELETE {path} answered {answer}, and it is still there")
                : Gone(answer.Status == 404 ? CleanupState.Absent : CleanupState.Removed);
        }
        catch (SubjectUnavailableException exception)
        {
            return Became(CleanupState.Left, exception.Message);
        }

        CleanupResult Gone(CleanupState state)
        {
            if (!dryRun)
            {
                ledger.Deleted(name, id);
            }

            return Became(state);
        }
    }

    /// <summary>
    /// Lets the newest list of phases say what it said before a test added some: generations cannot be deleted. A list that somebody else added meanwhile stays.
    /// </summary>
    /// <param name="api">The API.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="before">The entry of the kind <see cref="PhasesBefore"/>.</param>
    /// <param name="added">The entries of the lists that were added.</param>
    /// <param name="dryRun">True to change nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<CleanupResult> RestorePhases(StatusApi api, Ledger ledger, LedgerEntry before, IReadOnlyList<LedgerEntry> added, bool dryRun, CancellationToken cancellation)
    {
        CleanupResult Became(CleanupState state, string? remark = null) => new(before.Type, before.Name, before.Id, state) { Remark = remark };
        try
        {
            if (before.Id is null || added.Count == 0)
            {
                return Settled(CleanupState.Absent);
            }

            var original = await api.Get($"/phases?generation={Uri.EscapeDataString(before.Id)}", cancellation).ConfigureAwait(false);
            var newest = await api.Get("/phases", cancellation).ConfigureAwait(false);
            if (original.Data?["phases"] is not JsonArray { Count: > 0 } phases || JsonNode.DeepEquals(newest.Data?["phases"], phases))
            {
                return Settled(CleanupState.Absent);
            }

            var generation = newest.Data?["generation"]?.ToString();
            if (added.All(entry => entry.Id is not null && entry.Id != generation))
            {
                return Settled(CleanupState.Absent, $"generation {generation} of the phases is not the run's: it stays");
            }

            if (dryRun)
            {
                return Became(CleanupState.Found, $"the newest list of phases is the run's, generation {generation}");
            }

            await api.Send("POST", "/phases", new JsonObject { ["phases"] = phases.DeepClone() }.ToJsonString(), cancellation).ConfigureAwait(false);
            newest = await api.Get("/phases", cancellation).ConfigureAwait(false);
            return JsonNode.DeepEquals(newest.Data?["phases"], phases)
                ? Settled(CleanupState.Removed, "the newest list of phases says again what it said before")
                : Became(CleanupState.Left, $"the phases of generation {before.Id} could not be made the newest again: {newest}");
        }
        catch (SubjectUnavailableException exception)
        {
            return Became(CleanupState.Left, exception.Message);
        }

        CleanupResult Settled(CleanupState state, string? remark = null)
        {
            if (!dryRun)
            {
                foreach (var entry in added.Append(before))
                {
                    ledger.Deleted(entry.Name, entry.Id);
                }
            }

            return Became(state, remark);
        }
    }

    public static string Collection(string type) => type switch
    {
        "component" => "components",
        "impacttype" => "impacttypes",
        "severity" => "severities",
        "incident" => "incidents",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such kind of object"),
    };

    private static async Task<string?> Find(StatusApi api, string type, string name, CancellationToken cancellation)
    {
        var list = await api.Get(type == "incident" ? AllIncidents : "/" + Collection(type), cancellation).ConfigureAwait(false);
        return list.Items.Where(item => item["displayName"] is { } found && found.GetValueKind() == JsonValueKind.String && (string?)found == name).Select(item => (string?)item["id"]).FirstOrDefault();
    }
}
