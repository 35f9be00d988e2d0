using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.StatusPage.Http;
using Conformance.Subjects.Ledgers;

namespace Conformance.StatusPage.Making;

/// <summary>
/// Compares what a status page has before and after a run. What the run made is told by its name and its ledger; whatever else appeared meanwhile is somebody
/// else's work and blamed on nobody.
/// </summary>
public sealed class PageAudit
{
    private static readonly IReadOnlyList<(string Type, string Words, string Path)> Kinds =
    [
        ("incident", "incident", Removal.AllIncidents), ("component", "component", "/components"), ("impacttype", "impact type", "/impacttypes"), ("severity", "severity", "/severities"),
    ];

    private readonly StatusApi _api;
    private readonly Ledger _ledger;
    private readonly IReadOnlyList<Listed> _before;

    private PageAudit(StatusApi api, Ledger ledger, IReadOnlyList<Listed> before) => (_api, _ledger, _before) = (api, ledger, before);

    /// <summary>Takes the inventory before the run.</summary>
    /// <param name="api">The API.</param>
    /// <param name="ledger">The run's ledger.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<PageAudit> Begin(StatusApi api, Ledger ledger, CancellationToken cancellation) => new(api, ledger, await Read(api, cancellation).ConfigureAwait(false));

    /// <summary>Takes the inventory after the run, and the verdict. Never throws for what an API does.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task<LeftoverAudit> End(CancellationToken cancellation)
    {
        var started = _api.Time.GetUtcNow();
        var after = await Read(_api, cancellation).ConfigureAwait(false);
        var entries = _ledger.Entries.Where(entry => entry.Service == Workbench.Service).ToList();
        var names = entries.Select(entry => (entry.Type, entry.Name)).ToHashSet();
        var ids = entries.Where(entry => entry.Id is not null).Select(entry => (entry.Type, entry.Id!)).ToHashSet();
        var appeared = after.SelectMany(kind => kind.Items.Where(item => !_before.Single(one => one.Type == kind.Type).Items.Any(old => old.Id == item.Id)).Select(item => (kind.Type, kind.Words, item.Id, item.Name))).ToList();
        var again = $"try ./run.sh cleanup --run {_ledger.Owner.Run}";
        var leftovers = new List<AuditedObject>();
        var others = new List<AuditedObject>();
        foreach (var (type, words, id, name) in appeared)
        {
            var why = name.StartsWith(_ledger.Owner.Prefix, StringComparison.Ordinal) ? "it has the run's name" : ids.Contains((type, id)) || names.Contains((type, name)) ? "the run's ledger names it" : null;
            (why is null ? others : leftovers).Add(new AuditedObject(words, name, id, why is null ? "appeared during the run, without its name" : $"{why}; {again}"));
        }

        // Lists of phases cannot be removed; what the newest says is looked at by who added some, and told in the ledger.
        leftovers.AddRange(entries.Where(entry => entry is { IsOpen: true, Type: Removal.PhasesBefore })
            .Select(entry => new AuditedObject("list of phases", entry.Name, entry.Id ?? "", $"the newest list does not say what generation {entry.Id} said; {again}")));
        var otherRuns = others.Where(item => item.Name.StartsWith(LedgerOwner.CommonPrefix, StringComparison.Ordinal)).ToList();
        var unread = after.Where(kind => kind.Problem is not null).ToList();
        return new LeftoverAudit(leftovers.Count > 0 ? Outcome.Fail : unread.Count > 0 ? Outcome.DidNotFinish : Outcome.Pass, started, _api.Time.GetUtcNow() - started)
        {
            Reason = leftovers.Count == 0 && unread.Count > 0 ? $"it is not known whether a {string.Join(" or a ", unread.Select(kind => kind.Words))} is left: {unread[0].Problem}" : null,
            Leftovers = leftovers,
            Others = [.. others.Except(otherRuns)],
            OtherRuns = otherRuns,
            Kinds = [.. Kinds.Select(kind => (Before: _before.Single(one => one.Type == kind.Type), After: after.Single(one => one.Type == kind.Type)))
                .Select(kind => new AuditedKind(kind.After.Words, kind.Before.Problem is null ? kind.Before.Items.Count : null, kind.After.Problem is null ? kind.After.Items.Count : null) { Problem = kind.After.Problem ?? kind.Before.Problem })],
        };
    }

    private static async Task<IReadOnlyList<Listed>> Read(StatusApi api, CancellationToken cancellation)
    {
        var lists = new List<Listed>();
        foreach (var (type, words, path) in Kinds)
        {
            try
            {
                var answer = await api.Get(path, cancellation).ConfigureAwait(false);
                lists.Add(new Listed(type, words, [.. answer.Items.Select(item => (Text(item[type == "severity" ? "displayName" : "id"]), Text(item["displayName"])))])
                {
                    Problem = answer is { Status: 200, Data: JsonArray } ? null : $"{answer.Request} answers {answer}",
                });
            }
            catch (SubjectUnavailableException exception)
            {
                lists.Add(new Listed(type, words, []) { Problem = exception.Message });
            }
        }

        return lists;

        static string Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? (string)node! : "";
    }

    private sealed record Listed(string Type, string Words, IReadOnlyList<(string Id, string Name)> Items)
    {
        public string? Problem { get; init; }
    }
}
