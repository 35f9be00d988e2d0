using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conformance.Identity;
using Conformance.StatusServer;

namespace Conformance.StatusPage;

/// <summary>A status page in this process: reference API, identity and gateway, on loopback, with a platform and some incidents in it.</summary>
public sealed class EmbeddedStack : IAsyncDisposable
{
    private const string Client = "status-page-web";

    private const string Provisioning = """
        impacttypes:
          - displayname: Performance degradation
            description: Answers take longer than usual.
          - displayname: Connectivity problems
            description: Requests are lost.
          - displayname: Maintenance
            description: Planned work.
        components:
          - displayname: Compute
            labels: {layer: iaas}
          - displayname: Network
            labels: {layer: iaas}
          - displayname: Storage
            labels: {layer: iaas}
          - displayname: Managed Kubernetes
            labels: {layer: kaas}
        phases:
          - name: Investigation ongoing
          - name: Working on it
          - name: Potential fix deployed
          - name: Done
        severities:
          - {name: maintenance, value: 0}
          - {name: limited, value: 33}
          - {name: degraded, value: 66}
          - {name: broken, value: 100}
        """;

    private readonly StatusPageServer _server;
    private readonly TestIssuer _issuer;
    private readonly StatusPageGateway _gateway;

    private EmbeddedStack(StatusPageServer server, TestIssuer issuer, StatusPageGateway gateway) => (_server, _issuer, _gateway) = (server, issuer, gateway);

    /// <summary>Origin of the page that may call from a browser.</summary>
    public static string WebOrigin => "http://status.page.test";

    /// <summary>The stack as a subject: through the gateway, with tokens.</summary>
    public StatusPageSubject Subject => new(_gateway.Url)
    {
        Page = new Uri(WebOrigin),
        Token = _ => Task.FromResult(_issuer.Mint(new TokenWish("operator") { Audience = Client })),
        BadTokens = new Dictionary<string, string>
        {
            ["expired"] = _issuer.Mint(new TokenWish("operator") { Audience = Client, ValidFrom = TimeSpan.FromHours(-2), Lifetime = TimeSpan.FromHours(1) }),
            ["for another audience"] = _issuer.Mint(new TokenWish("operator") { Audience = "another-service" }),
        },
    };

    /// <summary>The API server behind the gateway.</summary>
    public StatusPageServer Server => _server;

    /// <summary>The issuer of its tokens.</summary>
    public TestIssuer Issuer => _issuer;

    /// <summary>Starts it and returns when it answers.</summary>
    /// <param name="options">How the API server is started; its provisioning file is the stack's own. Null = SQLite in a temporary file.</param>
    /// <param name="gatewayDefects">What is deliberately wrong with the gateway; null = nothing.</param>
    /// <param name="cancellation">Gives up starting.</param>
    public static async Task<EmbeddedStack> Start(StatusPageOptions? options = null, IReadOnlyList<GatewayDefect>? gatewayDefects = null, CancellationToken cancellation = default)
    {
        var file = Path.GetTempFileName();
        StatusPageServer? server = null;
        TestIssuer? issuer = null;
        try
        {
            await File.WriteAllTextAsync(file, Provisioning, cancellation);
            server = await StatusPageServer.Start((options ?? new StatusPageOptions()) with { ProvisioningFile = file }, cancellation);
            issuer = await TestIssuer.Start(
                new TestIssuerOptions { Users = [new TestUser("operator", "operator") { DisplayName = "Olga Operator", Groups = ["operators"] }], Clients = [new TestClient(Client) { RedirectUris = [WebOrigin + "/login"] }] },
                cancellation);
            var gateway = await StatusPageGateway.Start(new GatewayOptions { Api = server.ApiUrl, Issuer = issuer.Issuer, Audience = Client, AllowedOrigins = [WebOrigin], Defects = gatewayDefects ?? [] }, cancellation);
            await Fill(server.ApiUrl, (options?.Time ?? TimeProvider.System).GetUtcNow(), cancellation);
            return new EmbeddedStack(server, issuer, gateway);
        }
        catch
        {
            await (issuer?.DisposeAsync() ?? default);
            await (server?.DisposeAsync() ?? default);
            throw;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _issuer.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static async Task Fill(Uri api, DateTimeOffset now, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = api };
        var components = await Ids("/components");
        var types = await Ids("/impacttypes");
        await Incident("Slow volumes", 0, 0, 50, -72, -70, 3, "We see slow volumes.", "The disk was replaced.");
        await Incident("Network outage", 1, 1, 100, -2, null, 1, "We look into it.");
        await Incident("New firmware", 2, 2, 0, 48, 50, 0);

        async Task<List<string>> Ids(string path) =>
            [.. ((await http.GetFromJsonAsync<JsonObject>(path, cancellation))!.First().Value!.AsArray()).Select(item => (string)item!["id"]!)];

        async Task Incident(string name, int component, int type, int severity, int begins, int? ends, int phase, params string[] news)
        {
            using var answer = await http.PostAsJsonAsync(
                "/incidents",
                new JsonObject
                {
                    ["displayName"] = name,
                    ["description"] = name + " in region one.",
                    ["beganAt"] = Times.Write(now.AddHours(begins)),
                    ["endedAt"] = ends is { } hours ? Times.Write(now.AddHours(hours)) : null,
                    ["phase"] = new JsonObject { ["generation"] = 1, ["order"] = phase },
                    ["affects"] = new JsonArray(new JsonObject { ["reference"] = components[component], ["type"] = types[type], ["severity"] = severity }),
                },
                cancellation);
            answer.EnsureSuccessStatusCode();
            var id = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellation))!["id"]!;
            foreach (var (text, index) in news.Select((text, index) => (text, index)))
            {
                using var update = await http.PostAsJsonAsync(string.Create(CultureInfo.InvariantCulture, $"/incidents/{id}/updates"), new JsonObject { ["displayName"] = $"Update {index + 1}", ["description"] = text }, cancellation);
                update.EnsureSuccessStatusCode();
            }
        }
    }
}
