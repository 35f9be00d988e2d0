using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.CentralApiSuite;

/// <summary>What becomes of claims when something goes wrong around them.</summary>
[Standard("central-api", "v1alpha1", "Central API")]
public sealed class Hardships(CentralApiSubject subject, Workbench workbench)
{
    private const string Net = "NetworkV2";
    private const string Server = "InstanceV2";

    [Testcase("central-api-wrong-image", Acts = true)]
    public async Task A_wrong_image_is_told_and_can_be_put_right(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        const string Wrong = "no-such-image";
        await tenant.Create(Net, "net", null, cancellation);
        await tenant.Create("SubnetV2", "sub", new JsonObject { ["networkRef"] = new JsonObject { ["name"] = "net" }, ["cidr"] = "10.41.0.0/24" }, cancellation);
        await tenant.Create(Server, "server", new JsonObject { ["imageName"] = Wrong, ["flavorName"] = subject.FlavorName, ["networkRef"] = new JsonObject { ["name"] = "net" } }, cancellation);
        var (last, met) = await tenant.Until(Server, "server", item => Tenant.Troubles(item).Contains(Wrong, StringComparison.Ordinal), cancellation);
        deviations.Unless(met && last?.HasCondition("Ready") != true, "InstanceV2 server", "a claim that cannot be fulfilled says so, and why", $"not Ready, and {Wrong} in a message", Tenant.Say(last), "Hand the error of the back end on to the claim's conditions");
        await tenant.Client.Patch(tenant.Path(Server, "server"), new JsonObject { ["spec"] = new JsonObject { ["imageName"] = subject.ImageName } }, cancellation: cancellation);
        await tenant.Ready(Server, "server", deviations, cancellation);
        var servers = await bench.InProject(tenant.Project, "servers", cancellation);
        deviations.Unless(servers.Count == 1, "InstanceV2 server", "however often it was tried, one server is made", "one server", $"{servers.Count}", "Create idempotently");
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-deletion-while-creating", Acts = true)]
    public async Task A_claim_that_is_deleted_while_it_is_made_leaves_nothing(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await tenant.Create(Net, "net", null, cancellation);
        await tenant.Create("SubnetV2", "sub", new JsonObject { ["networkRef"] = new JsonObject { ["name"] = "net" }, ["cidr"] = "10.42.0.0/24" }, cancellation);
        await tenant.Ready("SubnetV2", "sub", deviations, cancellation);
        var wishes = new List<(string Kind, string Name)>();
        foreach (var number in Enumerable.Range(0, 4))
        {
            await Make(Net, $"net-{number}", null);
            await Make(Server, $"server-{number}", new JsonObject { ["imageName"] = subject.ImageName, ["flavorName"] = subject.FlavorName, ["networkRef"] = new JsonObject { ["name"] = "net" } });
        }

        // Each at another moment: at once, when something was seen of it, when its external name is known.
        foreach (var (index, (kind, name)) in wishes.Index())
        {
            if (index % 3 > 0)
            {
                await tenant.Until(kind, name, item => index % 3 == 1 ? item?.Condition("Synced") is not null : item?.TextAt("status", "externalName") is { Length: > 0 }, cancellation);
            }

            await tenant.Client.Delete(tenant.Path(kind, name), cancellation: cancellation);
        }

        foreach (var (kind, name) in wishes)
        {
            var (last, gone) = await tenant.Until(kind, name, item => item is null, cancellation);
            deviations.Unless(gone, $"{kind} {name}", "a claim that is deleted while it is made goes", "gone", Tenant.Say(last), "Look at the finalizers and at what the composite waits for");
        }

        // One that can never be made whole goes with the parts that were made of it.
        await tenant.Create("VirtualMachine", "half", new JsonObject
        {
            ["imageName"] = "no-such-image", ["flavorName"] = subject.FlavorName, ["sshPublicKey"] = Story.PublicKey, ["externalNetworkName"] = subject.ExternalNetwork,
        }, cancellation);
        var (began, started) = (bench.Time.GetTimestamp(), bench.Steps.Now);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), bench.Time);
        while ((await bench.InProject(tenant.Project, "routers", cancellation)).Count == 0)
        {
            if (bench.Time.GetElapsedTime(began) >= subject.Budget)
            {
                throw new SubjectUnavailableException(string.Create(CultureInfo.InvariantCulture, $"No router was made for VirtualMachine half within {subject.Budget.TotalSeconds:0} s, so nothing can be told of its deletion."));
            }

            await timer.WaitForNextTickAsync(cancellation);
        }

        bench.Steps.Add("a part of VirtualMachine half is made", started, null);
        await tenant.Delete("VirtualMachine", "half", deviations, cancellation);

        var networks = await bench.InProject(tenant.Project, "networks", cancellation);
        var servers = await bench.InProject(tenant.Project, "servers", cancellation);
        var routers = await bench.InProject(tenant.Project, "routers", cancellation);
        deviations.Unless(networks.Count == 1 && servers.Count == 0 && routers.Count == 0, "claims", "what is deleted while it is made leaves nothing", "one network, of another claim, no server and no router",
            $"{networks.Count} networks, {servers.Count} servers, {routers.Count} routers", "Look for what an interrupted create may have made before the finalizer goes");
        foreach (var router in routers)
        {
            await bench.Cloud.Ask(HttpMethod.Delete, "network", "v2.0", $"/routers/{router.TextAt("id")}", cancellation: CancellationToken.None);
        }

        foreach (var network in networks.Where(network => network.TextAt("name") != "net"))
        {
            await bench.Cloud.Ask(HttpMethod.Delete, "network", "v2.0", $"/networks/{network.TextAt("id")}", cancellation: CancellationToken.None);
        }

        Conforms.If(deviations.Result);

        async Task Make(string kind, string name, JsonObject? spec)
        {
            wishes.Add((kind, name));
            await tenant.Create(kind, name, spec, cancellation);
        }
    }

    [Testcase("central-api-backend-outage", Acts = true)]
    public async Task A_back_end_out_of_reach_is_told_and_forgotten(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await tenant.Create(Net, "net", null, cancellation);
        await tenant.Ready(Net, "net", deviations, cancellation);
        var before = (await bench.InProject(tenant.Project, "networks", cancellation)).SingleOrDefault()?.TextAt("id");

        // For this tenant alone: its credentials lead to a port where nobody answers.
        var path = new ObjectPath(ApiResource.Secret, $"{tenant.Name}-clouds-yaml", subject.SystemNamespace);
        var credentials = await tenant.Credentials(cancellation);
        var address = credentials.TextAt("auth_url") ?? "";
        var began = bench.Time.GetTimestamp();
        var started = bench.Steps.Now;
        try
        {
            await Lead("https://127.0.0.1:1/v3", cancellation);
            await tenant.Create(Net, "meanwhile", null, cancellation);
            foreach (var name in new[] { "net", "meanwhile" })
            {
                var (last, met) = await tenant.Until(Net, name, item => item is not null && Tenant.Troubles(item).Length > 0 && !(item.HasCondition("Ready") && item.HasCondition("Synced")), cancellation);
                deviations.Unless(met, $"NetworkV2 {name}", "while its back end cannot be reached a claim does not say that all is well", "Synced or Ready is False, with a reason", Tenant.Say(last), "Hand the failure on to the claim's conditions");
            }

            await Pass(bench, subject.Outage - bench.Time.GetElapsedTime(began), cancellation);
        }
        finally
        {
            await Lead(address, CancellationToken.None);
        }

        bench.Steps.Add("the back end is out of reach", started, null);
        foreach (var name in new[] { "net", "meanwhile" })
        {
            await tenant.Ready(Net, name, deviations, cancellation);
        }

        var after = await bench.InProject(tenant.Project, "networks", cancellation);
        deviations.Unless(after.Count == 2 && after.Any(one => one.TextAt("id") == before), "NetworkV2 claims", "after an outage everything is as before, and there once", "the same network and one more", $"{after.Count} networks", "Take a back end that does not answer for no proof that something is gone");
        Conforms.If(deviations.Result);

        async Task Lead(string to, CancellationToken token)
        {
            var changed = (JsonObject)credentials.DeepClone();
            changed["auth_url"] = to;
            await subject.Provider.Patch(path, new JsonObject { ["data"] = new JsonObject { ["clouds.json"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(changed.ToJsonString())) } }, cancellation: token);
        }
    }

    [Testcase("central-api-cluster-upgrade", Acts = true, Needs = ["clusters", "cluster-upgrade"])]
    public async Task A_new_version_in_a_claim_upgrades_the_cluster(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation, withClusters: true);
        await tenant.Create("Cluster", "workload", new JsonObject
        {
            ["version"] = subject.ClusterVersion, ["class"] = subject.ClusterClass, ["writeConnectionSecretToRef"] = new JsonObject { ["name"] = "workload-kubeconfig" },
        }, cancellation);
        if (await tenant.Ready("Cluster", "workload", deviations, cancellation, subject.ClusterBudget) is not null
            && await Story.Kubeconfig(bench, tenant, "workload-kubeconfig", deviations, cancellation) is { } config)
        {
            using var workload = subject.Client(config, "looks into workload clusters", bench.Time);
            await workload.Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "kept", ["namespace"] = "default" } }, cancellation);
            await tenant.Client.Patch(tenant.Path("Cluster", "workload"), new JsonObject { ["spec"] = new JsonObject { ["version"] = subject.ClusterUpgrade } }, cancellation: cancellation);
            var (began, started) = (bench.Time.GetTimestamp(), bench.Steps.Now);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), bench.Time);
            string seen;
            while (!(seen = await Version(workload, cancellation)).StartsWith(subject.ClusterUpgrade!, StringComparison.Ordinal) && bench.Time.GetElapsedTime(began) < subject.ClusterBudget)
            {
                await timer.WaitForNextTickAsync(cancellation);
            }

            bench.Steps.Add($"upgrade to {subject.ClusterUpgrade}", started, null);
            deviations.Unless(seen.StartsWith(subject.ClusterUpgrade!, StringComparison.Ordinal), "Cluster workload", "another version in a claim upgrades the cluster", subject.ClusterUpgrade!, seen, "Patch the version of the claim into the topology of the Cluster");
            await tenant.Ready("Cluster", "workload", deviations, cancellation, subject.ClusterBudget);
            var kept = await workload.Find(new ObjectPath(ApiResource.ConfigMap, "kept", "default"), cancellation);
            deviations.Unless(kept is not null, "Cluster workload", "an upgrade keeps what is in the cluster", "config map kept", "none", "Upgrade the cluster instead of making another one");
            await tenant.Delete("Cluster", "workload", deviations, cancellation);
        }

        Conforms.If(deviations.Result);
    }

    private static async Task<string> Version(KubeClient workload, CancellationToken cancellation)
    {
        try
        {
            return (await workload.Version(cancellation)).TextAt("gitVersion") ?? "no version";
        }
        catch (Exception trouble) when (trouble is Model.SubjectUnavailableException or KubeException)
        {
            // Its API server is away while it is replaced.
            return trouble.Message;
        }
    }

    private static async Task Pass(Bench bench, TimeSpan time, CancellationToken cancellation)
    {
        if (time > TimeSpan.Zero)
        {
            using var timer = new PeriodicTimer(time, bench.Time);
            await timer.WaitForNextTickAsync(cancellation);
        }
    }
}
