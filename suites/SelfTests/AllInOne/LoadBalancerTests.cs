using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>
/// The life of a load balancer with everything below it, legal and illegal, on the embedded cloud and on the real one, whose provider passes no packet on but finishes what is ordered.
/// </summary>
public sealed class LoadBalancerTests
{
    private const string Unknown = "11111111-2222-3333-4444-555555555555";

    /// <summary>Method, path and body of each request, and what its answer's id is called later. Words in braces are ids of before.</summary>
    private static readonly (string Do, string? Body, string? Gives)[] Requests =
    [
        ("POST /loadbalancers", """{"loadbalancer":{}}""", null),
        ("POST /loadbalancers", """{"loadbalancer":{"name":"{name}","vip_subnet_id":"{subnet}"}}""", "lb"),
        ("GET /loadbalancers/{lb}", null, null),
        ("GET /loadbalancers/UNKNOWN", null, null),
        ("POST /listeners", """{"listener":{"loadbalancer_id":"{lb}","protocol":"TCP","protocol_port":80,"name":"web"}}""", "listener"),
        ("POST /listeners", """{"listener":{"loadbalancer_id":"{lb}","protocol":"TCP","protocol_port":80}}""", null),
        ("POST /listeners", """{"listener":{"loadbalancer_id":"{lb}","protocol":"SMTP","protocol_port":25}}""", null),
        ("POST /listeners", """{"listener":{"loadbalancer_id":"{lb}","protocol":"TCP","protocol_port":0}}""", null),
        ("POST /listeners", """{"listener":{"loadbalancer_id":"UNKNOWN","protocol":"TCP","protocol_port":81}}""", null),
        ("GET /listeners/{listener}", null, null),
        ("POST /pools", """{"pool":{"listener_id":"{listener}","protocol":"TCP","lb_algorithm":"LUCK"}}""", null),
        ("POST /pools", """{"pool":{"protocol":"TCP","lb_algorithm":"ROUND_ROBIN"}}""", null),
        ("POST /pools", """{"pool":{"listener_id":"{listener}","protocol":"TCP","lb_algorithm":"ROUND_ROBIN","name":"farm"}}""", "pool"),
        ("GET /pools/{pool}", null, null),
        ("POST /pools/{pool}/members", """{"member":{"address":"nowhere","protocol_port":8080}}""", null),
        ("POST /pools/{pool}/members", """{"member":{"address":"10.1.0.9","protocol_port":8080}}""", "member"),
        ("POST /pools/{pool}/members", """{"member":{"address":"10.1.0.9","protocol_port":8080}}""", null),
        ("POST /pools/UNKNOWN/members", """{"member":{"address":"10.1.0.9","protocol_port":8080}}""", null),
        ("GET /pools/{pool}/members", null, null),
        ("GET /pools/{pool}/members/{member}", null, null),
        ("POST /healthmonitors", """{"healthmonitor":{"pool_id":"{pool}","type":"TCP","delay":5,"timeout":9,"max_retries":11}}""", null),
        ("POST /healthmonitors", """{"healthmonitor":{"pool_id":"{pool}","type":"TCP","delay":5,"timeout":3,"max_retries":3}}""", "monitor"),
        ("POST /healthmonitors", """{"healthmonitor":{"pool_id":"{pool}","type":"TCP","delay":5,"timeout":3,"max_retries":3}}""", null),
        ("GET /healthmonitors/{monitor}", null, null),
        ("GET /loadbalancers/{lb}/status", null, null),
        ("GET /loadbalancers/{lb}/stats", null, null),
        ("PUT /loadbalancers/{lb}", """{"loadbalancer":{"description":"another"}}""", null),
        ("PUT /listeners/{listener}", """{"listener":{"connection_limit":10}}""", null),
        ("PUT /listeners/{listener}", """{"listener":{"protocol_port":81}}""", null),
        ("PUT /pools/{pool}", """{"pool":{"lb_algorithm":"SOURCE_IP"}}""", null),
        ("PUT /pools/{pool}/members/{member}", """{"member":{"weight":5}}""", null),
        ("PUT /pools/{pool}/members/{member}", """{"member":{"weight":999}}""", null),
        ("PUT /healthmonitors/{monitor}", """{"healthmonitor":{"delay":7}}""", null),
        ("PUT /pools/{pool}/members", """{"members":[{"address":"10.1.0.9","protocol_port":8080},{"address":"10.1.0.10","protocol_port":8080}]}""", null),
        ("DELETE /loadbalancers/{lb}", null, null),
        ("DELETE /pools/{pool}/members/{member}", null, null),
        ("DELETE /healthmonitors/{monitor}", null, null),
        ("DELETE /healthmonitors/{monitor}", null, null),
        ("DELETE /pools/{pool}", null, null),
        ("GET /pools/{pool}", null, null),
        ("DELETE /listeners/{listener}", null, null),
        ("GET /listeners/{listener}", null, null),
    ];

    [Test]
    public async Task It_becomes_active_with_all_its_parts_and_is_gone_in_the_end_on_both_clouds_with_answers_alike()
    {
        await using var embedded = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), client: RealCloud.Patient);
        var (ours, theirs) = (await Answers(embedded.Cloud), await Answers(RealCloud.Subject.Cloud));
        Assert.That(theirs.Select(answer => answer.Request), Is.EqualTo(ours.Select(answer => answer.Request)));
        FidelityTable.Holds("Load balancers", [.. ours.Zip(theirs).SelectMany(pair => Differences(pair.First.Request, pair.First.Answer, pair.Second.Answer).Select(what => (pair.First.Request, what)))]);
    }

    [Test]
    public async Task The_part_of_the_health_scenario_that_is_about_load_balancers_works_on_the_real_one()
    {
        var workshop = Workshop(RealCloud.Subject.Cloud);
        try
        {
            var subnet = await workshop.CreateSubnet(await workshop.CreateNetwork(CancellationToken.None), CancellationToken.None);
            var balancer = await workshop.SettleLoadBalancer(await workshop.CreateLoadBalancer(subnet, CancellationToken.None), CancellationToken.None);
            Assert.That(balancer.Status, Is.EqualTo("active"));
            await workshop.Balance(balancer, subnet, ["10.1.0.21", "10.1.0.22"], CancellationToken.None);
        }
        finally
        {
            await Remove(workshop);
        }
    }

    private static Workshop Workshop(Cloud cloud) =>
        new Workshops(cloud, Ledger.InMemory(new LedgerOwner("balancers", "openstack", "openstack"), TimeProvider.System)).Open(new StepLog(TimeProvider.System));

    private static async Task Remove(Workshop workshop)
    {
        var left = (await workshop.Cleanup.Run(CancellationToken.None)).Where(result => result.State == CleanupState.Left).Select(result => $"{result}");
        Assert.That(left, Is.Empty, "the rest is removed, a load balancer among it");
    }

    private static async Task<List<(string Request, ApiAnswer Answer)>> Answers(Cloud cloud)
    {
        var workshop = Workshop(cloud);
        var answers = new List<(string, ApiAnswer)>();
        try
        {
            var subnet = await workshop.CreateSubnet(await workshop.CreateNetwork(CancellationToken.None), CancellationToken.None);
            var words = new Dictionary<string, string>(StringComparer.Ordinal) { ["{name}"] = workshop.NewName(ObjectKind.LoadBalancer), ["{subnet}"] = subnet.Id, ["UNKNOWN"] = Unknown };
            foreach (var (@do, body, gives) in Requests)
            {
                var (method, path) = (@do.Split(' ')[0], @do.Split(' ')[1]);
                var request = $"{@do} {body}".TrimEnd();
                var answer = await workshop.Ask(new ApiQuestion(request, new HttpMethod(method), "load-balancer", "v2", "/lbaas" + Filled(path, words))
                {
                    Body = body is null ? null : JsonNode.Parse(Filled(body, words)), Creates = gives == "lb" ? [(ObjectKind.LoadBalancer, words["{name}"])] : [],
                }, CancellationToken.None);
                answers.Add((request, answer));
                if (gives is not null)
                {
                    Assert.That(answer.Status, Is.EqualTo(201), $"{cloud.Config.Name}: {request}: {answer.Seen}");
                    words[$"{{{gives}}}"] = answer.Body!.Value.EnumerateObject().First().Value.GetProperty("id").GetString()!;
                }

                if (method != "GET" && words.TryGetValue("{lb}", out var balancer))
                {
                    answers.Add(($"GET /loadbalancers/{{lb}} after {request}", await Settled(workshop, balancer)));
                }
            }
        }
        finally
        {
            await Remove(workshop);
        }

        return answers;
    }

    private static string Filled(string text, Dictionary<string, string> words) => words.Aggregate(text, (filled, word) => filled.Replace(word.Key, word.Value, StringComparison.Ordinal));

    private static Task<ApiAnswer> Settled(Workshop workshop, string balancer) => workshop.AskUntil(
        new ApiQuestion("the load balancer is active", HttpMethod.Get, "load-balancer", "v2", $"/lbaas/loadbalancers/{balancer}"),
        answer => answer.Body?.GetProperty("loadbalancer").GetProperty("provisioning_status").GetString() == "ACTIVE", CancellationToken.None);

    private static IEnumerable<string> Differences(string request, ApiAnswer ours, ApiAnswer theirs) => ours.Status != theirs.Status
        ? [string.Create(CultureInfo.InvariantCulture, $"{ours.Status} instead of {theirs.Status}")]
        : ours.Status >= 400 ? [] : Shape.Differences(ours.Body, theirs.Body).Concat(!request.StartsWith("GET", StringComparison.Ordinal) || Statuses(ours) == Statuses(theirs) ? [] : [$"{Statuses(ours)} instead of {Statuses(theirs)}"]);

    /// <summary>The statuses that a look shows; what is made or changed may be on its way when the answer is given.</summary>
    private static string Statuses(ApiAnswer answer) => answer.Body?.EnumerateObject().First().Value is { ValueKind: System.Text.Json.JsonValueKind.Object } item
        && item.TryGetProperty("provisioning_status", out var provisioning) && item.TryGetProperty("operating_status", out var operating) ? $"{provisioning} {operating}" : "";
}
