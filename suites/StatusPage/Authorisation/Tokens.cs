using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Conformance.StatusPage.Authorisation;

/// <summary>Tokens that nobody may accept, made without the issuer's help.</summary>
internal static class Tokens
{
    /// <summary>By what is wrong with each. With a valid token at hand they come as near to it as a forger can.</summary>
    /// <param name="valid">A valid token, or null.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<(string What, string Token)> Forged(string? valid, DateTimeOffset now)
    {
        var parts = valid?.Split('.');
        var claims = parts is { Length: 3 }
            ? Decode(parts[1])
            : new JsonObject { ["iss"] = "https://issuer.example", ["aud"] = "status-page-web", ["sub"] = "somebody" }.ToJsonString();
        var payload = JsonNode.Parse(claims)!.AsObject();
        payload["exp"] = now.AddHours(1).ToUnixTimeSeconds();
        var body = Encode(payload.ToJsonString());
        yield return ("no JSON Web Token", "nonsense");
        yield return ("empty", "");
        foreach (var algorithm in new[] { "none", "None" })
        {
            yield return ($"unsigned (alg {algorithm})", $"{Encode($$"""{"alg":"{{algorithm}}","typ":"JWT"}""")}.{body}.");
        }

        using var key = RSA.Create(2048);
        var header = parts is { Length: 3 } ? parts[0] : Encode("""{"alg":"RS256","typ":"JWT"}""");
        yield return ("signed with a foreign key", Sign(header, body));
        yield return ("signed with a foreign key that it brings along", Sign(Encode(new JsonObject
        {
            ["alg"] = "RS256",
            ["typ"] = "JWT",
            ["jwk"] = new JsonObject { ["kty"] = "RSA", ["n"] = Encode(key.ExportParameters(false).Modulus!), ["e"] = Encode(key.ExportParameters(false).Exponent!) },
        }.ToJsonString()), body));
        payload["iss"] = "https://issuer.example";
        yield return ("of a foreign issuer", Sign(Encode("""{"alg":"RS256","typ":"JWT","kid":"k1"}"""), Encode(payload.ToJsonString())));
        if (parts is { Length: 3 })
        {
            var tampered = JsonNode.Parse(claims)!.AsObject();
            tampered["sub"] = "somebody-else";
            yield return ("tampered", $"{parts[0]}.{Encode(tampered.ToJsonString())}.{parts[2]}");
            yield return ("without its signature", $"{parts[0]}.{parts[1]}.");
        }

        string Sign(string head, string text) => $"{head}.{text}.{Encode(key.SignData(Encoding.ASCII.GetBytes($"{head}.{text}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static string Decode(string text) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text));
}
