using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conformance.Embedded;

namespace Conformance.SelfTests.Acting;

/// <summary>A user of an embedded cloud who works beside the harness.</summary>
internal sealed class Client(EmbeddedCloud cloud, string user) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly UserContents _user = cloud.Contents.Users.Single(candidate => candidate.Name == user);
    private JsonNode? _token;

    public string Project => (string)_token!["token"]!["project"]!["id"]!;

    public async Task SignIn()
    {
        var domain = new JsonObject { ["name"] = _user.Domain };
        using var response = await _http.PostAsJsonAsync($"{cloud.AuthUrl}/auth/tokens", new JsonObject
        {
            ["auth"] = new JsonObject
            {
                ["identity"] = new JsonObject
                {
                    ["methods"] = new JsonArray("password"),
                    ["password"] = new JsonObject { ["user"] = new JsonObject { ["name"] = _user.Name, ["password"] = _user.Password, ["domain"] = domain } },
                },
                ["scope"] = new JsonObject { ["project"] = new JsonObject { ["name"] = _user.Roles.Keys.First(), ["domain"] = domain.DeepClone() } },
            },
        });
        _token = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        _http.DefaultRequestHeaders.Remove("X-Auth-Token");
        _http.DefaultRequestHeaders.Add("X-Auth-Token", response.Headers.GetValues("X-Subject-Token").Single());
    }

    public async Task<JsonNode> Send(string method, string service, string path, JsonNode? body = null)
    {
        var (status, text) = await Try(method, service, path, body);
        Assert.That(status, Is.InRange(200, 299), $"{method} {path}: {status} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public async Task<(int Status, string Text)> Try(string method, string service, string path, JsonNode? body = null)
    {
        var address = (string)_token!["token"]!["catalog"]!.AsArray().First(entry => (string)entry!["type"]! == service)!["endpoints"]![0]!["url"]!;
        using var request = new HttpRequestMessage(new HttpMethod(method), address + path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public void Dispose() => _http.Dispose();
}
