using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Embedded;

// Not …SelfTests.Cloud: that would hide the type Conformance.OpenStack.Cloud in the other test namespaces.
namespace Conformance.SelfTests.Embedded;

/// <summary>A plain HTTP client for an embedded cloud: what it sends and gets is what is on the wire.</summary>
internal sealed class CloudClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _base;

    public CloudClient(EmbeddedCloud cloud)
    {
        _base = cloud.AuthUrl.GetLeftPart(UriPartial.Authority);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    }

    public static CloudContents Contents()
    {
        var contents = new CloudContents();
        contents.Regions.Add("RegionTwo");
        contents.Services.AddRange(
        [
            new ServiceContents("identity", "identity", "keystone"),
            new ServiceContents("compute", "compute", "nova"),
            new ServiceContents("image", "image", "glance"),
            new ServiceContents("network", "network", "neutron"),
            new ServiceContents("block-storage", "volumev3", "cinderv3"),
            new ServiceContents("placement", "placement", "placement"),
            new ServiceContents("object-store", "object-store", "swift"),
        ]);
        contents.Users.AddRange(
        [
            new UserContents { Name = "admin", Password = "admin-pw", Roles = new() { ["admin"] = ["admin"], ["tenant"] = ["admin"] } },
            new UserContents { Name = "tenant", Password = "tenant-pw", Roles = new() { ["tenant"] = ["member"] } },
            new UserContents { Name = "looker", Password = "looker-pw", Roles = new() { ["tenant"] = ["reader"] } },
            new UserContents { Name = "other", Password = "other-pw", Roles = new() { ["elsewhere"] = ["member"] } },
            new UserContents { Name = "boss1", Password = "boss1-pw", Domain = "D1", DomainRoles = ["manager"] },
            new UserContents { Name = "boss2", Password = "boss2-pw", Domain = "D2", DomainRoles = ["manager"] },
            new UserContents { Name = "worker1", Password = "worker1-pw", Domain = "D1", Roles = new() { ["p1"] = ["member"] } },
            new UserContents { Name = "worker2", Password = "worker2-pw", Domain = "D2", Roles = new() { ["p2"] = ["member"] } },
        ]);
        contents.Flavors.Add(new FlavorContents { Id = "1", Name = "SCS-1V-4", Vcpus = 1, RamMiB = 4096, ExtraSpecs = { ["scs:cpu-type"] = "shared-core" } });
        contents.Flavors.Add(new FlavorContents { Name = "SCS-2V-8-20", Vcpus = 2, RamMiB = 8192, DiskGb = 20 });
        contents.Flavors.Add(new FlavorContents { Id = "secret", Name = "private", Vcpus = 1, RamMiB = 512, IsPublic = false, Projects = { "elsewhere" } });
        contents.Images.Add(new ImageContents { Id = "5d9bd4e6-0000-4000-8000-000000000001", Name = "Debian 13", SizeBytes = 1000, CreatedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Properties = { ["os_distro"] = "debian" } });
        contents.Images.Add(new ImageContents { Name = "hidden", Hidden = true, SizeBytes = 1 });
        contents.Images.Add(new ImageContents { Name = "community", Visibility = "community", Owner = "elsewhere", SizeBytes = 1 });
        contents.Images.Add(new ImageContents { Name = "private of tenant", Visibility = "private", Owner = "tenant", SizeBytes = 1 });
        contents.Images.Add(new ImageContents { Name = "shared of elsewhere", Visibility = "shared", Owner = "elsewhere", SizeBytes = 1 });
        return contents;
    }

    public async Task<Answer> Send(string method, string path, string? token = null, JsonNode? body = null, string? mediaType = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith("http", StringComparison.Ordinal) ? path : _base + path);
        if (token is not null)
        {
            request.Headers.Add("X-Auth-Token", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType ?? "application/json");
        }

        using var response = await _http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var json = bytes.Length > 0 && response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(bytes) : null;
        return new Answer(response.StatusCode, json, bytes, response.Headers.Concat(response.Content.Headers).ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase));
    }

    public static JsonObject PasswordAuth(string user, string password, string userDomain, JsonNode? scope)
    {
        var auth = new JsonObject
        {
            ["identity"] = new JsonObject
            {
                ["methods"] = new JsonArray("password"),
                ["password"] = new JsonObject { ["user"] = new JsonObject { ["name"] = user, ["password"] = password, ["domain"] = new JsonObject { ["name"] = userDomain } } },
            },
        };
        if (scope is not null)
        {
            auth["scope"] = scope;
        }

        return new JsonObject { ["auth"] = auth };
    }

    public static JsonObject ProjectScope(string name, string domain = "Default") =>
        new() { ["project"] = new JsonObject { ["name"] = name, ["domain"] = new JsonObject { ["name"] = domain } } };

    public static JsonObject DomainScope(string name) => new() { ["domain"] = new JsonObject { ["name"] = name } };

    /// <summary>Token of a user in a project of its domain, or in the domain itself if no project is given. Passwords are the user's name and <c>-pw</c>.</summary>
    public async Task<string> SignIn(string user, string? project, string domain = "Default")
    {
        var answer = await Send("POST", "/identity/v3/auth/tokens", null, PasswordAuth(user, user + "-pw", domain, project is null ? DomainScope(domain) : ProjectScope(project, domain)));
        return answer.Status == HttpStatusCode.Created ? answer.Headers["X-Subject-Token"] : throw new InvalidOperationException($"{user}: {answer.Status}");
    }

    public void Dispose() => _http.Dispose();

    internal sealed record Answer(HttpStatusCode Status, JsonNode? Json, byte[] Bytes, Dictionary<string, string> Headers)
    {
        public int Code => (int)Status;

        public string[] Names(string collection, string key = "name") => [.. Json![collection]!.AsArray().Select(item => item![key]?.GetValue<string>() ?? "(null)")];
    }
}
