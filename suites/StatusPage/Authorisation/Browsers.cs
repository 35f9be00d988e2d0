using Conformance.Harness;
using Conformance.StatusPage.Http;

namespace Conformance.StatusPage.Authorisation;

/// <summary>What a browser lets a page do with the API.</summary>
[Standard("scs-0400", "v1", "Status page")]
public sealed class Browsers(StatusApi api)
{
    [Testcase("scs-0400-cors-page", Needs = [StatusPageSubject.Gateway])]
    public async Task The_page_may_call(CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        if (Origin() is not { } origin)
        {
            throw new Model.SubjectUnavailableException("The subject has no page, so that there is no origin to ask for; state its address.");
        }

        const string Rule = "a browser lets the page read and write: its origin is allowed, with credentials, the methods and the headers it needs";
        foreach (var (method, path) in new[] { ("GET", "/components"), ("POST", "/incidents"), ("PATCH", $"/incidents/{Guid.NewGuid()}"), ("DELETE", $"/incidents/{Guid.NewGuid()}") })
        {
            var preflight = await Preflight(origin, method, path, cancellation);
            var headers = preflight.Headers;
            deviations.Unless(preflight.Status is 200 or 204, preflight, Rule, "200 or 204", Clauses.Authentication);
            Header("access-control-allow-origin", origin, value => value == origin);
            Header("access-control-allow-credentials", "true", value => value == "true");
            if (method != "GET" && method != "POST")
            {
                Header("access-control-allow-methods", method, value => Listed(value, method));
            }

            Header("access-control-allow-headers", "Authorization and Content-Type", value => Listed(value, "authorization") && Listed(value, "content-type"));

            void Header(string name, string expected, Func<string, bool> holds)
            {
                var value = headers.GetValueOrDefault(name, "");
                deviations.Unless(holds(value), preflight, Rule, $"{name}: {expected}", Clauses.Authentication, value.Length == 0 ? $"no {name}" : $"{name}: {value}");
            }
        }

        var answer = StatusApi.Answered(await api.Try(new ApiRequest("GET", "/components") { Headers = [KeyValuePair.Create("Origin", origin)] }, cancellation));
        deviations.Unless(
            answer.Headers.GetValueOrDefault("access-control-allow-origin") == origin, answer, Rule, $"access-control-allow-origin: {origin}, once", Clauses.Authentication,
            $"access-control-allow-origin: {answer.Headers.GetValueOrDefault("access-control-allow-origin", "none")}");
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0400-cors-foreign", Needs = [StatusPageSubject.Gateway])]
    public async Task A_foreign_page_may_not(CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        var own = Origin();
        foreach (var origin in new[] { "https://evil.example", "null", own is null ? null : own + ".evil.example", own?.Replace("://", "://evil-", StringComparison.Ordinal) }.OfType<string>())
        {
            foreach (var answer in new[]
            {
                await Preflight(origin, "DELETE", $"/incidents/{Guid.NewGuid()}", cancellation),
                StatusApi.Answered(await api.Try(new ApiRequest("GET", "/components") { Headers = [KeyValuePair.Create("Origin", origin)] }, cancellation)),
            })
            {
                var allowed = answer.Headers.GetValueOrDefault("access-control-allow-origin", "");
                var credentials = answer.Headers.GetValueOrDefault("access-control-allow-credentials", "") == "true";
                const string Rule = "a browser lets no foreign page use what the visitor may do";
                deviations.Unless(allowed != origin, answer, Rule, $"no permission for {origin}", Clauses.Authentication, $"access-control-allow-origin: {allowed}");
                deviations.Unless(allowed != "*" || !credentials, answer, Rule, "no permission for every page", Clauses.Authentication, "access-control-allow-origin: * with credentials");
                deviations.Unless(allowed != "*", answer, Rule, "the origin of the page only", Clauses.Authentication, "access-control-allow-origin: *", Model.FindingLevel.Should);
            }
        }

        Conforms.If(deviations.Result);
    }

    private string? Origin() => api.Subject.Page?.GetLeftPart(UriPartial.Authority);

    private static bool Listed(string list, string word) => list.Split(',').Any(item => item.Trim().Equals(word, StringComparison.OrdinalIgnoreCase));

    private async Task<ApiAnswer> Preflight(string origin, string method, string path, CancellationToken cancellation) => StatusApi.Answered(await api.Try(
        new ApiRequest("OPTIONS", path)
        {
            Headers = [KeyValuePair.Create("Origin", origin), KeyValuePair.Create("Access-Control-Request-Method", method), KeyValuePair.Create("Access-Control-Request-Headers", "authorization,content-type")],
        },
        cancellation));
}
