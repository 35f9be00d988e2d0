using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.StatusPage.Http;

namespace Conformance.StatusPage.Making;

/// <summary>Makes objects for one test and removes them after it.</summary>
internal sealed class Bench(Workbench workbench, StepLog steps)
{
    private readonly Lock _lock = new();
    private readonly List<(string Type, string Name, string? Id)> _made = [];
    private bool _phases;

    public StatusApi Api => workbench.Api;

    public string NewName(string type) => workbench.Ledger.NewName(type);

    /// <summary>A new component: its id.</summary>
    public Task<string> Component(CancellationToken cancellation, JsonObject? fields = null) => Make("component", fields, cancellation);

    /// <summary>A new impact type: its id.</summary>
    public Task<string> ImpactType(CancellationToken cancellation, JsonObject? fields = null) => Make("impacttype", fields, cancellation);

    /// <summary>A new incident: its id.</summary>
    public Task<string> Incident(CancellationToken cancellation, JsonObject? fields = null) => Make("incident", fields, cancellation);

    /// <summary>A new severity with a value that no other has: its name and its value.</summary>
    public async Task<(string Name, int Value)> Severity(CancellationToken cancellation, string? suffix = null)
    {
        var name = NewName("severity") + suffix;
        var tried = new HashSet<int>();
        while (true)
        {
            var taken = (await Api.Get("/severities", cancellation).ConfigureAwait(false)).Items.Select(item => item["value"]?.ToString()).ToHashSet();
            var free = Enumerable.Range(1, 99).Reverse().Where(value => !tried.Contains(value) && !taken.Contains(value.ToString(CultureInfo.InvariantCulture))).ToList();
            if (free.Count == 0)
            {
                throw new SubjectUnavailableException("Every value from 1 to 99 is a severity already, so that none can be made for the test.");
            }

            // Several tests look for one at the same time.
            var value = free[Random.Shared.Next(free.Count)];
            var answer = await Create("severity", name, new JsonObject { ["displayName"] = name, ["value"] = value }, cancellation).ConfigureAwait(false);
            if (answer.Status is >= 200 and < 300)
            {
                return (name, value);
            }

            if (answer.Status != 409)
            {
                throw Unprepared(answer);
            }

            tried.Add(value);
        }
    }

    /// <summary>Asks to create something under a name of the run's. Whatever comes of it is removed at the end.</summary>
    public async Task<ApiAnswer> Create(string type, string name, JsonObject body, CancellationToken cancellation, string? sent = null)
    {
        var started = Api.Time.GetUtcNow();
        workbench.Ledger.Creating(Workbench.Service, type, name, null, Api.Subject.Api.ToString());
        var answer = await Api.Send("POST", "/" + Removal.Collection(type), sent ?? body.ToJsonString(), cancellation).ConfigureAwait(false);
        Note(type, name, answer);
        steps.Add($"create {type} {name}", started, answer.Status is >= 200 and < 300 ? null : answer.ToString());
        return answer;
    }

    /// <summary>Remembers what an answer to a POST made.</summary>
    public void Note(string type, string name, ApiAnswer answer)
    {
        if (answer.IsClientError)
        {
            workbench.Ledger.Refused(name);
            return;
        }

        // A server that failed may have made it all the same.
        var id = type == "severity" ? name : answer.Json is JsonObject { } json && json["id"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        if (id is not null && answer.Status is >= 200 and < 300)
        {
            workbench.Ledger.Created(name, id);
        }

        lock (_lock)
        {
            _made.Add((type, name, id));
        }
    }

    /// <summary>Something has another name now, by which it is found.</summary>
    public void Renamed(string name, string id)
    {
        lock (_lock)
        {
            _made.Add(("severity", name, id));
        }
    }

    /// <summary>Adds lists of phases; no other test does meanwhile, and the end of this one restores the list that was there.</summary>
    public async Task Phases(Func<Task> work, CancellationToken cancellation)
    {
        await workbench.Phases.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (workbench.OriginalPhases is null)
            {
                var list = await Api.Get("/phases", cancellation).ConfigureAwait(false);
                workbench.OriginalPhases = (list.Data?["phases"] as JsonArray)?.DeepClone() as JsonArray ?? [];
            }

            _phases = true;
            await work().ConfigureAwait(false);
        }
        finally
        {
            try
            {
                await RestorePhases(CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                workbench.Phases.Release();
            }
        }
    }

    /// <summary>Removes what was made, newest first, and tells what is left.</summary>
    public async Task<IReadOnlyList<string>> Clear(CancellationToken cancellation)
    {
        List<(string Type, string Name, string? Id)> made;
        lock (_lock)
        {
            made = [.. _made];
        }

        var left = new List<string>();

        // What incidents refer to can go only after them.
        foreach (var (type, name, id) in Enumerable.Reverse(made).OrderBy(item => item.Type != "incident"))
        {
            if (await Removal.Remove(Api, workbench.Ledger, type, name, id, cancellation).ConfigureAwait(false) is { } problem)
            {
                left.Add(problem);
            }
        }

        return left;
    }

    /// <summary>Ends a test that could not be prepared: that says nothing of what it was to test.</summary>
    public static SubjectUnavailableException Unprepared(ApiAnswer answer) =>
        new($"The test could not be prepared: {answer.Request} answered {answer}. The testcases of this operation say more.");

    /// <summary>An impact for a request.</summary>
    public static JsonObject Impact(string component, string type, int severity) => new() { ["reference"] = component, ["type"] = type, ["severity"] = severity };

    private async Task RestorePhases(CancellationToken cancellation)
    {
        if (!_phases || workbench.OriginalPhases is not { Count: > 0 } original)
        {
            return;
        }

        var now = await Api.Get("/phases", cancellation).ConfigureAwait(false);
        if (!JsonNode.DeepEquals(now.Data?["phases"], original))
        {
            // Generations cannot be deleted; that the newest one says what it said before is all that can be done.
            await Api.Send("POST", "/phases", new JsonObject { ["phases"] = original.DeepClone() }.ToJsonString(), cancellation).ConfigureAwait(false);
        }
    }

    private async Task<string> Make(string type, JsonObject? fields, CancellationToken cancellation)
    {
        var name = NewName(type);
        var body = new JsonObject { ["displayName"] = name };
        foreach (var (key, value) in fields ?? [])
        {
            body[key] = value?.DeepClone();
        }

        var answer = await Create(type, name, body, cancellation).ConfigureAwait(false);
        return answer.Status is 200 or 201 && answer.Json is JsonObject json && json["id"] is JsonValue id && id.TryGetValue<string>(out var text) ? text : throw Unprepared(answer);
    }
}
