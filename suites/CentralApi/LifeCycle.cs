using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.Kubernetes;

namespace Conformance.CentralApiSuite;

/// <summary>What becomes of claims: changes, drift, failures, deletion.</summary>
[Standard("central-api", "v1alpha1", "Central API")]
public sealed class LifeCycle(CentralApiSubject subject, Workbench workbench)
{
    private const string Net = "NetworkV2";

    [Testcase("central-api-update", Acts = true)]
    public async Task A_change_of_a_claim_reaches_OpenStack(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithNetwork(new JsonObject { ["mtu"] = 1400 }, cancellation);
        var before = await Id(bench, tenant, cancellation);
        await Patch(tenant, Net, "net", new JsonObject { ["mtu"] = 1300 }, cancellation);
        await Eventually(bench, deviations, tenant, "networks", "NetworkV2 net", "a change of a claim is made in OpenStack", "mtu 1300", one => one.Count == 1 && one[0]["mtu"]?.GetValue<int>() == 1300, one => $"mtu {one.FirstOrDefault()?["mtu"]}", cancellation);
        await Same(bench, deviations, tenant, before, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-immutable", Acts = true)]
    public async Task A_change_of_what_cannot_change_is_told(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithNetwork(null, cancellation);
        await tenant.Create("SubnetV2", "sub", new JsonObject { ["networkRef"] = new JsonObject { ["name"] = "net" }, ["cidr"] = "10.30.0.0/24" }, cancellation);
        await tenant.Ready("SubnetV2", "sub", deviations, cancellation);
        await Patch(tenant, "SubnetV2", "sub", new JsonObject { ["cidr"] = "10.31.0.0/24" }, cancellation);
        var (last, met) = await tenant.Until("SubnetV2", "sub", item => Tenant.Troubles(item).Contains("cidr", StringComparison.Ordinal), cancellation);
        deviations.Unless(met, "SubnetV2 sub", "a change of an immutable field is told in the conditions", "a condition whose message names cidr", Tenant.Say(last), "Compare immutable fields with what is there, and say so in Synced");
        await Patch(tenant, "SubnetV2", "sub", new JsonObject { ["cidr"] = "10.30.0.0/24" }, cancellation);
        await tenant.Ready("SubnetV2", "sub", deviations, cancellation);
        var subnets = await bench.InProject(tenant.Project, "subnets", cancellation);
        deviations.Unless(subnets.Count == 1 && subnets[0].TextAt("cidr") == "10.30.0.0/24", "SubnetV2 sub", "nothing is made anew for an immutable field", "one subnet 10.30.0.0/24", string.Join(", ", subnets.Select(one => one.TextAt("cidr"))), "Leave the resource as it is");
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-drift", Acts = true)]
    public async Task What_was_changed_outside_is_corrected(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithNetwork(null, cancellation);
        var before = await Id(bench, tenant, cancellation);
        await Change(bench, tenant, new JsonObject { ["name"] = "changed-outside" }, cancellation);
        await Eventually(bench, deviations, tenant, "networks", "NetworkV2 net", "what a claim states and somebody changed is set back", "name net", one => one.Count == 1 && one[0].TextAt("name") == "net", one => $"name {one.FirstOrDefault()?.TextAt("name")}", cancellation);
        await Same(bench, deviations, tenant, before, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-observed", Acts = true)]
    public async Task What_was_changed_outside_is_shown(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithNetwork(null, cancellation);
        await Change(bench, tenant, new JsonObject { ["admin_state_up"] = false }, cancellation);
        var (last, met) = await tenant.Until(Net, "net", item => item?.At("status", "atProvider", "adminStateUp")?.ToString() == "false", cancellation);
        deviations.Unless(met, "NetworkV2 net", "what a claim does not state and somebody changed shows in its status", "status.atProvider.adminStateUp: false", last?.At("status", "atProvider")?.ToJsonString() ?? "no status", "Observe the resource regularly");
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-external-deletion", Acts = true)]
    public async Task What_was_deleted_outside_comes_back(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithNetwork(null, cancellation);
        var before = (await bench.InProject(tenant.Project, "networks", cancellation)).SingleOrDefault()?.TextAt("id");
        await Drop(bench, $"/networks/{before}", cancellation);
        await Eventually(bench, deviations, tenant, "networks", "NetworkV2 net", "what was deleted outside is made again", "one network with another id", one => one.Count == 1 && one[0].TextAt("id") != before, one => $"{one.Count} networks", cancellation);
        var (last, met) = await tenant.Until(Net, "net", item => item?.TextAt("status", "externalName") is { Length: > 0 } id && id != before && item.HasCondition("Ready"), cancellation);
        deviations.Unless(met, "NetworkV2 net", "the status shows what is there now", "another status.externalName", last?.TextAt("status", "externalName") ?? "none", "Take the new external name over");
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-orphan", Acts = true)]
    public async Task What_is_orphaned_stays(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithNetwork(new JsonObject { ["deletionPolicy"] = "Orphan" }, cancellation);
        await tenant.Delete(Net, "net", deviations, cancellation);
        var left = await bench.InProject(tenant.Project, "networks", cancellation);
        deviations.Unless(left.Count == 1, "NetworkV2 net", "deletionPolicy: Orphan keeps the resource in OpenStack", "the network", $"{left.Count} networks", "Patch spec.deletionPolicy of the claim into the managed resource");
        foreach (var one in left)
        {
            await Drop(bench, $"/networks/{one.TextAt("id")}", cancellation);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-wrong-flavor", Acts = true)]
    public async Task A_wrong_name_is_told_and_can_be_put_right(CancellationToken cancellation)
    {
        var (_, deviations, tenant) = await WithSubnet(cancellation);
        const string Wrong = "no-such-flavor";
        await tenant.Create("InstanceV2", "server", new JsonObject { ["imageName"] = subject.ImageName, ["flavorName"] = Wrong, ["networkRef"] = new JsonObject { ["name"] = "net" } }, cancellation);
        var (last, met) = await tenant.Until("InstanceV2", "server", item => Tenant.Troubles(item).Contains(Wrong, StringComparison.Ordinal), cancellation);
        deviations.Unless(met && last?.HasCondition("Ready") != true, "InstanceV2 server", "a claim that cannot be fulfilled says so, and why", $"not Ready, and {Wrong} in a message", Tenant.Say(last), "Hand the error of the back end on to the claim's conditions");
        await Patch(tenant, "InstanceV2", "server", new JsonObject { ["flavorName"] = subject.FlavorName }, cancellation);
        await tenant.Ready("InstanceV2", "server", deviations, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-ready-when-there", Acts = true)]
    public async Task Nothing_is_Ready_before_it_is_there(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await tenant.Create("SubnetV2", "sub", new JsonObject { ["networkRef"] = new JsonObject { ["name"] = "late" }, ["cidr"] = "10.32.0.0/24" }, cancellation);
        var (last, _) = await tenant.Until("SubnetV2", "sub", item => item?.Condition("Ready") is not null, cancellation);
        deviations.Unless(last?.Condition("Ready")?.TextAt("status") == "False", "SubnetV2 sub", "a claim is not Ready before its resource is there", "Ready=False", Tenant.Say(last), "Take Ready from the managed resource");
        await tenant.Create(Net, "late", null, cancellation);
        await tenant.Ready("SubnetV2", "sub", deviations, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-quota", Acts = true)]
    public async Task An_exhausted_quota_is_told_and_recovers(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation, quota: new JsonObject { ["network"] = new JsonObject { ["network"] = 1 } });
        await tenant.Create(Net, "first", null, cancellation);
        await tenant.Ready(Net, "first", deviations, cancellation);
        await tenant.Create(Net, "second", null, cancellation);
        var (last, met) = await tenant.Until(Net, "second", item => Tenant.Troubles(item).Contains("quota", StringComparison.OrdinalIgnoreCase), cancellation);
        deviations.Unless(met && last?.HasCondition("Ready") != true, "NetworkV2 second", "a claim beyond the tenant's quota says so", "not Ready, and quota in a message", Tenant.Say(last), "Set the quota of the tenant's project, and hand the refusal on to the claim's conditions");
        await tenant.Delete(Net, "first", deviations, cancellation);
        await tenant.Ready(Net, "second", deviations, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-revoked-credentials", Acts = true)]
    public async Task Revoked_credentials_are_told_and_new_ones_are_taken(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithNetwork(null, cancellation);
        var record = await subject.Provider.Get(new ObjectPath(Tenant.Resource, tenant.Name), cancellation);
        var answer = await bench.Cloud.Ask(HttpMethod.Delete, "identity", "v3",
            $"/users/{record.TextAt("status", "user", "id")}/application_credentials/{record.TextAt("status", "applicationCredential", "id")}", cancellation: cancellation);
        deviations.Unless(answer.Succeeded, "application credential", "it can be revoked", "2xx", answer.Text, "Tell user and application credential in the tenant's status");
        try
        {
            var (last, met) = await tenant.Until(Net, "net", item => Tenant.Troubles(item).Length > 0, cancellation);
            deviations.Unless(met, "NetworkV2 net", "a claim whose credentials are refused does not say that all is well", "Synced or Ready is False", Tenant.Say(last), "Hand the refusal of the sign-in on to the claim's conditions");
        }
        finally
        {
            // The provider's way back: without the secret a new credential is made.
            await subject.Provider.Delete(new ObjectPath(ApiResource.Secret, $"{tenant.Name}-clouds-yaml", subject.SystemNamespace), cancellation: CancellationToken.None);
        }

        await tenant.Ready(Net, "net", deviations, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-same-name", Acts = true)]
    public async Task Two_claims_cannot_answer_for_the_same_thing(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await tenant.Create("KeypairV2", "one", new JsonObject { ["name"] = "shared", ["publicKey"] = Story.PublicKey }, cancellation);
        await tenant.Ready("KeypairV2", "one", deviations, cancellation);
        await tenant.Create("KeypairV2", "two", new JsonObject { ["name"] = "shared", ["publicKey"] = Story.PublicKey }, cancellation);
        var (last, met) = await tenant.Until("KeypairV2", "two", item => Tenant.Troubles(item).Contains("exists", StringComparison.Ordinal), cancellation);
        deviations.Unless(met && last?.HasCondition("Ready") != true, "KeypairV2 two", "a second claim for the same external name is told that it exists", "not Ready, and exists in a message", Tenant.Say(last), "Adopt nothing that another object answers for");
        await tenant.Delete("KeypairV2", "two", deviations, cancellation);
        var (still, _) = await tenant.Until("KeypairV2", "one", item => item?.HasCondition("Ready") == true, cancellation);
        deviations.Unless(still?.HasCondition("Ready") == true, "KeypairV2 one", "deleting the second claim does no harm to the first", "Ready", Tenant.Say(still), "Delete only what was made for the claim");
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-deletion", Acts = true)]
    public async Task A_claim_goes_after_what_it_made(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithNetwork(null, cancellation);
        var network = (await bench.InProject(tenant.Project, "networks", cancellation)).SingleOrDefault()?.TextAt("id");

        // A port of somebody else keeps the network in OpenStack.
        var made = await bench.Cloud.Ask(HttpMethod.Post, "network", "v2.0", "/ports", new JsonObject { ["port"] = new JsonObject { ["network_id"] = network, ["name"] = "in-the-way", ["device_id"] = "in-the-way" } }, cancellation: cancellation);
        var port = made.Item("port")?.TextAt("id");
        try
        {
            await tenant.Client.Delete(tenant.Path(Net, "net"), cancellation: cancellation);
            var (last, met) = await tenant.Until(Net, "net", item => item is null || Tenant.Troubles(item).Length > 0, cancellation);
            deviations.Unless(met && last is not null, "NetworkV2 net", "a claim is gone only when what it made is gone, and says what it waits for", "there, with a reason", Tenant.Say(last), "Keep the finalizer until OpenStack has deleted the resource");
        }
        finally
        {
            await bench.Cloud.Ask(HttpMethod.Delete, "network", "v2.0", $"/ports/{port}", cancellation: CancellationToken.None);
        }

        var (end, gone) = await tenant.Until(Net, "net", item => item is null, cancellation);
        deviations.Unless(gone, "NetworkV2 net", "a deletion that was held up goes on by itself", "gone", Tenant.Say(end), "Try again");
        var left = await bench.InProject(tenant.Project, "networks", cancellation);
        deviations.Unless(left.Count == 0, "NetworkV2 net", "a claim that is gone leaves nothing", "no network", string.Join(", ", left.Select(one => one.TextAt("id"))), "Delete the resource before the finalizer goes");
        foreach (var one in left)
        {
            await Drop(bench, $"/networks/{one.TextAt("id")}", cancellation);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-volumes", Acts = true)]
    public async Task A_volume_is_attached_to_a_server(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithSubnet(cancellation);
        await tenant.Create("VolumeV3", "disk", new JsonObject { ["size"] = 1 }, cancellation);
        await tenant.Create("InstanceV2", "server", new JsonObject { ["imageName"] = subject.ImageName, ["flavorName"] = subject.FlavorName, ["networkRef"] = new JsonObject { ["name"] = "net" } }, cancellation);
        await tenant.Create("VolumeAttachV2", "attached", new JsonObject { ["instanceRef"] = new JsonObject { ["name"] = "server" }, ["volumeRef"] = new JsonObject { ["name"] = "disk" } }, cancellation);
        if (await tenant.Ready("VolumeAttachV2", "attached", deviations, cancellation) is not null)
        {
            await Eventually(bench, deviations, tenant, "volumes", "VolumeAttachV2 attached", "the volume is attached", "in-use", one => one.Count == 1 && one[0].TextAt("status") == "in-use", one => one.FirstOrDefault()?.TextAt("status") ?? "none", cancellation);
        }

        foreach (var (kind, name) in new[] { ("VolumeAttachV2", "attached"), ("VolumeV3", "disk") })
        {
            await tenant.Delete(kind, name, deviations, cancellation);
        }

        var left = await bench.InProject(tenant.Project, "volumes", cancellation);
        deviations.Unless(left.Count == 0, "VolumeV3 disk", "a claim that is gone leaves nothing", "no volume", string.Join(", ", left.Select(one => one.TextAt("id"))), "Delete the resource before the finalizer goes");

        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-many", Acts = true)]
    public async Task Many_claims_at_once_become_one_thing_each(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation, quota: new JsonObject { ["network"] = new JsonObject { ["network"] = subject.Crowd + 5 } });
        var names = Enumerable.Range(0, subject.Crowd).Select(number => string.Create(CultureInfo.InvariantCulture, $"net-{number}")).ToList();
        var started = bench.Steps.Now;
        await Task.WhenAll(names.Select(name => tenant.Client.Create(tenant.Claim(Net, name), cancellation)));
        bench.Steps.Add($"claim {subject.Crowd} networks", started, null);
        started = bench.Steps.Now;
        foreach (var name in names)
        {
            var (last, met) = await tenant.Until(Net, name, item => item?.HasCondition("Ready") == true, cancellation, subject.Budget * 3);
            deviations.Unless(met, $"NetworkV2 {name}", "many claims at once all become Ready", "Ready", Tenant.Say(last), "Look at back-off and rate limits of the controllers");
        }

        bench.Steps.Add($"all {subject.Crowd} are Ready", started, null);
        var made = (await bench.InProject(tenant.Project, "networks", cancellation)).Select(one => one.TextAt("name")!).ToList();
        deviations.Unless(made.Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal)), "NetworkV2 claims", "each claim becomes exactly one network", $"{subject.Crowd} networks", $"{made.Count}, {made.Distinct().Count()} names", "Create idempotently");
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-object-observe", Acts = true, Needs = ["objects"])]
    public async Task What_is_only_observed_is_left_alone(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        var manifest = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = "default", ["labels"] = new JsonObject { ["scs-conformance"] = "must-not-come" } } };
        await tenant.Create("Object", "look", new JsonObject { ["manifest"] = manifest, ["managementPolicies"] = new JsonArray("Observe") }, cancellation);
        var (last, met) = await tenant.Until("Object", "look", item => item?.HasCondition("Ready") == true, cancellation);
        deviations.Unless(met && last?.TextAt("status", "atProvider", "manifest", "metadata", "uid") is not null, "Object look", "an Object that only observes shows what is there", "Ready, with the object in the status", Tenant.Say(last), "Honour managementPolicies");
        await tenant.Delete("Object", "look", deviations, cancellation);
        var seen = await subject.Cluster!.Find(new ObjectPath(ApiResource.Namespace, "default"), cancellation);
        deviations.Unless(seen?.TextAt("metadata", "labels", "scs-conformance") is null && seen is not null && seen.TextAt("metadata", "deletionTimestamp") is null, "Object look", "an Object that only observes changes and deletes nothing", "unchanged", "changed or deleted", "Honour managementPolicies");
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-tenant-removal", Acts = true)]
    public async Task Removing_a_tenant_removes_everything(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithSubnet(cancellation);
        await bench.Remove(tenant, cancellation);
        var left = await bench.Audit(cancellation);
        foreach (var one in left)
        {
            deviations.Unless(false, $"tenant {tenant.Name}", "removing a tenant removes everything that was made for it", "nothing left", one, "Delete claims, credentials, user and project before the tenant's finalizer goes");
        }

        Conforms.If(deviations.Result);
    }

    private async Task<(Bench Bench, Deviations Deviations, Tenant Tenant)> WithNetwork(JsonObject? spec, CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await tenant.Create(Net, "net", spec, cancellation);
        await tenant.Ready(Net, "net", deviations, cancellation);
        Conforms.If(deviations.Result);
        return (bench, deviations, tenant);
    }

    private async Task<(Bench Bench, Deviations Deviations, Tenant Tenant)> WithSubnet(CancellationToken cancellation)
    {
        var (bench, deviations, tenant) = await WithNetwork(null, cancellation);
        await tenant.Create("SubnetV2", "sub", new JsonObject { ["networkRef"] = new JsonObject { ["name"] = "net" }, ["cidr"] = "10.40.0.0/24" }, cancellation);
        await tenant.Ready("SubnetV2", "sub", deviations, cancellation);
        return (bench, deviations, tenant);
    }

    private static async Task<string?> Id(Bench bench, Tenant tenant, CancellationToken cancellation) =>
        (await bench.InProject(tenant.Project, "networks", cancellation)).FirstOrDefault()?.TextAt("id");

    private static async Task Same(Bench bench, Deviations deviations, Tenant tenant, string? before, CancellationToken cancellation)
    {
        var now = await Id(bench, tenant, cancellation);
        deviations.Unless(now == before, "NetworkV2 net", "what can be changed in place is not made anew", $"network {before}", $"network {now}", "Change the resource instead of replacing it: what uses it would lose it");
    }

    private static Task<JsonObject> Patch(Tenant tenant, string kind, string name, JsonObject spec, CancellationToken cancellation) =>
        tenant.Client.Patch(tenant.Path(kind, name), new JsonObject { ["spec"] = spec }, cancellation: cancellation);

    private static async Task Change(Bench bench, Tenant tenant, JsonObject change, CancellationToken cancellation)
    {
        var network = (await bench.InProject(tenant.Project, "networks", cancellation)).Single();
        var answer = await bench.Steps.Do($"change the network outside: {change.ToJsonString()}", () =>
            bench.Cloud.Ask(HttpMethod.Put, "network", "v2.0", $"/networks/{network.TextAt("id")}", new JsonObject { ["network"] = change }, cancellation: cancellation));
        if (!answer.Succeeded)
        {
            throw new Model.SubjectUnavailableException($"The network cannot be changed outside: network answers {answer.Text}.");
        }
    }

    private static async Task Drop(Bench bench, string path, CancellationToken cancellation)
    {
        var answer = await bench.Steps.Do($"delete {path} outside", () => bench.Cloud.Ask(HttpMethod.Delete, "network", "v2.0", path, cancellation: cancellation));
        if (!answer.Succeeded && answer.Status != 404)
        {
            throw new Model.SubjectUnavailableException($"{path} cannot be deleted outside: network answers {answer.Text}.");
        }
    }

    /// <summary>Waits until OpenStack has what a rule asks for.</summary>
    private async Task Eventually(Bench bench, Deviations deviations, Tenant tenant, string many, string what, string rule, string expected,
        Func<IReadOnlyList<JsonObject>, bool> condition, Func<IReadOnlyList<JsonObject>, string> say, CancellationToken cancellation)
    {
        var began = bench.Time.GetTimestamp();
        var started = bench.Steps.Now;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), bench.Time);
        IReadOnlyList<JsonObject> seen;
        bool met;
        while (!(met = condition(seen = await bench.InProject(tenant.Project, many, cancellation))) && bench.Time.GetElapsedTime(began) < subject.Budget)
        {
            await timer.WaitForNextTickAsync(cancellation);
        }

        bench.Steps.Add($"{what}: {expected}", started, met ? null : say(seen));
        deviations.Unless(met, what, rule, $"{expected} within {subject.Budget.TotalSeconds:0} s", say(seen), "Look at the managed resource, and at how often it is observed");
    }
}
