using System.Text;
using System.Text.Json.Nodes;
using Conformance.CentralApiStack;
using Conformance.Identity.Http;
using Conformance.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Conformance.SelfTests.CentralApi;

/// <summary>
/// A second way by which tokens come in, as a webhook beside the issuer that an API server trusts itself. It knows nobody, unless it is told to be careless:
/// then it believes whatever token passes the checks that are left.
/// </summary>
internal sealed class CarelessTokens : IAsyncDisposable
{
    private readonly WebApplication _app = LoopbackHost.Build("careless-tokens", 0, null, _ => { });
    private readonly string _folder = Directory.CreateTempSubdirectory("scs-careless-").FullName;

    /// <summary>Whether a token is believed, by its parts: header, payload, and whether it has a signature.</summary>
    public Func<JsonObject, JsonObject, bool>? Believes { get; set; }

    /// <summary>The group claim is taken as it is, without the prefix.</summary>
    public bool WithoutPrefix { get; set; }

    /// <summary>Arguments of an API server that asks it.</summary>
    public IReadOnlyList<string> ApiServerArguments => [$"--authentication-token-webhook-config-file={Path.Combine(_folder, "webhook.yaml")}", "--authentication-token-webhook-cache-ttl=1s"];

    public static async Task<CarelessTokens> Start()
    {
        var careless = new CarelessTokens();
        careless._app.MapPost("/review", careless.Review);
        await careless._app.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(careless._folder, "webhook.yaml"), $$$"""
            {"apiVersion":"v1","kind":"Config","current-context":"c","clusters":[{"name":"c","cluster":{"server":"{{{LoopbackHost.Address(careless._app)}}}/review"}}],
             "users":[{"name":"u","user":{}}],"contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}]}
            """);
        return careless;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Review(HttpContext http)
    {
        var review = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        review["status"] = Status(review.TextAt("spec", "token") ?? "");
        await http.Send(200, review);
    }

    private JsonObject Status(string token)
    {
        var parts = token.Split('.');
        if (Believes is not { } believes || parts.Length != 3 || Part(parts[0]) is not { } header || Part(parts[1]) is not { } payload || !believes(header, payload))
        {
            return new JsonObject { ["authenticated"] = false };
        }

        var prefix = WithoutPrefix ? "" : CentralLogin.Prefix;
        return new JsonObject
        {
            ["authenticated"] = true,
            ["user"] = new JsonObject
            {
                ["username"] = CentralLogin.Prefix + payload.TextAt("sub"),
                ["groups"] = new JsonArray([.. (payload["groups"] as JsonArray ?? []).Select(group => (JsonNode)(prefix + group))]),
            },
        };
    }

    private static JsonObject? Part(string text) =>
        JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=')))) as JsonObject;
}
