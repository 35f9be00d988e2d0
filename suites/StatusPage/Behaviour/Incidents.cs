using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;
using Conformance.StatusPage.OpenApi;

namespace Conformance.StatusPage.Behaviour;

/// <summary>When an incident is listed, and what affects a component when.</summary>
[Standard("scs-0402", "v1", "Status page API")]
public sealed class Incidents(StatusApi api, Workbench workbench)
{
    private static readonly DateTimeOffset Day = new(2021, 3, 14, 0, 0, 0, TimeSpan.Zero);

    [Testcase("scs-0402-incidents-window", Acts = true)]
    public async Task An_incident_is_listed_when_it_overlaps_the_closed_interval(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var ended = await bench.Incident(cancellation, Times(Day, Day.AddHours(2)));
        var open = await bench.Incident(cancellation, Times(Day.AddHours(1), null));
        foreach (var (what, start, end, hasEnded, hasOpen) in new[]
        {
            ("it lies within", -1.0, 5.0, true, true),
            ("it contains the interval", 1.0, 1.5, true, true),
            ("it begins before and ends within", 1.5, 3.0, true, true),
            ("it begins within and ends after", -1.0, 0.5, true, false),
            ("it begins exactly at the end", -1.0, 0.0, true, false),
            ("it ends exactly at the start", 2.0, 3.0, true, true),
            ("the interval is the moment of its begin", 0.0, 0.0, true, false),
            ("it begins a second after the end", -1.0, -1.0 / 3600, false, false),
            ("it ended a second before the start", 2.0 + (1.0 / 3600), 3.0, false, true),
            ("it is open and began exactly at the end", 0.5, 1.0, true, true),
            ("it is open and began a second after the end", 0.5, 1.0 - (1.0 / 3600), true, false),
            ("it is open and began long before", 24 * 1000, 24 * 1001, false, true),
        })
        {
            var answer = await List(Day.AddHours(start), Day.AddHours(end), cancellation);
            Listed(ended, hasEnded);
            Listed(open, hasOpen);

            void Listed(string id, bool expected)
            {
                var listed = answer.Items.Any(item => item["id"]?.ToString() == id);
                deviations.Unless(
                    listed == expected, answer, "an incident is listed exactly if it overlaps the closed interval from start to end, an open one if it began at or before end",
                    $"incident {id} {(expected ? "is" : "is not")} listed (case: {what})", Clauses.Incident, answer.Status == 200 ? listed ? "it is listed" : "it is not" : null);
            }
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-incidents-window-parameters")]
    public async Task The_interval_must_be_given_as_points_in_time(CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        foreach (var query in new[]
        {
            "", "?start=2024-01-01T00:00:00Z", "?end=2024-01-01T00:00:00Z", "?start=&end=", "?start=yesterday&end=2024-01-01T00:00:00Z", "?start=2024-01-01T00:00:00Z&end=1704067200",
            "?start=2024-01-01&end=2024-01-02", "?start=2024-13-01T00:00:00Z&end=2024-12-01T00:00:00Z", "?start=2024-02-30T00:00:00Z&end=2024-12-01T00:00:00Z",
        })
        {
            deviations.UnlessStatus(
                await api.Get("/incidents" + query, cancellation), "start and end are both needed, as points in time (RFC 3339)", Clauses.Document, [.. ApiDocument.Shipped.Errors("malformed-query")]);
        }

        foreach (var query in new[] { "?start=2024-01-01T00:00:00.123456Z&end=2024-01-02T00:00:00%2B02:00", "?start=2024-01-01T00:00:00-05:00&end=2024-01-02T00:00:00.5-05:00" })
        {
            deviations.UnlessStatus(await api.Get("/incidents" + query, cancellation), "points in time may have fractions and offsets (RFC 3339)", Clauses.Document, 200);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-component-active", "", Acts = true)]
    [Testcase("scs-0402-component-at", "at", Acts = true)]
    public async Task A_component_tells_what_affects_it(string when, CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (component, bystander, type) = (await bench.Component(cancellation), await bench.Component(cancellation), await bench.ImpactType(cancellation));
        var now = api.Time.GetUtcNow();
        var ended = await Affect(now.AddHours(-6), now.AddHours(-3), 10);
        var open = await Affect(now.AddHours(-4), null, 20);
        var future = await Affect(now.AddHours(20), now.AddHours(22), 0);
        var instants = when.Length == 0
            ? new[] { ("now", "", new[] { open }) }
            :
            [
                ("before all of them", At(-7), []),
                ("when the first begins", At(-6), [ended]),
                ("during the first only", At(-5), [ended]),
                ("when the second begins during the first", At(-4), [ended, open]),
                ("during both", At(-3.5), [ended, open]),
                ("after the first", At(-2), [open]),
                ("during the third", At(21), [open, future]),
                ("after the third", At(23), [open]),
            ];
        foreach (var (what, query, expected) in instants)
        {
            var one = await api.Get($"/components/{component}{query}", cancellation);
            Holds(one, one.Data as JsonObject, component, expected);
            var list = await api.Get("/components" + query, cancellation);
            Holds(list, list.Items.FirstOrDefault(item => item["id"]?.ToString() == component), component, expected);
            Holds(list, list.Items.FirstOrDefault(item => item["id"]?.ToString() == bystander), bystander, []);

            void Holds(ApiAnswer answer, JsonObject? item, string id, string[] incidents)
            {
                var observed = (item?["activelyAffectedBy"] as JsonArray)?.Select(impact => impact?["reference"]?.ToString() ?? "").ToList();
                deviations.Unless(
                    observed is not null && observed.Order(StringComparer.Ordinal).SequenceEqual(incidents.Order(StringComparer.Ordinal)), answer,
                    "activelyAffectedBy lists the impacts of the incidents that are active now, or at the time asked for",
                    $"component {id} affected by {(incidents.Length == 0 ? "nothing" : string.Join(", ", incidents))} ({what})", Clauses.Component,
                    observed is null ? null : observed.Count == 0 ? "nothing" : string.Join(", ", observed));
            }
        }

        if (when.Length == 0)
        {
            var answer = await api.Get($"/components/{component}", cancellation);
            var impact = (answer.Data?["activelyAffectedBy"] as JsonArray)?.FirstOrDefault(item => item?["reference"]?.ToString() == open);
            deviations.Unless(
                impact?["type"]?.ToString() == type && impact?["severity"]?.ToString() == "20", answer, "an impact of a component names the incident, the type and the severity",
                $"type {type}, severity 20", Clauses.Impact, impact?.ToJsonString());
        }
        else
        {
            foreach (var path in new[] { "/components?at=now", $"/components/{component}?at=2024-01-01" })
            {
                deviations.UnlessStatus(await api.Get(path, cancellation), "at is a point in time (RFC 3339)", Clauses.Document, [.. ApiDocument.Shipped.Errors("malformed-query")]);
            }
        }

        Conforms.If(deviations.Result);

        string At(double hours) => "?at=" + StatusPage.Times.Write(now.AddHours(hours));

        Task<string> Affect(DateTimeOffset begin, DateTimeOffset? end, int severity)
        {
            var fields = Times(begin, end);
            fields["affects"] = new JsonArray(Bench.Impact(component, type, severity));
            return bench.Incident(cancellation, fields);
        }
    }

    [Testcase("scs-0402-maintenance", Acts = true)]
    public async Task A_maintenance_may_lie_in_the_future(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (component, type) = (await bench.Component(cancellation), await bench.ImpactType(cancellation));
        var begin = Day.AddYears(30);
        var body = Times(begin, begin.AddHours(4));
        body["affects"] = new JsonArray(Bench.Impact(component, type, 0));
        body["displayName"] = bench.NewName("incident");
        var answer = await bench.Create("incident", (string)body["displayName"]!, body, cancellation);
        const string Rule = "an incident of severity 0 with begin and end is a maintenance, and may lie in the future";
        if (deviations.UnlessStatus(answer, Rule, Clauses.Incident, 201))
        {
            var list = await List(begin.AddHours(1), begin.AddHours(2), cancellation);
            deviations.Unless(list.Items.Any(item => item["id"]?.ToString() == answer.Json?["id"]?.ToString()), list, Rule, "the maintenance is listed", Clauses.Incident, "it is not listed");
        }

        // The standard says what a maintenance has; that a server must refuse one without, it does not.
        body["endedAt"] = null;
        body["displayName"] = bench.NewName("incident");
        var without = await bench.Create("incident", (string)body["displayName"]!, body, cancellation);
        deviations.Unless(without.IsClientError, without, "a maintenance has both begin and end", "an error from 400 to 499 for one without end", Clauses.Incident, level: Model.FindingLevel.Should);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-time-zones", Acts = true)]
    public async Task A_point_in_time_stays_the_same_whatever_its_offset(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        foreach (var (begin, end) in new[]
        {
            ("2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00"), ("2026-01-31T23:30:00-05:00", "2026-02-01T12:00:00+05:45"), ("2024-02-29T00:00:00.123Z", "2024-02-29T23:59:59.999Z"),
        })
        {
            var name = bench.NewName("incident");
            var made = await bench.Create("incident", name, new JsonObject { ["displayName"] = name, ["beganAt"] = begin, ["endedAt"] = end }, cancellation);
            if (!deviations.UnlessStatus(made, "a point in time may have any offset and fractions of a second (RFC 3339)", Clauses.Document, 200, 201))
            {
                continue;
            }

            var read = await api.Get($"/incidents/{made.Json?["id"]}", cancellation);
            deviations.Unless(
                StatusPage.Times.Same(begin, read.Data?["beganAt"]) && StatusPage.Times.Same(end, read.Data?["endedAt"]), read,
                "a point in time is read as the one that was written, whatever its offset, to the millisecond", $"{begin} and {end}", Clauses.Document,
                $"{read.Data?["beganAt"]} and {read.Data?["endedAt"]}");
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-list-consistency")]
    public async Task A_list_and_its_items_agree_and_keep_their_order(CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        foreach (var path in new[] { "/impacttypes", "/components?at=2024-01-01T00:00:00Z", "/incidents?start=2000-01-01T00:00:00Z&end=2023-12-31T00:00:00Z" })
        {
            var (first, second) = (await api.Get(path, cancellation), await api.Get(path, cancellation));
            var (before, after) = (Ids(first), Ids(second));

            // Others may add and remove meanwhile; what is in both lists stands in the same order.
            deviations.Unless(
                before.Intersect(after).SequenceEqual(after.Intersect(before)), second, "a list that is asked for twice has the same order", string.Join(' ', before.Take(20)), Clauses.Decision, string.Join(' ', after.Take(20)));
            foreach (var item in first.Items.Take(3))
            {
                var split = path.Split('?');
                var one = await api.Get($"{split[0]}/{item["id"]}{(split.Length > 1 && split[0] == "/components" ? "?" + split[1] : "")}", cancellation);
                deviations.Unless(
                    one.Status == 404 || JsonNode.DeepEquals(one.Data, item) || !Ids(await api.Get(path, cancellation)).Contains(item["id"]!.ToString()) || await Changed(one), one, "an item reads as its list has it", item.ToJsonString(), Clauses.Decision);

                async Task<bool> Changed(ApiAnswer seen) => !JsonNode.DeepEquals((await api.Get(path, cancellation)).Items.FirstOrDefault(other => other["id"]?.ToString() == item["id"]!.ToString()), item)
                    || !JsonNode.DeepEquals((await api.Get(seen.Request.Path, cancellation)).Data, seen.Data);
            }
        }

        Conforms.If(deviations.Result);

        static List<string> Ids(ApiAnswer answer) => [.. answer.Items.Select(item => item["id"]?.ToString() ?? "")];
    }

    private static JsonObject Times(DateTimeOffset begin, DateTimeOffset? end) => new() { ["beganAt"] = StatusPage.Times.Write(begin), ["endedAt"] = end is { } time ? StatusPage.Times.Write(time) : null };

    private Task<ApiAnswer> List(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellation) =>
        api.Get($"/incidents?start={StatusPage.Times.Write(start)}&end={StatusPage.Times.Write(end)}", cancellation);
}
