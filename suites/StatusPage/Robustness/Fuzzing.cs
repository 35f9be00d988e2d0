using System.Globalization;
using System.Text.Json;
using Conformance.Harness;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;
using Conformance.StatusPage.OpenApi;

namespace Conformance.StatusPage.Robustness;

/// <summary>
/// Random requests from a seed, made of the OpenAPI document: whatever comes, the server answers, never with a failure of its own, and works afterwards.
/// What it fails on is made as small as it can be.
/// </summary>
[Standard("scs-0402", "v1", "Status page API")]
public sealed class Fuzzing(StatusApi api, Workbench workbench)
{
    private const int AtOnce = 4;
    private const int MostFindings = 5;
    private const int MostSteps = 60;
    private const int LongestName = 1000;
    private const string Rule = "client mistakes are told as such (4xx), never as failures of the server's, and every request is answered";

    private static readonly string[] Segments =
    [
        "", ".", "..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%00", "%", "%zz", "%c0%af", "%ff", "null", "undefined", "-1", "0", "1e9", "99999999999999999999", "00000000-0000-0000-0000-000000000000",
        "00000000-0000-0000-0000-00000000000g", "{componentId}", "a b", "%20", "%F0%9F%92%A5", "'%3B--", "%3Cscript%3E", "*", "~", ";x=y", "%0d%0aX-Injected:%201", "%5c", "\u00e9",
    ];

    private static readonly string[] Values =
    [
        "", "null", "0", "-1", "1", "2147483647", "2147483648", "99999999999999999999999", "1.5", "NaN", "now", "today", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00Z", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "2026-13-45T99:99:99Z", "2016-12-31T23:59:60Z", "+12026-01-01T00:00:00Z", "%00", "%ff", "%", "'", "%22", "..", "%F0%9F%92%A5", "true", "[]", "{}",
    ];

    [Testcase("scs-0402-fuzz-bodies", Acts = true)]
    public async Task Bodies(CancellationToken cancellation)
    {
        var (deviations, bench) = (new Deviations(api), workbench.Begin());
        await bench.Phases(
            async () =>
            {
                var (component, type, incident) = (await bench.Component(cancellation), await bench.ImpactType(cancellation), await bench.Incident(cancellation));
                var severity = (await bench.Severity(cancellation)).Name;
                await api.Send("POST", $"/incidents/{incident}/updates", "{}", cancellation);
                var random = new Random(api.Subject.Seed);
                var bodies = new Robustness.Bodies(random, [component, type]);
                var token = await api.Token(cancellation);
                var writes = ApiDocument.Shipped.Operations.Where(operation => operation.RequestSchema is not null).ToList();
                var requests = Enumerable.Range(0, api.Subject.FuzzRequests).Select(number =>
                {
                    var operation = writes[number % writes.Count];
                    var path = operation.Path.Replace("{componentId}", component, StringComparison.Ordinal).Replace("{impactTypeId}", type, StringComparison.Ordinal)
                        .Replace("{incidentId}", incident, StringComparison.Ordinal).Replace("{updateOrder}", "0", StringComparison.Ordinal).Replace("{severityName}", severity, StringComparison.Ordinal);
                    return new ApiRequest(operation.Method, path) { Body = bodies.Next(operation.RequestSchema!), Token = token };
                }).ToList();
                await Send(deviations, requests, Simpler, request => Sent(bench, request, cancellation), cancellation);
            },
            cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-fuzz-paths")]
    public async Task Paths(CancellationToken cancellation)
    {
        var (deviations, random) = (new Deviations(api), new Random(api.Subject.Seed + 1));
        var templates = ApiDocument.Shipped.Operations.Select(operation => operation.Path).Distinct().Where(path => path.Contains('{', StringComparison.Ordinal)).ToList();
        var requests = Enumerable.Range(0, api.Subject.FuzzRequests).Select(_ => new ApiRequest("GET", string.Join('/', templates[random.Next(templates.Count)].Split('/').Select(segment =>
            segment.StartsWith('{') ? random.Next(12) == 0 ? new string('a', random.Next(1000, 6000)) : Uri.IsWellFormedUriString(Any(Segments), UriKind.Relative) || random.Next(2) == 0 ? Ascii(Any(Segments)) : Guid.Empty.ToString() : segment)))).ToList();
        await Send(deviations, requests, request => Shorter(request, '/'), request => api.Try(request, cancellation), cancellation);
        Conforms.If(deviations.Result);

        string Any(string[] choices) => choices[random.Next(choices.Length)];

        string Ascii(string text) => text.All(char.IsAscii) ? text : Uri.EscapeDataString(text);
    }

    [Testcase("scs-0402-fuzz-queries")]
    public async Task Queries(CancellationToken cancellation)
    {
        var (deviations, random) = (new Deviations(api), new Random(api.Subject.Seed + 2));
        string[] paths = ["/components", "/components/00000000-0000-4000-8000-000000000000", "/incidents", "/phases", "/severities"];
        string[] names = ["at", "start", "end", "generation", "start", "end", "limit", "", "at[]", "%00", "a%20b"];
        var requests = Enumerable.Range(0, api.Subject.FuzzRequests).Select(_ =>
        {
            var pairs = Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{names[random.Next(names.Length)]}{(random.Next(8) == 0 ? "" : "=")}{(random.Next(15) == 0 ? new string('9', random.Next(100, 4000)) : Values[random.Next(Values.Length)].Replace(" ", "%20", StringComparison.Ordinal))}");
            return new ApiRequest("GET", $"{paths[random.Next(paths.Length)]}?{string.Join('&', pairs)}");
        }).ToList();
        await Send(deviations, requests, request => Shorter(request, '&'), request => api.Try(request, cancellation), cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("scs-0402-fuzz-headers")]
    public async Task Headers(CancellationToken cancellation)
    {
        var (deviations, random) = (new Deviations(api), new Random(api.Subject.Seed + 3));
        string[] names =
        [
            "Accept", "Accept-Language", "Accept-Encoding", "Accept-Charset", "If-None-Match", "If-Modified-Since", "Range", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-HTTP-Method-Override", "X-Request-Id", "Cookie",
            "Origin", "Referer", "Authorization", "Traceparent", "Cache-Control", "Via", "X-Unknown",
        ];
        string[] values =
        [
            "", "*", "*/*;q=2", "text/html", "application/xml;q=0.9,*/*;q=-1", "bytes=0-", "bytes=99999999999-1", "\"", "W/\"x\"", "null", "DELETE", "Bearer", "Bearer x.y.z", "Basic !!!", "Thu, 99 Foo 0000", "a=b; a=b; =;;", "::1", "gzip, br;q=9",
            "identity;q=0, *;q=0", "http://a b", "00-0-0-0", "max-age=x", "de-DE,\u007f",
        ];
        var requests = Enumerable.Range(0, api.Subject.FuzzRequests).Select(_ => new ApiRequest("GET", "/components")
        {
            Headers = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => KeyValuePair.Create(names[random.Next(names.Length)], random.Next(20) == 0 ? new string('h', random.Next(1000, 8000)) : values[random.Next(values.Length)])).DistinctBy(pair => pair.Key)],
        }).ToList();
        await Send(
            deviations, requests, request => request.Headers.Select((_, index) => request with { Headers = [.. request.Headers.Where((_, other) => other != index)] }).Where(simpler => simpler.Headers.Count > 0),
            request => api.Try(request, cancellation), cancellation);
        Conforms.If(deviations.Result);
    }

    /// <summary>Sends what may create something, and remembers that.</summary>
    private async Task<ApiAnswer> Sent(Bench bench, ApiRequest request, CancellationToken cancellation)
    {
        var type = request is not { Method: "POST" } ? null : request.Path switch
        {
            "/components" => "component",
            "/impacttypes" => "impacttype",
            "/incidents" => "incident",
            "/severities" => "severity",
            _ => null,
        };
        if (type is null && (request.Method != "PATCH" || !request.Path.StartsWith("/severities/", StringComparison.Ordinal)))
        {
            return await api.Try(request, cancellation);
        }

        // A severity is found by its name, also by the new one that a change gives it. One of the name that was there before is not the test's to remove.
        type ??= "severity";
        var names = new List<string>();
        if (type == "severity" && Names(request.Body).Any(name => name.Trim() is "" or "." or ".." || name.Any(char.IsControl) || Uri.EscapeDataString(name).Length > LongestName))
        {
            // A server may take such a name, and then nobody can remove the severity again: it has no address.
            return await api.Try(new ApiRequest("GET", "/severities"), cancellation);
        }

        foreach (var name in type == "severity" ? Names(request.Body) : [bench.NewName(type)])
        {
            if (type != "severity" || (await api.Try(new ApiRequest("GET", "/severities/" + Uri.EscapeDataString(name)), cancellation)).Status != 200)
            {
                workbench.Ledger.Creating(Workbench.Service, type, name, null, api.Subject.Api.ToString());
                names.Add(name);
            }
        }

        var answer = await api.Try(request, cancellation);
        foreach (var name in names)
        {
            bench.Note(type, name, answer);
        }

        return answer;

        // Which of several counts is the server's to say.
        static IReadOnlyList<string> Names(string? body)
        {
            try
            {
                using var document = JsonDocument.Parse(body ?? "");
                return document.RootElement.ValueKind != JsonValueKind.Object ? []
                    : [.. document.RootElement.EnumerateObject().Where(property => property.NameEquals("displayName") && property.Value.ValueKind == JsonValueKind.String).Select(property => property.Value.GetString()!).Distinct()];
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                return []; // what the server makes of it has no name that could be known
            }
        }
    }

    private async Task Send(Deviations deviations, List<ApiRequest> requests, Func<ApiRequest, IEnumerable<ApiRequest>> simpler, Func<ApiRequest, Task<ApiAnswer>> send, CancellationToken cancellation)
    {
        var bad = new List<ApiAnswer>();
        foreach (var some in requests.Chunk(AtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            bad.AddRange((await Task.WhenAll(some.Select(send))).Where(IsBad));
        }

        foreach (var answer in bad.GroupBy(answer => (answer.Request.Method, Shape(answer.Request.Path), answer.Status)).Select(group => group.First()).Take(MostFindings))
        {
            var smallest = await Shrink(answer, simpler, send);
            deviations.Unless(
                false, smallest, Rule, "an answer below 500", Clauses.Decision,
                string.Create(CultureInfo.InvariantCulture, $"{smallest} ({bad.Count} of {requests.Count} random requests of seed {api.Subject.Seed} end like this)"));
        }

        var healthy = await api.Try(new ApiRequest("GET", "/components"), cancellation);
        deviations.UnlessStatus(healthy, "the service works after random requests as before", Clauses.Decision, 200);
    }

    private static async Task<ApiAnswer> Shrink(ApiAnswer answer, Func<ApiRequest, IEnumerable<ApiRequest>> simpler, Func<ApiRequest, Task<ApiAnswer>> send)
    {
        var steps = 0;
        for (var smaller = true; smaller;)
        {
            smaller = false;
            foreach (var request in simpler(answer.Request))
            {
                if (++steps > MostSteps)
                {
                    return answer;
                }

                var other = await send(request);
                if (IsBad(other))
                {
                    (answer, smaller) = (other, true);
                    break;
                }
            }
        }

        return answer;
    }

    private static IEnumerable<ApiRequest> Simpler(ApiRequest request) =>
        Robustness.Bodies.Simpler(request.Body!).Where(body => body.Length < request.Body!.Length).Select(body => request with { Body = body });

    /// <summary>The same request with one part of its path or query left out or shortened.</summary>
    private static IEnumerable<ApiRequest> Shorter(ApiRequest request, char separator)
    {
        var start = separator == '&' ? request.Path.IndexOf('?', StringComparison.Ordinal) + 1 : 1;
        var parts = request.Path[start..].Split(separator);
        for (var index = parts.Length - 1; index >= 0 && parts.Length > 1; index--)
        {
            yield return request with { Path = request.Path[..start] + string.Join(separator, parts.Where((_, other) => other != index)) };
        }

        for (var index = 0; index < parts.Length; index++)
        {
            if (parts[index].Length > 20 && !parts[index].Contains('%', StringComparison.Ordinal))
            {
                var changed = parts.ToArray();
                changed[index] = parts[index][..(parts[index].Length / 2)];
                yield return request with { Path = request.Path[..start] + string.Join(separator, changed) };
            }
        }
    }

    private static string Shape(string path) => path.Split('?')[0].Split('/').ElementAtOrDefault(1) ?? "";

    private static bool IsBad(ApiAnswer answer) => answer.Status is 0 or >= 500;
}
