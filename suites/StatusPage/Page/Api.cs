using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Conformance.Model;

namespace Conformance.StatusPage.Page;

/// <summary>Looks into the API behind a page, to see what a visitor's deeds came to, and removes what they made.</summary>
/// <param name="address">Address of the API.</param>
internal sealed class Api(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly string _base = address.ToString().TrimEnd('/');

    /// <summary>The incidents of a title that began or went on in the last day.</summary>
    public async Task<IReadOnlyList<ApiIncident>> Incidents(string title, DateTimeOffset now, CancellationToken cancellation)
    {
        var list = await Read($"/incidents?start={Text(now.AddDays(-2))}&end={Text(now.AddDays(2))}", cancellation).ConfigureAwait(false);
        var found = new List<ApiIncident>();
        foreach (var one in list.Where(one => one.TryGetProperty("displayName", out var name) && name.GetString() == title))
        {
            var id = one.GetProperty("id").GetString()!;
            var updates = await Read($"/incidents/{Uri.EscapeDataString(id)}/updates", cancellation).ConfigureAwait(false);
            found.Add(new ApiIncident(
                id,
                one.TryGetProperty("description", out var description) ? description.GetString() ?? "" : "",
                one.TryGetProperty("endedAt", out var ended) && ended.ValueKind == JsonValueKind.String ? ended.GetDateTimeOffset() : null,
                one.TryGetProperty("affects", out var affects) && affects.ValueKind == JsonValueKind.Array ? affects.GetArrayLength() : 0,
                [.. updates.OrderBy(update => update.GetProperty("order").GetInt32()).Select(update => update.TryGetProperty("displayName", out var name) ? name.GetString() ?? "" : "")]));
        }

        return found;
    }

    /// <summary>Titles of the incidents of a stretch of time that began in it, the newest first.</summary>
    public async Task<IReadOnlyList<string>> Titles(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) =>
        [.. (await Read($"/incidents?start={Text(from)}&end={Text(to)}", cancellation).ConfigureAwait(false))
            .Select(one => (Name: one.TryGetProperty("displayName", out var name) ? name.GetString() : null, Began: one.TryGetProperty("beganAt", out var began) && began.ValueKind == JsonValueKind.String ? began.GetDateTimeOffset() : (DateTimeOffset?)null))
            .Where(one => one.Name is { Length: > 0 } && one.Began >= from && one.Began <= to).OrderByDescending(one => one.Began).Select(one => one.Name!)];

    /// <summary>Removes an incident; gives null, or why it could not be removed.</summary>
    public async Task<string?> Delete(string id, string? authorization, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{_base}/incidents/{Uri.EscapeDataString(id)}");
        if (authorization is not null)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        }

        using var answer = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        return answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound ? null : $"DELETE /incidents/{id} answers {(int)answer.StatusCode}";
    }

    /// <summary>Sets an incident's end; gives null, or why that was not possible.</summary>
    public async Task<string?> End(string id, DateTimeOffset at, string? authorization, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"{_base}/incidents/{Uri.EscapeDataString(id)}")
        {
            Content = new StringContent(JsonSerializer.Serialize(new { endedAt = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture) }), new MediaTypeHeaderValue("application/json")),
        };
        if (authorization is not null)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        }

        using var answer = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        return answer.IsSuccessStatusCode ? null : $"PATCH /incidents/{id} answers {(int)answer.StatusCode}";
    }

    public void Dispose() => _http.Dispose();

    private async Task<IReadOnlyList<JsonElement>> Read(string path, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.GetAsync(_base + path, cancellation).ConfigureAwait(false);
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
            return answer.IsSuccessStatusCode && document.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
                ? [.. data.EnumerateArray().Select(item => item.Clone())]
                : throw new SubjectUnavailableException($"GET {_base}{path} answers {(int)answer.StatusCode} without a list; look at the API first.");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || exception is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new SubjectUnavailableException($"GET {_base}{path}: {(exception is OperationCanceledException ? "no answer" : exception.Message)}; look at the API first.", exception);
        }
    }

    private static string Text(DateTimeOffset time) => Uri.EscapeDataString(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
