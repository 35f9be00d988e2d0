using System.Security.Cryptography;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;

namespace Conformance.OpenStack.Probes;

/// <summary>Asks an object store for the buckets of an access key that cannot exist: an S3 service refuses it in S3's own words.</summary>
internal sealed class S3Probe(ApiClient client, TimeProvider time)
{
    private const string Region = "us-east-1";
    private const int MostBytes = 64 << 10;

    /// <summary>Scheme, host and port of an endpoint with a slash behind, or null if it is no address. Path and user are left out.</summary>
    public static Uri? RootOf(CatalogEndpoint endpoint) =>
        Uri.TryCreate(endpoint.Url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0
            ? new UriBuilder(address.Scheme, address.Host, address.Port, "/").Uri
            : null;

    public async Task<S3Answer> Ask(Uri root, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        KeyValuePair<string, string>[] headers =
        [
            new("host", root.IsDefaultPort ? root.IdnHost : $"{(root.HostNameType == UriHostNameType.IPv6 ? root.Host : root.IdnHost)}:{root.Port}"),
            new("x-amz-content-sha256", SignatureV4.EmptyHash),
            new("x-amz-date", SignatureV4.Stamp(now)),
        ];
        var key = "DOESNOTEXIST" + Convert.ToHexString(RandomNumberGenerator.GetBytes(4));
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(30));
        var signature = SignatureV4.Authorization("GET", root, headers, SignatureV4.EmptyHash, now, Region, "s3", key, secret);
        var request = new ApiRequest("S3", root.AbsoluteUri) { Headers = [.. headers.Skip(1), new("Authorization", signature)], FollowRedirects = false };
        try
        {
            using var response = await client.Send(request, cancellation);
            var body = await response.Bytes(MostBytes);
            var document = body is null ? null : S3Document.Parse(body);
            var seen = response.Message.Headers.Location is { } location ? $"a redirect to {location}, not followed"
                : body is null ? $"a body of more than {MostBytes >> 10} KiB"
                : document?.Words ?? (body.Length == 0 ? "an empty body" : $"no S3 answer but {response.Message.Content.Headers.ContentType?.MediaType ?? "a body without media type"}");
            return new S3Answer(root.AbsoluteUri, response.Status, document?.ErrorCode, document?.ListsBuckets == true, $"{response.Status}, {seen}");
        }
        catch (SubjectUnavailableException silent)
        {
            return new S3Answer(root.AbsoluteUri, null, null, false, silent.Message.StartsWith("S3: ", StringComparison.Ordinal) ? silent.Message[4..] : silent.Message);
        }
    }
}
