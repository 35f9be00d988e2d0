using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.OpenStack;

namespace Conformance.SelfTests.AllInOne;

/// <summary>
/// What each role may ask: plain requests, legal and illegal, to the embedded cloud and to the real one. Status, the headers that clients go by and the shape of bodies are compared; where they
/// differ, the table of fixtures/Cloud/FIDELITY.md says why. None of them creates anything.
/// </summary>
public sealed class RolesTests
{
    private const string Unknown = "11111111-2222-3333-4444-555555555555";

    /// <summary>Headers whose presence is compared.</summary>
    private static readonly string[] Presence = ["WWW-Authenticate", "OpenStack-API-Version", "Location", "Retry-After"];

    private static readonly string[] Personas = [CloudGenerator.Administrator, CloudGenerator.Tenant, CloudGenerator.Reader, CloudGenerator.DomainManagers[0], "nobody", "forger"];

    /// <summary>Service, method, path, body. A word after the service is its microversion.</summary>
    private static readonly (string Service, string Do, string? Body)[] Requests =
    [
        .. Gets("identity", "/v3/auth/catalog", "/v3/auth/projects", "/v3/auth/domains", "/v3/users", "/v3/projects", "/v3/domains", "/v3/roles", "/v3/role_assignments", "/v3/services", "/v3/endpoints", "/v3/regions",
            "/v3/groups", "/v3/credentials", "/v3/policies", $"/v3/users/{Unknown}", $"/v3/projects/{Unknown}", "/v3/nothing"),
        .. Gets("image", "/v2/images", "/v2/images?limit=2", "/v2/images?limit=-1", "/v2/images?sort_key=nothing", $"/v2/images?marker={Unknown}", $"/v2/images/{Unknown}", "/v2/schemas/image", "/v2/schemas/images", "/v2/nothing"),
        .. Gets("compute", "/flavors", "/flavors/detail", "/flavors?limit=1", "/flavors?limit=x", $"/flavors/{Unknown}", "/servers", "/servers/detail", "/servers?limit=-1", $"/servers?marker={Unknown}",
            $"/servers/{Unknown}", "/os-keypairs", "/os-availability-zone", "/os-availability-zone/detail", "/limits", "/os-hypervisors", "/os-services", "/os-aggregates", "/os-server-groups", "/extensions", "/nothing"),
        ("compute 2.1", "GET /flavors", null), ("compute 2.90", "GET /flavors/detail", null), ("compute 2.999", "GET /flavors", null), ("compute x", "GET /flavors", null),
        ("compute", "PUT /servers", null), ("compute", "DELETE /flavors", null), ("compute", $"DELETE /flavors/{Unknown}", null), ("compute", $"DELETE /servers/{Unknown}", null),
        ("compute", "POST /servers", "{"), ("compute", "POST /servers", "{}"), ("compute", "POST /servers", "{\"server\":{\"name\":\"\"}}"), ("compute", "POST /flavors", "{\"flavor\":{}}"),
        ("compute", $"POST /servers/{Unknown}/action", "{\"reboot\":{\"type\":\"SOFT\"}}"), ("compute", "POST /os-keypairs", "{\"keypair\":{}}"), ("compute", "POST /os-aggregates", "{\"aggregate\":{}}"),
        .. Gets("network", "/v2.0/networks", "/v2.0/networks?limit=1", "/v2.0/networks?limit=x", $"/v2.0/networks?marker={Unknown}", "/v2.0/networks?fields=id", $"/v2.0/networks/{Unknown}", "/v2.0/subnets", "/v2.0/ports",
            "/v2.0/routers", "/v2.0/floatingips", "/v2.0/security-groups", "/v2.0/security-group-rules", "/v2.0/subnetpools", "/v2.0/address-scopes", "/v2.0/extensions", "/v2.0/agents", "/v2.0/quotas", "/v2.0/nothing"),
        ("network", $"DELETE /v2.0/networks/{Unknown}", null), ("network", "DELETE /v2.0/networks", null), ("network", "POST /v2.0/networks", "{"), ("network", "POST /v2.0/networks", "{}"),
        ("network", "POST /v2.0/networks", "{\"network\":{\"nothing\":1}}"), ("network", "POST /v2.0/subnets", "{\"subnet\":{}}"), ("network", "POST /v2.0/security-group-rules", "{\"security_group_rule\":{}}"),
        .. Gets("block-storage", "/types", "/volumes", "/volumes/detail", "/volumes?limit=x", $"/volumes/{Unknown}", "/snapshots", "/backups", "/limits", "/os-services", "/os-availability-zone", "/qos-specs", "/nothing"),
        ("block-storage 3.999", "GET /volumes", null), ("block-storage", "PUT /volumes", null), ("block-storage", $"DELETE /volumes/{Unknown}", null), ("block-storage", "POST /volumes", "{"), ("block-storage", "POST /volumes", "{}"),
        ("block-storage", "POST /volumes", "{\"volume\":{\"size\":0}}"), ("block-storage", "POST /volumes", "{\"volume\":{\"size\":\"x\"}}"), ("block-storage", "POST /types", "{\"volume_type\":{}}"),
        .. Gets("key-manager", "/v1/secrets", "/v1/secrets?limit=1", $"/v1/secrets/{Unknown}", "/v1/containers", "/v1/orders", "/v1/nothing"),
        ("key-manager", "POST /v1/secrets", "{"), ("key-manager", "POST /v1/secrets", "{\"payload\":\"\"}"), ("key-manager", $"DELETE /v1/secrets/{Unknown}", null),
        .. Gets("load-balancer", "/v2.0/lbaas/loadbalancers", "/v2.0/lbaas/listeners", "/v2.0/lbaas/pools", $"/v2.0/lbaas/loadbalancers/{Unknown}", "/v2.0/lbaas/providers", "/v2.0/lbaas/flavors"),
        ("load-balancer", $"DELETE /v2.0/lbaas/loadbalancers/{Unknown}", null), ("load-balancer", "POST /v2.0/lbaas/loadbalancers", "{\"loadbalancer\":{}}"),
        .. Gets("placement", "/resource_providers", "/resource_classes", "/traits", "/nothing"),
    ];

    [Test]
    public async Task Each_role_is_answered_alike_by_both_clouds_but_where_the_table_says_why()
    {
        await using var embedded = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), new EmbeddedCloudOptions(), client: RealCloud.Patient);
        var ours = await Ask(user => user == CloudGenerator.DomainManagers[0] ? EmbeddedSubject.Accounts(embedded.Server).DomainManagers[0] : EmbeddedSubject.Config(embedded.Server, user));
        var theirs = await Ask(RealCloud.Subject.Config);
        Assert.That(ours, Has.Count.EqualTo(Requests.Length * Personas.Length).And.Count.GreaterThan(500));
        Assert.That(theirs.Keys, Is.EquivalentTo(ours.Keys));
        FidelityTable.Holds("Roles", [.. ours.Keys.Order(StringComparer.Ordinal).SelectMany(request => Differences(ours[request], theirs[request]).Select(what => (request, what)))]);
    }

    private static IEnumerable<(string Service, string Do, string? Body)> Gets(string service, params string[] paths) => paths.Select(path => (service, "GET " + path, (string?)null));

    private static async Task<IReadOnlyDictionary<string, Answer>> Ask(Func<string, CloudConfig> config)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(3) };
        var endpoints = await SignIn(http, config(CloudGenerator.Tenant));
        var answers = new ConcurrentDictionary<string, Answer>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(Personas, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (persona, cancellation) =>
        {
            var token = persona switch
            {
                "nobody" => null,
                "forger" => "gAAAAABmForged",
                _ => (await SignIn(http, config(persona))).Token,
            };
            foreach (var (service, @do, body) in Requests)
            {
                answers[$"{persona} {service} {@do.Replace(Unknown, "UNKNOWN", StringComparison.Ordinal)}{(body is null ? "" : " " + body)}"] = await Ask(http, endpoints.Catalogue, token, service, @do, body, cancellation);
            }
        });
        return answers;
    }

    private static async Task<Answer> Ask(HttpClient http, IReadOnlyDictionary<string, string> catalogue, string? token, string service, string @do, string? body, CancellationToken cancellation)
    {
        var (type, microversion) = service.Split(' ') is [var plain, var version] ? (plain, version) : (service, null);
        var (method, path) = @do.Split(' ', 2) is [var verb, var target] ? (verb, target) : throw new ArgumentException("no path", nameof(@do));
        using var request = new HttpRequestMessage(new HttpMethod(method), catalogue[type] + path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        if (token is not null)
        {
            request.Headers.Add("X-Auth-Token", token);
        }

        if (microversion is not null)
        {
            request.Headers.TryAddWithoutValidation("OpenStack-API-Version", $"{(type == "block-storage" ? "volume" : type)} {microversion}");
        }

        using var response = await http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var kind = response.Content.Headers.ContentType?.MediaType;
        return new Answer(
            (int)response.StatusCode, text.Length == 0 ? "none" : kind ?? "untold", kind == "application/json" && text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : null,
            [.. Presence.Where(header => response.Headers.Contains(header))]);
    }

    /// <summary>A token, and addresses by type without what a version or a project adds that only some write.</summary>
    private static async Task<(string Token, IReadOnlyDictionary<string, string> Catalogue)> SignIn(HttpClient http, CloudConfig config)
    {
        object scope = config.DomainName is { } domain ? new { domain = new { name = domain } } : new { project = new { name = config.ProjectName, domain = new { name = config.ProjectDomainName } } };
        var auth = new
        {
            auth = new
            {
                identity = new { methods = new[] { "password" }, password = new { user = new { name = config.UserName, password = config.Password, domain = new { name = config.UserDomainName } } } }, scope,
            },
        };
        using var content = new StringContent(JsonSerializer.Serialize(auth), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await http.PostAsync($"{config.AuthUrl.AbsoluteUri.TrimEnd('/')}/auth/tokens", content);
        Assert.That((int)response.StatusCode, Is.EqualTo(201), $"{config.UserName} signs in");
        var body = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        var catalogue = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var service in body.GetProperty("token").GetProperty("catalog").EnumerateArray().Where(service => service.GetProperty("endpoints").GetArrayLength() > 0))
        {
            var type = service.GetProperty("type").GetString()!;
            var url = service.GetProperty("endpoints").EnumerateArray().First(endpoint => endpoint.GetProperty("interface").GetString() == "public").GetProperty("url").GetString()!.TrimEnd('/');
            catalogue[type] = type is "identity" or "image" or "network" or "load-balancer" or "key-manager" && url.LastIndexOf("/v", StringComparison.Ordinal) is > 10 and var at && char.IsAsciiDigit(url[at + 2]) ? url[..at] : url;
        }

        return (response.Headers.GetValues("X-Subject-Token").First(), catalogue);
    }

    private static IEnumerable<string> Differences(Answer ours, Answer theirs)
    {
        if (ours.Status != theirs.Status)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{ours.Status} instead of {theirs.Status}");
            yield break;
        }

        if (ours.Kind != theirs.Kind)
        {
            yield return $"body {ours.Kind} instead of {theirs.Kind}";
        }

        foreach (var header in Presence.Where(header => ours.Headers.Contains(header) != theirs.Headers.Contains(header)))
        {
            yield return $"{(ours.Headers.Contains(header) ? "only embedded" : "only real")}: header {header}";
        }

        foreach (var difference in ours.Status < 400 && ours.Body is not null && theirs.Body is not null ? Shape.Differences(ours.Body, theirs.Body) : [])
        {
            yield return difference;
        }
    }

    private sealed record Answer(int Status, string Kind, JsonElement? Body, IReadOnlyList<string> Headers);
}
