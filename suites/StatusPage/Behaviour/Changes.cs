using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;
using Conformance.StatusPage.OpenApi;

namespace Conformance.StatusPage.Behaviour;

/// <summary>What writing does and does not do.</summary>
[Standard("scs-0402", "v1", "Status page API")]
public sealed class Changes(StatusApi api, Workbench workbench)
{
    [Testcase("scs-0402-patch-partial", Acts = true)]
    public async Task An_absent_field_stays(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (component, type) = (await bench.Component(cancellation, new JsonObject { ["labels"] = new JsonObject { ["a"] = "1" } }), await bench.ImpactType(cancellation, new JsonObject { ["description"] = "d" }));
        var incident = await bench.Incident(cancellation, new JsonObject
        {
            ["description"] = "d", ["beganAt"] = "2026-01-01T00:00:00Z", ["endedAt"] = "2026-01-02T00:00:00Z", ["affects"] = new JsonArray(Bench.Impact(component, type, 7)),
        });
        var posted = await api.Send("POST", $"/incidents/{incident}/updates", """{"displayName":"t","description":"d","createdAt":"2026-01-01T00:00:00Z"}""", cancellation);
        var update = posted.Status == 201 ? $"/incidents/{incident}/updates/{posted.Json?["order"]}" : throw Bench.Unprepared(posted);
        foreach (var (path, patch) in new[]
        {
            ($"/components/{component}", "{}"), ($"/components/{component}", """{"labels":{"a":"1"}}"""), ($"/impacttypes/{type}", "{}"), ($"/impacttypes/{type}", """{"description":"e"}"""),
            ($"/incidents/{incident}", "{}"), ($"/incidents/{incident}", """{"description":"e"}"""), ($"/incidents/{incident}", """{"endedAt":"2026-01-03T00:00:00Z"}"""),
            ($"/incidents/{incident}", $$"""{"affects":[{"reference":"{{component}}","type":"{{type}}","severity":8}]}"""), (update, "{}"), (update, """{"description":"e"}"""),
        })
        {
            var before = await api.Get(path, cancellation);
            var answer = await api.Send("PATCH", path, patch, cancellation);
            if (!deviations.UnlessStatus(answer, "a PATCH may name any of the fields, also none", Clauses.Decision, 204))
            {
                continue;
            }

            var after = await api.Get(path, cancellation);
            var named = JsonNode.Parse(patch)!.AsObject().Select(pair => pair.Key).ToHashSet();
            foreach (var (key, value) in (before.Data as JsonObject ?? []).Where(pair => !named.Contains(pair.Key)))
            {
                deviations.Unless(
                    JsonNode.DeepEquals(value, after.Data?[key]), answer, "a field that a PATCH does not name stays as it was", $"{key} = {value?.ToJsonString() ?? "null"}", Clauses.Decision,
                    $"{key} = {after.Data?[key]?.ToJsonString() ?? "null"}");
            }
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-patch-null", Acts = true)]
    public async Task An_incident_is_reopened_by_an_end_of_null(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (component, type) = (await bench.Component(cancellation, new JsonObject { ["labels"] = new JsonObject { ["a"] = "1" } }), await bench.ImpactType(cancellation, new JsonObject { ["description"] = "d" }));
        var incident = await bench.Incident(cancellation, new JsonObject
        {
            ["description"] = "d", ["beganAt"] = "2026-01-01T00:00:00Z", ["endedAt"] = "2026-01-02T00:00:00Z", ["affects"] = new JsonArray(Bench.Impact(component, type, 7)),
        });
        const string Rule = "an explicit null clears: an incident is reopened by endedAt: null";
        var answer = await api.Send("PATCH", "/incidents/" + incident, """{"endedAt":null}""", cancellation);
        if (deviations.UnlessStatus(answer, Rule, Clauses.Incident, 204))
        {
            var read = await api.Get("/incidents/" + incident, cancellation);
            deviations.Unless(read.Data is JsonObject item && item["endedAt"] is null, answer, Rule, "endedAt = null", Clauses.Incident, $"endedAt = {read.Data?["endedAt"]?.ToJsonString()}");
            var shown = await api.Get("/components/" + component, cancellation);
            deviations.Unless(
                (shown.Data?["activelyAffectedBy"] as JsonArray)?.Any(impact => impact?["reference"]?.ToString() == incident) == true, shown, "a reopened incident affects its components again",
                $"incident {incident}", Clauses.Component);
        }

        await Cleared("/incidents/" + incident, "description");
        await Cleared("/impacttypes/" + type, "description");
        await Cleared("/components/" + component, "labels");
        Conforms.If(deviations.Result);

        // The document allows null for the end alone: a server may refuse it for others, but not say that it was done when it was not.
        async Task Cleared(string path, string field)
        {
            var patched = await api.Send("PATCH", path, $$"""{"{{field}}":null}""", cancellation);
            deviations.Unless(!patched.IsServerError, patched, "an explicit null clears, or is refused", "an answer below 500", Clauses.Decision);
            if (patched.Status != 204)
            {
                return; // what the answer of each operation must be, other testcases say
            }

            var value = (await api.Get(path, cancellation)).Data?[field];
            deviations.Unless(
                value is null or JsonObject { Count: 0 } || value.ToString().Length == 0, patched, "an explicit null clears", $"{field} = null", Clauses.Decision, $"{field} = {value?.ToJsonString()}", Model.FindingLevel.Should);
        }
    }

    [Testcase("scs-0402-server-ids", Acts = true)]
    public async Task Numbers_and_ids_of_a_body_do_not_count(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        const string Rule = "ids, orders and generations are the server's; those in a body never count";
        foreach (var type in new[] { "component", "impacttype", "incident" })
        {
            var (name, wished) = (bench.NewName(type), Guid.NewGuid().ToString());
            var answer = await bench.Create(type, name, new JsonObject { ["id"] = wished, ["displayName"] = name }, cancellation);

            // A server may refuse a body with an id, as the standard says that it must not have one.
            if (answer.Status is 200 or 201)
            {
                var id = answer.Json?["id"]?.ToString();
                deviations.Unless(id is not null && id != wished, answer, Rule, $"another id than {wished}", Clauses.Decision);
                var path = $"/{Removal.Collection(type)}/{id}";
                var patch = await api.Send("PATCH", path, $$"""{"id":"{{wished}}"}""", cancellation);
                var read = await api.Get(path, cancellation);
                deviations.Unless(read.Data?["id"]?.ToString() == id, patch, Rule, $"id {id} stays", Clauses.Decision, read.ToString());
            }
            else
            {
                deviations.UnlessClientError(answer, Rule, Clauses.Decision);
            }
        }

        var incident = await bench.Incident(cancellation);
        var update = await api.Send("POST", $"/incidents/{incident}/updates", """{"displayName":"News","order":41}""", cancellation);
        deviations.Unless(update.IsClientError || update.Json?["order"]?.ToString() == "0", update, Rule, "order 0", Clauses.Update);
        if (update.Status == 201)
        {
            var path = $"/incidents/{incident}/updates/{update.Json!["order"]}";
            var patch = await api.Send("PATCH", path, """{"order":41}""", cancellation);
            var read = await api.Get(path, cancellation);
            deviations.Unless(read.Status == 200 && read.Data?["order"]?.ToString() == update.Json["order"]!.ToString(), patch, Rule, "the order stays", Clauses.Update, read.ToString());
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-update-order", Acts = true)]
    public async Task Updates_are_numbered_from_zero_in_the_order_in_which_they_come(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        const string Rule = "the order of updates starts at 0 and grows within its incident";
        var (incident, other) = (await bench.Incident(cancellation), await bench.Incident(cancellation));
        foreach (var (id, count) in new[] { (incident, 12), (other, 2) })
        {
            for (var order = 0; order < count; order++)
            {
                // The later ones claim to be older: the order is that of coming.
                var answer = await api.Send("POST", $"/incidents/{id}/updates", $$"""{"displayName":"{{order}}","createdAt":"2026-01-{{28 - order:00}}T00:00:00Z"}""", cancellation);
                deviations.Unless(answer.Json?["order"]?.ToString() == $"{order}", answer, Rule, $"order {order}", Clauses.Update);
            }
        }

        var list = await api.Get($"/incidents/{incident}/updates", cancellation);
        var orders = Enumerable.Range(0, 12).Select(order => $"{order}").ToList();
        deviations.Unless(list.Items.Select(item => item["order"]?.ToString()).SequenceEqual(orders), list, "a list of updates is in their order", string.Join(' ', orders), Clauses.Update);
        deviations.Unless(list.Items.All(item => item["displayName"]?.ToString() == item["order"]?.ToString()), list, Rule, "each under the number it was given", Clauses.Update);
        var read = await api.Get("/incidents/" + incident, cancellation);
        deviations.Unless(
            (read.Data?["updates"] as JsonArray)?.Select(order => order?.ToString()).SequenceEqual(orders) == true, read, "an incident lists the orders of its updates", string.Join(' ', orders), Clauses.Incident);

        // A number that came again would name other news.
        await api.Send("DELETE", $"/incidents/{incident}/updates/3", null, cancellation);
        var next = await api.Send("POST", $"/incidents/{incident}/updates", """{"displayName":"12"}""", cancellation);
        deviations.Unless(next.Json?["order"]?.ToString() == "12", next, Rule, "order 12, though update 3 was deleted", Clauses.Update);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-cascade", Acts = true)]
    public async Task What_belongs_to_an_incident_goes_with_it(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (component, type) = (await bench.Component(cancellation), await bench.ImpactType(cancellation));
        var incident = await bench.Incident(cancellation, new JsonObject { ["beganAt"] = "2026-01-01T00:00:00Z", ["affects"] = new JsonArray(Bench.Impact(component, type, 7)) });
        var posted = await api.Send("POST", $"/incidents/{incident}/updates", """{"displayName":"News"}""", cancellation);
        if (posted.Status != 201)
        {
            throw Bench.Unprepared(posted);
        }

        var deleted = await api.Send("DELETE", "/incidents/" + incident, null, cancellation);
        if (deleted.Status != 204)
        {
            throw Bench.Unprepared(deleted);
        }

        foreach (var path in new[] { $"/incidents/{incident}/updates", $"/incidents/{incident}/updates/0" })
        {
            deviations.UnlessStatus(await api.Get(path, cancellation), "updates go with their incident", Clauses.Update, [.. ApiDocument.Shipped.Errors("unknown-object")]);
        }

        var read = await api.Get("/components/" + component, cancellation);
        deviations.Unless(read.Status == 200 && read.Data?["activelyAffectedBy"] is JsonArray { Count: 0 }, read, "impacts go with their incident", "activelyAffectedBy = []", Clauses.Impact);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-texts", Acts = true)]
    public async Task Texts_are_kept_whatever_is_in_them(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        foreach (var (what, text) in new[]
        {
            ("letters of many scripts", "Störung – авария – 障害 – تعطل – 🔥👩‍🚒"), ("marks that combine", "e\u0301 and \u00e9 are not the same"), ("quotes and backslashes", "\"'`\\ \\n </script><!-- ' OR 1=1; --"),
            ("white space", "  two blanks\ttab\r\nnew line \u00a0\u2028 "), ("percent signs and braces", "%s %00 {0} {{x}} ${y}"), ("a long text", string.Concat(Enumerable.Repeat("All work and no play. ", 500))), ("nothing", ""),
        })
        {
            var name = bench.NewName("impacttype");
            var made = await bench.Create("impacttype", name, new JsonObject { ["displayName"] = name, ["description"] = text }, cancellation);
            if (!deviations.UnlessStatus(made, $"a text may hold {what}", Clauses.Document, 200, 201))
            {
                continue;
            }

            var read = await api.Get($"/impacttypes/{made.Json?["id"]}", cancellation);
            var kept = read.Data?["description"]?.ToString();
            deviations.Unless(kept == text || (text.Length == 0 && kept is null), read, "a text is read as it was written", $"{what}, {text.Length} characters", Clauses.Document);
        }

        var component = await bench.Component(cancellation, new JsonObject { ["labels"] = new JsonObject { ["größe/m²"] = "42 \"x\"", [""] = "", ["a.b-c"] = "✓" } });
        var labels = await api.Get("/components/" + component, cancellation);
        deviations.Unless(
            labels.Data?["labels"] is JsonObject { Count: 3 } found && found["größe/m²"]?.ToString() == "42 \"x\"" && found["a.b-c"]?.ToString() == "✓", labels, "labels are free texts", "three labels as they were written", Clauses.Component);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-references-unknown", Acts = true)]
    public async Task A_reference_to_nothing_is_refused(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (component, type) = (await bench.Component(cancellation), await bench.ImpactType(cancellation));
        var incident = await bench.Incident(cancellation);
        int[] statuses = [.. ApiDocument.Shipped.Errors("unknown-reference")];
        foreach (var (what, fields) in new[]
        {
            ("a component", new JsonObject { ["affects"] = new JsonArray(Bench.Impact(Guid.NewGuid().ToString(), type, 5)) }),
            ("an impact type", new JsonObject { ["affects"] = new JsonArray(Bench.Impact(component, Guid.NewGuid().ToString(), 5)) }),
            ("a component among known ones", new JsonObject { ["affects"] = new JsonArray(Bench.Impact(component, type, 5), Bench.Impact(Guid.NewGuid().ToString(), type, 5)) }),
            ("a generation of phases", new JsonObject { ["phase"] = new JsonObject { ["generation"] = 2_000_000_000, ["order"] = 0 } }),
            ("a phase", new JsonObject { ["phase"] = new JsonObject { ["generation"] = (int?)(await api.Get("/phases", cancellation)).Data?["generation"] ?? 0, ["order"] = 2_000_000_000 } }),
        })
        {
            var rule = $"an incident cannot refer to {what} that does not exist";
            deviations.UnlessStatus(await api.Send("PATCH", "/incidents/" + incident, fields.ToJsonString(), cancellation), rule, Clauses.Incident, statuses);
            var (name, body) = (bench.NewName("incident"), fields.DeepClone().AsObject());
            body["displayName"] = name;
            deviations.UnlessStatus(await bench.Create("incident", name, body, cancellation), rule, Clauses.Incident, statuses);
        }

        var read = await api.Get("/incidents/" + incident, cancellation);
        deviations.Unless(read.Data?["affects"] is null or JsonArray { Count: 0 }, read, "a change that was refused changes nothing", "affects = []", Clauses.Incident);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-references-kept", Acts = true)]
    public async Task What_an_incident_refers_to_exists(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (component, type) = (await bench.Component(cancellation), await bench.ImpactType(cancellation));
        var incident = await bench.Incident(cancellation, new JsonObject { ["affects"] = new JsonArray(Bench.Impact(component, type, 5)) });
        foreach (var path in new[] { $"/components/{component}", $"/impacttypes/{type}" })
        {
            // Whether a server refuses or lets the impact go too is its affair; an incident that points nowhere is not.
            var answer = await api.Send("DELETE", path, null, cancellation);
            deviations.Unless(answer.Status == 204 || answer.IsClientError, answer, "what is referred to is kept, or goes with its references", "204, or an error from 400 to 499", Clauses.Impact);
            var read = await api.Get("/incidents/" + incident, cancellation);
            var gone = (await api.Get(path, cancellation)).Status == 404;
            deviations.Unless(
                !gone || read.Status == 404 || read.Data?["affects"] is JsonArray { Count: 0 }, answer, "an incident refers only to what exists", $"{path} exists, or no incident refers to it", Clauses.Impact,
                $"it is gone, and incident {incident} has affects = {read.Data?["affects"]?.ToJsonString()}");
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-errors", Acts = true)]
    public async Task A_mistake_is_answered_with_a_message_and_changes_nothing(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var component = await bench.Component(cancellation);
        var before = await api.Get("/components/" + component, cancellation);
        var token = await api.Token(cancellation);
        foreach (var (kind, request) in new[]
        {
            ("malformed-body", Patch("{")), ("malformed-body", Patch("""{"displayName":}""")), ("malformed-body", Patch("")), ("malformed-body", Patch("[]")), ("malformed-body", Patch("\"x\"")),
            ("malformed-body", Patch("""{"displayName":7}""")), ("malformed-body", Patch("""{"labels":[1]}""")), ("media-type", Patch("displayName=x") with { ContentType = "application/x-www-form-urlencoded" }),
            ("media-type", Patch("""{"displayName":"x"}""") with { ContentType = "text/plain" }), ("malformed-id", new ApiRequest("GET", "/components/not-an-id")),
            ("malformed-id", new ApiRequest("GET", "/incidents/1")), ("unknown-object", new ApiRequest("GET", $"/components/{Guid.NewGuid()}")), ("malformed-query", new ApiRequest("GET", "/phases?generation=newest")),
        })
        {
            // A gateway may refuse paths that name nothing of the API; that is told in its own way.
            var answer = StatusApi.Answered(await api.Try(request, cancellation));
            int[] statuses = [.. ApiDocument.Shipped.Errors(kind), .. kind == "malformed-id" ? ApiDocument.Shipped.Errors("refused") : []];
            if (deviations.UnlessStatus(answer, "a mistake of the client's is told as such (4xx)", Clauses.Decision, statuses))
            {
                deviations.Unless(
                    answer.Json is JsonObject error && error["message"] is JsonValue message && message.TryGetValue<string>(out var text) && text.Length > 0, answer, "an error carries a message", """{"message": "…"}""",
                    Clauses.Decision, level: Model.FindingLevel.Should);
            }
        }

        var after = await api.Get("/components/" + component, cancellation);
        deviations.Unless(JsonNode.DeepEquals(before.Data, after.Data), after, "a request that was refused changes nothing", before.Data?.ToJsonString() ?? "", Clauses.Decision);
        Conforms.If(deviations.Result);

        ApiRequest Patch(string body) => new("PATCH", "/components/" + component) { Body = body, Token = token };
    }
}
