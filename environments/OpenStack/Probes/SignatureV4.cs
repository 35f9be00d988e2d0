using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Conformance.OpenStack.Probes;

/// <summary>AWS Signature Version 4 in the Authorization header.</summary>
internal static class SignatureV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>SHA-256 of nothing, the payload hash of a request without body.</summary>
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="address">Address of the request; its query counts, its fragment does not.</param>
    /// <param name="headers">Headers to sign, host and x-amz-date included.</param>
    /// <param name="payloadHash">SHA-256 of the body in lower-case hexadecimal digits.</param>
    /// <param name="at">Time of the request, the same as in x-amz-date.</param>
    /// <param name="region">Region of the scope.</param>
    /// <param name="service">Service of the scope; for <c>s3</c> the path is encoded once, for others twice.</param>
    /// <param name="accessKey">Access key id.</param>
    /// <param name="secretKey">Secret key.</param>
    public static string Authorization(
        string method, Uri address, IEnumerable<KeyValuePair<string, string>> headers, string payloadHash, DateTimeOffset at, string region, string service, string accessKey, string secretKey)
    {
        var (scope, names, signature) = Sign(method, address, headers, payloadHash, at, region, service, secretKey);
        return $"{Algorithm} Credential={accessKey}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    /// <summary>An address that can be used without any header for a while (query-string authentication).</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="address">Address of the request.</param>
    /// <param name="host">The header host, the only one that is signed.</param>
    /// <param name="at">From when on.</param>
    /// <param name="life">For how long; whole seconds.</param>
    /// <param name="region">Region of the scope.</param>
    /// <param name="accessKey">Access key id.</param>
    /// <param name="secretKey">Secret key.</param>
    public static Uri Presigned(string method, Uri address, KeyValuePair<string, string> host, DateTimeOffset at, TimeSpan life, string region, string accessKey, string secretKey)
    {
        var day = at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var query = string.Create(CultureInfo.InvariantCulture, $"X-Amz-Algorithm={Algorithm}&X-Amz-Credential={Uri.EscapeDataString($"{accessKey}/{day}/{region}/s3/aws4_request")}&X-Amz-Date={Stamp(at)}&X-Amz-Expires={life.TotalSeconds:0}&X-Amz-SignedHeaders=host");
        var unsigned = new Uri(address.AbsoluteUri + (address.Query.Length > 0 ? "&" : "?") + query);
        return new Uri($"{unsigned.AbsoluteUri}&X-Amz-Signature={Sign(method, unsigned, [host], "UNSIGNED-PAYLOAD", at, region, "s3", secretKey).Signature}");
    }

    private static (string Scope, string Names, string Signature) Sign(
        string method, Uri address, IEnumerable<KeyValuePair<string, string>> headers, string payloadHash, DateTimeOffset at, string region, string service, string secretKey)
    {
        var signed = headers.Select(header => (Name: header.Key.ToLowerInvariant(), Value: Trimmed(header.Value)))
            .GroupBy(header => header.Name, header => header.Value, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var names = string.Join(';', signed.Select(group => group.Key));
        var canonical = string.Join('\n',
            method,
            CanonicalPath(address, service),
            CanonicalQuery(address),
            string.Concat(signed.Select(group => $"{group.Key}:{string.Join(',', group)}\n")),
            names,
            payloadHash);
        var day = at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var scope = $"{day}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{Stamp(at)}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { day, region, service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), Mac);
        return (scope, names, Hex(Mac(key, toSign)));
    }

    /// <summary>A time in the form of x-amz-date.</summary>
    public static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string CanonicalPath(Uri address, string service)
    {
        var segments = address.AbsolutePath.Split('/').Select(segment => Uri.EscapeDataString(Uri.UnescapeDataString(segment)));
        var once = string.Join('/', segments);
        return service == "s3" ? once : string.Join('/', once.Split('/').Select(Uri.EscapeDataString));
    }

    private static string CanonicalQuery(Uri address) => string.Join('&', address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Name: Uri.EscapeDataString(Uri.UnescapeDataString(pair[0])), Value: pair.Length == 2 ? Uri.EscapeDataString(Uri.UnescapeDataString(pair[1])) : ""))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Trimmed(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
