using System.Net;
using System.Text.Json.Nodes;

namespace Conformance.SelfTests.StatusPage.Server;

[TestFixture("sqlite")]
[TestFixture("postgres")]
[Parallelizable(ParallelScope.All)]
public sealed class ApiTests(string database) : ServerFixture(database)
{
    private const string Nobody = "00000000-0000-4000-8000-000000000000";

    [Test]
    public async Task Components_are_created_read_changed_and_deleted()
    {
        var id = await Api.Create("/components", """{"id":"00000000-0000-4000-8000-000000000001","displayName":"Compute ☁","labels":{"zone":"a"}}""");
        Assert.That(id, Is.Not.EqualTo("00000000-0000-4000-8000-000000000001"), "ids are the server's");
        var component = await Api.Data($"/components/{id}");
        Assert.That(component.ToJsonString(), Is.EqualTo(
            JsonNode.Parse($$$"""{"id":"{{{id}}}","displayName":"Compute ☁","labels":{"zone":"a"},"activelyAffectedBy":[]}""")!.ToJsonString()));

        Assert.That((await Api.Patch($"/components/{id}", $$$"""{"id":"{{{Nobody}}}","labels":{"zone":"b"}}""")).Code, Is.EqualTo(204));
        component = await Api.Data($"/components/{id}");
        Assert.That((string?)component["displayName"], Is.EqualTo("Compute ☁"), "an absent field stays");
        Assert.That((string?)component["labels"]!["zone"], Is.EqualTo("b"));
        Assert.That((await Api.Patch($"/components/{id}", """{"labels":null}""")).Code, Is.EqualTo(204));
        Assert.That((await Api.Data($"/components/{id}"))["labels"]!.AsObject(), Is.Empty, "null clears");
        Assert.That((await Api.Data("/components")).AsArray().Select(item => (string?)item!["id"]), Does.Contain(id));

        Assert.That((await Api.Delete($"/components/{id}")).Code, Is.EqualTo(204));
        Assert.That((await Api.Get($"/components/{id}")).Code, Is.EqualTo(404));
        Assert.That((await Api.Delete($"/components/{id}")).Code, Is.EqualTo(404));
        Assert.That((await Api.Patch($"/components/{id}", "{}")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Impact_types_are_created_read_changed_and_deleted()
    {
        var id = await Api.Create("/impacttypes", """{"displayName":"Degraded","description":"slower"}""");
        Assert.That((await Api.Patch($"/impacttypes/{id}", """{"description":null}""")).Code, Is.EqualTo(204));
        var type = await Api.Data($"/impacttypes/{id}");
        Assert.That(type["description"], Is.Null);
        Assert.That((string?)type["displayName"], Is.EqualTo("Degraded"));
        Assert.That((await Api.Data("/impacttypes")).AsArray().Select(item => (string?)item!["id"]), Does.Contain(id));
        Assert.That((await Api.Delete($"/impacttypes/{id}")).Code, Is.EqualTo(204));
        Assert.That((await Api.Get($"/impacttypes/{id}")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task What_an_incident_refers_to_stays()
    {
        var (incident, component, type) = await Incident("");
        foreach (var path in new[] { $"/components/{component}", $"/impacttypes/{type}" })
        {
            var answer = await Api.Delete(path);
            Assert.That(answer.Code, Is.EqualTo(409));
            Assert.That(answer.Message, Does.Contain("incident"));
        }

        Assert.That((await Api.Post($"/incidents/{incident}/updates", """{"displayName":"News"}""")).Code, Is.EqualTo(201));
        Assert.That((await Api.Delete($"/incidents/{incident}")).Code, Is.EqualTo(204));
        Assert.That((await Api.Get($"/incidents/{incident}/updates")).Code, Is.EqualTo(404));
        Assert.That((await Api.Get($"/incidents/{incident}/updates/0")).Code, Is.EqualTo(404));
        Assert.That((await Api.Delete($"/components/{component}")).Code, Is.EqualTo(204));
        Assert.That((await Api.Delete($"/impacttypes/{type}")).Code, Is.EqualTo(204));
    }

    [Test]
    public async Task An_unknown_reference_is_named()
    {
        var (component, type) = await Platform();
        foreach (var (affects, field) in new[]
        {
            ($$"""{"reference":"{{Nobody}}","type":"{{type}}","severity":1}""", "affects[1].reference"),
            ($$"""{"reference":"{{component}}","type":"{{Nobody}}","severity":1}""", "affects[1].type"),
            ($$"""{"reference":"{{component}}","type":"{{type}}"}""", "affects[1].severity"),
            ($$"""{"reference":"{{component}}","type":"{{type}}","severity":101}""", "affects[1].severity"),
            ($$"""{"type":"{{type}}","severity":1}""", "affects[1].reference"),
        })
        {
            var answer = await Api.Post("/incidents", $$"""{"affects":[{"reference":"{{component}}","type":"{{type}}","severity":100},{{affects}}]}""");
            Assert.That(answer.Code, Is.EqualTo(422), answer.Text);
            Assert.That(answer.Message, Does.Contain(field));
        }

        var phase = await Api.Post("/incidents", """{"phase":{"generation":99999,"order":0}}""");
        Assert.That(phase.Code, Is.EqualTo(422));
        Assert.That(phase.Message, Does.Contain("phase"));
    }

    [Test]
    public async Task A_partial_update_keeps_what_it_does_not_name_and_null_clears()
    {
        var generation = (int)(await Api.Post("/phases", """{"phases":["seen","done"]}""")).Json["generation"]!;
        var (incident, component, type) = await Incident(
            $$"""
            "description":"d","beganAt":"2026-01-01T00:00:00+02:00","endedAt":"2026-01-02T00:00:00.1234567Z","phase":{"generation":{{generation}},"order":1}
            """);
        var before = await Api.Data($"/incidents/{incident}");
        Assert.That((string?)before["beganAt"], Is.EqualTo("2025-12-31T22:00:00Z"));
        Assert.That((string?)before["endedAt"], Is.EqualTo("2026-01-02T00:00:00.123456Z"), "both databases keep microseconds");

        Assert.That((await Api.Patch($"/incidents/{incident}", """{"endedAt":null,"updates":[7],"id":"x"}""")).Code, Is.EqualTo(204));
        var after = await Api.Data($"/incidents/{incident}");
        Assert.That(after.AsObject().ContainsKey("endedAt"), Is.True);
        Assert.That(after["endedAt"], Is.Null);
        before["endedAt"] = null;
        Assert.That(after.ToJsonString(), Is.EqualTo(before.ToJsonString()), "nothing else changed");

        Assert.That((await Api.Patch($"/incidents/{incident}", $$"""{"affects":[{"reference":"{{component}}","type":"{{type}}","severity":10},{"reference":"{{component}}","type":"{{type}}","severity":20}]}""")).Code, Is.EqualTo(204));
        Assert.That((await Api.Data($"/incidents/{incident}"))["affects"]!.AsArray().Select(item => (int)item!["severity"]!), Is.EqualTo(new[] { 10, 20 }));
        Assert.That((await Api.Patch($"/incidents/{incident}", """{"affects":null,"phase":null,"description":null}""")).Code, Is.EqualTo(204));
        after = await Api.Data($"/incidents/{incident}");
        Assert.That(after["affects"]!.AsArray(), Is.Empty);
        Assert.That(after["phase"], Is.Null);
        Assert.That(after["description"], Is.Null);
    }

    [Test]
    public async Task A_refused_change_changes_nothing()
    {
        var (incident, component, type) = await Incident("\"beganAt\":\"2026-01-01T00:00:00Z\"");
        var before = await Api.Data($"/incidents/{incident}");
        foreach (var body in new[]
        {
            """{"displayName":"New","endedAt":"2025-01-01T00:00:00Z"}""",
            $$"""{"displayName":"New","affects":[{"reference":"{{component}}","type":"{{Nobody}}","severity":1}]}""",
            $$"""{"displayName":"New","affects":[{"reference":"{{component}}","type":"{{type}}","severity":0}]}""",
            """{"displayName":"New","phase":{"generation":99999,"order":1}}""",
        })
        {
            Assert.That((await Api.Patch($"/incidents/{incident}", body)).Code, Is.EqualTo(422), body);
        }

        Assert.That((await Api.Data($"/incidents/{incident}")).ToJsonString(), Is.EqualTo(before.ToJsonString()));
    }

    [Test]
    public async Task An_incident_is_listed_when_it_overlaps_the_closed_interval()
    {
        var (ended, _, _) = await Incident("""
            "beganAt":"2020-03-01T00:00:00Z","endedAt":"2020-03-02T00:00:00Z"
            """);
        var (open, _, _) = await Incident("\"beganAt\":\"2020-03-01T12:00:00Z\"");
        foreach (var (start, end, hasEnded, hasOpen) in new[]
        {
            ("2020-02-01T00:00:00Z", "2020-03-01T00:00:00Z", true, false),
            ("2020-02-01T00:00:00Z", "2020-02-29T23:59:59.999999Z", false, false),
            ("2020-03-02T00:00:00Z", "2020-03-03T00:00:00Z", true, true),
            ("2020-03-02T00:00:00.000001Z", "2020-03-03T00:00:00Z", false, true),
            ("2020-03-01T06:00:00Z", "2020-03-01T12:00:00Z", true, true),
            ("2020-03-01T06:00:00Z", "2020-03-01T11:59:59.999999Z", true, false),
            ("2020-03-02T02:00:00%2B02:00", "2020-03-02T02:00:00+02:00", true, true),
        })
        {
            var ids = (await Api.Data($"/incidents?start={start}&end={end}")).AsArray().Select(item => (string?)item!["id"]).ToList();
            Assert.That(ids.Contains(ended), Is.EqualTo(hasEnded), $"{start} to {end}: {string.Join(' ', ids)}");
            Assert.That(ids.Contains(open), Is.EqualTo(hasOpen), $"{start} to {end}");
        }

        foreach (var query in new[] { "", "?start=2020-01-01T00:00:00Z", "?end=2020-01-01T00:00:00Z", "?start=yesterday&end=2020-01-01T00:00:00Z", "?start=2020-01-01&end=2020-01-02", "?start=2020-01-02T00:00:00Z&end=2020-01-01T00:00:00Z" })
        {
            Assert.That((await Api.Get("/incidents" + query)).Code, Is.EqualTo(400), query);
        }
    }

    [Test]
    public async Task A_component_shows_what_affects_it_now_or_at_a_time()
    {
        var (ended, component, type) = await Incident("""
            "beganAt":"2020-03-01T00:00:00Z","endedAt":"2020-03-02T00:00:00Z"
            """);
        var impact = $$"""[{"reference":"{{component}}","type":"{{type}}","severity":33}]""";
        var open = await Api.Create("/incidents", $$"""{"beganAt":"2020-03-01T12:00:00Z","affects":{{impact}}}""");
        var future = await Api.Create("/incidents", $$"""{"beganAt":"9000-01-01T00:00:00Z","endedAt":"9000-01-02T00:00:00Z","affects":{{impact}}}""");
        foreach (var (at, expected) in new[]
        {
            ("", new[] { open }),
            ("?at=2020-02-29T23:59:59Z", []),
            ("?at=2020-03-01T00:00:00Z", [ended]),
            ("?at=2020-03-01T18:00:00Z", [ended, open]),
            ("?at=2020-03-03T00:00:00Z", [open]),
            ("?at=9000-01-01T12:00:00Z", [open, future]),
        })
        {
            var one = await Api.Data($"/components/{component}{at}");
            Assert.That(one["activelyAffectedBy"]!.AsArray().Select(item => (string?)item!["reference"]), Is.EqualTo(expected), at);
            var same = (await Api.Data($"/components{at}")).AsArray().Single(item => (string?)item!["id"] == component)!;
            Assert.That(same.ToJsonString(), Is.EqualTo(one.ToJsonString()), "a list and its items agree");
        }

        var shown = (await Api.Data($"/components/{component}"))["activelyAffectedBy"]![0]!;
        Assert.That((string?)shown["type"], Is.EqualTo(type));
        Assert.That((int?)shown["severity"], Is.EqualTo(33));
        Assert.That((await Api.Get($"/components/{component}?at=now")).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task Updates_are_numbered_from_zero_and_no_number_comes_again()
    {
        var (incident, _, _) = await Incident("");
        for (var order = 0; order < 3; order++)
        {
            var answer = await Api.Post($"/incidents/{incident}/updates", """{"displayName":"News","order":17}""");
            Assert.That((int)answer.Json["order"]!, Is.EqualTo(order));
        }

        Assert.That((await Api.Delete($"/incidents/{incident}/updates/2")).Code, Is.EqualTo(204));
        Assert.That((await Api.Delete($"/incidents/{incident}/updates/0")).Code, Is.EqualTo(204));
        Assert.That((int)(await Api.Post($"/incidents/{incident}/updates", "{}")).Json["order"]!, Is.EqualTo(3));
        Assert.That((await Api.Data($"/incidents/{incident}"))["updates"]!.AsArray().Select(item => (int)item!), Is.EqualTo(new[] { 1, 3 }));
        Assert.That((await Api.Patch($"/incidents/{incident}/updates/1", """{"order":9,"description":"more"}""")).Code, Is.EqualTo(204));
        var updates = (await Api.Data($"/incidents/{incident}/updates")).AsArray();
        Assert.That(updates.Select(item => (int)item!["order"]!), Is.EqualTo(new[] { 1, 3 }));
        Assert.That((string?)updates[0]!["displayName"], Is.EqualTo("News"));
        Assert.That((string?)updates[0]!["description"], Is.EqualTo("more"));
        Assert.That(updates[0]!.ToJsonString(), Is.EqualTo((await Api.Data($"/incidents/{incident}/updates/1")).ToJsonString()));
        Assert.That((await Api.Get($"/incidents/{incident}/updates/0")).Code, Is.EqualTo(404));
        Assert.That((await Api.Get($"/incidents/{incident}/updates/99999999999")).Code, Is.EqualTo(404));
        Assert.That((await Api.Post($"/incidents/{Nobody}/updates", "{}")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Severities_are_found_by_their_names()
    {
        const string Name = "a/b %2F ä?#";
        Assert.That((await Api.Post("/severities", $$"""{"displayName":"{{Name}}","value":7}""")).Code, Is.EqualTo(204));
        var path = "/severities/" + Uri.EscapeDataString(Name);
        Assert.That((int)(await Api.Data(path))["value"]!, Is.EqualTo(7));
        Assert.That((await Api.Post("/severities", $$"""{"displayName":"{{Name}}","value":8}""")).Code, Is.EqualTo(409));
        Assert.That((await Api.Post("/severities", """{"displayName":"other","value":7}""")).Code, Is.EqualTo(409));
        Assert.That((await Api.Patch(path, """{"value":9}""")).Code, Is.EqualTo(204));
        Assert.That((int)(await Api.Data(path))["value"]!, Is.EqualTo(9));
        Assert.That((await Api.Patch(path, """{"displayName":"renamed"}""")).Code, Is.EqualTo(204));
        Assert.That((await Api.Get(path)).Code, Is.EqualTo(404));
        Assert.That((await Api.Delete("/severities/renamed")).Code, Is.EqualTo(204));
        foreach (var body in new[] { "{}", """{"displayName":"x"}""", """{"value":1}""", """{"displayName":"x","value":-1}""", """{"displayName":"x","value":101}""", """{"displayName":" ","value":11}""", $$"""{"displayName":"{{new string('x', 5000)}}","value":11}""" })
        {
            Assert.That((await Api.Post("/severities", body)).Code, Is.EqualTo(422), body);
        }

        Assert.That((await Api.Post("/severities", """{"displayName":"broken","value":100}""")).Code, Is.EqualTo(204));
        Assert.That((await Api.Delete("/severities/broken")).Code, Is.EqualTo(409), "100 must exist");
        Assert.That((await Api.Patch("/severities/broken", """{"value":99}""")).Code, Is.EqualTo(409));
        Assert.That((await Api.Patch("/severities/broken", """{"value":100}""")).Code, Is.EqualTo(204));
        Assert.That((await Api.Get("/severities/%00")).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task Generations_of_phases_grow_and_never_change()
    {
        var first = (int)(await Api.Post("/phases", """{"phases":["a","b","c"],"generation":999}""")).Json["generation"]!;
        var second = (int)(await Api.Post("/phases", """{"phases":["x"]}""")).Json["generation"]!;
        Assert.That(second, Is.GreaterThan(first));
        Assert.That((await Api.Data($"/phases?generation={first}"))["phases"]!.AsArray().Select(item => (string?)item), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That((int)(await Api.Data("/phases"))["generation"]!, Is.GreaterThanOrEqualTo(second));
        foreach (var (query, status) in new[] { ("99999", 404), ("-1", 400), ("x", 400), ("", 400), ("99999999999999999999", 404), ("0", 404) })
        {
            Assert.That((await Api.Get($"/phases?generation={query}")).Code, Is.EqualTo(status), query);
        }

        Assert.That((await Api.Post("/phases", "{}")).Code, Is.EqualTo(422));
        Assert.That((await Api.Post("/phases", """{"phases":[1]}""")).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task Forty_clients_at_once_get_forty_orders()
    {
        var (incident, _, _) = await Incident("");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Api.Post($"/incidents/{incident}/updates", $$"""{"displayName":"{{number}}"}""")));
        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(201));
        Assert.That(answers.Select(answer => (int)answer.Json["order"]!).Order(), Is.EqualTo(Enumerable.Range(0, 40)));
        var updates = (await Api.Data($"/incidents/{incident}/updates")).AsArray();
        Assert.That(updates.Select(item => (string?)item!["displayName"]), Is.EquivalentTo(Enumerable.Range(0, 40).Select(number => $"{number}")));
    }

    [Test]
    public async Task Forty_clients_at_once_get_forty_generations()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Api.Post("/phases", $$"""{"phases":["{{number}}"]}""")));
        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(201));
        var generations = answers.Select(answer => (int)answer.Json["generation"]!).ToList();
        Assert.That(generations, Is.Unique);
        for (var number = 0; number < generations.Count; number++)
        {
            Assert.That((string?)(await Api.Data($"/phases?generation={generations[number]}"))["phases"]![0], Is.EqualTo($"{number}"));
        }
    }

    [Test]
    public async Task Writers_in_each_others_way_are_told_no_server_error()
    {
        var (incident, component, type) = await Incident("");
        var impact = $$"""{"reference":"{{component}}","type":"{{type}}","severity":1}""";
        var same = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Api.Post("/severities", """{"displayName":"contended","value":61}""")));
        Assert.That(same.Count(answer => answer.Code == 204), Is.EqualTo(1));
        Assert.That(same.Count(answer => answer.Code == 409), Is.EqualTo(19));

        var mixed = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => (number % 5) switch
        {
            0 => Api.Patch($"/incidents/{incident}", $$"""{"affects":[{{impact}},{{impact}}]}"""),
            1 => Api.Patch($"/incidents/{incident}", $$"""{"displayName":"{{number}}","affects":[{{impact}}]}"""),
            2 => Api.Post($"/incidents/{incident}/updates", "{}"),
            3 => Api.Post("/incidents", $$"""{"affects":[{{impact}}]}"""),
            _ => Api.Delete($"/incidents/{incident}/updates/{number / 5}"),
        }));
        Assert.That(mixed.Select(answer => answer.Code), Is.All.AnyOf(201, 204, 404));

        var ending = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => (number % 3) switch
        {
            0 => Api.Post($"/incidents/{incident}/updates", "{}"),
            1 => Api.Patch($"/incidents/{incident}", $$"""{"affects":[{{impact}}]}"""),
            _ => Api.Delete($"/incidents/{incident}"),
        }));
        Assert.That(ending.Select(answer => answer.Code), Is.All.AnyOf(201, 204, 404));
        Assert.That(ending.Where((_, number) => number % 3 == 2).Count(answer => answer.Code == 204), Is.EqualTo(1));

        var (other, otherType) = await Platform();
        var race = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => number % 8 == 7
            ? Api.Delete($"/components/{other}")
            : Api.Post("/incidents", $$"""{"affects":[{"reference":"{{other}}","type":"{{otherType}}","severity":1}]}""")));
        Assert.That(race.Select(answer => answer.Code), Is.All.AnyOf(201, 204, 404, 409, 422));
    }

    [Test]
    public async Task Bad_requests_are_told_what_is_wrong_and_where()
    {
        foreach (var (body, type, status, message) in new (string Body, string? Type, int Status, string Message)[]
        {
            ("{\n  \"displayName\": nope}", "application/json", 400, "line 2, byte 19"),
            ("", "application/json", 400, "line 1, byte 1"),
            ("[]", "application/json", 400, "object"),
            ("null", "application/json", 400, "object"),
            ("{}", "text/plain", 415, "application/json"),
            ("{}", null, 415, "application/json"),
            ("{}", "application/json; charset=utf-16", 415, "UTF-8"),
            ("{\"displayName\":1}", "application/json", 400, "displayName must be text"),
            ("{\"displayName\":\"\\u0000\"}", "application/json", 400, "U+0000"),
            ("{\"displayName\":\"\\ud800\"}", "application/json", 400, "displayName"),
            ("{\"labels\":{\"\\ud800\":\"\"}}", "application/json", 400, "surrogate"),
            ("{\"\\ud800\":1}", "application/json; charset=UTF-8", 400, "surrogate"),
            ("{\"a\\ud800bcdefghi\":1}", "application/json", 400, "surrogate"),
            ("{\"labels\":{\"a\":1}}", "application/json", 400, "labels.a must be text"),
            ("{\"labels\":[]}", "application/json", 400, "labels"),
            (new string('[', 1000), "application/json", 400, "line 1"),
            ($"{{\"displayName\":\"{new string('x', 1 << 20)}\"}}", "application/json", 413, "larger"),
        })
        {
            var answer = await Api.Send("POST", "/components", body, type);
            Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
            Assert.That(answer.Message, Does.Contain(message));
        }

        foreach (var (method, path, status) in new[]
        {
            ("GET", "/nothing", 404), ("GET", "/components/not-an-id", 404), ("GET", $"/components/{Nobody}", 404), ("PUT", "/components", 405), ("DELETE", "/components", 405),
            ("GET", "/metrics", 404), ("PATCH", "/phases", 405), ("GET", $"/incidents/{Nobody}/updates/x", 404), ("GET", "/components/00000000000040008000000000000000", 404),
            ("GET", "/severities/nobody", 404), ("GET", "/components?at=2020-01-01T00:00:00Z&at=2020-01-01T00:00:00Z", 400),
        })
        {
            var answer = await Api.Send(method, path);
            Assert.That(answer.Code, Is.EqualTo(status), $"{method} {path}");
            Assert.That(answer.Message, Is.Not.Empty);
        }
    }

    [Test]
    public async Task Long_texts_and_long_lists_are_kept()
    {
        var text = string.Concat(Enumerable.Repeat("äöü😀\t\"\\\u2028", 10_000));
        var id = await Api.Create("/impacttypes", new JsonObject { ["displayName"] = "long", ["description"] = text }.ToJsonString());
        Assert.That((string?)(await Api.Data($"/impacttypes/{id}"))["description"], Is.EqualTo(text));

        var (component, type) = await Platform();
        var impacts = string.Join(',', Enumerable.Range(0, 5000).Select(number => $$"""{"reference":"{{component}}","type":"{{type}}","severity":{{(number % 100) + 1}}}"""));
        var incident = await Api.Create("/incidents", $$"""{"affects":[{{impacts}}]}""");
        Assert.That((await Api.Data($"/incidents/{incident}"))["affects"]!.AsArray(), Has.Count.EqualTo(5000));
        var strangers = string.Join(',', Enumerable.Range(0, 5000).Select(_ => $$"""{"reference":"{{Guid.NewGuid()}}","type":"{{type}}","severity":1}"""));
        Assert.That((await Api.Post("/incidents", $$"""{"affects":[{{strangers}}]}""")).Code, Is.EqualTo(422));
    }

    [Test]
    public async Task A_maintenance_has_begin_and_end()
    {
        var (component, type) = await Platform();
        var impact = $$"""[{"reference":"{{component}}","type":"{{type}}","severity":0}]""";
        var answer = await Api.Post("/incidents", $$"""{"affects":{{impact}},"beganAt":"2090-01-01T00:00:00Z"}""");
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(answer.Message, Does.Contain("endedAt"));
        var id = await Api.Create("/incidents", $$"""{"affects":{{impact}},"beganAt":"2090-01-01T00:00:00Z","endedAt":"2090-01-02T00:00:00Z"}""");
        Assert.That((await Api.Patch($"/incidents/{id}", """{"endedAt":null}""")).Code, Is.EqualTo(422));
        Assert.That((await Api.Data($"/components/{component}"))["activelyAffectedBy"]!.AsArray(), Is.Empty, "it has not begun");
    }
}
