using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.Kubernetes;

namespace Conformance.CentralApiSuite;

/// <summary>The story of the hackathon: what a tenant does with the Central API, from the first claim to the last.</summary>
[Standard("central-api", "v1alpha1", "Central API")]
public sealed class Story(CentralApiSubject subject, Workbench workbench)
{
    internal const string PublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMmQ9lqxM3m5aR0cYt0xk1b1e2Wm5cYk0tQm3Zk1vXcP conformance";

    [Testcase("central-api-servers", Acts = true)]
    public async Task A_tenant_gets_a_server_in_its_network(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await Servers(bench, tenant, deviations, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-virtual-machine", Acts = true)]
    public async Task One_object_makes_a_machine_with_all_it_needs(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await tenant.Create("VirtualMachine", "vm", new JsonObject
        {
            ["imageName"] = subject.ImageName, ["flavorName"] = subject.FlavorName, ["sshPublicKey"] = PublicKey, ["externalNetworkName"] = subject.ExternalNetwork,
        }, cancellation);
        if (await tenant.Ready("VirtualMachine", "vm", deviations, cancellation) is { } machine)
        {
            var server = (await bench.InProject(tenant.Project, "servers", cancellation)).SingleOrDefault(one => one.TextAt("id") == machine.TextAt("status", "instanceId"));
            deviations.Unless(server?.TextAt("status") == "ACTIVE", "VirtualMachine vm", "status.instanceId is the id of a server of the project", "an active server", server?.TextAt("status") ?? "none", "Patch status.instanceId from the instance");
            var floating = Only(await bench.InProject(tenant.Project, "floatingips", cancellation));
            deviations.Unless(
                floating?.TextAt("floating_ip_address") is { Length: > 0 } address && address == machine.TextAt("status", "address") && floating.TextAt("port_id") is { Length: > 0 },
                "VirtualMachine vm", "status.address is a floating IP that leads to the machine", "a floating IP with a port", $"status {machine.TextAt("status", "address") ?? "none"}, in OpenStack {floating?.ToJsonString() ?? "none"}",
                "Compose a floating IP with an association, and patch its address into the status");
            await tenant.Delete("VirtualMachine", "vm", deviations, cancellation);
            await Nothing(bench, tenant, deviations, cancellation);
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-objects", Acts = true, Needs = ["objects"])]
    public async Task A_tenant_makes_a_namespace_and_a_pod_on_its_cluster(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await Objects(bench, tenant, null, subject.Cluster!, null, deviations, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-story", Acts = true, Needs = ["objects", "clusters"])]
    public async Task A_tenant_uses_servers_objects_and_a_cluster_of_its_own(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation, withClusters: true);
        var order = new JsonObject
        {
            ["version"] = subject.ClusterVersion, ["class"] = subject.ClusterClass, ["writeConnectionSecretToRef"] = new JsonObject { ["name"] = "workload-kubeconfig" },
        };
        if (subject.PodImage is not null)
        {
            order["workers"] = 1;
        }

        await tenant.Create("Cluster", "workload", order, cancellation);
        await Servers(bench, tenant, deviations, cancellation);
        await Objects(bench, tenant, null, subject.Cluster!, null, deviations, cancellation);
        if (await tenant.Ready("Cluster", "workload", deviations, cancellation, subject.ClusterBudget) is not null
            && await Kubeconfig(bench, tenant, "workload-kubeconfig", deviations, cancellation) is { } config)
        {
            using var workload = subject.Client(config, "looks into workload clusters", bench.Time);
            var version = await bench.Steps.Do("the workload cluster answers", () => workload.Version(cancellation));
            deviations.Unless(version.TextAt("gitVersion")?.StartsWith(subject.ClusterVersion, StringComparison.Ordinal) == true, "Cluster workload", "the cluster has the version that was ordered",
                subject.ClusterVersion, version.TextAt("gitVersion") ?? "none", "Look at the topology in the management cluster");
            await Objects(bench, tenant, "workload", workload, subject.PodImage, deviations, cancellation);
            await tenant.Delete("Cluster", "workload", deviations, cancellation);
            var left = await subject.Management!.Page(new ApiResource("cluster.x-k8s.io", "v1beta1", "Cluster", "clusters", true), new ListOptions { Namespace = tenant.Name }, cancellation: cancellation);
            deviations.Unless(left.Items.Count == 0, "Cluster workload", "a claim is gone only when its cluster is", "no Cluster in the management cluster", string.Join(", ", left.Items.Select(item => item.Name)), "Look at the finalizers of the claim");
            var details = await subject.Details.Left(subject, owner => owner.Tenant == tenant.Name && owner.Claim == "Cluster workload", cancellation);
            deviations.Unless(details.Count == 0, "Cluster workload", "connection details go with the claim and its composite", "no secret of the system with the kubeconfig", string.Join(", ", details), "Write them into secrets that belong to the composite, or to what it is composed of, alone");
        }

        await bench.Remove(tenant, cancellation);
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-cluster-version", Acts = true, Needs = ["clusters"])]
    public async Task A_version_that_nobody_offers_is_refused_in_words(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation, withClusters: true);
        await tenant.Create("Cluster", "future", new JsonObject { ["version"] = "v9.99.9", ["class"] = subject.ClusterClass }, cancellation);
        var (last, met) = await tenant.Until("Cluster", "future", item => Tenant.Troubles(item).Contains("v9.99.9", StringComparison.Ordinal), cancellation);
        deviations.Unless(met && last?.HasCondition("Ready") != true, "Cluster future", "a claim for a version that no cluster stack offers is refused with a message the tenant understands", "not Ready, and v9.99.9 in the message",
            Tenant.Say(last), "Hand the message of the Cluster's conditions on to the claim");
        await tenant.Delete("Cluster", "future", deviations, cancellation);
        Conforms.If(deviations.Result);
    }

    private async Task Servers(Bench bench, Tenant tenant, Deviations deviations, CancellationToken cancellation)
    {
        var wishes = new (string Kind, string Name, JsonObject Spec)[]
        {
            ("KeypairV2", "key", new() { ["name"] = "key", ["publicKey"] = PublicKey }), ("NetworkV2", "net", new() { ["description"] = "of the story" }),
            ("SubnetV2", "sub", new() { ["networkRef"] = new JsonObject { ["name"] = "net" }, ["cidr"] = "10.20.0.0/24" }), ("RouterV2", "router", new() { ["externalNetworkName"] = subject.ExternalNetwork }),
            ("RouterInterfaceV2", "plug", new() { ["routerRef"] = new JsonObject { ["name"] = "router" }, ["subnetRef"] = new JsonObject { ["name"] = "sub" } }),
            ("PortV2", "port", new() { ["networkRef"] = new JsonObject { ["name"] = "net" }, ["subnetRef"] = new JsonObject { ["name"] = "sub" } }),
            ("InstanceV2", "server", new() { ["imageName"] = subject.ImageName, ["flavorName"] = subject.FlavorName, ["keyPairRef"] = new JsonObject { ["name"] = "key" }, ["portRef"] = new JsonObject { ["name"] = "port" } }),
        };
        foreach (var (kind, name, spec) in wishes)
        {
            await tenant.Create(kind, name, spec, cancellation);
        }

        var ready = new Dictionary<string, JsonObject?>();
        foreach (var (kind, name, _) in wishes)
        {
            ready[name] = await tenant.Ready(kind, name, deviations, cancellation);
        }

        var started = bench.Steps.Now;
        var networks = await bench.InProject(tenant.Project, "networks", cancellation);
        var network = Only(networks);
        deviations.Unless(network?.TextAt("name") == "net" && network.TextAt("id") == ready["net"]?.TextAt("status", "externalName"), "NetworkV2 net", "a claim becomes one thing in OpenStack, in the tenant's own project",
            "one network named net whose id is status.externalName", string.Join(", ", networks.Select(one => $"{one.TextAt("name")} ({one.TextAt("id")})").DefaultIfEmpty("none")), "Look at provider config and external names");
        var subnet = Only(await bench.InProject(tenant.Project, "subnets", cancellation));
        deviations.Unless(subnet?.TextAt("cidr") == "10.20.0.0/24" && subnet.TextAt("network_id") == network?.TextAt("id"), "SubnetV2 sub", "references lead to the claim of the same namespace", "10.20.0.0/24 in net",
            $"{subnet?.TextAt("cidr") ?? "none"} in {subnet?.TextAt("network_id") ?? "none"}", "Look at the composition's selectors");
        var router = Only(await bench.InProject(tenant.Project, "routers", cancellation));
        deviations.Unless(router?.TextAt("name") == "router" && router.TextAt("external_gateway_info", "network_id") is { Length: > 0 }, "RouterV2 router", "the router leads to the external network", $"one router with a gateway in {subject.ExternalNetwork}",
            router?.ToJsonString() ?? "none", "Look at externalNetworkName in the managed resource");
        var ports = await bench.InProject(tenant.Project, "ports", cancellation);
        deviations.Unless(ports.Any(port => port.TextAt("device_id") == router?.TextAt("id") && (port["fixed_ips"] as JsonArray ?? []).Any(address => address?["subnet_id"]?.ToString() == subnet?.TextAt("id"))), "RouterInterfaceV2 plug",
            "the router has a port in the subnet", $"a port of router {router?.TextAt("id") ?? "?"} in subnet {subnet?.TextAt("id") ?? "?"}", string.Join(", ", ports.Select(port => $"{port.TextAt("id")} of {port.TextAt("device_id")}").DefaultIfEmpty("no port")),
            "Look at the composition's selectors");
        var server = Only(await bench.InProject(tenant.Project, "servers", cancellation));
        deviations.Unless(server?.TextAt("status") == "ACTIVE" && server.TextAt("key_name") == "key", "InstanceV2 server", "the server is what was claimed", "ACTIVE, key key", $"{server?.TextAt("status") ?? "none"}, key {server?.TextAt("key_name") ?? "none"}",
            "Look at the managed resource");
        var told = (ready["server"]?.At("status", "atProvider", "addresses") as JsonArray ?? []).Select(address => address?.ToString()).ToList();
        deviations.Unless(told.Exists(address => address?.StartsWith("10.20.0.", StringComparison.Ordinal) == true), "InstanceV2 server", "the status shows the server's addresses", "an address of 10.20.0.0/24", string.Join(", ", told.DefaultIfEmpty("none")),
            "Patch status.atProvider of the managed resource into the claim");
        bench.Steps.Add("look at everything in OpenStack", started, null);

        // In no good order on purpose: nothing is asked to go before what needs it.
        foreach (var (kind, name, _) in wishes)
        {
            await tenant.Client.Delete(tenant.Path(kind, name), cancellation: cancellation);
        }

        foreach (var (kind, name, _) in wishes)
        {
            await tenant.Delete(kind, name, deviations, cancellation);
        }

        await Nothing(bench, tenant, deviations, cancellation);
    }

    /// <summary>The only one of them; null if there is none, or more.</summary>
    private static JsonObject? Only(IReadOnlyList<JsonObject> items) => items.Count == 1 ? items[0] : null;

    private static async Task Nothing(Bench bench, Tenant tenant, Deviations deviations, CancellationToken cancellation)
    {
        foreach (var many in new[] { "servers", "ports", "routers", "subnets", "networks", "floatingips" })
        {
            var left = await bench.InProject(tenant.Project, many, cancellation);
            deviations.Unless(left.Count == 0, $"claims of {tenant.Name}", "a claim is gone only when what it made is gone", $"no {many}", string.Join(", ", left.Select(one => $"{one.TextAt("name")} ({one.TextAt("id")})")),
                "Keep the finalizer of the managed resource until the external resource is gone");
        }
    }

    private static async Task Objects(Bench bench, Tenant tenant, string? cluster, KubeClient target, string? image, Deviations deviations, CancellationToken cancellation)
    {
        var prefix = cluster ?? "own";
        var ns = tenant.Name;
        await tenant.Create("Object", $"{prefix}-ns", Spec(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } }), cancellation);
        await tenant.Ready("Object", $"{prefix}-ns", deviations, cancellation);
        var wish = Spec(new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = new JsonObject { ["name"] = "hello", ["namespace"] = ns },
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "hello", ["image"] = image ?? "registry.example/hello:1", ["command"] = new JsonArray("sleep", "3600") }),
                ["automountServiceAccountToken"] = false, ["terminationGracePeriodSeconds"] = 0,
            },
        });
        if (image is not null)
        {
            wish["readiness"] = new JsonObject { ["policy"] = "DeriveFromObject" };
        }

        await tenant.Create("Object", $"{prefix}-pod", wish, cancellation);
        await tenant.Ready("Object", $"{prefix}-pod", deviations, cancellation);
        var pod = await target.Find(new ObjectPath(ApiResource.Pod, "hello", ns), cancellation);
        deviations.Unless(pod is not null, $"Object {prefix}-pod", "an Object becomes an object of the cluster", "a pod", "none", "Look at the provider config of the cluster");
        if (image is not null)
        {
            deviations.Unless(pod?.TextAt("status", "phase") == "Running" && pod.HasCondition("Ready"), $"Object {prefix}-pod", "a workload cluster has the workers that were ordered: a pod runs there", "a running pod",
                pod is null ? "no pod" : $"{pod.TextAt("status", "phase") ?? "no phase"}; {pod.Condition("PodScheduled")?.TextAt("message") ?? pod.Condition("Ready")?.TextAt("message") ?? (pod.TextAt("spec", "nodeName") is { } node ? $"it is on {node}" : "it is on no node")}",
                "Look at the nodes of the cluster and whether they can pull the image");
        }

        await tenant.Delete("Object", $"{prefix}-pod", deviations, cancellation);
        await tenant.Delete("Object", $"{prefix}-ns", deviations, cancellation);
        var left = await target.Find(new ObjectPath(ApiResource.Namespace, ns), cancellation);
        deviations.Unless(left is null, $"Object {prefix}-ns", "a claim is gone only when what it made is gone", "no namespace", $"namespace {ns} with finalizers {string.Join(", ", left?.Finalizers ?? [])}", "Keep the finalizer until the object is gone");

        JsonObject Spec(JsonObject manifest)
        {
            var spec = new JsonObject { ["manifest"] = manifest };
            if (cluster is not null)
            {
                spec["clusterRef"] = new JsonObject { ["name"] = cluster };
            }

            return spec;
        }
    }

    internal static async Task<KubeConfig?> Kubeconfig(Bench bench, Tenant tenant, string name, Deviations deviations, CancellationToken cancellation)
    {
        var started = bench.Steps.Now;
        JsonObject? secret = null;
        try
        {
            secret = await tenant.Client.WaitFor(new ObjectPath(ApiResource.Secret, name, tenant.Name), "is written", item => item is not null, bench.Subject.Budget, cancellation);
        }
        catch (Model.SubjectUnavailableException missing)
        {
            bench.Steps.Add("connection secret", started, missing.Message);
        }

        var text = secret?.TextAt("data", "kubeconfig") is { } encoded ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : null;
        var maps = await bench.Subject.Provider.Page(ApiResource.ConfigMap, new ListOptions { Namespace = tenant.Name }, cancellation: cancellation);
        var exposed = maps.Items.Where(map => map.ToJsonString().Contains("client-key-data", StringComparison.Ordinal)).Select(map => map.Name).ToList();
        deviations.Unless(exposed.Count == 0, "Cluster workload", "a kubeconfig is in the connection secret and nowhere else", "in no config map", string.Join(", ", exposed), "Write connection details into secrets only");
        return deviations.Unless(text is not null, "Cluster workload", "writeConnectionSecretToRef gives a secret in the tenant's namespace", $"secret {name} with key kubeconfig", secret is null ? "no secret" : "no such key",
            "Propagate the connection details of the composite to the claim") ? KubeConfigText.Read(text!, $"secret {name}") : null;
    }
}
