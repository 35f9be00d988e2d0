using System.Text.Json.Nodes;

namespace Conformance.StatusPage.Page.Scripted;

/// <summary>What a scripted API knows, in the API's own format (scs-0402).</summary>
public sealed record World
{
    /// <summary>The moment at which all of it is looked at.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 3, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Phase lists by generation; the greatest is the current one.</summary>
    public IReadOnlyDictionary<int, string[]> Phases { get; init; } = new Dictionary<int, string[]> { [0] = [] };

    /// <summary>Severities: name and inclusive upper bound.</summary>
    public IReadOnlyList<(string Name, int Value)> Severities { get; init; } = [];

    /// <summary>Components in the order in which the API lists them.</summary>
    public IReadOnlyList<WorldComponent> Components { get; init; } = [];

    /// <summary>Incidents and maintenance.</summary>
    public IReadOnlyList<WorldIncident> Incidents { get; init; } = [];

    /// <summary>A service in trouble: every class of severity at its bounds, maintenance now and later, incidents that go on and that are over.</summary>
    public static World Busy { get; } = new()
    {
        Phases = new Dictionary<int, string[]> { [2] = ["Looking", "Finished"], [3] = ["Scheduled", "Investigating", "Working on it", "Solved"] },
        Severities = [("down", 100), ("maintenance", 0), ("broken", 66), ("limited", 33)],
        Components =
        [
            new("Network"), new("Accounts"), new("Object Storage"), new("Images"), new("Compute"), new("Load Balancer"), new("Backup"),
        ],
        Incidents =
        [
            new("Images cannot be uploaded", "2026-03-19T09:30:00Z", null, [("Images", 34), ("Load Balancer", 66)])
            {
                Phase = (3, 1), Description = "Uploads end with an error.", Updates = [("First look", "We see it too.", "2026-03-19T09:50:00Z"), ("Cause found", "A full disk.", "2026-03-19T10:40:00Z"), ("Repair began", "More space is coming.", "2026-03-19T11:20:00Z")],
            },
            new("Network is cut", "2026-03-20T05:20:00Z", null, [("Network", 100), ("Object Storage", 70)])
            {
                Phase = (3, 2), Description = "An excavator <img src=x> found <b>our</b> cable. <script>document.title = 'taken over'</script>",
            },
            new("Slow answers", "2026-03-18T14:05:00Z", null, [("Compute", 33), ("Object Storage", 20)]) { Phase = (2, 0) },
            new("Sign-in was slow", "2026-03-10T23:10:00Z", "2026-03-11T01:40:00Z", [("Accounts", 50)]) { Phase = (3, 3), Description = "Tokens took long." },
            new("Names were not resolved", "2026-03-06T15:25:00Z", "2026-03-06T16:35:00Z", [("Network", 100)]) { Phase = (2, 1) },
            new("Volumes were read-only", "2026-02-01T10:00:00Z", "2026-02-01T12:00:00Z", [("Compute", 60)]) { Phase = (3, 3) },
            new("Backup gets new disks", "2026-03-20T10:00:00Z", "2026-03-20T14:00:00Z", [("Backup", 0)]) { Phase = (3, 0) },
            new("Switches get new firmware", "2026-03-28T21:15:00Z", "2026-03-29T01:45:00Z", [("Network", 0)]) { Phase = (3, 0), Description = "Short interruptions." },
        ],
    };

    /// <summary>Nothing but severities and phases: a service before its first day.</summary>
    public static World Empty { get; } = new() { Phases = Busy.Phases, Severities = Busy.Severities };

    /// <summary>All is well: components without incidents.</summary>
    public static World Calm { get; } = Busy with { Incidents = [] };

    /// <summary>The highest class ends at 66: what is above it is unknown (scs-0402).</summary>
    public static World WithoutHundred { get; } = Busy with { Severities = [.. Busy.Severities.Where(severity => severity.Value < 100)] };

    internal JsonObject Component(WorldComponent component) => new()
    {
        ["id"] = component.Id,
        ["displayName"] = component.Name,
        ["labels"] = new JsonObject(),
        ["activelyAffectedBy"] = new JsonArray([.. Incidents.Where(incident => incident.Began <= Now && (incident.Ended is null || incident.Ended > Now))
            .SelectMany(incident => incident.Affects.Where(impact => impact.Component == component.Name).Select(impact => (JsonNode)new JsonObject { ["reference"] = incident.Id, ["type"] = WorldIncident.ImpactType, ["severity"] = impact.Severity }))]),
    };

    internal JsonObject Incident(WorldIncident incident) => new()
    {
        ["id"] = incident.Id,
        ["displayName"] = incident.Title,
        ["description"] = incident.Description,
        ["beganAt"] = WorldIncident.Text(incident.Began),
        ["endedAt"] = incident.Ended is { } ended ? WorldIncident.Text(ended) : null,
        ["phase"] = new JsonObject { ["generation"] = incident.Phase.Generation, ["order"] = incident.Phase.Order },
        ["updates"] = new JsonArray([.. Enumerable.Range(0, incident.Updates.Count).Select(order => (JsonNode)order)]),
        ["affects"] = new JsonArray([.. incident.Affects.Select(impact => (JsonNode)new JsonObject
        {
            ["reference"] = Components.FirstOrDefault(component => component.Name == impact.Component)?.Id ?? Guid.Empty.ToString(), ["type"] = WorldIncident.ImpactType, ["severity"] = impact.Severity,
        })]),
    };
}
