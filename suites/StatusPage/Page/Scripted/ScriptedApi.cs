using System.Globalization;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.Playwright;

namespace Conformance.StatusPage.Page.Scripted;

/// <summary>
/// Stands in for the API inside of the browser: whatever the page asks is answered from a <see cref="World"/>, so that any page can be shown any state
/// without a change to anybody's service. It only reads.
/// </summary>
/// <param name="world">What it knows.</param>
public sealed class ScriptedApi(World world)
{
    private readonly Dictionary<string, ApiFault> _faults = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets every call whose path begins so go wrong; the longest beginning counts.</summary>
    /// <param name="path">Beginning of the path: <c>/components</c>.</param>
    /// <param name="fault">What goes wrong.</param>
    public ScriptedApi With(string path, ApiFault fault)
    {
        _faults[path] = fault;
        return this;
    }

    /// <summary>Calls that hang are answered from now on.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Answers one call.</summary>
    internal async Task Answer(IRoute route, Uri api)
    {
        var address = new Uri(route.Request.Url);
        var path = address.AbsolutePath[api.AbsolutePath.TrimEnd('/').Length..];
        var fault = _faults.Where(pair => path.StartsWith(pair.Key, StringComparison.Ordinal)).OrderByDescending(pair => pair.Key.Length).Select(pair => pair.Value).FirstOrDefault();
        if (fault == ApiFault.Hangs)
        {
            await _released.Task.ConfigureAwait(false);
        }

        switch (fault)
        {
            case ApiFault.Refused:
                await route.AbortAsync("connectionrefused").ConfigureAwait(false);
                return;
            case ApiFault.Broken:
                await Fulfill(route, 500, """{"message":"the database is gone"}""").ConfigureAwait(false);
                return;
            case ApiFault.Garbage:
                await Fulfill(route, 200, "<html>gateway").ConfigureAwait(false);
                return;
        }

        var (status, body) = route.Request.Method == "GET" ? Read(path, address.Query) : (405, Message("this API only reads"));
        await Fulfill(route, status, body.ToJsonString()).ConfigureAwait(false);
    }

    /// <summary>The answer to a read.</summary>
    internal (int Status, JsonObject Body) Read(string path, string query)
    {
        var asked = HttpUtility.ParseQueryString(query);
        switch (path.Trim('/').Split('/'))
        {
            case ["phases"]:
                var generation = int.TryParse(asked["generation"], CultureInfo.InvariantCulture, out var wanted) ? wanted : world.Phases.Keys.Max();
                return world.Phases.TryGetValue(generation, out var names) ? Data(new JsonObject { ["generation"] = generation, ["phases"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) }) : (404, Message("no such generation"));
            case ["severities"]:
                return Data(new JsonArray([.. world.Severities.Select(severity => (JsonNode)new JsonObject { ["displayName"] = severity.Name, ["value"] = severity.Value })]));
            case ["impacttypes"]:
                return Data(new JsonArray(new JsonObject { ["id"] = WorldIncident.ImpactType, ["displayName"] = "Disruption", ["description"] = "" }));
            case ["components"]:
                return Data(new JsonArray([.. world.Components.Select(component => (JsonNode)world.Component(component))]));
            case ["incidents"]:
                if (!DateTimeOffset.TryParse(asked["start"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start)
                    || !DateTimeOffset.TryParse(asked["end"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end))
                {
                    return (400, Message("start and end are needed"));
                }

                return Data(new JsonArray([.. world.Incidents.Where(incident => incident.Began <= end && (incident.Ended is null || incident.Ended >= start)).Select(incident => (JsonNode)world.Incident(incident))]));
            case ["incidents", var id]:
                return world.Incidents.FirstOrDefault(incident => incident.Id == id) is { } one ? Data(world.Incident(one)) : (404, Message("no such incident"));
            case ["incidents", var id, "updates"]:
                return world.Incidents.FirstOrDefault(incident => incident.Id == id) is { } updated
                    ? Data(new JsonArray([.. updated.Updates.Select((update, order) => (JsonNode)new JsonObject { ["order"] = order, ["displayName"] = update.Title, ["description"] = update.Text, ["createdAt"] = update.At })]))
                    : (404, Message("no such incident"));
            default:
                return (404, Message("no such path"));
        }
    }

    private static (int, JsonObject) Data(JsonNode data) => (200, new JsonObject { ["data"] = data });

    private static JsonObject Message(string text) => new() { ["message"] = text };

    private static Task Fulfill(IRoute route, int status, string body)
    {
        var origin = route.Request.Headers.GetValueOrDefault("origin") ?? "*";
        return route.FulfillAsync(new RouteFulfillOptions
        {
            Status = status,
            ContentType = "application/json",
            Body = body,
            Headers = new Dictionary<string, string>
            {
                ["access-control-allow-origin"] = origin, ["access-control-allow-credentials"] = "true", ["access-control-allow-headers"] = "authorization, content-type, accept",
            },
        });
    }
}
