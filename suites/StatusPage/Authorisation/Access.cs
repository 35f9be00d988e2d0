using Conformance.Harness;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.OpenApi;

namespace Conformance.StatusPage.Authorisation;

/// <summary>
/// Everybody reads, who has a token writes, anything else is refused. All requests are harmless also where they are not refused: what they would change does not
/// exist, and what they would create is no JSON.
/// </summary>
[Standard("scs-0400", "v1", "Status page")]
public sealed class Access(StatusApi api)
{
    private const string Writes = "a change takes a valid token: the API has no authentication of its own, so that what stands in front of it must refuse";

    [Testcase("scs-0400-read-anonymous")]
    public async Task Everybody_reads(CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        foreach (var path in new[] { "/phases", "/impacttypes", "/severities", "/components", "/incidents?start=2024-01-01T00:00:00Z&end=2024-01-02T00:00:00Z" })
        {
            deviations.UnlessStatus(await api.Get(path, cancellation), "everybody may read", Clauses.Authentication, 200);
        }

        foreach (var path in Items())
        {
            deviations.UnlessStatus(await api.Get(path, cancellation), "everybody may read", Clauses.Authentication, [.. ApiDocument.Shipped.Errors("unknown-object")]);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0400-write-anonymous", Needs = [StatusPageSubject.Gateway])]
    public async Task Nobody_writes_without_a_token(CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        foreach (var request in Changes())
        {
            Refused(deviations, await Ask(request, cancellation), "without token");
            Refused(deviations, await Ask(request with { Headers = [KeyValuePair.Create("Authorization", "Basic YWRtaW46YWRtaW4=")] }, cancellation), "with a password");
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0400-write-bad-token", Needs = [StatusPageSubject.Gateway])]
    public async Task A_token_that_is_not_valid_is_none(CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        var tokens = Tokens.Forged(await api.Token(cancellation), api.Time.GetUtcNow()).Concat(api.Subject.BadTokens.Select(pair => (pair.Key, pair.Value)));
        foreach (var (what, token) in tokens)
        {
            foreach (var request in new[] { Changes().First(), Changes().Last() })
            {
                // As a header of its own: the answer must not depend on what a client library lets pass.
                Refused(deviations, await Ask(request with { Token = token }, cancellation), $"with a token that is {what}");
            }
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0400-write-token", Acts = true, Needs = [StatusPageSubject.Gateway])]
    public async Task Who_has_a_token_writes(CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        var token = await api.Token(cancellation);
        foreach (var request in Changes())
        {
            var answer = await Ask(request with { Token = token }, cancellation);
            deviations.Unless(
                answer.Status is 400 or 404 or 409 or 422, answer, "who has a valid token may write", "the API's own answer: 404 for what does not exist, 400 for a body that is no JSON", Clauses.Authentication);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0400-table", Needs = [StatusPageSubject.Gateway])]
    public async Task Anything_else_is_refused(CancellationToken cancellation)
    {
        var deviations = new Deviations(api);
        var (id, token) = (Guid.NewGuid(), await api.Token(cancellation));
        string[] lists = ["/phases", "/impacttypes", "/severities", "/components", "/incidents", $"/incidents/{id}/updates"];
        foreach (var request in lists.SelectMany(path => new[] { new ApiRequest("PATCH", path) { Body = "{" }, new ApiRequest("DELETE", path), new ApiRequest("PUT", path) { Body = "{" } })
            .Concat(Items().Where(path => !path.EndsWith("/updates", StringComparison.Ordinal)).SelectMany(path => new[] { new ApiRequest("POST", path) { Body = "{" }, new ApiRequest("PUT", path) { Body = "{" } }))
            .Concat(new[] { "/", "/metrics", "/healthz", "/readyz", "/debug/pprof/", "/components/not-an-id", $"/incidents/{id}/updates/x", "/severities/a/b", "//components", "/components/../metrics", "/severities/..%2fmetrics" }.Select(path => new ApiRequest("GET", path)))
            .Concat(new[] { "/", "/metrics", "/other" }.Select(path => new ApiRequest("POST", path) { Body = "{" })))
        {
            // Nobody has to be harmless who forwards what is not in the table.
            var answer = await Ask(request with { Token = api.Subject.MayWrite || request.Method != "DELETE" ? token : null }, cancellation);
            deviations.UnlessStatus(answer, "what is not in the table of the gateway is refused, also with a token", Clauses.Authentication, [400, .. ApiDocument.Shipped.Errors("refused")]);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0400-tls")]
    public Task The_addresses_are_of_https(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var deviations = new Deviations(api);
        foreach (var address in new[] { api.Subject.Api, api.Subject.Page }.OfType<Uri>())
        {
            deviations.Unless(
                address.Scheme == "https" || address.IsLoopback || address.Host.EndsWith(".test", StringComparison.Ordinal), new ApiAnswer(new ApiRequest("GET", "/"), 0, ""),
                "tokens and news travel encrypted", "an address that begins with https://", Clauses.Authentication, address.ToString());
        }

        Conforms.If(deviations.Result);
        return Task.CompletedTask;
    }

    private static string[] Items()
    {
        var id = Guid.NewGuid();
        return [$"/impacttypes/{id}", $"/severities/no-severity-has-this-name-{id}", $"/components/{id}", $"/incidents/{id}", $"/incidents/{id}/updates", $"/incidents/{id}/updates/0"];
    }

    /// <summary>One request for each cell of the table that takes a token.</summary>
    private static IEnumerable<ApiRequest> Changes()
    {
        foreach (var path in new[] { "/phases", "/impacttypes", "/severities", "/components", "/incidents", Items()[4] })
        {
            yield return new ApiRequest("POST", path) { Body = "{" };
        }

        foreach (var path in Items().Where(path => !path.EndsWith("/updates", StringComparison.Ordinal)))
        {
            yield return new ApiRequest("PATCH", path) { Body = "{" };
            yield return new ApiRequest("DELETE", path);
        }
    }

    private async Task<ApiAnswer> Ask(ApiRequest request, CancellationToken cancellation) => StatusApi.Answered(await api.Try(request, cancellation));

    private static void Refused(Deviations deviations, ApiAnswer answer, string how) => deviations.Unless(
        ApiDocument.Shipped.Errors("unauthenticated").Contains(answer.Status), answer, Writes, $"401 or 403 for {answer.Request.Method} {how}", Clauses.Authentication);
}
