using System.Text.Json.Nodes;

namespace Conformance.SelfTests.CloudServices;

public sealed class NetworkTests
{
    private Wire _wire = null!;

    [SetUp]
    public async Task Start() => _wire = await Wire.Start();

    [TearDown]
    public async Task Stop() => await _wire.DisposeAsync();

    [Test]
    public async Task Version_documents_need_no_token_and_the_rest_does()
    {
        Assert.That((await _wire.Send(null, "GET", "/network/")).Each("versions", "id"), Is.EqualTo(["v2.0"]));
        Assert.That((await _wire.Send(null, "GET", "/network/v2.0")).Each("resources", "name"), Does.Contain("subnet"));
        var refused = await _wire.Send(null, "GET", "/network/v2.0/networks");
        Assert.That(refused.Code, Is.EqualTo(401));
    }

    [Test]
    public async Task The_external_network_is_seen_by_all_but_its_subnets_only_by_the_administrator()
    {
        var answer = await _wire.Send("tenant", "GET", "/network/v2.0/networks?router:external=True");
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Json?["networks"]?.AsArray(), Has.Count.EqualTo(1), answer.Text);
        var network = answer.Json!["networks"]![0]!;
        var subnets = await _wire.Send("tenant", "GET", "/network/v2.0/subnets");
        var all = await _wire.Send("admin", "GET", "/network/v2.0/subnets");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(network["name"]!.ToString(), Is.EqualTo("public"));
            Assert.That(network["project_id"]!.ToString(), Is.EqualTo(_wire.ProjectOf("admin").Result));
            Assert.That(network["subnets"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That(network.AsObject().ContainsKey("provider:network_type"), Is.False);
            Assert.That(subnets.Text, Is.EqualTo("{\"subnets\":[]}"));
            Assert.That(all.Each("subnets", "ip_version"), Is.EquivalentTo(["4", "6"]));
        }
    }

    [TestCase("shared", true)]
    [TestCase("router:external", true)]
    [TestCase("provider:network_type", "vlan")]
    public async Task A_member_may_not_create_networks_with(string attribute, object value)
    {
        var refused = await _wire.Send("tenant", "POST", "/network/v2.0/networks", new JsonObject { ["network"] = new JsonObject { ["name"] = "n", [attribute] = JsonValue.Create(value) } });
        Assert.That(refused.Code, Is.EqualTo(403), refused.Text);
        Assert.That(refused.Json!["NeutronError"]!["type"]!.ToString(), Is.EqualTo("PolicyNotAuthorized"));
    }

    [Test]
    public async Task A_reader_may_look_but_not_create()
    {
        await _wire.Make("tenant", "/network/v2.0/networks", "network", new() { ["name"] = "mine" });
        Assert.That((await _wire.Send("looker", "GET", "/network/v2.0/networks")).Each("networks", "name"), Does.Contain("mine"));
        Assert.That((await _wire.Send("looker", "POST", "/network/v2.0/networks", new JsonObject { ["network"] = new JsonObject() })).Code, Is.EqualTo(403));
    }

    [Test]
    public async Task Objects_of_other_projects_are_not_there()
    {
        var network = await _wire.Make("tenant", "/network/v2.0/networks", "network", new() { ["name"] = "mine" });
        foreach (var method in new[] { "GET", "DELETE" })
        {
            var refused = await _wire.Send("other", method, $"/network/v2.0/networks/{network["id"]}");
            Assert.That(refused.Code, Is.EqualTo(404));
            Assert.That(refused.Json!["NeutronError"]!["message"]!.ToString(), Is.EqualTo($"Network {network["id"]} could not be found."));
            Assert.That(refused.Json!["NeutronError"]!["type"]!.ToString(), Is.EqualTo("NetworkNotFound"));
        }

        var external = (await _wire.Send("other", "GET", "/network/v2.0/networks")).Json!["networks"]![0]!["id"];
        Assert.That((await _wire.Send("other", "DELETE", $"/network/v2.0/networks/{external}")).Code, Is.EqualTo(403));
    }

    [TestCase("10.1.0.0/24", null, "10.1.0.1", "10.1.0.2", "10.1.0.254")]
    [TestCase("10.1.0.0/24", "10.1.0.254", "10.1.0.254", "10.1.0.1", "10.1.0.253")]
    [TestCase("10.1.0.0/30", null, "10.1.0.1", "10.1.0.2", "10.1.0.2")]
    [TestCase("fd00::/64", null, "fd00::1", "fd00::2", "fd00::ffff:ffff:ffff:ffff")]
    public async Task A_subnet_has_a_gateway_and_a_pool_of_the_rest(string cidr, string? wanted, string gateway, string first, string last)
    {
        var order = new JsonObject { ["cidr"] = cidr, ["ip_version"] = cidr.Contains(':', StringComparison.Ordinal) ? 6 : 4, ["network_id"] = await Network() };
        if (wanted is not null)
        {
            order["gateway_ip"] = wanted;
        }

        var subnet = await _wire.Make("tenant", "/network/v2.0/subnets", "subnet", order);
        var pool = subnet["allocation_pools"]!.AsArray().Single()!;
        Assert.That((subnet["gateway_ip"]!.ToString(), pool["start"]!.ToString(), pool["end"]!.ToString()), Is.EqualTo((gateway, first, last)));
    }

    [TestCase("{'cidr':'10.1.0.128/25','ip_version':4}", 400, "overlaps with another subnet")]
    [TestCase("{'cidr':'10.2.0.0/24','ip_version':6}", 400, "does not match")]
    [TestCase("{'cidr':'nonsense','ip_version':4}", 400, "not a valid IP subnet")]
    [TestCase("{'ip_version':4}", 400, "a subnetpool must be specified in the absence of a cidr")]
    [TestCase("{'cidr':'10.2.0.0/24','ip_version':4,'allocation_pools':[{'start':'10.3.0.1','end':'10.3.0.9'}]}", 400, "spans beyond the subnet cidr")]
    [TestCase("{'cidr':'10.2.0.0/24','ip_version':4,'gateway_ip':'10.2.0.5','allocation_pools':[{'start':'10.2.0.1','end':'10.2.0.9'}]}", 409, "conflicts with allocation pool")]
    [TestCase("{'cidr':'10.2.0.0/24','ip_version':4,'ipv6_ra_mode':'slaac'}", 400, "not valid for IPv4")]
    [TestCase("{'cidr':'fd00::/64','ip_version':6,'ipv6_ra_mode':'slaac','ipv6_address_mode':'dhcpv6-stateful'}", 400, "must be the same value")]
    [TestCase("{'cidr':'fd00::/48','ip_version':6,'ipv6_ra_mode':'slaac','ipv6_address_mode':'slaac'}", 400, "/64")]
    [TestCase("{'cidr':'10.2.0.0/24','ip_version':4,'nonsense':1}", 400, "Unrecognized attribute(s) 'nonsense'")]
    public async Task A_subnet_is_refused(string order, int status, string reason)
    {
        var network = await Network();
        await _wire.Make("tenant", "/network/v2.0/subnets", "subnet", new() { ["cidr"] = "10.1.0.0/24", ["ip_version"] = 4, ["network_id"] = network });
        var body = JsonNode.Parse(order.Replace('\'', '"'))!.AsObject();
        body["network_id"] = network;
        var refused = await _wire.Send("tenant", "POST", "/network/v2.0/subnets", new JsonObject { ["subnet"] = body });
        Assert.That(refused.Code, Is.EqualTo(status), refused.Text);
        Assert.That(refused.Json!["NeutronError"]!["message"]!.ToString(), Does.Contain(reason));
    }

    [Test]
    public async Task A_port_takes_an_address_a_mac_and_the_default_group()
    {
        var (network, subnet) = await NetworkWithSubnet("10.1.0.0/24");
        var port = await _wire.Make("tenant", "/network/v2.0/ports", "port", new() { ["network_id"] = network });
        var groups = await _wire.Send("tenant", "GET", "/network/v2.0/security-groups");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(port["fixed_ips"]!.ToJsonString(), Is.EqualTo($$"""[{"subnet_id":"{{subnet}}","ip_address":"10.1.0.2"}]"""));
            Assert.That(port["mac_address"]!.ToString(), Does.Match("^fa:16:3e:"));
            Assert.That(groups.Each("security_groups", "name"), Is.EqualTo(["default"]));
            Assert.That(port["security_groups"]![0]!.ToString(), Is.EqualTo(groups.Each("security_groups", "id")[0]));
        }

        var taken = await _wire.Send("tenant", "POST", "/network/v2.0/ports", Json($$$"""{"port":{"network_id":"{{{network}}}","fixed_ips":[{"ip_address":"10.1.0.2"}]}}"""));
        Assert.That((taken.Code, taken.Json!["NeutronError"]!["type"]!.ToString()), Is.EqualTo((409, "IpAddressAlreadyAllocated")));
        var outside = await _wire.Send("tenant", "POST", "/network/v2.0/ports", Json($$$"""{"port":{"network_id":"{{{network}}}","fixed_ips":[{"ip_address":"10.9.0.2"}]}}"""));
        Assert.That(outside.Code, Is.EqualTo(400));
        var busy = await _wire.Send("tenant", "DELETE", $"/network/v2.0/networks/{network}");
        Assert.That((busy.Code, busy.Json!["NeutronError"]!["message"]!.ToString()), Is.EqualTo((409, $"Unable to complete operation on network {network}. There are one or more ports still in use on the network, id for these ports is: {port["id"]}.")));
        Assert.That((await _wire.Send("tenant", "DELETE", $"/network/v2.0/subnets/{subnet}")).Code, Is.EqualTo(409));
        Assert.That((await _wire.Send("tenant", "DELETE", $"/network/v2.0/ports/{port["id"]}")).Code, Is.EqualTo(204));
        Assert.That((await _wire.Send("tenant", "DELETE", $"/network/v2.0/networks/{network}")).Code, Is.EqualTo(204));
        Assert.That((await _wire.Send("tenant", "GET", $"/network/v2.0/subnets/{subnet}")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task A_port_makes_its_own_address_where_the_subnet_is_automatic()
    {
        var network = await Network();
        await _wire.Make("tenant", "/network/v2.0/subnets", "subnet", new() { ["cidr"] = "fd00::/64", ["ip_version"] = 6, ["network_id"] = network, ["ipv6_ra_mode"] = "slaac", ["ipv6_address_mode"] = "slaac" });
        var port = await _wire.Make("tenant", "/network/v2.0/ports", "port", new() { ["network_id"] = network, ["mac_address"] = "fa:16:3e:00:00:01" });
        Assert.That(port["fixed_ips"]![0]!["ip_address"]!.ToString(), Is.EqualTo("fd00::f816:3eff:fe00:1"));
    }

    [Test]
    public async Task A_pool_runs_dry()
    {
        var (network, _) = await NetworkWithSubnet("10.1.0.0/30");
        await _wire.Make("tenant", "/network/v2.0/ports", "port", new() { ["network_id"] = network });
        var refused = await _wire.Send("tenant", "POST", "/network/v2.0/ports", Json($$$"""{"port":{"network_id":"{{{network}}}"}}"""));
        Assert.That((refused.Code, refused.Json!["NeutronError"]!["message"]!.ToString()), Is.EqualTo((409, $"No more IP addresses available on network {network}.")));
    }

    [Test]
    public async Task A_floating_address_needs_a_router_on_the_way()
    {
        var (network, subnet) = await NetworkWithSubnet("10.1.0.0/24");
        var port = (await _wire.Make("tenant", "/network/v2.0/ports", "port", new() { ["network_id"] = network }))["id"]!.ToString();
        var external = await External();
        var early = await _wire.Send("tenant", "POST", "/network/v2.0/floatingips", Json($$$"""{"floatingip":{"floating_network_id":"{{{external}}}","port_id":"{{{port}}}"}}"""));
        Assert.That((early.Code, early.Json!["NeutronError"]!["type"]!.ToString()), Is.EqualTo((404, "ExternalGatewayForFloatingIPNotFound")));

        var router = (await _wire.Make("tenant", "/network/v2.0/routers", "router", new() { ["external_gateway_info"] = new JsonObject { ["network_id"] = external } }))["id"]!.ToString();
        var added = await _wire.Send("tenant", "PUT", $"/network/v2.0/routers/{router}/add_router_interface", new JsonObject { ["subnet_id"] = subnet });
        Assert.That(added.Code, Is.EqualTo(200), added.Text);
        var floating = await _wire.Make("tenant", "/network/v2.0/floatingips", "floatingip", new() { ["floating_network_id"] = external, ["port_id"] = port });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(floating["fixed_ip_address"]!.ToString(), Is.EqualTo("10.1.0.2"));
            Assert.That(floating["floating_ip_address"]!.ToString(), Does.StartWith("172.24.4."));
            Assert.That(floating["router_id"]!.ToString(), Is.EqualTo(router));
            Assert.That(floating["status"]!.ToString(), Is.EqualTo("ACTIVE"));
        }

        Assert.That((await _wire.Send("tenant", "POST", "/network/v2.0/floatingips", Json($$$"""{"floatingip":{"floating_network_id":"{{{external}}}","port_id":"{{{port}}}"}}"""))).Code, Is.EqualTo(409));
        Assert.That((await _wire.Send("tenant", "PUT", $"/network/v2.0/routers/{router}/remove_router_interface", new JsonObject { ["subnet_id"] = subnet })).Json!["NeutronError"]!["type"]!.ToString(), Is.EqualTo("RouterInterfaceInUseByFloatingIP"));
        Assert.That((await _wire.Send("tenant", "PUT", $"/network/v2.0/routers/{router}", Json("""{"router":{"external_gateway_info":null}}"""))).Code, Is.EqualTo(409));
        Assert.That((await _wire.Send("tenant", "DELETE", $"/network/v2.0/ports/{port}")).Code, Is.EqualTo(204));
        var freed = (await _wire.Send("tenant", "GET", $"/network/v2.0/floatingips/{floating["id"]}")).Object("floatingip");
        Assert.That((freed["port_id"], freed["status"]!.ToString()), Is.EqualTo(((JsonNode?)null, "DOWN")));
        Assert.That((await _wire.Send("tenant", "DELETE", $"/network/v2.0/routers/{router}")).Json!["NeutronError"]!["message"]!.ToString(), Is.EqualTo($"Router {router} still has ports"));
        Assert.That((await _wire.Send("tenant", "DELETE", $"/network/v2.0/ports/{added.Json!["port_id"]}")).Json!["NeutronError"]!["type"]!.ToString(), Is.EqualTo("ServicePortInUse"));
        foreach (var (method, path, body, code) in new (string, string, JsonNode?, int)[]
        {
            ("DELETE", $"floatingips/{floating["id"]}", null, 204), ("PUT", $"routers/{router}/remove_router_interface", new JsonObject { ["subnet_id"] = subnet }, 200),
            ("DELETE", $"routers/{router}", null, 204), ("DELETE", $"subnets/{subnet}", null, 204), ("DELETE", $"networks/{network}", null, 204),
        })
        {
            var answer = await _wire.Send("tenant", method, $"/network/v2.0/{path}", body);
            Assert.That(answer.Code, Is.EqualTo(code), $"{method} {path}: {answer.Text}");
        }

        Assert.That((await _wire.Send("admin", "GET", "/network/v2.0/ports")).Json!["ports"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task A_floating_address_comes_from_external_networks_only()
    {
        var (network, _) = await NetworkWithSubnet("10.1.0.0/24");
        var refused = await _wire.Send("tenant", "POST", "/network/v2.0/floatingips", Json($$$"""{"floatingip":{"floating_network_id":"{{{network}}}"}}"""));
        Assert.That((refused.Code, refused.Json!["NeutronError"]!["message"]!.ToString()), Is.EqualTo((400, $"Bad floatingip request: Network {network} is not a valid external network.")));
    }

    [Test]
    public async Task Groups_are_made_of_the_template_rules()
    {
        var own = await _wire.Make("tenant", "/network/v2.0/security-groups", "security_group", new() { ["name"] = "web" });
        var groups = (await _wire.Send("tenant", "GET", "/network/v2.0/security-groups?name=default")).Json!["security_groups"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(own["security_group_rules"]!.AsArray().Select(rule => $"{rule!["direction"]} {rule["ethertype"]}"), Is.EqualTo(["egress IPv4", "egress IPv6"]));
            Assert.That(groups[0]!["security_group_rules"]!.AsArray(), Has.Count.EqualTo(3));
            Assert.That(groups[0]!["security_group_rules"]![2]!["remote_group_id"]!.ToString(), Is.EqualTo(groups[0]!["id"]!.ToString()));
        }

        Assert.That((await _wire.Send("tenant", "POST", "/network/v2.0/security-groups", Json("""{"security_group":{"name":"default"}}"""))).Code, Is.EqualTo(409));
        Assert.That((await _wire.Send("tenant", "DELETE", $"/network/v2.0/security-groups/{groups[0]!["id"]}")).Code, Is.EqualTo(409));
    }

    [Test]
    public async Task Template_rules_are_listed_with_where_they_are_used()
    {
        var answer = await _wire.Send("looker", "GET", "/network/v2.0/default-security-group-rules");
        Assert.That(answer.Each("default_security_group_rules", "remote_group_id"), Is.EqualTo(["", "", "PARENT"]));
        Assert.That(answer.Each("default_security_group_rules", "used_in_non_default_sg"), Is.EqualTo(["true", "true", "false"]));
    }

    [Test]
    public async Task A_neutron_without_template_rules_says_not_found()
    {
        await using var old = await Wire.Start(contents => contents.DefaultSecurityGroupRules = null);
        var answer = await old.Send("tenant", "GET", "/network/v2.0/default-security-group-rules");
        Assert.That((answer.Code, answer.Json!["NeutronError"]!["message"]!.ToString()), Is.EqualTo((404, "The resource could not be found.")));
        Assert.That((await old.Send("tenant", "GET", "/network/v2.0/extensions/security-groups-default-rules")).Code, Is.EqualTo(404));
        Assert.That((await old.Make("tenant", "/network/v2.0/security-groups", "security_group", new() { ["name"] = "web" }))["security_group_rules"]!.AsArray(), Has.Count.EqualTo(2));
    }

    [TestCase("{'direction':'ingress','protocol':'tcp','port_range_min':22,'port_range_max':22}", 201, "")]
    [TestCase("{'direction':'ingress','protocol':'6','port_range_min':22,'port_range_max':22}", 201, "")]
    [TestCase("{'direction':'ingress','protocol':'icmp','port_range_min':8,'port_range_max':0}", 201, "")]
    [TestCase("{'direction':'ingress','ethertype':'IPv6','remote_ip_prefix':'fd00::/64'}", 201, "")]
    [TestCase("{'direction':'egress'}", 409, "Security group rule already exists. Rule id is ")]
    [TestCase("{'direction':'sideways'}", 400, "'sideways' is not in")]
    [TestCase("{'direction':'ingress','ethertype':'IPv5'}", 400, "not supported")]
    [TestCase("{'direction':'ingress','protocol':'bad'}", 400, "protocol bad not supported")]
    [TestCase("{'direction':'ingress','protocol':'tcp','port_range_min':-16,'port_range_max':80}", 400, "Invalid value for port -16")]
    [TestCase("{'direction':'ingress','protocol':'tcp','port_range_min':80,'port_range_max':79}", 400, "must be <=")]
    [TestCase("{'direction':'ingress','protocol':'tcp','port_range_min':80,'port_range_max':65536}", 400, "Invalid value for port 65536")]
    [TestCase("{'direction':'ingress','port_range_min':80,'port_range_max':80}", 400, "Must also specify protocol")]
    [TestCase("{'direction':'ingress','protocol':'icmp','port_range_min':1,'port_range_max':256}", 400, "ICMP code")]
    [TestCase("{'direction':'ingress','protocol':'icmp','port_range_max':1}", 400, "is missing")]
    [TestCase("{'direction':'ingress','remote_ip_prefix':'192.168.1./24'}", 400, "not a valid IP subnet")]
    [TestCase("{'direction':'ingress','remote_ip_prefix':'fd00::/64'}", 400, "Conflicting value ethertype")]
    [TestCase("{'direction':'ingress','remote_group_id':'11111111-0000-4000-8000-000000000000'}", 404, "does not exist")]
    public async Task A_rule_is_judged(string order, int status, string reason)
    {
        var group = await _wire.Make("tenant", "/network/v2.0/security-groups", "security_group", new() { ["name"] = "web" });
        var body = JsonNode.Parse(order.Replace('\'', '"'))!.AsObject();
        body["security_group_id"] = group["id"]!.DeepClone();
        var answer = await _wire.Send("tenant", "POST", "/network/v2.0/security-group-rules", new JsonObject { ["security_group_rule"] = body });
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Text, Does.Contain(reason).Or.Contain(reason.Replace("<", "\\u003C", StringComparison.Ordinal).Replace("'", "\\u0027", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Lists_filter_sort_page_and_select()
    {
        foreach (var name in new[] { "c", "a", "b" })
        {
            await _wire.Make("tenant", "/network/v2.0/networks", "network", new() { ["name"] = name });
        }

        var mine = $"project_id={await _wire.ProjectOf("tenant")}";
        var first = await _wire.Send("tenant", "GET", $"/network/v2.0/networks?{mine}&sort_key=name&sort_dir=asc&limit=2&fields=name&fields=id");
        Assert.That(first.Each("networks", "name"), Is.EqualTo(["a", "b"]));
        Assert.That(first.Json!["networks"]![0]!.AsObject(), Has.Count.EqualTo(2));
        Assert.That(first.Each("networks_links", "rel"), Is.EqualTo(["next"]));
        var second = await _wire.Send("tenant", "GET", first.Json["networks_links"]![0]!["href"]!.ToString());
        Assert.That(second.Each("networks", "name"), Is.EqualTo(["c"]));
        Assert.That(second.Each("networks_links", "rel"), Is.EqualTo(["previous"]));
        var back = await _wire.Send("tenant", "GET", second.Json!["networks_links"]![0]!["href"]!.ToString());
        Assert.That(back.Each("networks", "name"), Is.EqualTo(["a", "b"]));
        Assert.That((await _wire.Send("tenant", "GET", "/network/v2.0/networks?name=a&name=c")).Each("networks", "name"), Is.EqualTo(["c", "a"]));
        Assert.That((await _wire.Send("tenant", "GET", $"/network/v2.0/networks?{mine}&limit=-1")).Code, Is.EqualTo(400));
        Assert.That((await _wire.Send("tenant", "GET", $"/network/v2.0/networks?{mine}&marker=unknown&limit=1")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Bulk_creation_is_all_or_nothing()
    {
        var made = await _wire.Send("tenant", "POST", "/network/v2.0/networks", Json("""{"networks":[{"name":"a"},{"name":"b"}]}"""));
        Assert.That((made.Code, made.Json!["networks"]!.AsArray().Count), Is.EqualTo((201, 2)));
        Assert.That((await _wire.Send("tenant", "POST", "/network/v2.0/networks", Json("""{"networks":[{"name":"c"},{"name":"d","shared":true}]}"""))).Code, Is.EqualTo(403));
        Assert.That((await _wire.Send("tenant", "GET", "/network/v2.0/networks?name=c")).Json!["networks"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Tags_are_set_and_filtered_by()
    {
        var network = await Network();
        Assert.That((await _wire.Send("tenant", "PUT", $"/network/v2.0/networks/{network}/tags/red")).Code, Is.EqualTo(201));
        Assert.That((await _wire.Send("tenant", "PUT", $"/network/v2.0/networks/{network}/tags/blue")).Code, Is.EqualTo(201));
        await Network();
        foreach (var (query, count) in new[] { ("tags=red,blue", 1), ("tags=red,green", 0), ("tags-any=red,green", 1), ("not-tags=red", 2), ("not-tags-any=blue", 2) })
        {
            Assert.That((await _wire.Send("tenant", "GET", $"/network/v2.0/networks?{query}")).Json!["networks"]!.AsArray(), Has.Count.EqualTo(count), query);
        }

        Assert.That((await _wire.Send("tenant", "DELETE", $"/network/v2.0/networks/{network}/tags/red")).Code, Is.EqualTo(204));
        Assert.That((await _wire.Send("tenant", "DELETE", $"/network/v2.0/networks/{network}/tags/red")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task The_quota_is_kept()
    {
        var project = await _wire.ProjectOf("tenant");
        Assert.That((await _wire.Send("tenant", "PUT", $"/network/v2.0/quotas/{project}", Json("""{"quota":{"network":99}}"""))).Code, Is.EqualTo(403));
        Assert.That((await _wire.Send("admin", "PUT", $"/network/v2.0/quotas/{project}", Json("""{"quota":{"network":1}}"""))).Code, Is.EqualTo(200));
        await Network();
        var refused = await _wire.Send("tenant", "POST", "/network/v2.0/networks", Json("""{"network":{}}"""));
        Assert.That((refused.Code, refused.Json!["NeutronError"]!["type"]!.ToString()), Is.EqualTo((409, "OverQuota")));
        Assert.That((await _wire.Send("tenant", "GET", $"/network/v2.0/quotas/{project}/details")).Json!["quota"]!["network"]!.ToJsonString(), Is.EqualTo("""{"limit":1,"used":1,"reserved":0}"""));
    }

    [Test]
    public async Task Subnets_come_out_of_a_pool()
    {
        var pool = await _wire.Make("tenant", "/network/v2.0/subnetpools", "subnetpool", new() { ["name"] = "p", ["prefixes"] = new JsonArray("10.10.0.0/23"), ["default_prefixlen"] = 24 });
        var network = await Network();
        var cidrs = new List<string>();
        for (var count = 0; count < 2; count++)
        {
            cidrs.Add((await _wire.Make("tenant", "/network/v2.0/subnets", "subnet", new() { ["network_id"] = network, ["ip_version"] = 4, ["subnetpool_id"] = pool["id"]!.DeepClone() }))["cidr"]!.ToString());
        }

        Assert.That(cidrs, Is.EqualTo(["10.10.0.0/24", "10.10.1.0/24"]));
        Assert.That((await _wire.Send("tenant", "DELETE", $"/network/v2.0/subnetpools/{pool["id"]}")).Code, Is.EqualTo(409));
    }

    [Test]
    public async Task A_router_takes_no_second_interface_on_a_subnet()
    {
        var (_, subnet) = await NetworkWithSubnet("10.1.0.0/24");
        var (_, twin) = await NetworkWithSubnet("10.1.0.0/25");
        var router = (await _wire.Make("tenant", "/network/v2.0/routers", "router", new() { ["name"] = "r" }))["id"];
        Assert.That((await _wire.Send("tenant", "PUT", $"/network/v2.0/routers/{router}/add_router_interface", new JsonObject { ["subnet_id"] = subnet })).Code, Is.EqualTo(200));
        foreach (var (again, reason) in new[] { (subnet, "already has a port"), (twin, "overlaps with cidr") })
        {
            var refused = await _wire.Send("tenant", "PUT", $"/network/v2.0/routers/{router}/add_router_interface", new JsonObject { ["subnet_id"] = again });
            Assert.That(refused.Code, Is.EqualTo(400));
            Assert.That(refused.Text, Does.Contain(reason));
        }
    }

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    private async Task<string> Network() => (await _wire.Make("tenant", "/network/v2.0/networks", "network", new() { ["name"] = "n" }))["id"]!.ToString();

    private async Task<string> External() => (await _wire.Send("tenant", "GET", "/network/v2.0/networks?router:external=True")).Each("networks", "id")[0];

    private async Task<(string Network, string Subnet)> NetworkWithSubnet(string cidr)
    {
        var network = await Network();
        return (network, (await _wire.Make("tenant", "/network/v2.0/subnets", "subnet", new() { ["cidr"] = cidr, ["ip_version"] = 4, ["network_id"] = network }))["id"]!.ToString());
    }
}
