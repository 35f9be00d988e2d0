using System.Text;
using System.Text.Json;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Probes;

/// <summary>Asks an endpoint for its version document, without a token, and judges by the shape of the answer.</summary>
internal sealed class EndpointProbe(ApiClient client)
{
    private const int MostBytes = 64 << 10;

    /// <summary>Asks one endpoint. One request, unless the first address gives an answer that says nothing and a second one may.</summary>
    public async Task<EndpointAnswer> Ask(string listedType, CatalogEndpoint endpoint, string? project, CancellationToken cancellation)
    {
        var type = listedType == "s3" ? "object-store-s3" : ServiceTypes.Canonical(listedType);
        var addresses = EndpointAddress.ToAsk(type, endpoint.Url, project);
        if (addresses.Count == 0)
        {
            return new EndpointAnswer(listedType, endpoint, endpoint.Url, null, false, "the catalogue's entry is no address with http:// or https://");
        }

        var answer = await AskAt(listedType, type, endpoint, addresses[0], cancellation);
        if (answer.SpeaksService || answer.Unavailable || addresses.Count == 1)
        {
            return answer;
        }

        var second = await AskAt(listedType, type, endpoint, addresses[1], cancellation);
        return second.SpeaksService ? second : second.Unavailable ? second : answer;
    }

    private async Task<EndpointAnswer> AskAt(string listedType, string type, CatalogEndpoint endpoint, string address, CancellationToken cancellation)
    {
        // S3 answers in XML; for the others JSON must be asked for, as some give a web page otherwise.
        var request = new ApiRequest($"Endpoint of {listedType}", address) { TakesRedirects = true };
        try
        {
            using var response = await client.Send(type == "object-store-s3" ? request with { Headers = [] } : request, cancellation);
            var body = await response.Bytes(MostBytes);
            var (speaks, seen) = body is null ? (false, $"a body of more than {MostBytes >> 10} KiB") : Judge(type, response, body);
            return new EndpointAnswer(listedType, endpoint, address, response.Status, speaks, $"{response.Status}, {seen}");
        }
        catch (SubjectUnavailableException silent)
        {
            var observed = silent.Message.StartsWith(request.What + ": ", StringComparison.Ordinal) ? silent.Message[(request.What.Length + 2)..] : silent.Message;
            return new EndpointAnswer(listedType, endpoint, address, null, false, observed);
        }
    }

    private static (bool Speaks, string Seen) Judge(string type, ApiResponse response, byte[] body)
    {
        switch (type)
        {
            case "object-store":
                return Swift(response, body);
            case "object-store-s3":
                var s3 = S3Document.Parse(body);
                return s3 is null ? (false, Described(response, body)) : (true, s3.Words);
        }

        if (VersionDocument.Parse(body) is not { } document)
        {
            return (false, Described(response, body));
        }

        // 300 Multiple Choices is how several services give their version document.
        var success = response.Status is 200 or 300;
        return !success ? (false, $"{document.Words}, but with an error status")
            : document.Fits(type) ? (true, document.Words)
            : (false, $"{document.Words}: the version document of another service or of a release without the API that {type} needs");
    }

    private static (bool Speaks, string Seen) Swift(ApiResponse response, byte[] body)
    {
        if (response.Status == 200 && IsSwiftInfo(body))
        {
            return (true, "Swift's /info");
        }

        var account = response.Header("X-Account-Container-Count") is not null;
        var challenge = response.Message.Headers.WwwAuthenticate.Any(header => header.Scheme == "Swift");
        var transaction = response.Header("X-Trans-Id")?.StartsWith("tx", StringComparison.Ordinal) == true;
        return response.Status is 200 or 204 && (account || transaction) || (response.Status is 401 or 403 && (challenge || transaction))
            ? (true, "Swift's answer for an account")
            : (false, Described(response, body));
    }

    private static bool IsSwiftInfo(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.Object("swift") is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Described(ApiResponse response, byte[] body)
    {
        if (response.Status is 301 or 302 or 307 or 308 && response.Message.Headers.Location is { } location)
        {
            return $"a redirect to {location}";
        }

        var type = response.Message.Content.Headers.ContentType?.MediaType;
        var begin = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 60))).ReplaceLineEndings(" ").Trim();
        var printable = new string([.. begin.Where(letter => !char.IsControl(letter))]);
        return body.Length == 0 ? "an empty body" : $"no version document but {type ?? "a body without media type"}: {printable}{(body.Length > 60 ? "…" : "")}";
    }
}
