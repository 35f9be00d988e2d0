using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;
using Conformance.StatusPage.OpenApi;

namespace Conformance.StatusPage.Contract;

/// <summary>Every operation of the OpenAPI document does what it says and answers in the shape that is written there.</summary>
[Standard("scs-0402", "v1", "Status page API", Facts = [])]
public sealed class Operations(StatusApi api, Workbench workbench)
{
    private const string Shape = "an answer has the status and the shape that the OpenAPI document gives it";
    private const string Kept = "what was written is read again";

    [Testcase("scs-0402-operation-get-phase-list", "getPhaseList", "/phases")]
    [Testcase("scs-0402-operation-get-impact-types", "getImpactTypes", "/impacttypes")]
    [Testcase("scs-0402-operation-get-severities", "getSeverities", "/severities")]
    [Testcase("scs-0402-operation-get-components", "getComponents", "/components")]
    [Testcase("scs-0402-operation-get-incidents", "getIncidents", "/incidents?start=2000-01-01T00:00:00Z&end=2999-12-31T00:00:00Z")]
    public async Task A_list_is_read(string operation, string path, CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        Shaped(deviations, operation, await api.Get(path, cancellation));
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-operation-get-impact-type", "getImpactType", "/impacttypes", "id")]
    [Testcase("scs-0402-operation-get-severity", "getSeverity", "/severities", "displayName")]
    [Testcase("scs-0402-operation-get-component", "getComponent", "/components", "id")]
    [Testcase("scs-0402-operation-get-incident", "getIncident", "/incidents", "id")]
    public async Task An_item_of_a_list_is_read(string operation, string path, string key, CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        var list = await api.Get(path + (path == "/incidents" ? "?start=2000-01-01T00:00:00Z&end=2999-12-31T00:00:00Z" : ""), cancellation);
        foreach (var item in list.Items.Where(item => item[key] is JsonValue))
        {
            var answer = await api.Get($"{path}/{Uri.EscapeDataString(item[key]!.ToString())}", cancellation);

            // Another test's object may have gone between the two requests: then the next one is looked at.
            if (answer.Status != 404 || await Listed(list.Request.Path, key, item, cancellation))
            {
                Shaped(deviations, operation, answer);
                break;
            }
        }

        await Unknown(deviations, $"{path}/{(key == "id" ? Guid.NewGuid().ToString() : "no-severity-has-this-name-" + Guid.NewGuid())}", cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-operation-get-incident-updates", "getIncidentUpdates", "/updates")]
    [Testcase("scs-0402-operation-get-incident-update", "getIncidentUpdate", "/updates/0")]
    public async Task Updates_of_an_incident_are_read(string operation, string path, CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        var list = await api.Get("/incidents?start=2000-01-01T00:00:00Z&end=2999-12-31T00:00:00Z", cancellation);
        foreach (var incident in list.Items.Where(item => item["updates"] is JsonArray { Count: > 0 } && item["id"] is JsonValue))
        {
            var order = incident["updates"]!.AsArray()[0]!.ToString();
            var answer = await api.Get($"/incidents/{incident["id"]}{path.Replace("0", order, StringComparison.Ordinal)}", cancellation);
            if (answer.Status != 404 || await Listed(list.Request.Path, "id", incident, cancellation))
            {
                Shaped(deviations, operation, answer);
                break;
            }
        }

        await Unknown(deviations, $"/incidents/{Guid.NewGuid()}{path}", cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-operation-create-component", "createComponent", "component", Acts = true)]
    [Testcase("scs-0402-operation-create-impact-type", "createImpactType", "impacttype", Acts = true)]
    [Testcase("scs-0402-operation-create-incident", "createIncident", "incident", Acts = true)]
    public async Task Something_is_created(string operation, string type, CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var name = bench.NewName(type);
        var body = await Fields(bench, type, cancellation);
        body["displayName"] = name;
        var answer = await bench.Create(type, name, body, cancellation);
        if (Shaped(deviations, operation, answer))
        {
            var read = await api.Get($"/{Removal.Collection(type)}/{answer.Json!["id"]}", cancellation);
            deviations.Unless(read.Status == 200 && Same(body, read.Data), read, Kept, body.ToJsonString(), Clauses.Decision);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-operation-create-severity", Acts = true)]
    public async Task A_severity_is_created(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var name = bench.NewName("severity");
        var taken = (await api.Get("/severities", cancellation)).Items.Select(item => item["value"]?.ToString()).ToHashSet();
        ApiAnswer answer;
        var values = Enumerable.Range(1, 99).Where(value => !taken.Contains($"{value}")).Take(10).ToList();
        var index = 0;
        do
        {
            // Another test may have taken the value meanwhile.
            answer = await bench.Create("severity", name, new JsonObject { ["displayName"] = name, ["value"] = values.ElementAtOrDefault(index) }, cancellation);
        }
        while (answer.Status == 409 && ++index < values.Count);

        if (Shaped(deviations, "createSeverity", answer))
        {
            var read = await api.Get("/severities/" + name, cancellation);
            deviations.Unless(read.Status == 200 && read.Data?["value"]?.ToString() == $"{values[index]}", read, Kept, $"value {values[index]}", Clauses.Severity);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-operation-create-phase-list", Acts = true)]
    public async Task A_list_of_phases_is_created(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        await bench.Phases(
            async () =>
            {
                var phases = new JsonArray("Seen", "Understood", "Mended");
                var answer = await api.Send("POST", "/phases", new JsonObject { ["phases"] = phases }.ToJsonString(), cancellation);
                if (Shaped(deviations, "createPhaseList", answer))
                {
                    var read = await api.Get($"/phases?generation={answer.Json!["generation"]}", cancellation);
                    deviations.Unless(read.Status == 200 && JsonNode.DeepEquals(read.Data?["phases"], phases), read, Kept, phases.ToJsonString(), Clauses.Phase);
                }
            },
            cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-operation-create-incident-update", Acts = true)]
    public async Task An_update_is_created(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var incident = await bench.Incident(cancellation);
        var body = new JsonObject { ["displayName"] = "News", ["description"] = "We look into it.", ["createdAt"] = "2026-01-31T12:00:00Z" };
        var answer = await api.Send("POST", $"/incidents/{incident}/updates", body.ToJsonString(), cancellation);
        if (Shaped(deviations, "createIncidentUpdate", answer))
        {
            var read = await api.Get($"/incidents/{incident}/updates/{answer.Json!["order"]}", cancellation);
            deviations.Unless(read.Status == 200 && Same(body, read.Data), read, Kept, body.ToJsonString(), Clauses.Update);
            Shaped(deviations, "getIncidentUpdate", read);
            Shaped(deviations, "getIncidentUpdates", await api.Get($"/incidents/{incident}/updates", cancellation));
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-operation-update-component", "updateComponent", "component", Acts = true)]
    [Testcase("scs-0402-operation-update-impact-type", "updateImpactType", "impacttype", Acts = true)]
    [Testcase("scs-0402-operation-update-incident", "updateIncident", "incident", Acts = true)]
    public async Task Something_is_changed(string operation, string type, CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var id = type == "component" ? await bench.Component(cancellation) : type == "impacttype" ? await bench.ImpactType(cancellation) : await bench.Incident(cancellation);
        var path = $"/{Removal.Collection(type)}/{id}";
        var body = await Fields(bench, type, cancellation);
        var answer = await api.Send("PATCH", path, body.ToJsonString(), cancellation);
        if (Shaped(deviations, operation, answer))
        {
            var read = await api.Get(path, cancellation);
            deviations.Unless(read.Status == 200 && Same(body, read.Data), read, Kept, body.ToJsonString(), Clauses.Decision);
        }

        await Unknown(deviations, $"/{Removal.Collection(type)}/{Guid.NewGuid()}", cancellation, "PATCH");
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-operation-update-severity", Acts = true)]
    public async Task A_severity_is_changed(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (name, value) = await bench.Severity(cancellation);
        var answer = await api.Send("PATCH", "/severities/" + name, new JsonObject { ["displayName"] = name, ["value"] = value }.ToJsonString(), cancellation);
        Shaped(deviations, "updateSeverity", answer);
        await Unknown(deviations, $"/severities/no-severity-has-this-name-{Guid.NewGuid()}", cancellation, "PATCH");
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-operation-update-incident-update", Acts = true)]
    public async Task An_update_is_changed(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var path = await Update(bench, cancellation);
        var body = new JsonObject { ["displayName"] = "Better news", ["description"] = "It works again." };
        if (Shaped(deviations, "updateIncidentUpdate", await api.Send("PATCH", path, body.ToJsonString(), cancellation)))
        {
            var read = await api.Get(path, cancellation);
            deviations.Unless(read.Status == 200 && Same(body, read.Data), read, Kept, body.ToJsonString(), Clauses.Update);
        }

        await Unknown(deviations, $"/incidents/{Guid.NewGuid()}/updates/0", cancellation, "PATCH");
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-operation-delete-component", "deleteComponent", "component", Acts = true)]
    [Testcase("scs-0402-operation-delete-impact-type", "deleteImpactType", "impacttype", Acts = true)]
    [Testcase("scs-0402-operation-delete-incident", "deleteIncident", "incident", Acts = true)]
    [Testcase("scs-0402-operation-delete-severity", "deleteSeverity", "severity", Acts = true)]
    [Testcase("scs-0402-operation-delete-incident-update", "deleteIncidentUpdate", "update", Acts = true)]
    public async Task Something_is_deleted(string operation, string type, CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var path = type switch
        {
            "component" => "/components/" + await bench.Component(cancellation),
            "impacttype" => "/impacttypes/" + await bench.ImpactType(cancellation),
            "incident" => "/incidents/" + await bench.Incident(cancellation),
            "severity" => "/severities/" + (await bench.Severity(cancellation)).Name,
            _ => await Update(bench, cancellation),
        };
        if (Shaped(deviations, operation, await api.Send("DELETE", path, null, cancellation)))
        {
            deviations.UnlessStatus(await api.Get(path, cancellation), "what was deleted is gone", Clauses.Decision, [.. ApiDocument.Shipped.Errors("unknown-object")]);
            deviations.UnlessStatus(await api.Send("DELETE", path, null, cancellation), "what is gone cannot be deleted", Clauses.Decision, [.. ApiDocument.Shipped.Errors("unknown-object")]);
        }

        Conforms.If(deviations.Result);
    }

    private bool Shaped(Deviations deviations, string operation, ApiAnswer answer)
    {
        var written = ApiDocument.Shipped.Find(operation);
        if (!deviations.UnlessStatus(answer, Shape, Clauses.Document, written.Success))
        {
            return false;
        }

        var type = answer.Headers.GetValueOrDefault("content-type", "none");
        return written.AnswerSchema is null
            ? deviations.Unless(answer.Body.Length == 0, answer, Shape, "no body", Clauses.Document)
            : deviations.Unless(type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase), answer, Shape, "Content-Type: application/json", Clauses.Document, $"Content-Type: {type}")
                & SchemaCheck.Answer(written, answer.Json).Take(5).Aggregate(true, (well, problem) => deviations.Unless(false, answer, Shape, "the document's schema", Clauses.Document, problem) && well);
    }

    private async Task Unknown(Deviations deviations, string path, CancellationToken cancellation, string method = "GET") => deviations.UnlessStatus(
        await api.Send(method, path, method == "GET" ? null : "{}", cancellation), "what does not exist is not found", Clauses.Decision, [.. ApiDocument.Shipped.Errors("unknown-object")]);

    private async Task<bool> Listed(string path, string key, JsonObject item, CancellationToken cancellation) =>
        (await api.Get(path, cancellation)).Items.Any(other => other[key]?.ToString() == item[key]!.ToString());

    private async Task<JsonObject> Fields(Bench bench, string type, CancellationToken cancellation) => type switch
    {
        "component" => new JsonObject { ["labels"] = new JsonObject { ["zone"] = "a", ["tier"] = "1" } },
        "impacttype" => new JsonObject { ["description"] = "Things take longer than usual." },
        _ => new JsonObject
        {
            ["description"] = "A switch has failed.",
            ["beganAt"] = "2026-01-31T12:00:00Z",
            ["endedAt"] = "2026-01-31T13:30:00Z",
            ["affects"] = new JsonArray(Bench.Impact(await bench.Component(cancellation), await bench.ImpactType(cancellation), 42)),
        },
    };

    private async Task<string> Update(Bench bench, CancellationToken cancellation)
    {
        var incident = await bench.Incident(cancellation);
        var answer = await api.Send("POST", $"/incidents/{incident}/updates", """{"displayName":"News"}""", cancellation);
        return answer.Status == 201 && answer.Json?["order"] is { } order ? $"/incidents/{incident}/updates/{order}" : throw Bench.Unprepared(answer);
    }

    /// <summary>True if everything written is read again; points in time may be written otherwise.</summary>
    private static bool Same(JsonNode? written, JsonNode? read) => (written, read) switch
    {
        (JsonObject one, JsonObject other) => one.All(pair => Same(pair.Value, other[pair.Key])),
        (JsonArray one, JsonArray other) => one.Count == other.Count && one.Zip(other).All(pair => Same(pair.First, pair.Second)),
        (JsonValue one, JsonValue other) when one.TryGetValue<string>(out var text) && ApiDocument.DateTime().IsMatch(text) => Times.Same(text, other),
        _ => JsonNode.DeepEquals(written, read),
    };
}
