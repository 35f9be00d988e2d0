using System.Text;
using System.Text.Json.Nodes;
using Conformance.Embedded;

namespace Conformance.SelfTests.Embedded;

public sealed class GuestTests
{
    private const string Servers = "/compute/v2.1/servers";
    private const string Program = "#!/bin/sh\n# tells\nmarker='scs0101-m'\nsay\n";
    private CloudContents _contents = null!;
    private ManualTime _time = null!;
    private EmbeddedCloud _cloud = null!;
    private CloudClient _client = null!;
    private string _token = "";

    [SetUp]
    public void Prepare() => (_contents, _time) = (CloudClient.Contents(), new ManualTime());

    [TearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _cloud.DisposeAsync();
    }

    [Test]
    public async Task The_console_grows_while_the_guest_boots()
    {
        await Start(TimeSpan.FromMinutes(1));
        var id = await Boot();
        Assert.That((await Action(id)).Code, Is.EqualTo(409));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await Console(id), Does.Contain("Linux version 6.12").And.Not.Contain("scs0101-m|"));
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.That(await Console(id), Does.Contain("scs0101-m|1|entropy_avail|256|").And.Not.Contain("|end|").And.Not.Contain("Cloud-init finished"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await Console(id), Does.Contain("scs0101-m|9|end|8|").And.Contain("Cloud-init finished"));
        Assert.That((await Console(id, 2)).Split('\n'), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Other_programs_leave_no_trace()
    {
        await Start();
        foreach (var program in new[] { null, "#cloud-config\nmarker='scs0101-m'\n", "#!/bin/sh\necho hello\n" })
        {
            Assert.That(await Console(await Boot(program)), Does.Contain("Cloud-init finished").And.Not.Contain("scs0101-m"));
        }
    }

    [Test]
    public async Task Images_without_cloud_init_run_nothing_and_Windows_writes_nothing()
    {
        _contents.Guests.RunsUserData = false;
        await Start();
        Assert.That(await Console(await Boot()), Does.Contain("login:").And.Not.Contain("scs0101-m").And.Not.Contain("Cloud-init"));
        await Stop();
        _contents.Images[0].Properties["os_distro"] = "windows";
        await Start();
        Assert.That(await Console(await Boot()), Is.Empty);
    }

    [Test]
    public async Task A_guest_knows_its_flavor_image_and_generator()
    {
        _contents.Images[0].Properties["hw_rng_model"] = "virtio";
        _contents.Images[0].Properties["architecture"] = "aarch64";
        _contents.Flavors[1].ExtraSpecs["hw_rng:allowed"] = "True";
        _contents.Guests.RepeatEveryBytes = 4;
        await Start();
        Assert.That(await Console(await Boot()), Does.Contain("|machine|aarch64|").And.Contain("|cpu|cpus=2 rdrand=0 rdseed=0 rng=2|")
            .And.Contain("|hwrng_current|virtio_rng.0|").And.Contain("|fips|blocks=1000 failures=1000 "));
    }

    [Test]
    public async Task A_console_may_keep_its_last_lines_only()
    {
        _contents.Guests.ConsoleLines = 4;
        await Start();
        Assert.That((await Console(await Boot())).Split('\n'), Has.Length.EqualTo(4));
    }

    [Test]
    public async Task A_server_that_does_not_boot_says_why()
    {
        _contents.Guests.BootFault = "No valid host was found. There are not enough hosts available.";
        await Start();
        var id = await Boot();
        var server = (await _client.Send("GET", $"{Servers}/{id}", _token)).Json!["server"]!;
        Assert.That((server["status"]!.GetValue<string>(), server["fault"]!["message"]!.GetValue<string>(), server["OS-EXT-STS:vm_state"]!.GetValue<string>()),
            Is.EqualTo(("ERROR", _contents.Guests.BootFault, "error")));
        Assert.That((await Action(id)).Code, Is.EqualTo(409));
        Assert.That((await _client.Send("DELETE", $"{Servers}/{id}", _token)).Code, Is.EqualTo(204));
    }

    [Test]
    public async Task A_guest_waits_for_the_server_of_its_own_network_whoever_else_has_the_address()
    {
        await Start(TimeSpan.FromMinutes(1));
        var (own, other) = (await Network(), await Network());
        await Boot(null, await Port(other, "10.1.0.9"));
        _time.Advance(TimeSpan.FromMinutes(1));
        var asking = await Boot("#!/bin/sh\nmarker='scs0128-m'\nprogram='ping'\ntargets='10.1.0.9'\n", await Port(own, "10.1.0.8"));
        var port = await Port(own, "10.1.0.9");
        _time.Advance(TimeSpan.FromSeconds(90));
        var asked = await Boot(null, port);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(await Console(asking), Does.Not.Contain("scs0128-m|"));
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.That(await Console(asking), Does.Contain("10.1.0.9=ok").And.Contain("|end|"), asked);
    }

    [Test]
    public async Task A_guest_loses_the_echo_of_a_server_whose_security_group_keeps_it_out()
    {
        await Start(TimeSpan.FromMinutes(1));
        var network = await Network();
        await Boot(null, await Port(network, "10.1.0.9", open: false));
        var asking = await Boot("#!/bin/sh\nmarker='scs0128-m'\nprogram='ping'\ntargets='10.1.0.9'\n", await Port(network, "10.1.0.8"));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.That(await Console(asking), Does.Contain("10.1.0.9=lost").And.Contain("|end|"));
    }

    /// <summary>A network with the range 10.1.0.0/24.</summary>
    private async Task<string> Network()
    {
        var network = await Made("network", new JsonObject { ["name"] = "n" });
        await Made("subnet", new JsonObject { ["network_id"] = network, ["ip_version"] = 4, ["cidr"] = "10.1.0.0/24" });
        return network;
    }

    private async Task<string> Port(string network, string address, bool open = true)
    {
        var group = await Made("security-group", new JsonObject { ["name"] = "g" });
        if (open)
        {
            await Made("security-group-rule", new JsonObject { ["security_group_id"] = group, ["direction"] = "ingress", ["ethertype"] = "IPv4", ["protocol"] = "icmp" });
        }

        return await Made("port", new JsonObject
        {
            ["network_id"] = network, ["security_groups"] = new JsonArray(group), ["fixed_ips"] = new JsonArray(new JsonObject { ["ip_address"] = address }),
        });
    }

    private async Task<string> Made(string kind, JsonObject order)
    {
        var key = kind.Replace('-', '_');
        var answer = await _client.Send("POST", $"/network/v2.0/{kind}s", _token, new JsonObject { [key] = order });
        Assert.That(answer.Code, Is.EqualTo(201), $"{kind}: {answer.Json}");
        return answer.Json![key]!["id"]!.GetValue<string>();
    }

    private async Task Start(TimeSpan transition = default)
    {
        _cloud = await EmbeddedCloud.Start(_contents, new EmbeddedCloudOptions { Time = _time, TransitionTime = transition, TokenLifetime = TimeSpan.FromDays(1) });
        _client = new CloudClient(_cloud);
        _token = await _client.SignIn("tenant", "tenant");
    }

    private async Task<string> Boot(string? program = Program, string? port = null)
    {
        var flavor = (await _client.Send("GET", "/compute/v2.1/flavors", _token)).Json!["flavors"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == "SCS-2V-8-20")!["id"]!.GetValue<string>();
        var server = new JsonObject { ["name"] = "s", ["flavorRef"] = flavor, ["imageRef"] = _contents.Images[0].Id, ["config_drive"] = true };
        if (port is not null)
        {
            server["networks"] = new JsonArray(new JsonObject { ["port"] = port });
        }

        if (program is not null)
        {
            server["user_data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(program));
        }

        return (await _client.Send("POST", Servers, _token, new JsonObject { ["server"] = server })).Json!["server"]!["id"]!.GetValue<string>();
    }

    private Task<CloudClient.Answer> Action(string id, int? length = null) =>
        _client.Send("POST", $"{Servers}/{id}/action", _token, new JsonObject { ["os-getConsoleOutput"] = length is null ? new JsonObject() : new JsonObject { ["length"] = length } });

    private async Task<string> Console(string id, int? length = null) => (await Action(id, length)).Json!["output"]!.GetValue<string>();
}
