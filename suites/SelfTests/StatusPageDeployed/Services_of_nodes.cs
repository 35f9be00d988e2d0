using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.StatusPageDeployed;

/// <summary>What nodes that are started with services make of them; that pods meet each other by them is shown by the deployment.</summary>
public sealed class Services_of_nodes
{
    private static readonly ServiceRules Rules = new(
        [
            Item("""{"metadata":{"name":"api","namespace":"page"},"spec":{"clusterIP":"10.200.0.7","ports":[{"name":"http","port":80,"nodePort":30080},{"name":"news","port":81},{"name":"dns","port":53,"protocol":"UDP"}]}}"""),
            Item("""{"metadata":{"name":"database","namespace":"page"},"spec":{"clusterIP":"None","ports":[{"name":"sql","port":5432}]}}"""),
            Item("""{"metadata":{"name":"empty","namespace":"page"},"spec":{"clusterIP":"10.200.0.8","ports":[{"port":80}]}}"""),
        ],
        [
            Item("""{"metadata":{"name":"api","namespace":"page"},"subsets":[{"addresses":[{"ip":"10.200.2.3"},{"ip":"10.200.2.4"}],"notReadyAddresses":[{"ip":"10.200.2.5"}],"ports":[{"name":"http","port":3000}]}]}"""),
            Item("""{"metadata":{"name":"database","namespace":"page"},"subsets":[{"addresses":[{"ip":"10.200.2.9"}],"ports":[{"name":"sql","port":5432}]}]}"""),
            Item("""{"metadata":{"name":"api","namespace":"other"},"subsets":[{"addresses":[{"ip":"10.200.2.99"}],"ports":[{"name":"http","port":3000}]}]}"""),
        ]);

    [Test]
    public void An_address_leads_to_the_pods_that_are_ready_each_with_its_share()
    {
        var rules = Rules.Of("10.200.1.10").Split('\n');
        Assert.That(rules.Where(rule => rule.Contains("DNAT --to", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "-A SERVICES -d 10.200.0.7/32 -p tcp -m tcp --dport 80 -m statistic --mode random --probability 0.50000 -j DNAT --to-destination 10.200.2.3:3000",
            "-A SERVICES -d 10.200.0.7/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.200.2.4:3000",
            "-A SERVICES -d 10.200.1.10/32 -p tcp -m tcp --dport 30080 -m statistic --mode random --probability 0.50000 -j DNAT --to-destination 10.200.2.3:3000",
            "-A SERVICES -d 10.200.1.10/32 -p tcp -m tcp --dport 30080 -j DNAT --to-destination 10.200.2.4:3000",
        }));
        Assert.That(rules[0], Is.EqualTo("*nat"));
        Assert.That(rules[^2..], Is.EqualTo(new[] { "COMMIT", "" }));
    }

    [TestCase("api.page.svc.cluster.local", "10.200.0.7")]
    [TestCase("API.Page.svc.Cluster.local", "10.200.0.7")]
    [TestCase("database.page.svc.cluster.local", "10.200.2.9")]
    [TestCase("api.svc.cluster.local", null)]
    [TestCase("api.other.svc.cluster.local", null)]
    [TestCase("x.api.page.svc.cluster.local", null)]
    [TestCase("api.page.svc.example.org", null)]
    [TestCase("", null)]
    public void A_name_means_the_service_or_without_an_address_its_pods(string name, string? address) =>
        Assert.That(Rules.Addresses(name, "cluster.local"), Is.EqualTo(address is null ? null : new[] { address }));

    [TestCase("api.page", 1, 0, 1)]
    [TestCase("api.page", 28, 0, 0)]
    [TestCase("nobody", 1, 3, 0)]
    public void A_question_is_answered_with_an_address_or_with_nothing(string name, int type, int code, int count)
    {
        var question = Question(name, type);
        var answer = ClusterNames.Answer(question, asked => asked == "api.page" ? ["10.200.0.7"] : null)!;
        Assert.That(answer[..2], Is.EqualTo(question[..2]), "its number");
        Assert.That(answer[2] & 0x80, Is.EqualTo(0x80), "it is an answer");
        Assert.That(answer[3] & 0xf, Is.EqualTo(code));
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6)), Is.EqualTo(count));
        Assert.That(answer[12..question.Length], Is.EqualTo(question[12..]), "the question stands in the answer");
        Assert.That(answer[question.Length..], Is.EqualTo(count == 0 ? [] : new byte[] { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 10, 200, 0, 7 }));
    }

    [Test]
    public void What_is_no_question_is_not_answered()
    {
        var question = Question("api.page", 1);
        var response = question.ToArray();
        response[2] |= 0x80;
        foreach (var message in Enumerable.Range(0, question.Length).Select(length => question[..length]).Append(response))
        {
            Assert.That(ClusterNames.Answer(message, _ => ["10.200.0.7"]), Is.Null, $"{message.Length} bytes");
        }
    }

    private static byte[] Question(string name, int type) =>
    [
        0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0,
        .. name.Split('.').SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0,
        0, (byte)type, 0, 1,
    ];

    private static JsonObject Item(string text) => JsonNode.Parse(text)!.AsObject();
}
