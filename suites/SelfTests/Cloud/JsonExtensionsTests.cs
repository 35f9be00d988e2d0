using System.Text.Json.Nodes;
using Conformance.Embedded.Http;

namespace Conformance.SelfTests.Embedded;

public sealed class JsonExtensionsTests
{
    [Test]
    public void Numbers_are_read_whether_they_were_parsed_or_made()
    {
        var made = new JsonObject { ["a"] = 4, ["b"] = 4L, ["c"] = (short)4, ["d"] = "4" };
        var parsed = JsonNode.Parse(made.ToJsonString())!.AsObject();
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            Assert.That((made.Number(key), parsed.Number(key)), Is.EqualTo((4L, 4L)), key);
        }

        Assert.That(() => new JsonObject { ["a"] = 1.5 }.Number("a"), Throws.TypeOf<ApiException>());
    }
}
