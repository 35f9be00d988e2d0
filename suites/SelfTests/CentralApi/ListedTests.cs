using System.Text.Json.Nodes;
using Conformance.CentralApi.OpenStack;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Many objects that are looked at for drift by lists which they share.</summary>
public sealed class ListedTests
{
    private const int Many = 10;

    [Test]
    public async Task Of_many_networks_one_that_is_changed_one_that_is_deleted_and_one_whose_status_was_forged_are_set_right()
    {
        await using var tenant = await TestTenant.Onboard(more: new JsonObject { ["quota"] = new JsonObject { ["network"] = new JsonObject { ["network"] = 2 * Many } } });
        var names = Enumerable.Range(0, Many).Select(number => $"net-{number}").ToList();
        await Task.WhenAll(names.Select(name => tenant.Create("NetworkV2", name)));
        var ids = (await Task.WhenAll(names.Select(name => tenant.Ready("NetworkV2", name)))).Select(item => item.TextAt("status", "externalName")!).ToList();
        using var admin = tenant.Admin;
        await admin.Ask(HttpMethod.Put, "network", "v2.0", $"/networks/{ids[1]}", new JsonObject { ["network"] = new JsonObject { ["name"] = "drifted" } });
        await admin.Ask(HttpMethod.Delete, "network", "v2.0", $"/networks/{ids[2]}");
        var managed = (await tenant.Stack.Client.Page(CloudKinds.Find("NetworkV2").Managed)).Items.Single(item => item.TextAt("metadata", "annotations", "crossplane.io/external-name") == ids[3]);
        var path = new ObjectPath(CloudKinds.Find("NetworkV2").Managed, managed.Name);
        await tenant.Stack.Client.Patch(path with { SubResource = "status" }, JsonNode.Parse("""{"status":{"atProvider":{"name":"forged"}}}""")!.AsObject());

        await tenant.Until("NetworkV2", names[2], "is made anew", item => item.TextAt("status", "externalName") is { } id && id != ids[2] && item.HasCondition("Ready"));
        await tenant.Stack.Client.WaitFor(path, "tells the truth again", item => item?.TextAt("status", "atProvider", "name") == names[3], TestTenant.Budget);
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        IReadOnlyList<string?> last;
        do
        {
            last = [.. (await tenant.Networks()).Select(one => one.TextAt("name"))];
        }
        while (!last.Order(StringComparer.Ordinal).SequenceEqual(names) && TimeProvider.System.GetElapsedTime(began) < TestTenant.Budget && await timer.WaitForNextTickAsync());

        Assert.That(last, Is.EquivalentTo(names));
    }

    [Test]
    public async Task A_list_is_asked_for_once_as_long_as_it_is_young_and_shows_each_change()
    {
        await using var tenant = await TestTenant.Onboard();
        await tenant.Create("NetworkV2", "net");
        var id = (await tenant.Ready("NetworkV2", "net")).TextAt("status", "externalName")!;
        using var session = tenant.Admin;
        await session.Token();
        var (time, age) = (new QueueTime(), TimeSpan.FromSeconds(5));
        var few = new CloudLists(CloudKinds.Find("NetworkV2"), _ => 7, time, age);
        var sent = session.Requests;
        Assert.That(await few.Find("config", session, id, CancellationToken.None), Is.Null, "few ask for themselves");
        Assert.That(session.Requests, Is.EqualTo(sent));

        var many = new CloudLists(CloudKinds.Find("NetworkV2"), _ => 8, time, age);
        var looks = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => many.Find("config", session, id, CancellationToken.None)));
        Assert.That(looks.Distinct().Count(), Is.EqualTo(1));
        Assert.That(looks[0], Is.Not.Null);
        Assert.That(await many.Find("config", session, "nothing-of-that-name", CancellationToken.None), Is.Null);
        Assert.That(session.Requests, Is.EqualTo(sent + 1));

        await session.Ask(HttpMethod.Put, "network", "v2.0", $"/networks/{id}", new JsonObject { ["network"] = new JsonObject { ["description"] = "changed" } });
        Assert.That(await many.Find("config", session, id, CancellationToken.None), Is.EqualTo(looks[0]), "it is young");
        time.Advance(age);
        Assert.That(await many.Find("config", session, id, CancellationToken.None), Is.Not.EqualTo(looks[0]).And.Not.Null);
    }
}
