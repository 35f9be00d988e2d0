using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;
using Flurl.Http;

namespace Conformance.OpenStack.AllInOne;

/// <summary>What an operator does to a cloud of ours: plain calls with the administrator's token. Paths are those of the services' API references.</summary>
public sealed class AdministratorApi : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly FlurlClient _http;
    private readonly string _token;

    private AdministratorApi(FlurlClient http, string token, string projectId) => (_http, _token, ProjectId) = (http, token, projectId);

    /// <summary>Id of the administrator's project.</summary>
    public string ProjectId { get; }

    /// <summary>Signs in.</summary>
    /// <param name="config">The administrator: user, password and project by name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SubjectUnavailableException">There is no answer, or a refusal.</exception>
    public static async Task<AdministratorApi> SignIn(CloudConfig config, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(config);
        var http = new FlurlClient(new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = System.Threading.Timeout.InfiniteTimeSpan });
        http.Configure(settings =>
        {
            settings.AllowedHttpStatusRange = "*";
            settings.Timeout = Timeout;
        });
        JsonObject domain = new() { ["name"] = "Default" };
        var body = new JsonObject
        {
            ["auth"] = new JsonObject
            {
                ["identity"] = new JsonObject
                {
                    ["methods"] = new JsonArray("password"),
                    ["password"] = new JsonObject { ["user"] = new JsonObject { ["name"] = config.UserName, ["domain"] = domain, ["password"] = config.Password } },
                },
                ["scope"] = new JsonObject { ["project"] = new JsonObject { ["name"] = config.ProjectName, ["domain"] = domain.DeepClone() } },
            },
        };
        try
        {
            var url = config.AuthUrl.AbsoluteUri.TrimEnd('/') + "/auth/tokens";
            var (answer, token) = await Send(http, null, HttpMethod.Post, url, body, "X-Subject-Token", cancellation).ConfigureAwait(false);
            return new AdministratorApi(
                http, token ?? throw new SubjectUnavailableException($"POST {url}: the answer has no header X-Subject-Token."), answer?["token"]?["project"]?["id"]?.GetValue<string>() ?? "");
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">Absolute address.</param>
    /// <param name="body">JSON, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer's JSON, or null if it has none.</returns>
    /// <exception cref="SubjectUnavailableException">There is no answer, or its status is not one of success; the message says what the service said.</exception>
    public async Task<JsonNode?> Send(HttpMethod method, string url, JsonNode? body = null, CancellationToken cancellation = default) =>
        (await Send(_http, _token, method, url, body, null, cancellation).ConfigureAwait(false)).Answer;

    /// <summary>Creates something.</summary>
    /// <returns>What was created, without the key around it.</returns>
    /// <inheritdoc cref="Send(HttpMethod, string, JsonNode?, CancellationToken)"/>
    public async Task<JsonObject> Create(string url, string key, JsonObject body, CancellationToken cancellation = default) =>
        (await Send(HttpMethod.Post, url, new JsonObject { [key] = body }, cancellation).ConfigureAwait(false))?[key]?.AsObject()
        ?? throw new SubjectUnavailableException($"POST {url}: the answer has no {key}.");

    /// <summary>Sends bytes.</summary>
    /// <param name="url">Absolute address.</param>
    /// <param name="bytes">The body, of type application/octet-stream.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <inheritdoc cref="Send(HttpMethod, string, JsonNode?, CancellationToken)"/>
    public async Task Upload(string url, byte[] bytes, CancellationToken cancellation = default)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/octet-stream");
        await Answer(HttpMethod.Put, url, () => _http.Request(url).WithHeader("X-Auth-Token", _token).SendAsync(HttpMethod.Put, content, cancellationToken: cancellation), null).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<(JsonNode? Answer, string? Header)> Send(
        FlurlClient http, string? token, HttpMethod method, string url, JsonNode? body, string? header, CancellationToken cancellation)
    {
        using var content = body is null ? null : new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        var request = token is null ? http.Request(url) : http.Request(url).WithHeader("X-Auth-Token", token);
        return await Answer(method, url, () => request.SendAsync(method, content, cancellationToken: cancellation), header).ConfigureAwait(false);
    }

    private static async Task<(JsonNode? Answer, string? Header)> Answer(HttpMethod method, string url, Func<Task<HttpResponseMessage>> send, string? header)
    {
        try
        {
            using var response = await send().ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new SubjectUnavailableException(string.Create(
                    CultureInfo.InvariantCulture, $"{method} {url} answers {(int)response.StatusCode}: {(text.Length > 400 ? text[..400] + "…" : text).ReplaceLineEndings(" ")}"));
            }

            return (text.Length == 0 ? null : JsonNode.Parse(text), header is null ? null : response.Headers.TryGetValues(header, out var values) ? values.First() : null);
        }
        catch (FlurlHttpException exception)
        {
            throw new SubjectUnavailableException($"{method} {url}: {exception.GetBaseException().Message}", exception);
        }
        catch (JsonException exception)
        {
            throw new SubjectUnavailableException($"{method} {url}: the answer is not JSON.", exception);
        }
    }
}
