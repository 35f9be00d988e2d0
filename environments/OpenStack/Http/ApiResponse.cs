using System.Net;
using System.Text.Json;
using Conformance.Model;
using Conformance.OpenStack.Acting;

namespace Conformance.OpenStack.Http;

/// <summary>An answer whose body is still to be read. The request's time limit covers the body, too.</summary>
/// <param name="request">What was asked.</param>
/// <param name="url">The address that answered, after redirects.</param>
/// <param name="message">The answer.</param>
/// <param name="time">Request's time limit.</param>
/// <param name="limit">Largest body that is read.</param>
/// <param name="caller">The caller's token.</param>
internal sealed class ApiResponse(ApiRequest request, string url, HttpResponseMessage message, TimeLimit time, long limit, CancellationToken caller) : IDisposable
{
    public int Status => (int)message.StatusCode;

    public string Url => url;

    /// <summary>How often the request was sent; more than 1 after 429 or 503.</summary>
    public int Attempts { get; set; } = 1;

    /// <summary>The wait the service asked for where it was longer than what is left of our patience.</summary>
    public TimeSpan? RefusedWait { get; set; }

    public HttpResponseMessage Message => message;

    public string? Header(string name) => message.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>The body as JSON.</summary>
    /// <exception cref="SubjectUnavailableException">It is not JSON, cut off, too large, or the connection broke.</exception>
    public Task<JsonDocument> Json() => Read(async body =>
    {
        try
        {
            return await JsonDocument.ParseAsync(body, cancellationToken: time.Token);
        }
        catch (JsonException broken)
        {
            var type = message.Content.Headers.ContentType?.MediaType ?? "no media type";
            throw new SubjectUnavailableException(body.Count == 0 ? $"{Asked} has an empty body where JSON was expected."
                : body.First is (byte)'{' or (byte)'[' ? $"{Asked} is no complete JSON: it is cut off or damaged near byte {body.Count} ({type}). Look at the service and at the proxy in front of it."
                : $"{Asked} is not JSON ({type}, {body.Count} bytes). Is this the address of the service, or a web page or proxy in front of it?", broken);
        }
    });

    /// <summary>The body's first bytes; the rest is not read.</summary>
    /// <param name="count">How many at most.</param>
    public Task<byte[]> Prefix(int count) => Read(async body =>
    {
        var buffer = new byte[count];
        return buffer[..await body.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false, time.Token)];
    });

    /// <summary>The body's first bytes.</summary>
    /// <param name="most">How many at most.</param>
    /// <returns>The bytes, or null if there are more.</returns>
    public Task<byte[]?> Bytes(int most) => Read(async body =>
    {
        var buffer = new MemoryStream();
        var block = new byte[8192];
        while (await body.ReadAsync(block, time.Token) is > 0 and var read)
        {
            buffer.Write(block, 0, read);
            if (buffer.Length > most)
            {
                return null;
            }
        }

        return (byte[]?)buffer.ToArray();
    });

    /// <summary>Fails in words a provider understands unless the status is one of success.</summary>
    public async Task<ApiResponse> MustSucceed()
    {
        if (Status is >= 200 and < 300)
        {
            return this;
        }

        var said = await ErrorText();
        var trouble = Refused(said);
        throw RefusedException.IsRefusal(Status) ? new RefusedException(Status, said, trouble.Message) { Attempts = Attempts } : trouble;
    }

    public async Task<SubjectUnavailableException> Refused() => Refused(await ErrorText());

    /// <summary>The answer in words.</summary>
    /// <param name="said">What the body said (<see cref="ErrorText"/>), or null.</param>
    public SubjectUnavailableException Refused(string? said)
    {
        var id = Header("X-Openstack-Request-Id") ?? Header("X-Compute-Request-Id");
        var tried = Attempts > 1 ? $" after {Attempts} attempts" : "";
        var wait = RefusedWait is { } refused ? $", asking to come back after {refused.TotalSeconds:0} s, which is longer than we wait" : "";
        return new SubjectUnavailableException(
            $"{request.What}: {request.Method} {url} answers {Status}{Phrase(message.StatusCode)}{tried}{wait}{(said is null ? "" : $" ({said})")}. {Cure(Status)}".TrimEnd()
            + (id is null ? "" : $" The service calls the request {id}."));
    }

    public void Dispose()
    {
        message.Dispose();
        time.Dispose();
    }

    private string Asked => $"{request.What}: the answer of {url}";

    private static string Phrase(HttpStatusCode status) => Enum.IsDefined(status) ? $" {status}" : "";

    private static string Cure(int status) => status switch
    {
        401 => "A new token is refused as well: the service cannot check tokens of this Keystone; look at its keystone_authtoken settings.",
        403 => "The account may not read this; look at the service's policy and at the account's roles (member is expected).",
        404 => "The address in the catalogue does not lead to the service; look at its endpoint (openstack endpoint list).",
        413 or 429 => "The service limits the number of requests; try later or raise the limit.",
        300 or 301 or 302 or 303 or 307 or 308 => "Redirects to other hosts are not followed; correct the address in the catalogue or in clouds.yaml.",
        >= 500 => "The service, its database or the proxy in front of it has a fault; look at its log.",
        _ => "",
    };

    /// <summary>What an error's body says. A short word of the service helps; a page of HTML does not.</summary>
    public async Task<string?> ErrorText()
    {
        try
        {
            if (await Bytes(16 << 10) is not { Length: > 0 } body)
            {
                return null;
            }

            using var json = JsonDocument.Parse(body);
            var text = Message(json.RootElement);
            return text is null ? null : text.Length > 200 ? text[..200] + "…" : text;
        }
        catch (Exception noBody) when (noBody is JsonException or SubjectUnavailableException)
        {
            return null;
        }

        static string? Message(JsonElement json) => json.ValueKind != JsonValueKind.Object ? null
            : json.EnumerateObject().Select(property => property.NameEquals("message") || property.NameEquals("faultstring") || property.NameEquals("detail") || property.NameEquals("description")
                ? property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()!.Replace("<br />", "", StringComparison.Ordinal).ReplaceLineEndings(" ").Trim() : null
                : Message(property.Value)).FirstOrDefault(text => !string.IsNullOrEmpty(text));
    }

    private async Task<T> Read<T>(Func<BoundedStream, Task<T>> read)
    {
        try
        {
            await using var stream = await message.Content.ReadAsStreamAsync(time.Token);
            await using var bounded = new BoundedStream(stream, limit);
            return await read(bounded);
        }
        catch (TooLargeException large)
        {
            throw new SubjectUnavailableException($"{Asked} is too large: {large.Message}. A service that honours limit=1000 stays far below.", large);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            throw Faults.InWords(request, url, broken, time, caller);
        }
    }
}
