using System.Text.Json.Nodes;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Acting;

/// <summary>Quotas are looked at before anything is created, told with numbers, and kept by the embedded cloud.</summary>
public sealed class QuotaTests
{
    private static readonly Dictionary<string, IReadOnlyList<Demand>> Demands = new()
    {
        ["compute/instances"] = Demand.Servers(1, 2, 4096), ["compute/cores"] = Demand.Servers(1, 2, 4096), ["compute/ram"] = Demand.Servers(1, 2, 4096),
        ["block-storage/volumes"] = Demand.Volumes(2, 2), ["block-storage/gigabytes"] = Demand.Volumes(2, 2), ["block-storage/backups"] = Demand.Backups(1, 1),
        ["block-storage/backup_gigabytes"] = Demand.Backups(1, 1), ["network/network"] = [Demand.Of("network", 1)], ["network/floatingip"] = [Demand.Of("floatingip", 3)],
        ["network/security_group"] = [Demand.Of("security_group", 1)], ["key-manager/secrets"] = [new Demand("key-manager", "secrets", 1)],
        ["load-balancer/load_balancer"] = [new Demand("load-balancer", "load_balancer", 1)],
    };

    private static IEnumerable<string> Names => Demands.Keys;

    [TestCaseSource(nameof(Names))]
    public async Task Too_little_is_told_with_its_numbers_before_anything_is_created(string name)
    {
        var demand = Demands[name].Single(one => $"{one.Service}/{one.Resource}" == name);
        var problem = await Problem(Demands[name], cloud => cloud.Quotas[name] = (int)demand.Amount - 1);
        Assert.That(problem, Does.Contain($"{demand.Service} {demand.Resource}: {demand.Amount} needed, {demand.Amount - 1} free (limit {demand.Amount - 1}, used 0)"));
        Assert.That(await Problem(Demands[name], cloud => cloud.Quotas[name] = (int)demand.Amount), Is.Null, "just enough is enough");
        Assert.That(await Problem(Demands[name], cloud => cloud.Quotas[name] = -1), Is.Null, "-1 is without limit");
    }

    [Test]
    public async Task Every_shortage_is_told_at_once_and_demands_add_up()
    {
        var problem = await Problem([.. Demand.Servers(1, 1, 1024), .. Demand.Servers(2, 1, 1024), .. Demand.Volumes(1, 8)], cloud =>
        {
            (cloud.Quotas["compute/instances"], cloud.Quotas["block-storage/gigabytes"]) = (2, 7);
        });
        Assert.That(problem, Does.Contain("compute instances: 3 needed, 2 free").And.Contain("block-storage gigabytes: 8 needed, 7 free").And.Not.Contain("cores"));
    }

    [TestCase(403)]
    [TestCase(404)]
    [TestCase(500)]
    public async Task A_service_that_does_not_tell_its_quotas_hinders_nothing(int status)
    {
        await using var cloud = await ScenarioTests.Start(contents => contents.Faults.Add(new Fault("network", FaultEffect.Status) { PathContains = "/quotas", Status = status }));
        var (problem, steps) = await Check(cloud, [Demand.Of("network", 1)]);
        Assert.That(problem, Is.Null);
        Assert.That(steps.Single(step => step.Name == "read the quotas of network").Problem, Does.Contain($"{status}"));
    }

    [TestCase("compute/instances", "compute", "/servers", 403, "Quota exceeded for instances: Requested 1, but already used 0 of 0 instances")]
    [TestCase("compute/cores", "compute", "/servers", 403, "Quota exceeded for cores")]
    [TestCase("block-storage/volumes", "block-storage", "/volumes", 413, "Maximum number of volumes allowed (0)")]
    [TestCase("network/network", "network", "/v2.0/networks", 409, "Quota exceeded for resources: ['network']")]
    [TestCase("key-manager/secrets", "key-manager", "/v1/secrets", 403, "Quota has been reached")]
    [TestCase("load-balancer/load_balancer", "load-balancer", "/v2/lbaas/loadbalancers", 403, "Quota has been met")]
    public async Task The_embedded_cloud_refuses_as_the_service_does(string quota, string service, string path, int status, string told)
    {
        await using var cloud = await ScenarioTests.Start(contents => contents.Quotas[quota] = 0);
        using var client = new Client(cloud.Server, CloudGenerator.Tenant);
        await client.SignIn();
        var flavor = (await cloud.Cloud.Flavors()).First(flavor => flavor is { DiskGb: 0, RamMiB: > 0 });
        var volume = service != "compute" ? "" : (string)(await client.Send("POST", "block-storage", "/volumes", new JsonObject { ["volume"] = new JsonObject { ["size"] = 1 } }))["volume"]!["id"]!;
        JsonObject body = service switch
        {
            "compute" => new()
            {
                ["server"] = new JsonObject
                {
                    ["name"] = "a", ["flavorRef"] = flavor.Id,
                    ["block_device_mapping_v2"] = new JsonArray(new JsonObject { ["boot_index"] = 0, ["source_type"] = "volume", ["destination_type"] = "volume", ["uuid"] = volume }),
                },
            },
            "block-storage" => new() { ["volume"] = new JsonObject { ["size"] = 1 } },
            "network" => new() { ["network"] = new JsonObject { ["name"] = "a" } },
            "key-manager" => new() { ["name"] = "a" },
            _ => new() { ["loadbalancer"] = new JsonObject { ["name"] = "a", ["vip_network_id"] = await Network(client) } },
        };
        var (answered, text) = await client.Try("POST", service, path, body);
        Assert.That((answered, text), Is.EqualTo((status, text)));
        Assert.That(text, Does.Contain(told));
    }

    [Test]
    public async Task Administrators_change_limits_of_compute_and_members_see_them()
    {
        await using var cloud = await ScenarioTests.Start();
        using var admin = new Client(cloud.Server, "admin");
        using var client = new Client(cloud.Server, CloudGenerator.Tenant);
        await admin.SignIn();
        await client.SignIn();
        await admin.Send("PUT", "compute", $"/os-quota-sets/{client.Project}", new JsonObject { ["quota_set"] = new JsonObject { ["instances"] = 3 } });
        Assert.That((int)(await client.Send("GET", "compute", "/limits"))["limits"]!["absolute"]!["maxTotalInstances"]!, Is.EqualTo(3));
        Assert.That((int)(await client.Send("GET", "compute", $"/os-quota-sets/{client.Project}/detail"))["quota_set"]!["cores"]!["limit"]!, Is.EqualTo(10_000));
        await admin.Send("DELETE", "compute", $"/os-quota-sets/{client.Project}");
        Assert.That((int)(await client.Send("GET", "compute", $"/os-quota-sets/{client.Project}"))["quota_set"]!["instances"]!, Is.EqualTo(100));
        Assert.That((await client.Try("PUT", "compute", $"/os-quota-sets/{client.Project}", new JsonObject { ["quota_set"] = new JsonObject() })).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task A_server_cannot_boot_from_a_volume_of_another_project()
    {
        await using var cloud = await ScenarioTests.Start();
        using var client = new Client(cloud.Server, CloudGenerator.Tenant);
        using var other = new Client(cloud.Server, cloud.Server.Contents.Users.First(user => user.Name != CloudGenerator.Tenant && user.Roles.Count > 0 && !user.Roles.Keys.Intersect(
            cloud.Server.Contents.Users.Single(own => own.Name == CloudGenerator.Tenant).Roles.Keys).Any()).Name);
        await client.SignIn();
        await other.SignIn();
        var volume = (string)(await other.Send("POST", "block-storage", "/volumes", new JsonObject { ["volume"] = new JsonObject { ["size"] = 1 } }))["volume"]!["id"]!;
        var flavor = (await cloud.Cloud.Flavors()).First(flavor => flavor.DiskGb == 0);
        var (status, text) = await client.Try("POST", "compute", "/servers", new JsonObject
        {
            ["server"] = new JsonObject
            {
                ["name"] = "thief", ["flavorRef"] = flavor.Id,
                ["block_device_mapping_v2"] = new JsonArray(new JsonObject { ["boot_index"] = 0, ["source_type"] = "volume", ["destination_type"] = "volume", ["uuid"] = volume }),
            },
        });
        Assert.That(status, Is.EqualTo(400), text);
        Assert.That(text, Does.Contain($"failed to get volume {volume}"));
    }

    private static async Task<string> Network(Client client) =>
        (string)(await client.Send("POST", "network", "/v2.0/networks", new JsonObject { ["network"] = new JsonObject { ["name"] = "n" } }))["network"]!["id"]!;

    private static async Task<string?> Problem(IEnumerable<Demand> demands, Action<CloudContents> change)
    {
        await using var cloud = await ScenarioTests.Start(change);
        return (await Check(cloud, demands)).Problem;
    }

    private static async Task<(string? Problem, IReadOnlyList<Step> Steps)> Check(EmbeddedSubject cloud, IEnumerable<Demand> demands)
    {
        using var ledger = Ledger.InMemory(new LedgerOwner("test-4f3a2b1c", "test", "embedded"), TimeProvider.System);
        var steps = new StepLog(TimeProvider.System);
        try
        {
            await new Workshops(cloud.Cloud, ledger).Open(steps).CheckQuotas(demands, CancellationToken.None);
            return (null, steps.Steps);
        }
        catch (QuotaException exception)
        {
            return (exception.Message, steps.Steps);
        }
    }
}
