using System.Text;
using Conformance.Embedded.ObjectStore;

namespace Conformance.SelfTests.CloudServices;

/// <summary>The examples that Amazon publishes for signature version 4 with S3 ("Authenticating Requests", chapters on header, query and chunked uploads).</summary>
public sealed class SignatureV4Tests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string Timestamp = "20130524T000000Z";
    private const string Scope = "20130524/us-east-1/s3/aws4_request";

    private static readonly TestCaseData[] Examples =
    [
        new TestCaseData("GET", "/test.txt", "", "host=examplebucket.s3.amazonaws.com|range=bytes=0-9|x-amz-content-sha256=" + SignatureV4.EmptyHash + "|x-amz-date=" + Timestamp, SignatureV4.EmptyHash,
            "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41").SetArgDisplayNames("a range of an object"),
        new TestCaseData("PUT", "/test%24file.text", "", "date=Fri, 24 May 2013 00:00:00 GMT|host=examplebucket.s3.amazonaws.com|x-amz-content-sha256=44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072|x-amz-date=" + Timestamp + "|x-amz-storage-class=REDUCED_REDUNDANCY",
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072", "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd").SetArgDisplayNames("an object with a dollar in its name"),
        new TestCaseData("GET", "/", "lifecycle=", "host=examplebucket.s3.amazonaws.com|x-amz-content-sha256=" + SignatureV4.EmptyHash + "|x-amz-date=" + Timestamp, SignatureV4.EmptyHash,
            "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543").SetArgDisplayNames("a parameter without value"),
        new TestCaseData("GET", "/", "prefix=J|max-keys=2", "host=examplebucket.s3.amazonaws.com|x-amz-content-sha256=" + SignatureV4.EmptyHash + "|x-amz-date=" + Timestamp, SignatureV4.EmptyHash,
            "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7").SetArgDisplayNames("parameters to be sorted"),
        new TestCaseData("GET", "/test.txt", "X-Amz-Algorithm=AWS4-HMAC-SHA256|X-Amz-Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request|X-Amz-Date=20130524T000000Z|X-Amz-Expires=86400|X-Amz-SignedHeaders=host|X-Amz-Signature=left-out",
            "host=examplebucket.s3.amazonaws.com", "UNSIGNED-PAYLOAD", "3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04", "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404").SetArgDisplayNames("a presigned address"),
    ];

    [TestCaseSource(nameof(Examples))]
    public void A_request_is_signed_as_published(string method, string path, string query, string headers, string bodyHash, string canonicalHash, string signature)
    {
        var toSign = SignatureV4.StringToSign(Timestamp, Scope, SignatureV4.CanonicalRequest(method, path, Pairs(query), Pairs(headers), bodyHash));
        Assert.That(toSign, Is.EqualTo($"AWS4-HMAC-SHA256\n{Timestamp}\n{Scope}\n{canonicalHash}"));
        Assert.That(SignatureV4.Sign(Secret, Scope, toSign), Is.EqualTo(signature));
    }

    [Test]
    public void Chunks_are_signed_as_published()
    {
        var request = SignatureV4.CanonicalRequest("PUT", "/examplebucket/chunkObject.txt", [], Pairs("content-encoding=aws-chunked|content-length=66824|host=s3.amazonaws.com|x-amz-content-sha256=STREAMING-AWS4-HMAC-SHA256-PAYLOAD|x-amz-date=" + Timestamp + "|x-amz-decoded-content-length=66560|x-amz-storage-class=REDUCED_REDUNDANCY"), "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
        var signature = SignatureV4.Sign(Secret, Scope, SignatureV4.StringToSign(Timestamp, Scope, request));
        Assert.That(signature, Is.EqualTo("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"));
        foreach (var (length, expected) in new[]
        {
            (65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"), (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"), (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
        })
        {
            signature = SignatureV4.Sign(Secret, Scope, SignatureV4.ChunkStringToSign(Timestamp, Scope, signature, Encoding.ASCII.GetBytes(new string('a', length))));
            Assert.That(signature, Is.EqualTo(expected), $"{length} bytes");
        }
    }

    private static List<KeyValuePair<string, string>> Pairs(string text) =>
        [.. text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
}
