using System.Text.Json.Nodes;
using Conformance.Embedded;

namespace Conformance.SelfTests.CloudServices;

public sealed class LoadBalancerTests
{
    private const string Root = "/load-balancer/v2.0/lbaas";
    private SteppedTime _time = null!;
    private Wire _wire = null!;
    private string _subnet = "";

    [SetUp]
    public async Task Start()
    {
        _time = new SteppedTime(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        _wire = await Wire.Start(options: new EmbeddedCloudOptions { Time = _time, TransitionTime = TimeSpan.FromSeconds(10) });
        var network = await _wire.Make("tenant", "/network/v2.0/networks", "network", new() { ["name"] = "n" });
        _subnet = (await _wire.Make("tenant", "/network/v2.0/subnets", "subnet", new() { ["cidr"] = "10.1.0.0/24", ["ip_version"] = 4, ["network_id"] = network["id"]!.DeepClone() }))["id"]!.ToString();
    }

    [TearDown]
    public async Task Stop() => await _wire.DisposeAsync();

    [Test]
    public async Task A_load_balancer_becomes_active_at_an_address_of_its_subnet()
    {
        var balancer = await Balancer();
        Assert.That((balancer["provisioning_status"]!.ToString(), balancer["vip_address"]!.ToString(), balancer["vip_subnet_id"]!.ToString()), Is.EqualTo(("PENDING_CREATE", "10.1.0.2", _subnet)));
        _time.Pass(TimeSpan.FromSeconds(10));
        var shown = await Show("loadbalancer", balancer);
        Assert.That((shown["provisioning_status"]!.ToString(), shown["operating_status"]!.ToString()), Is.EqualTo(("ACTIVE", "ONLINE")));
        Assert.That((await _wire.Send("tenant", "GET", $"/network/v2.0/ports/{balancer["vip_port_id"]}")).Object("port")["device_owner"]!.ToString(), Is.EqualTo("Octavia"));
        Assert.That((await _wire.Send("tenant", "DELETE", $"{Root}/loadbalancers/{balancer["id"]}")).Code, Is.EqualTo(204));
        Assert.That((await Show("loadbalancer", balancer))["provisioning_status"]!.ToString(), Is.EqualTo("PENDING_DELETE"));
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That((await _wire.Send("tenant", "GET", $"{Root}/loadbalancers/{balancer["id"]}")).Code, Is.EqualTo(404));
        Assert.That((await _wire.Send("tenant", "GET", $"/network/v2.0/ports/{balancer["vip_port_id"]}")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task A_busy_load_balancer_is_immutable()
    {
        var balancer = await Balancer();
        var refused = await _wire.Send("tenant", "PUT", $"{Root}/loadbalancers/{balancer["id"]}", JsonNode.Parse("""{"loadbalancer":{"name":"x"}}"""));
        Assert.That((refused.Code, refused.Json!["faultstring"]!.ToString()), Is.EqualTo((409, $"Load Balancer {balancer["id"]} is immutable and cannot be updated.")));
        Assert.That((await _wire.Send("tenant", "DELETE", $"{Root}/loadbalancers/{balancer["id"]}")).Code, Is.EqualTo(409));
    }

    [Test]
    public async Task Parts_hang_together_in_the_status_tree_and_go_with_a_cascade()
    {
        var balancer = await Balancer();
        _time.Pass(TimeSpan.FromSeconds(10));
        var listener = await Make("listeners", "listener", new() { ["loadbalancer_id"] = Id(balancer), ["protocol"] = "TCP", ["protocol_port"] = 80, ["name"] = "l" });
        var pool = await Make("pools", "pool", new() { ["listener_id"] = Id(listener), ["protocol"] = "TCP", ["lb_algorithm"] = "ROUND_ROBIN", ["name"] = "p" });
        var member = await Make($"pools/{pool["id"]}/members", "member", new() { ["address"] = "10.1.0.9", ["protocol_port"] = 8080 });
        Assert.That((await Show("loadbalancer", balancer))["provisioning_status"]!.ToString(), Is.EqualTo("ACTIVE"));
        await Make("healthmonitors", "healthmonitor", new() { ["pool_id"] = Id(pool), ["type"] = "TCP", ["delay"] = 5, ["timeout"] = 3, ["max_retries"] = 3 });
        var tree = (await _wire.Send("tenant", "GET", $"{Root}/loadbalancers/{balancer["id"]}/status")).Json!["statuses"]!["loadbalancer"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tree["listeners"]![0]!["pools"]![0]!["members"]![0]!["id"]!.ToString(), Is.EqualTo(member["id"]!.ToString()));
            Assert.That(tree["listeners"]![0]!["pools"]![0]!["members"]![0]!["operating_status"]!.ToString(), Is.EqualTo("ONLINE"));
            Assert.That(tree["pools"]![0]!["health_monitor"], Is.Not.Null);
        }

        var taken = await _wire.Send("tenant", "POST", $"{Root}/listeners", new JsonObject { ["listener"] = new JsonObject { ["loadbalancer_id"] = Id(balancer), ["protocol"] = "HTTP", ["protocol_port"] = 80 } });
        Assert.That(taken.Code, Is.EqualTo(409));
        Assert.That((await _wire.Send("tenant", "DELETE", $"{Root}/loadbalancers/{balancer["id"]}")).Code, Is.EqualTo(400));
        Assert.That((await _wire.Send("tenant", "DELETE", $"{Root}/loadbalancers/{balancer["id"]}?cascade=true")).Code, Is.EqualTo(204));
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.That((await _wire.Send("tenant", "GET", $"{Root}/pools")).Json!["pools"]!.AsArray(), Is.Empty);
        Assert.That((await _wire.Send("tenant", "GET", $"{Root}/listeners/{listener["id"]}")).Code, Is.EqualTo(404));
    }

    [TestCase("""{"vip_subnet_id":"unknown"}""", 400)]
    [TestCase("""{}""", 400)]
    [TestCase("""{"nonsense":1}""", 400)]
    public async Task A_load_balancer_is_refused(string order, int status) =>
        Assert.That((await _wire.Send("tenant", "POST", $"{Root}/loadbalancers", new JsonObject { ["loadbalancer"] = JsonNode.Parse(order) })).Code, Is.EqualTo(status));

    [Test]
    public async Task Readers_look_and_strangers_find_nothing()
    {
        var balancer = await Balancer();
        Assert.That((await _wire.Send("looker", "GET", $"{Root}/loadbalancers")).Each("loadbalancers", "name"), Is.EqualTo(["lb"]));
        Assert.That((await _wire.Send("looker", "POST", $"{Root}/loadbalancers", JsonNode.Parse("""{"loadbalancer":{}}"""))).Code, Is.EqualTo(403));
        Assert.That((await _wire.Send("other", "GET", $"{Root}/loadbalancers/{balancer["id"]}")).Code, Is.EqualTo(404));
        Assert.That((await _wire.Send("tenant", "GET", "/load-balancer/v2/lbaas/providers")).Each("providers", "name"), Does.Contain("ovn"));
        Assert.That((await _wire.Send(null, "GET", "/load-balancer/")).Each("versions", "id"), Does.Contain("v2.0"));
    }

    private static JsonNode Id(JsonObject item) => item["id"]!.DeepClone();

    private async Task<JsonObject> Balancer() => await _wire.Make("tenant", $"{Root}/loadbalancers", "loadbalancer", new() { ["name"] = "lb", ["vip_subnet_id"] = _subnet });

    private async Task<JsonObject> Make(string path, string name, JsonObject order)
    {
        var made = await _wire.Make("tenant", $"{Root}/{path}", name, order);
        _time.Pass(TimeSpan.FromSeconds(10));
        return made;
    }

    private async Task<JsonObject> Show(string name, JsonObject item) => (await _wire.Send("tenant", "GET", $"{Root}/{name}s/{item["id"]}")).Object(name);
}
