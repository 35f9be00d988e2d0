using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.StatusPage.Http;
using Conformance.Subjects.Ledgers;

namespace Conformance.StatusPage.Making;

/// <summary>Makes objects for one test and removes them after it.</summary>
internal sealed class Bench(Workbench workbench, StepLog steps)
{
    private readonly Lock _lock = new();
    private readonly List<(string Type, string Name, string? Id)> _made = [];
    private readonly List<string> _left = [];

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

    /// <summary>Adds lists of phases; no other test does meanwhile, and the end of this one makes the newest say what it said before.</summary>
    public async Task Phases(Func<Task> work, CancellationToken cancellation)
    {
        await workbench.Phases.WaitAsync(cancellation).ConfigureAwait(false);
        var added = new List<string>();
        try
        {
            var list = await Api.Get("/phases", cancellation).ConfigureAwait(false);
            var before = Intend(Removal.PhasesBefore);
            if (list.Data?["generation"]?.ToString() is { } generation)
            {
                workbench.Ledger.Created(before, generation);
            }

            Api.Adding = Add;
            try
            {
                await work().ConfigureAwait(false);
            }
            finally
            {
                Api.Adding = null;
                var entries = workbench.Ledger.Entries.Where(entry => entry.Name == before || added.Contains(entry.Name)).ToList();
                var result = await Removal.RestorePhases(Api, workbench.Ledger, entries[0], [.. entries.Skip(1)], dryRun: false, CancellationToken.None).ConfigureAwait(false);
                if (result.State == CleanupState.Left)
                {
                    _left.Add(result.ToString());
                }
            }
        }
        finally
        {
            workbench.Phases.Release();
        }

        Action<ApiAnswer> Add()
        {
            var name = Intend(Removal.PhaseList);
            lock (_lock)
            {
                added.Add(name);
            }

            return answer =>
            {
                if (answer.IsClientError)
                {
                    workbench.Ledger.Refused(name);
                }
                else if (answer.Json is JsonObject json && json["generation"]?.ToString() is { } generation)
                {
                    workbench.Ledger.Created(name, generation);
                }
            };
        }

        string Intend(string type)
        {
            var name = NewName(type);
            workbench.Ledger.Creating(Workbench.Service, type, name, null, Api.Subject.Api.ToString());
            return name;
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

        var left = _left.ToList();

        // What incidents refer to can go only after them.
        foreach (var (type, name, id) in Enumerable.Reverse(made).OrderBy(item => item.Type != "incident"))
        {
            var result = await Removal.Remove(Api, workbench.Ledger, type, name, id, dryRun: false, cancellation).ConfigureAwait(false);
            if (result.State == CleanupState.Left)
            {
                left.Add(result.ToString());
            }
        }

        return left;
    }

    /// <summary>Ends a test that could not be prepared: that says nothing of what it was to test.</summary>
    public static SubjectUnavailableException Unprepared(ApiAnswer answer) =>
        new($"The test could not be prepared: {answer.Request} answered {answer}. The testcases of this operation say more.");

    /// <summary>An impact for a request.</summary>
    public static JsonObject Impact(string component, string type, int severity) => new() { ["reference"] = component, ["type"] = type, ["severity"] = severity };

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
