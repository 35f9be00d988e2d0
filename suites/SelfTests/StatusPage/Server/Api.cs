using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Conformance.SelfTests.StatusPage.Server;

/// <summary>Asks an API and says what came.</summary>
internal sealed class Api(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = Timeout.InfiniteTimeSpan }) { BaseAddress = address };

    public async Task<Answer> Send(string method, string path, string? body = null, string? type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            // The server says that a body is too large before it is sent.
            request.Headers.ExpectContinue = body.Length > 500_000;
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        }

        using var response = await _http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<Answer> Get(string path) => Send("GET", path);

    public Task<Answer> Post(string path, string body) => Send("POST", path, body);

    public Task<Answer> Patch(string path, string body) => Send("PATCH", path, body);

    public Task<Answer> Delete(string path) => Send("DELETE", path);

    /// <summary>Creates something and gives its id.</summary>
    public async Task<string> Create(string path, string body)
    {
        var answer = await Post(path, body);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Text);
        return answer.Json["id"]!.GetValue<string>();
    }

    /// <summary>The data at a path.</summary>
    public async Task<JsonNode> Data(string path)
    {
        var answer = await Get(path);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
        return answer.Json["data"]!;
    }

    public void Dispose() => _http.Dispose();

    internal sealed record Answer(HttpStatusCode Status, string Text)
    {
        public JsonNode Json => JsonNode.Parse(Text)!;

        public int Code => (int)Status;

        public string Message => Json["message"]!.GetValue<string>();
    }
}
