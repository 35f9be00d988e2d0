using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;
using Conformance.StatusPage.OpenApi;

namespace Conformance.StatusPage.Behaviour;

/// <summary>Severities and phases.</summary>
[Standard("scs-0402", "v1", "Status page API")]
public sealed class Classes(StatusApi api, Workbench workbench)
{
    [Testcase("scs-0402-severity-classes")]
    public async Task The_severities_divide_the_range(CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        var answer = await api.Get("/severities", cancellation);
        var severities = answer.Items.Select(item => (Name: item["displayName"]?.ToString() ?? "", Value: int.TryParse(item["value"]?.ToString(), out var value) ? value : -1)).ToList();
        deviations.Unless(severities.Any(severity => severity.Value == 100), answer, "a severity with the value 100 exists", "one with 100", Clauses.Severity, string.Join(", ", severities));
        deviations.Unless(severities.All(severity => severity.Value is >= 0 and <= 100), answer, "the value of a severity is from 0 to 100", "0 to 100", Clauses.Severity, string.Join(", ", severities));
        deviations.Unless(severities.Select(severity => severity.Name).Distinct().Count() == severities.Count, answer, "the name of a severity is unique", "each name once", Clauses.Severity, string.Join(", ", severities));
        foreach (var severity in severities.Where(severity => severity.Name.Length > 0 && !severity.Name.StartsWith("scs-conformance-", StringComparison.Ordinal)))
        {
            var one = await api.Get("/severities/" + Uri.EscapeDataString(severity.Name), cancellation);
            if (one.Data?["value"]?.ToString() != $"{severity.Value}")
            {
                // Another test's, or somebody else's, may have changed or gone between the two requests.
                var again = await api.Get("/severities", cancellation);
                deviations.Unless(
                    !again.Items.Any(item => item["displayName"]?.ToString() == severity.Name && item["value"]?.ToString() == $"{severity.Value}"), one, "a severity is found by its name", $"value {severity.Value}", Clauses.Severity);
            }
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-severity-unique", Acts = true)]
    public async Task A_name_of_a_severity_cannot_be_given_twice(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (first, second) = (await bench.Severity(cancellation), await bench.Severity(cancellation));
        int[] statuses = [.. ApiDocument.Shipped.Errors("taken-name")];
        const string Rule = "the name of a severity is unique";
        deviations.UnlessStatus(await api.Send("POST", "/severities", new JsonObject { ["displayName"] = first.Name, ["value"] = first.Value }.ToJsonString(), cancellation), Rule, Clauses.Severity, statuses);
        deviations.UnlessStatus(await api.Send("PATCH", "/severities/" + second.Name, new JsonObject { ["displayName"] = first.Name }.ToJsonString(), cancellation), Rule, Clauses.Severity, statuses);
        var read = await api.Get("/severities/" + first.Name, cancellation);
        deviations.Unless(read.Data?["value"]?.ToString() == $"{first.Value}", read, Rule, $"value {first.Value} as before", Clauses.Severity);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-severity-names", Acts = true)]
    public async Task A_severity_is_found_by_whatever_its_name_is(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        foreach (var suffix in new[] { " with blanks", "-ä-障-🔥", "+&=?#", ".dots.", "%41", "UPPER" })
        {
            var (name, value) = await bench.Severity(cancellation, suffix);
            var read = await api.Get("/severities/" + Uri.EscapeDataString(name), cancellation);
            deviations.Unless(read.Data?["displayName"]?.ToString() == name && read.Data?["value"]?.ToString() == $"{value}", read, "a severity is found by its name, percent-encoded in the path", $"{name} = {value}", Clauses.Severity);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-severity-range", Acts = true)]
    public async Task A_severity_is_from_0_to_100(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (component, type) = (await bench.Component(cancellation), await bench.ImpactType(cancellation));
        int[] refused = [.. ApiDocument.Shipped.Errors("refused-value")];
        foreach (var severity in new[] { "0", "1", "99", "100", "-1", "101", "2147483648", "1.5", "\"50\"" })
        {
            var name = bench.NewName("incident");
            var sent = $$"""{"displayName":"{{name}}","beganAt":"2026-01-01T00:00:00Z","endedAt":"2026-01-02T00:00:00Z","affects":[{"reference":"{{component}}","type":"{{type}}","severity":{{severity}}}]}""";
            var answer = await bench.Create("incident", name, [], cancellation, sent);
            if (severity is "0" or "1" or "99" or "100")
            {
                if (deviations.UnlessStatus(answer, "the severity of an impact is a whole number from 0 to 100", Clauses.Impact, 201))
                {
                    var read = await api.Get($"/incidents/{answer.Json?["id"]}", cancellation);
                    deviations.Unless(read.Data?["affects"] is JsonArray { Count: 1 } impacts && impacts[0]?["severity"]?.ToString() == severity, read, "an impact states its severity", $"severity {severity}", Clauses.Impact);
                }
            }
            else
            {
                deviations.UnlessStatus(answer, "the severity of an impact is a whole number from 0 to 100", Clauses.Impact, refused);
            }
        }

        var without = bench.NewName("incident");
        deviations.UnlessStatus(
            await bench.Create("incident", without, [], cancellation, $$"""{"displayName":"{{without}}","affects":[{"reference":"{{component}}","type":"{{type}}"}]}"""), "every impact states its severity", Clauses.Impact, refused);
        foreach (var value in new[] { "-1", "101", "\"x\"" })
        {
            var name = bench.NewName("severity");
            deviations.UnlessStatus(
                await bench.Create("severity", name, [], cancellation, $$"""{"displayName":"{{name}}","value":{{value}}}"""), "the value of a severity is a whole number from 0 to 100", Clauses.Severity, refused);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-phase-generations", Acts = true)]
    public async Task A_list_of_phases_never_changes(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        await bench.Phases(
            async () =>
            {
                var before = await api.Get("/phases", cancellation);
                var lists = new[] { new JsonArray("one", "two", "three"), new JsonArray("only"), new JsonArray("one", "two", "one", "ünï") };
                var generations = new List<long>();
                foreach (var list in lists)
                {
                    var answer = await api.Send("POST", "/phases", new JsonObject { ["phases"] = list.DeepClone(), ["generation"] = 987654 }.ToJsonString(), cancellation);
                    if (answer.Status != 201 || !long.TryParse(answer.Json?["generation"]?.ToString(), out var generation))
                    {
                        throw Bench.Unprepared(answer);
                    }

                    deviations.Unless(
                        generation != 987654 && generation > generations.DefaultIfEmpty((long?)before.Data?["generation"] ?? -1).Max(), answer, "every list of phases is a new generation, and generations grow",
                        $"more than {generations.DefaultIfEmpty((long?)before.Data?["generation"] ?? -1).Max()}", Clauses.Phase);
                    generations.Add(generation);
                    var newest = await api.Get("/phases", cancellation);
                    deviations.Unless(
                        newest.Data?["generation"]?.ToString() == $"{generation}" && JsonNode.DeepEquals(newest.Data?["phases"], list), newest, "without a generation, the newest list is given", $"generation {generation}: {list.ToJsonString()}",
                        Clauses.Phase);
                }

                foreach (var (list, generation) in lists.Zip(generations))
                {
                    var read = await api.Get($"/phases?generation={generation}", cancellation);
                    deviations.Unless(
                        read.Data?["generation"]?.ToString() == $"{generation}" && JsonNode.DeepEquals(read.Data?["phases"], list), read, "a list of phases never changes", $"generation {generation}: {list.ToJsonString()}", Clauses.Phase);
                }

                var reference = new JsonObject { ["phase"] = new JsonObject { ["generation"] = generations[0], ["order"] = 2 } };
                var incident = await bench.Incident(cancellation, reference);
                var shown = await api.Get("/incidents/" + incident, cancellation);
                deviations.Unless(
                    shown.Data?["phase"]?["generation"]?.ToString() == $"{generations[0]}" && shown.Data?["phase"]?["order"]?.ToString() == "2", shown, "an incident refers to a phase by generation and order, also of an older list",
                    reference.ToJsonString(), Clauses.Phase);
                foreach (var bad in new[] { generations.Max() + 1_000_000, -1 })
                {
                    deviations.UnlessClientError(await api.Get($"/phases?generation={bad}", cancellation), "a generation that does not exist is not given", Clauses.Phase);
                }
            },
            cancellation);
        Conforms.If(deviations.Result);
    }
}
