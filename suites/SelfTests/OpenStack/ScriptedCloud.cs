using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.OpenStack;

namespace Conformance.SelfTests.OpenStack;

/// <summary>A cloud that answers from a script instead of the network, and keeps what it was asked.</summary>
internal sealed class ScriptedCloud : HttpMessageHandler
{
    public const string Project = "0123456789abcdef0123456789abcdef";
    private readonly ConcurrentDictionary<string, Func<Asked, HttpResponseMessage>> script = new(StringComparer.Ordinal);
    private int tokens;

    public ScriptedCloud()
    {
        On("POST /v3/auth/tokens", _ => SignIn());
        Service("identity", "http://cloud.test/v3");
        Service("compute", "http://cloud.test/compute/v2.1");
        Service("image", "http://cloud.test/image");
        Service("volumev3", $"http://cloud.test/volume/v3/{Project}");
    }

    public ConcurrentQueue<Asked> Requests { get; } = [];

    public JsonArray Catalog { get; } = [];

    public List<string> Roles { get; } = ["member", "reader"];

    public DateTimeOffset Issued { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public TimeSpan TokenLife { get; set; } = TimeSpan.FromHours(1);

    public static CloudConfig Config { get; } = new()
    {
        Name = "test", AuthUrl = new Uri("http://cloud.test/v3"), UserName = "anna", Password = "hunter2-top-secret", UserDomainName = "Shop", ProjectName = "web",
    };

    public static HttpResponseMessage Json(string body, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Status(int status, string? retryAfter = null)
    {
        var message = Json($$$"""{"error": {"message": "status {{{status}}}", "code": {{{status}}} } }""", status);
        if (retryAfter is not null)
        {
            message.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        }

        return message;
    }

    public ScriptedCloud Service(string type, string url, string region = "RegionOne", params string[] interfaces)
    {
        Catalog.Add(new JsonObject
        {
            ["type"] = type,
            ["name"] = type,
            ["endpoints"] = new JsonArray([.. (interfaces.Length == 0 ? ["public", "internal"] : interfaces).Select(name =>
                new JsonObject { ["interface"] = name, ["region_id"] = region, ["region"] = region, ["url"] = name == "internal" ? url.Replace("cloud.test", "internal.test", StringComparison.Ordinal) : url })]),
        });
        return this;
    }

    /// <summary>Answers a method and path, with or without query; the one with query is looked for first.</summary>
    public ScriptedCloud On(string methodAndPath, Func<Asked, HttpResponseMessage> answer)
    {
        script[methodAndPath] = answer;
        return this;
    }

    public ScriptedCloud On(string methodAndPath, string json) => On(methodAndPath, _ => Json(json));

    public Cloud Open(CloudConfig? config = null, TimeProvider? time = null, long maxAnswer = 64L << 20) =>
        Cloud.Open(config ?? Config, new CloudOptions { Handler = this, Time = time ?? TimeProvider.System, MaxAnswerBytes = maxAnswer });

    public int Count(string path) => Requests.Count(request => request.Url.AbsolutePath == path);

    public HttpResponseMessage SignIn(string? token = null)
    {
        var body = new JsonObject
        {
            ["token"] = new JsonObject
            {
                ["methods"] = new JsonArray("password"),
                ["user"] = new JsonObject { ["name"] = "anna", ["id"] = "u1", ["domain"] = new JsonObject { ["name"] = "Shop" } },
                ["project"] = new JsonObject { ["id"] = Project, ["name"] = "web" },
                ["roles"] = new JsonArray([.. Roles.Select(role => new JsonObject { ["name"] = role })]),
                ["issued_at"] = Issued.ToString("O"),
                ["expires_at"] = (Issued + TokenLife).ToString("O"),
                ["catalog"] = Catalog.DeepClone(),
            },
        };
        var message = Json(body.ToJsonString(), 201);
        message.Headers.Add("X-Subject-Token", token ?? $"token-{Interlocked.Increment(ref tokens)}");
        return message;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = new Asked(
            request.Method.Method,
            request.RequestUri!,
            request.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
        Requests.Enqueue(asked);

        // As on a network, the answer comes later: a script may block without holding up the sender.
        await Task.Yield();
        return script.TryGetValue($"{asked.Method} {asked.Url.PathAndQuery}", out var exact) ? exact(asked)
            : script.TryGetValue($"{asked.Method} {asked.Url.AbsolutePath}", out var answer) ? answer(asked)
            : Json($$"""{"message": "nothing at {{asked.Url}}"}""", 404);
    }

    internal sealed record Asked(string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, string Body)
    {
        public string? Token => Headers.GetValueOrDefault("X-Auth-Token");
    }
}
