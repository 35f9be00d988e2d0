using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conformance.Identity;
using Conformance.Identity.Http;
using Conformance.Model;
using Conformance.StatusPage;
using Conformance.StatusPageStack;
using Microsoft.AspNetCore.Builder;

namespace Conformance.SelfTests.StatusPage.Suite;

/// <summary>What a testcase must not let pass beside the defects of the catalogue, each on a page that does just that.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class SharpnessTests
{
    [Test]
    public async Task That_nobody_succeeds_is_no_success_of_one()
    {
        // Of what is asked at once after a severity was deleted, nothing is said to be done.
        var refusing = 0;
        await Fails("scs-0402-concurrent-severities", "204 never, 3 times in a row", answer =>
        {
            if (answer is { Method: "DELETE", Status: 204 } && answer.Path.StartsWith("/severities/", StringComparison.Ordinal))
            {
                Interlocked.Exchange(ref refusing, 40);
            }
            else if (answer is { Method: "POST", Path: "/severities" } && Interlocked.Decrement(ref refusing) >= 0)
            {
                answer.Status = 409;
            }
        });
    }

    [TestCase("affects", "the two impacts of one of the writers")]
    [TestCase("description", "the description of one of the writers")]
    public async Task A_change_that_was_lost_is_no_change(string field, string told) => await Fails("scs-0402-concurrent-changes", told, answer =>
    {
        if (answer is { Method: "GET", Status: 200 } && Regex.IsMatch(answer.Path, "^/incidents/[^/]+$"))
        {
            var body = JsonNode.Parse(answer.Text)!;
            if (field == "affects" && body["data"]![field] is JsonArray { Count: > 1 } impacts)
            {
                impacts.RemoveAt(0);
            }
            else
            {
                body["data"]![field] = field == "affects" ? new JsonArray() : "somebody else's";
            }

            answer.Text = body.ToJsonString();
        }
    });

    [TestCase("scs-0402-texts", "/impacttypes", "a text may hold letters of many scripts")]
    [TestCase("scs-0402-time-zones", "/incidents", "a point in time may have any offset")]
    public async Task What_cannot_be_written_is_a_deviation_and_no_test_that_could_not_be_prepared(string testcase, string path, string told) => await Fails(testcase, told, answer =>
    {
        if (answer is { Method: "POST" } && answer.Path == path)
        {
            answer.Status = 400;
        }
    });

    [Test]
    public async Task That_a_null_does_nothing_is_remarked()
    {
        var result = await Run("scs-0402-patch-null", answer =>
        {
            if (answer is { Method: "GET", Status: 200 } && answer.Path.StartsWith("/impacttypes/", StringComparison.Ordinal))
            {
                var body = JsonNode.Parse(answer.Text)!;
                body["data"]!["description"] = "d";
                answer.Text = body.ToJsonString();
            }
        });
        Assert.That(result.Findings.Select(finding => (finding.Level, finding.Observed)), Is.EqualTo(new[] { (FindingLevel.Should, "description = \"d\"") }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Where_nothing_may_change_nobody_with_a_token_asks_for_whole_lists_to_be_deleted(bool mayWrite)
    {
        var seen = new ConcurrentBag<(string Method, bool Token)>();
        await using var app = LoopbackHost.Build("refuses-everything", 0, null, _ => { });
        app.Run(http =>
        {
            seen.Add((http.Request.Method, http.Request.Headers.Authorization.Count > 0));
            http.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        var subject = new StatusPageSubject(new Uri(LoopbackHost.Address(app))) { Token = _ => Task.FromResult("a.b.c"), MayWrite = mayWrite };
        var result = (await SuiteRun.Of(subject, which: testcase => testcase.Id == "scs-0400-table")).Single();
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Pass), SuiteRun.Told([result]));
        Assert.That(seen.Where(request => request.Method == "DELETE").Select(request => request.Token), Is.Not.Empty.And.All.EqualTo(mayWrite));
        Assert.That(seen.Where(request => request.Method != "DELETE").Select(request => request.Token), Is.Not.Empty.And.All.True);
    }

    private static async Task Fails(string testcase, string told, Action<AlteredAnswer> alter)
    {
        var result = await Run(testcase, alter);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail), SuiteRun.Told([result]));
        Assert.That(result.Findings.Select(finding => $"{finding.Rule}: {finding}"), Has.Some.Contains(told));
    }

    private static async Task<TestcaseResult> Run(string testcase, Action<AlteredAnswer> alter)
    {
        await using var stack = await EmbeddedStatusPage.Start(new EmbeddedStatusPageOptions
        {
            Alter = answer =>
            {
                alter(answer);
                return Task.CompletedTask;
            },
        });
        return (await SuiteRun.Of(StatusPageSubject.Of(stack), which: one => one.Id == testcase)).Single();
    }
}
