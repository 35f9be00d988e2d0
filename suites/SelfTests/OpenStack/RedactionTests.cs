using System.Text.Json.Nodes;
using Conformance.OpenStack;

namespace Conformance.SelfTests.OpenStack;

public sealed class RedactionTests
{
    [TestCase("X-Auth-Token")]
    [TestCase("x-subject-token")]
    [TestCase("Authorization")]
    [TestCase("Set-Cookie")]
    public void Secret_headers_lose_their_value(string name) =>
        Assert.That(Redaction.Headers([new(name, ["s3cret"]), new("Accept", ["a", "b"])]), Is.EqualTo(new KeyValuePair<string, string>[] { new(name, Redaction.Mark), new("Accept", "a, b") }));

    [TestCase("""{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"anna","password":"S3"}}}}}""", """{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"anna","password":"(redacted)"}}}}}""")]
    [TestCase("""{"auth":{"identity":{"methods":["token"],"token":{"id":"S3"}}}}""", """{"auth":{"identity":{"methods":["token"],"token":{"id":"(redacted)"}}}}""")]
    [TestCase("""{"token":{"user":{"id":"u1"},"project":{"id":"p1"}}}""", """{"token":{"user":{"id":"u1"},"project":{"id":"p1"}}}""")]
    [TestCase("""{"application_credential":{"id":"a","secret":"S3"}}""", """{"application_credential":{"id":"a","secret":"(redacted)"}}""")]
    [TestCase("""{"server":{"id":"1","adminPass":"S3","user_data":"S3"}}""", """{"server":{"id":"1","adminPass":"(redacted)","user_data":"(redacted)"}}""")]
    [TestCase("""{"secret":["S3"],"password":null,"private-key":7}""", """{"secret":"(redacted)","password":null,"private-key":"(redacted)"}""")]
    [TestCase("""[{"token":"S3"}]""", """[{"token":"(redacted)"}]""")]
    public void Secrets_in_bodies_are_replaced_and_the_rest_stays(string body, string expected)
    {
        var redacted = Redaction.Json(body);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(redacted), JsonNode.Parse(expected)), redacted);
    }

    [Test]
    public void A_body_that_is_not_JSON_is_taken_out_whole() => Assert.That(Redaction.Json("password=S3"), Is.EqualTo("(redacted): 11 bytes that are not JSON"));

    [Test]
    public void No_password_survives_at_any_depth([Range(0, 40, 5)] int depth)
    {
        var body = """{"password": "S3cr3t"}""";
        for (var i = 0; i < depth; i++)
        {
            body = i % 2 == 0 ? $"[{body}]" : $"{{\"a\": {body}}}";
        }

        Assert.That(Redaction.Json(body), Does.Not.Contain("S3cr3t").And.Contain(Redaction.Mark));
    }
}
