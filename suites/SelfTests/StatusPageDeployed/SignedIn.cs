using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conformance.StatusPage.Page;
using Microsoft.AspNetCore.WebUtilities;

namespace Conformance.SelfTests.StatusPageDeployed;

/// <summary>Gets access tokens as the page does: authorization code with PKCE, the form filled in. Asks anew before a token ends.</summary>
internal sealed class SignedIn(Uri issuer, Uri page, PageUser user) : IDisposable
{
    private static readonly TimeSpan Renewed = TimeSpan.FromMinutes(3);

    private readonly SemaphoreSlim _one = new(1);
    private string? _token;
    private long _since;

    /// <summary>A token that holds for some minutes yet.</summary>
    public async Task<string> Token(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (_token is null || TimeProvider.System.GetElapsedTime(_since) > Renewed)
            {
                (_token, _since) = (await Ask(cancellation), TimeProvider.System.GetTimestamp());
            }

            return _token;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<string> Ask(CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = issuer };
        var discovery = JsonNode.Parse(await http.GetStringAsync("/.well-known/openid-configuration", cancellation))!;
        var (verifier, redirect) = (RandomNumberGenerator.GetHexString(64), new Uri(page, "/login").ToString());
        var form = await http.GetStringAsync(QueryHelpers.AddQueryString((string)discovery["authorization_endpoint"]!, new Dictionary<string, string?>
        {
            ["response_type"] = "code", ["client_id"] = "status-page-web", ["redirect_uri"] = redirect, ["scope"] = "openid profile", ["state"] = "here", ["nonce"] = "once",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))), ["code_challenge_method"] = "S256",
        }), cancellation);
        using var filled = Form(("request", Regex.Match(form, "name=\"request\" value=\"([0-9a-f]+)\"").Groups[1].Value), ("username", user.Name), ("password", user.Password));
        using var sent = await http.PostAsync((string)discovery["authorization_endpoint"]!, filled, cancellation);
        Assert.That(sent.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), "the issuer does not let the operator in");
        var code = QueryHelpers.ParseQuery(sent.Headers.Location!.Query)["code"].ToString();
        using var exchange = Form(("grant_type", "authorization_code"), ("client_id", "status-page-web"), ("redirect_uri", redirect), ("code", code), ("code_verifier", verifier));
        using var answer = await http.PostAsync((string)discovery["token_endpoint"]!, exchange, cancellation);
        answer.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation))!["access_token"]!;
    }

    private static FormUrlEncodedContent Form(params (string Key, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Key, field.Value)));
}
