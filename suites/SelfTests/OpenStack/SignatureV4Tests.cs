using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Conformance.OpenStack.Probes;

namespace Conformance.SelfTests.OpenStack;

/// <summary>The examples that AWS publishes: the general test suite and those of the S3 API reference.</summary>
public sealed class SignatureV4Tests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", S3Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    [TestCase("GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", TestName = "get-vanilla")]
    [TestCase("POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", TestName = "post-vanilla")]
    [TestCase("GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500", TestName = "get-vanilla-query-order-key-case")]
    [TestCase("GET", "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197", TestName = "get-vanilla-query-unreserved")]
    public void The_general_examples_come_out(string method, string path, string signature)
    {
        KeyValuePair<string, string>[] headers = [new("Host", "example.amazonaws.com"), new("X-Amz-Date", "20150830T123600Z")];
        var value = SignatureV4.Authorization(
            method, new Uri("https://example.amazonaws.com" + path), headers, SignatureV4.EmptyHash, At("20150830T123600Z"), "us-east-1", "service", "AKIDEXAMPLE", Secret);
        Assert.That(value, Is.EqualTo($"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}"));
    }

    [TestCase("GET", "/test.txt", "", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "range: bytes=0-9", TestName = "S3 GET object")]
    [TestCase("PUT", "/test%24file.text", "Welcome to Amazon S3.", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        "date: Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class: REDUCED_REDUNDANCY", TestName = "S3 PUT object")]
    [TestCase("GET", "/?lifecycle", "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", "", TestName = "S3 GET bucket lifecycle")]
    [TestCase("GET", "/?max-keys=2&prefix=J", "", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", "", TestName = "S3 list objects")]
    public void The_examples_of_S3_come_out(string method, string path, string body, string signature, string more)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        List<KeyValuePair<string, string>> headers = [new("host", "examplebucket.s3.amazonaws.com"), new("x-amz-content-sha256", hash), new("x-amz-date", "20130524T000000Z")];
        headers.AddRange(more.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)).Select(pair => new KeyValuePair<string, string>(pair[0], pair[1])));
        var value = SignatureV4.Authorization(
            method, new Uri("https://examplebucket.s3.amazonaws.com" + path), headers, hash, At("20130524T000000Z"), "us-east-1", "s3", "AKIAIOSFODNN7EXAMPLE", S3Secret);
        Assert.That(value, Does.EndWith($"Signature={signature}"));
    }

    private static DateTimeOffset At(string stamp) => DateTimeOffset.ParseExact(stamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
