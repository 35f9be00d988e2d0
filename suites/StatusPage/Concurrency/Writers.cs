using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;

namespace Conformance.StatusPage.Concurrency;

/// <summary>Several people write at the same moment.</summary>
[Standard("scs-0402", "v1", "Status page API")]
public sealed class Writers(StatusApi api, Workbench workbench)
{
    private const int Many = 40;
    private const int Rounds = 3;

    [Testcase("scs-0402-concurrent-updates", Acts = true)]
    public async Task Updates_at_the_same_moment_are_all_kept(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var incident = await bench.Incident(cancellation);
        var answers = await AtOnce(number => ("POST", $"/incidents/{incident}/updates", $$"""{"displayName":"{{number}}"}"""), cancellation);
        const string Rule = "updates may be posted at the same moment by several people: each is kept under a number of its own, and nobody is told of a failure of the server's";
        foreach (var answer in answers)
        {
            deviations.UnlessStatus(answer, Rule, Clauses.Update, 201);
        }

        var orders = answers.Select(answer => int.TryParse(answer.Json?["order"]?.ToString(), out var order) ? order : -1).Where(order => order >= 0).Order().ToList();
        deviations.Unless(orders.SequenceEqual(Enumerable.Range(0, answers.Count(answer => answer.Status == 201))), answers[0], Rule, $"orders 0 to {Many - 1}, each once", Clauses.Update, string.Join(' ', orders));
        var list = await api.Get($"/incidents/{incident}/updates", cancellation);
        foreach (var answer in answers.Where(answer => answer.Status == 201))
        {
            var kept = list.Items.FirstOrDefault(item => item["order"]?.ToString() == answer.Json?["order"]?.ToString());
            deviations.Unless(kept?["displayName"]?.ToString() == JsonNode.Parse(answer.Request.Body!)!["displayName"]!.ToString(), answer, Rule, "the update under the number that was told", Clauses.Update, kept?.ToJsonString() ?? "no such update");
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-concurrent-phases", Acts = true)]
    public async Task Lists_of_phases_at_the_same_moment_are_all_kept(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        const string Rule = "phase lists may be posted at the same moment by several people: each is a generation of its own, and nobody is told of a failure of the server's";
        await bench.Phases(
            async () =>
            {
                var answers = await AtOnce(number => ("POST", "/phases", $$"""{"phases":["first of {{number}}","second of {{number}}"]}"""), cancellation);
                foreach (var answer in answers)
                {
                    deviations.UnlessStatus(answer, Rule, Clauses.Phase, 201);
                }

                var written = answers.Where(answer => answer.Status == 201).ToList();
                var twice = written.GroupBy(answer => answer.Json?["generation"]?.ToString()).FirstOrDefault(group => group.Count() > 1);
                deviations.Unless(twice is null, twice?.First() ?? answers[0], Rule, "each generation once", Clauses.Phase, $"generation {twice?.Key} {twice?.Count()} times");
                foreach (var answer in written)
                {
                    var read = await api.Get($"/phases?generation={answer.Json?["generation"]}", cancellation);
                    deviations.Unless(JsonNode.DeepEquals(read.Data?["phases"], JsonNode.Parse(answer.Request.Body!)!["phases"]), read, Rule, "the phases that were posted under this generation, in their order", Clauses.Phase);
                }
            },
            cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-concurrent-severities", Acts = true)]
    public async Task A_severity_of_one_name_is_made_once(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        const string Rule = "of several people who give the same name at the same moment one succeeds, and nobody is told of a failure of the server's";
        for (var round = 1; round <= Rounds && !deviations.Any; round++)
        {
            var (name, value) = await bench.Severity(cancellation);
            await api.Send("DELETE", "/severities/" + name, null, cancellation);
            var answers = await AtOnce(_ => ("POST", "/severities", $$"""{"displayName":"{{name}}","value":{{value}}}"""), cancellation);
            foreach (var answer in answers.Where(answer => answer.Status != 204))
            {
                deviations.UnlessClientError(answer, Rule, Clauses.Severity);
            }

            var succeeded = answers.Count(answer => answer.Status == 204);
            deviations.Unless(succeeded <= 1, answers[0], Rule, "204 once", Clauses.Severity, $"204 {succeeded} times");
            var list = await api.Get("/severities", cancellation);
            deviations.Unless(list.Items.Count(item => item["displayName"]?.ToString() == name) <= 1, list, "the name of a severity is unique", $"{name} once", Clauses.Severity);
            if (succeeded > 0)
            {
                break;
            }

            // The value may have gone to another test meanwhile, and then nobody succeeds; not again and again.
            deviations.Unless(round < Rounds, answers[0], Rule, "204 once", Clauses.Severity, $"204 never, {Rounds} times in a row; the first answer was {answers[0]}");
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-concurrent-changes", Acts = true)]
    public async Task Changes_of_one_incident_at_the_same_moment_do_no_harm(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        var (component, type, other) = (await bench.Component(cancellation), await bench.ImpactType(cancellation), await bench.ImpactType(cancellation));
        var incident = await bench.Incident(cancellation, new JsonObject { ["beganAt"] = "2026-01-01T00:00:00Z" });
        const string Rule = "a concurrent writer is never told of a failure of the server's";
        var answers = await AtOnce(
            number => ("PATCH", "/incidents/" + incident, number % 2 == 0
                ? $$"""{"description":"{{number}}"}"""
                : new JsonObject { ["affects"] = new JsonArray(Bench.Impact(component, type, number), Bench.Impact(component, other, number)) }.ToJsonString()),
            cancellation);
        foreach (var answer in answers)
        {
            // A server may ask a writer to read again and retry.
            deviations.UnlessStatus(answer, Rule, Clauses.Incident, 204, 409, 412);
        }

        var read = await api.Get("/incidents/" + incident, cancellation);
        var (descriptions, impacts) = (Written("description"), Written("affects"));
        deviations.Unless(descriptions.Count > 0 && impacts.Count > 0, answers[0], "of several people who change an incident at the same moment one at least succeeds", "204 for one of them", Clauses.Incident);
        const string Last = "of changes at the same moment one comes last and holds as a whole";
        deviations.Unless(
            impacts.Count == 0 || impacts.Any(written => Same(written, read.Data?["affects"])), read, Last, "the two impacts of one of the writers who were told that theirs were kept", Clauses.Incident,
            $"affects = {read.Data?["affects"]?.ToJsonString() ?? "nothing"}");
        deviations.Unless(
            descriptions.Count == 0 || descriptions.Any(written => JsonNode.DeepEquals(written, read.Data?["description"])), read, Last, "the description of one of the writers who were told that theirs was kept", Clauses.Incident,
            $"description = {read.Data?["description"]?.ToJsonString() ?? "nothing"}");
        Conforms.If(deviations.Result);

        List<JsonNode> Written(string field) => [.. answers.Where(answer => answer.Status == 204).Select(answer => JsonNode.Parse(answer.Request.Body!)![field]).OfType<JsonNode>()];

        // Whether a list of impacts has an order, the document does not say.
        static bool Same(JsonNode written, JsonNode? read) => read is JsonArray list && Texts(written.AsArray()).SequenceEqual(Texts(list), StringComparer.OrdinalIgnoreCase);

        static IEnumerable<string> Texts(JsonArray impacts) => impacts.Select(impact => $"{impact?["reference"]} {impact?["type"]} {impact?["severity"]}").Order(StringComparer.OrdinalIgnoreCase);
    }

    private async Task<ApiAnswer[]> AtOnce(Func<int, (string Method, string Path, string Body)> request, CancellationToken cancellation)
    {
        var token = await api.Token(cancellation);
        return await Task.WhenAll(Enumerable.Range(0, Many).Select(number =>
        {
            var (method, path, body) = request(number);
            return api.Try(new ApiRequest(method, path) { Body = body, Token = token }, cancellation);
        }));
    }
}
