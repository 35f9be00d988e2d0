using System.Text.Json.Nodes;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.OpenApi;

namespace Conformance.SelfTests.StatusPage.Suite;

[Parallelizable(ParallelScope.All)]
public sealed class ContractTests
{
    [Test]
    public void The_document_has_these_operations()
    {
        Assert.That(ApiDocument.Shipped.Operations, Has.Count.EqualTo(27));
        Assert.That(SuiteRun.Testcases.Count(testcase => testcase.Id.StartsWith("scs-0402-operation-", StringComparison.Ordinal)), Is.EqualTo(27));
        Assert.That(ApiDocument.Shipped.Find("createSeverity"), Has.Property(nameof(ApiOperation.Success)).EqualTo(204));
        Assert.That(ApiDocument.Shipped.Find("updateIncidentUpdate"), Has.Property(nameof(ApiOperation.Path)).EqualTo("/incidents/{incidentId}/updates/{updateOrder}"));
    }

    [Test]
    public void Every_clause_leads_to_a_heading_of_its_document()
    {
        string[] headings =
        [
            "decision", "generation-and-order", "incremental", "severityvalue", "api-objects", "api-object-fields", "phase-list", "labels", "impact", "severity", "component-impacts", "maintenance",
            "return-of-post-requests", "return-of-patch-requests", "authentication-and-authorization",
        ];
        var clauses = typeof(Conformance.StatusPage.Clauses).GetFields().Select(field => (Uri)field.GetValue(null)!).Where(clause => clause.Host == "docs.scs.community").ToList();
        Assert.That(clauses, Is.Not.Empty);
        Assert.That(clauses.Where(clause => !clause.AbsolutePath.EndsWith("/scs-0402-v1-status-page-openapi-spec-decision", StringComparison.Ordinal) || !headings.Contains(clause.Fragment.TrimStart('#'))), Is.Empty);
        foreach (var address in File.ReadLines(Path.Combine(Repository.Root, "reports", "Scopes", "Files", "scs-status-page.yaml")).Where(line => line.Contains("url: ", StringComparison.Ordinal)).Select(line => line.Split("url: ")[1]))
        {
            Assert.That(address, Is.AnyOf("https://docs.scs.community/standards/scs-0400-v1-status-page-create-decision", "https://docs.scs.community/standards/scs-0402-v1-status-page-openapi-spec-decision"));
        }
    }

    [TestCase("getComponents", """{"data":[{"id":"00000000-0000-4000-8000-000000000000","displayName":"x","activelyAffectedBy":[]}]}""", null)]
    [TestCase("getComponents", """{"data":[]}""", null)]
    [TestCase("getComponents", """{"data":[{"id":"x","activelyAffectedBy":[]}]}""", "data[0].id is \"x\", no uuid")]
    [TestCase("getComponents", """{"data":[{"activelyAffectedBy":[]}]}""", "data[0].id is missing")]
    [TestCase("getComponents", """{"data":[{"id":"00000000-0000-4000-8000-000000000000"}]}""", "data[0].activelyAffectedBy is missing")]
    [TestCase("getComponents", """{"data":{}}""", "data is {}, not of type array")]
    [TestCase("getComponents", """[]""", "the body is [], not of type object")]
    [TestCase("getComponents", null, "the body is missing or no JSON")]
    [TestCase("getSeverity", """{"data":{"displayName":"x","value":101}}""", "data.value is 101, more than 100")]
    [TestCase("getSeverity", """{"data":{"displayName":"x","value":1.5}}""", "data.value is 1.5, not of type integer")]
    [TestCase("getSeverity", """{"data":{"displayName":null,"value":1}}""", "data.displayName is null")]
    [TestCase("getIncident", """{"data":{"id":"00000000-0000-4000-8000-000000000000","updates":[],"affects":[],"endedAt":null,"beganAt":"2026-01-01T00:00:00+01:00"}}""", null)]
    [TestCase("getIncident", """{"data":{"id":"00000000-0000-4000-8000-000000000000","updates":[],"affects":[],"beganAt":"2026-01-01T00:00:00"}}""", "data.beganAt is \"2026-01-01T00:00:00\", no date-time")]
    [TestCase("getIncident", """{"data":{"id":"00000000-0000-4000-8000-000000000000","updates":[-1],"affects":[]}}""", "data.updates[0] is -1, less than 0")]
    [TestCase("getIncident", """{"data":{"id":"00000000-0000-4000-8000-000000000000","updates":[],"affects":[],"phase":{"order":1}}}""", "data.phase.generation is missing")]
    [TestCase("getPhaseList", """{"data":{"generation":0,"phases":["a",1]}}""", "data.phases[1] is 1, not of type string")]
    [TestCase("createIncidentUpdate", """{}""", "order is missing")]
    public void An_answer_is_held_against_the_schema(string operation, string? answer, string? problem) => Assert.That(
        SchemaCheck.Answer(ApiDocument.Shipped.Find(operation), answer is null ? null : JsonNode.Parse(answer)), Is.EqualTo(problem is null ? [] : new[] { problem }));

    [TestCase("createIncident", """{"displayName":"x"}""", null)]
    [TestCase("createIncidentUpdate", """{"displayName":"x"}""", null)]
    [TestCase("createPhaseList", """{}""", "phases is missing")]
    [TestCase("createComponent", """{"labels":{"a":1}}""", "labels.a is 1, not of type string")]
    public void A_request_need_not_carry_what_only_answers_have(string operation, string body, string? problem) =>
        Assert.That(SchemaCheck.Request(ApiDocument.Shipped.Find(operation), JsonNode.Parse(body)), Is.EqualTo(problem is null ? [] : new[] { problem }));

    [Test]
    public void A_token_that_a_server_repeats_is_not_shown()
    {
        var request = new ApiRequest("POST", "/components") { Token = "aaa.bbb.ccc" };
        Assert.That(new ApiAnswer(request, 400, """{"message":"Bearer aaa.bbb.ccc is not valid"}""").ToString(), Is.EqualTo("""400 {"message":"Bearer $TOKEN is not valid"}"""));
        Assert.That(new ApiAnswer(request, 400, new string('x', 295) + "aaa.bbb.ccc").ToString(), Does.Not.Contain("aaa"));
    }

    [TestCase("plain", "'plain'")]
    [TestCase("it's", "$'it\\'s'")]
    [TestCase("a\\u0000", "$'a\\\\u0000'")]
    [TestCase("line\nend", "$'line\\U0000000aend'")]
    [TestCase("🔥", "$'\\U0001f525'")]
    [TestCase("ä", "'ä'")]
    public async Task A_line_for_the_shell_sends_just_that(string body, string quoted)
    {
        var line = new ApiRequest("POST", "/components") { Body = body }.Curl(new Uri("http://127.0.0.1:1/api/"));
        Assert.That(line, Is.EqualTo($"curl -i --path-as-is -X POST 'http://127.0.0.1:1/api/components' -H 'Content-Type: application/json' --data-raw {quoted}"));

        // The shell itself says what it makes of it.
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-c", $"printf %s {quoted}"]) { RedirectStandardOutput = true, Environment = { ["LC_ALL"] = "C.UTF-8" } })!;
        Assert.That(await shell.StandardOutput.ReadToEndAsync(), Is.EqualTo(body));
    }
}
