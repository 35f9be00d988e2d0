using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conformance.SelfTests.StatusPage.SignIns;

[Parallelizable(ParallelScope.All)]
public sealed class IssuerTests
{
    [Test]
    public async Task A_page_signs_a_user_in_with_PKCE()
    {
        await using var issuer = await TestIssuer.Start(SignIn.Options);
        using var signIn = new SignIn(issuer);
        var answer = await signIn.Submit();
        Assert.That(answer["state"].ToString(), Is.EqualTo("st&te"));
        var tokens = await signIn.Tokens();
        Assert.That((string?)tokens["token_type"], Is.EqualTo("Bearer"));

        var keys = new JsonWebKeySet(await signIn.Http.GetStringAsync("/keys"));
        var id = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync((string)tokens["id_token"]!, new TokenValidationParameters
        {
            ValidIssuer = issuer.Issuer, ValidAudience = "status-page-web", IssuerSigningKeys = keys.GetSigningKeys(), ValidAlgorithms = ["RS256"],
        });
        Assert.That(id.IsValid, Is.True, id.Exception?.Message);
        foreach (var (claim, value) in new[] { ("sub", "ada"), ("nonce", "n1"), ("name", "Ada L."), ("email", "ada@example.org"), ("groups", "operators") })
        {
            Assert.That(id.ClaimsIdentity.FindFirst(claim)?.Value, Is.EqualTo(value), claim);
        }

        Assert.That(id.Claims, Does.ContainKey("exp").And.ContainKey("iat"));
        var (status, info) = await signIn.UserInfo((string)tokens["access_token"]!);
        Assert.That((status, (string?)info["name"], (string?)info["sub"], (string?)info["groups"]![0]), Is.EqualTo((200, "Ada L.", "ada", "operators")));
        Assert.That((await signIn.UserInfo((string)tokens["access_token"]! + "x")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task The_discovery_document_names_what_there_is()
    {
        await using var issuer = await TestIssuer.Start(SignIn.Options);
        using var http = new HttpClient();
        var document = JsonNode.Parse(await http.GetStringAsync(issuer.Issuer + "/.well-known/openid-configuration"))!;
        Assert.That((string?)document["issuer"], Is.EqualTo(issuer.Issuer));
        Assert.That(document["code_challenge_methods_supported"]!.ToJsonString(), Is.EqualTo("[\"S256\"]"));
        foreach (var (endpoint, status) in new[] { ("authorization_endpoint", 400), ("token_endpoint", 405), ("jwks_uri", 200), ("userinfo_endpoint", 401) })
        {
            using var answer = await http.GetAsync((string)document[endpoint]!);
            Assert.That((int)answer.StatusCode, Is.EqualTo(status), endpoint);
        }

        // The page's origin may read it, others may not.
        foreach (var (origin, allowed) in new[] { ("http://127.0.0.1:1", true), ("http://evil.example", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, issuer.Issuer + "/keys");
            request.Headers.Add("Origin", origin);
            using var answer = await http.SendAsync(request);
            Assert.That(answer.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(allowed));
        }
    }

    [Test]
    public async Task A_code_is_good_once_and_for_who_asked_for_it()
    {
        await using var issuer = await TestIssuer.Start(SignIn.Options);
        using var signIn = new SignIn(issuer);
        foreach (var (change, value) in new[] { ("client_id", "other-web"), ("redirect_uri", "http://127.0.0.1:1/other"), ("code_verifier", new string('x', 64)), ("code_verifier", ""), ("code", "00") })
        {
            var fields = new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code", ["client_id"] = "status-page-web", ["redirect_uri"] = SignIn.Redirect, ["code"] = (await signIn.Submit())["code"].ToString(), ["code_verifier"] = signIn.Verifier,
            };
            var right = fields["code"];
            fields[change] = value;
            var (status, body) = await signIn.Token([.. fields.Select(pair => (pair.Key, pair.Value))]);
            Assert.That((status, (string?)body["error"]), Is.EqualTo((400, "invalid_grant")), change);
            if (change != "code")
            {
                (status, body) = await signIn.Token(("grant_type", "authorization_code"), ("client_id", "status-page-web"), ("redirect_uri", SignIn.Redirect), ("code", right), ("code_verifier", signIn.Verifier));
                Assert.That(status, Is.EqualTo(400), "a code that was tried is used up");
            }
        }
    }

    [Test]
    public async Task Nobody_is_sent_to_an_address_that_was_not_registered()
    {
        await using var issuer = await TestIssuer.Start(SignIn.Options);
        using var signIn = new SignIn(issuer);
        foreach (var change in new (string, string?)[] { ("redirect_uri", "http://evil.example/"), ("redirect_uri", null), ("client_id", "nobody"), ("redirect_uri", SignIn.Redirect + "/") })
        {
            using var answer = await signIn.Http.GetAsync(signIn.AuthorizePath(change));
            Assert.That((answer.StatusCode, answer.Headers.Location), Is.EqualTo((HttpStatusCode.BadRequest, (Uri?)null)));
        }

        foreach (var (key, value, error) in new[]
        {
            ("response_type", "token", "unsupported_response_type"), ("scope", "profile", "invalid_scope"), ("code_challenge", null, "invalid_request"),
            ("code_challenge_method", "plain", "invalid_request"), ("prompt", "none", "login_required"),
        })
        {
            using var answer = await signIn.Http.GetAsync(signIn.AuthorizePath((key, value)));
            Assert.That(answer.Headers.Location!.Query, Does.Contain("error=" + error).And.Contain("state=st%26te"));
        }
    }

    [Test]
    public async Task A_wrong_password_is_said_and_can_be_corrected()
    {
        await using var issuer = await TestIssuer.Start(SignIn.Options);
        using var signIn = new SignIn(issuer);
        var form = await signIn.Http.GetStringAsync(signIn.AuthorizePath());
        var request = System.Text.RegularExpressions.Regex.Match(form, "name=\"request\" value=\"([0-9a-f]+)\"").Groups[1].Value;
        using var wrong = await signIn.Http.PostAsync("/auth", SignIn.Form(("request", request), ("username", "ada"), ("password", "x")));
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await wrong.Content.ReadAsStringAsync(), Does.Contain("Name or password is wrong"));
        using var right = await signIn.Http.PostAsync("/auth", SignIn.Form(("request", request), ("username", "ada"), ("password", "secret-1")));
        Assert.That(right.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        using var again = await signIn.Http.PostAsync("/auth", SignIn.Form(("request", request), ("username", "ada"), ("password", "secret-1")));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task A_refresh_token_is_replaced_and_a_copy_of_it_ends_the_sign_in()
    {
        await using var issuer = await TestIssuer.Start(SignIn.Options);
        using var signIn = new SignIn(issuer);
        var first = (string)(await signIn.Tokens())["refresh_token"]!;
        var (status, body) = await signIn.Token(("grant_type", "refresh_token"), ("client_id", "status-page-web"), ("refresh_token", first));
        Assert.That(status, Is.EqualTo(200));
        var second = (string)body["refresh_token"]!;
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That((await signIn.Token(("grant_type", "refresh_token"), ("client_id", "other-web"), ("refresh_token", second))).Status, Is.EqualTo(400));
        Assert.That((await signIn.Token(("grant_type", "refresh_token"), ("client_id", "status-page-web"), ("refresh_token", first))).Status, Is.EqualTo(400));
        Assert.That((await signIn.Token(("grant_type", "refresh_token"), ("client_id", "status-page-web"), ("refresh_token", second))).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task A_program_gets_a_token_with_its_secret()
    {
        await using var issuer = await TestIssuer.Start(SignIn.Options);
        using var signIn = new SignIn(issuer);
        Assert.That((await signIn.Token(("grant_type", "client_credentials"), ("client_id", "robot"), ("client_secret", "s3 cret/%"))).Status, Is.EqualTo(200));
        Assert.That((await signIn.Token(("grant_type", "client_credentials"), ("client_id", "robot"), ("client_secret", "x"))).Status, Is.EqualTo(401));
        Assert.That((await signIn.Token(("grant_type", "client_credentials"), ("client_id", "status-page-web"))).Status, Is.EqualTo(400));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = SignIn.Form(("grant_type", "client_credentials")) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("robot:" + WebUtility.UrlEncode("s3 cret/%"))));
        using var answer = await signIn.Http.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.CacheControl!.NoStore, Is.True);
    }

    [Test]
    public async Task Keys_rotate_and_tokens_of_retired_ones_are_void()
    {
        await using var issuer = await TestIssuer.Start(SignIn.Options);
        using var signIn = new SignIn(issuer);
        var token = (string)(await signIn.Tokens())["access_token"]!;
        issuer.RotateKeys();
        Assert.That((await signIn.UserInfo(token)).Status, Is.EqualTo(200));
        Assert.That(new JsonWebToken((string)(await signIn.Tokens())["access_token"]!).Kid, Is.Not.EqualTo(new JsonWebToken(token).Kid));
        Assert.That(JsonNode.Parse(await signIn.Http.GetStringAsync("/keys"))!["keys"]!.AsArray(), Has.Count.EqualTo(2));
        Assert.That(await signIn.Http.GetStringAsync("/keys"), Does.Not.Contain("\"d\""), "the private half");
        issuer.RotateKeys(retire: true);
        Assert.That((await signIn.UserInfo(token)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task With_TLS_its_authority_vouches_for_it()
    {
        await using var issuer = await TestIssuer.Start(SignIn.Options with { Tls = true });
        Assert.That(issuer.Issuer, Does.StartWith("https://127.0.0.1:"));
        using var trusting = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { X509Certificate2.CreateFromPem(issuer.CaPem!) }, RevocationMode = X509RevocationMode.NoCheck } },
        });
        Assert.That(await trusting.GetStringAsync(issuer.Issuer + "/.well-known/openid-configuration"), Does.Contain($"\"{issuer.Issuer}\""));
        using var stranger = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetStringAsync(issuer.Issuer + "/keys"));
    }
}
