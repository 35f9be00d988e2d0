using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conformance.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace Conformance.SelfTests.StatusPage.SignIns;

/// <summary>Signs in as a browser does: the form, the code, the tokens.</summary>
internal sealed class SignIn(TestIssuer issuer) : IDisposable
{
    public const string Redirect = "http://127.0.0.1:1/login";

    public HttpClient Http { get; } = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(issuer.Issuer) };

    public string Verifier { get; } = RandomNumberGenerator.GetHexString(64);

    public static TestIssuerOptions Options { get; } = new()
    {
        Users = [new TestUser("ada", "secret-1") { DisplayName = "Ada L.", Groups = ["operators"] }],
        Clients =
        [
            new TestClient("status-page-web") { RedirectUris = [Redirect] }, new TestClient("other-web") { RedirectUris = [Redirect] },
            new TestClient("robot") { Secret = "s3 cret/%" },
        ],
    };

    public string AuthorizePath(params (string Key, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code", ["client_id"] = "status-page-web", ["redirect_uri"] = Redirect, ["scope"] = "openid profile email groups offline_access", ["state"] = "st&te",
            ["nonce"] = "n1", ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))), ["code_challenge_method"] = "S256",
        };
        foreach (var (key, value) in changes)
        {
            query[key] = value;
        }

        return QueryHelpers.AddQueryString("/auth", query.Where(pair => pair.Value is not null));
    }

    /// <summary>The query of the address the form sends the browser to.</summary>
    public async Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>> Submit(string password = "secret-1")
    {
        var form = await Http.GetStringAsync(AuthorizePath());
        var request = Regex.Match(form, "name=\"request\" value=\"([0-9a-f]+)\"").Groups[1].Value;
        using var answer = await Http.PostAsync("/auth", Form(("request", request), ("username", "ada"), ("password", password)));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Headers.Location!.ToString(), Does.StartWith(Redirect + "?"));
        return QueryHelpers.ParseQuery(answer.Headers.Location.Query);
    }

    public async Task<(int Status, JsonNode Body)> Token(params (string Key, string Value)[] fields)
    {
        using var answer = await Http.PostAsync("/token", Form(fields));
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    public async Task<JsonNode> Tokens()
    {
        var code = (await Submit())["code"].ToString();
        var (status, body) = await Token(("grant_type", "authorization_code"), ("client_id", "status-page-web"), ("redirect_uri", Redirect), ("code", code), ("code_verifier", Verifier));
        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        return body;
    }

    public async Task<(int Status, JsonNode Body)> UserInfo(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/userinfo") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var answer = await Http.SendAsync(request);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    public static FormUrlEncodedContent Form(params (string Key, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Key, field.Value)));

    public void Dispose() => Http.Dispose();
}
