using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Embedded;

namespace Conformance.SelfTests.CloudServices;

/// <summary>A running cloud and a plain HTTP client: what it sends and gets is what is on the wire.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Dictionary<string, (string Token, string Project, string User)> _sessions = [];

    private Wire(EmbeddedCloud cloud) => Cloud = cloud;

    public EmbeddedCloud Cloud { get; }

    public string Base => Cloud.AuthUrl.GetLeftPart(UriPartial.Authority);

    public static CloudContents Contents()
    {
        var contents = new CloudContents();
        foreach (var (kind, type, name) in new[]
        {
            ("identity", "identity", "keystone"), ("compute", "compute", "nova"), ("image", "image", "glance"), ("network", "network", "neutron"), ("block-storage", "block-storage", "cinder"),
            ("load-balancer", "load-balancer", "octavia"), ("key-manager", "key-manager", "barbican"), ("placement", "placement", "placement"), ("object-store", "object-store", "swift"), ("object-store-s3", "object-store-s3", "s3"),
        })
        {
            contents.Services.Add(new ServiceContents(kind, type, name));
        }

        contents.Users.AddRange(
        [
            new() { Name = "admin", Password = "admin-pw", Roles = new() { ["admin"] = ["admin"] } },
            new() { Name = "tenant", Password = "tenant-pw", Roles = new() { ["tenant"] = ["member"] } },
            new() { Name = "colleague", Password = "colleague-pw", Roles = new() { ["tenant"] = ["member"] } },
            new() { Name = "looker", Password = "looker-pw", Roles = new() { ["tenant"] = ["reader"] } },
            new() { Name = "other", Password = "other-pw", Roles = new() { ["elsewhere"] = ["member"] } },
        ]);
        contents.VolumeTypes.AddRange([new() { Name = "standard", Description = "[scs:] plain" }, new() { Name = "luks", Description = "[scs:encrypted]", Encrypted = true, ExtraSpecs = { ["replication_enabled"] = "<is> True", ["backend"] = "ceph" } }, new() { Name = "secret", IsPublic = false }]);
        contents.DefaultSecurityGroupRules =
        [
            new() { Direction = "egress", EtherType = "IPv4" }, new() { Direction = "egress", EtherType = "IPv6" },
            new() { Direction = "ingress", EtherType = "IPv4", RemoteGroupId = "PARENT", UsedInNonDefaultGroups = false },
        ];
        contents.Images.Add(new ImageContents { Id = "5d9bd4e6-0000-4000-8000-000000000001", Name = "Debian 13", SizeBytes = 1000, MinDiskGiB = 2, Properties = { ["os_distro"] = "debian" } });
        contents.Flavors.Add(new FlavorContents { Id = "1", Name = "SCS-1V-4-20", Vcpus = 1, RamMiB = 4096, DiskGb = 20 });
        return contents;
    }

    public static async Task<Wire> Start(Action<CloudContents>? change = null, EmbeddedCloudOptions? options = null)
    {
        var contents = Contents();
        change?.Invoke(contents);
        return new Wire(await EmbeddedCloud.Start(contents, options));
    }

    public async Task<string> ProjectOf(string user) => (await Session(user)).Project;

    public async Task<string> UserIdOf(string user) => (await Session(user)).User;

    public async Task<string> TokenOf(string user) => (await Session(user)).Token;

    /// <summary>Sends a request to a service of the main port as a user (null = nobody); the body is sent as JSON.</summary>
    public async Task<WireAnswer> Send(string? user, string method, string path, JsonNode? body = null, params (string Name, string Value)[] headers) =>
        await SendRaw(user, method, path, body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), headers);

    public async Task<WireAnswer> SendRaw(string? user, string method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith("http", StringComparison.Ordinal) ? path : Base + path) { Content = content };
        if (user is not null)
        {
            request.Headers.Add("X-Auth-Token", await TokenOf(user));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true && bytes.Length > 0;
        return new WireAnswer(response.StatusCode, isJson ? JsonNode.Parse(bytes) : null, bytes, response.Headers.Concat(response.Content.Headers).ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Creates an object and gives it; the test fails where the cloud refuses.</summary>
    public async Task<JsonObject> Make(string user, string path, string name, JsonObject body)
    {
        var answer = await Send(user, "POST", path, new JsonObject { [name] = body });
        Assert.That((int)answer.Status, Is.InRange(200, 202), answer.Text);
        return answer.Json![name]!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Cloud.DisposeAsync();
    }

    private async Task<(string Token, string Project, string User)> Session(string user)
    {
        if (_sessions.TryGetValue(user, out var known))
        {
            return known;
        }

        var contents = Cloud.Contents.Users.Single(one => one.Name == user);
        var domain = new JsonObject { ["name"] = contents.Domain };
        var order = new JsonObject
        {
            ["auth"] = new JsonObject
            {
                ["identity"] = new JsonObject { ["methods"] = new JsonArray("password"), ["password"] = new JsonObject { ["user"] = new JsonObject { ["name"] = user, ["password"] = contents.Password, ["domain"] = domain } } },
                ["scope"] = new JsonObject { ["project"] = new JsonObject { ["name"] = contents.Roles.Keys.First(), ["domain"] = domain.DeepClone() } },
            },
        };
        using var response = await _http.PostAsync($"{Cloud.AuthUrl}/auth/tokens", new StringContent(order.ToJsonString(), new MediaTypeHeaderValue("application/json")));
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        return _sessions[user] = (response.Headers.GetValues("X-Subject-Token").Single(), body!["token"]!["project"]!["id"]!.GetValue<string>(), body["token"]!["user"]!["id"]!.GetValue<string>());
    }
}

/// <summary>An answer on the wire.</summary>
internal sealed record WireAnswer(HttpStatusCode Status, JsonNode? Json, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    public int Code => (int)Status;

    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>A list of the answer, as the values of one attribute.</summary>
    public List<string> Each(string list, string attribute) => [.. Json![list]!.AsArray().Select(item => item![attribute]?.ToString() ?? "")];

    /// <summary>An object of the answer.</summary>
    public JsonObject Object(string name) => Json?[name] as JsonObject ?? throw new AssertionException($"No {name} in {Code} {Text}");
}
