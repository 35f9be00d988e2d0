using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes.Facts;

/// <summary>Reads a cluster's objects and keeps what matters of them.</summary>
internal sealed class ClusterReader(KubeClient client)
{
    private static readonly string[] ComponentNames = ["kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler"];

    private readonly Lock _discovery = new();
    private Task<IReadOnlyList<(string Group, IReadOnlyList<string> Versions)>>? _groups;

    public async Task<ServerVersion> Version(CancellationToken cancellation)
    {
        var version = await client.Version(cancellation).ConfigureAwait(false);
        return version.TextAt("gitVersion") is { Length: > 0 } git
            ? new ServerVersion(git, version.TextAt("buildDate") ?? "", version.TextAt("platform") ?? "")
            : throw new SubjectUnavailableException($"GET /version: {client.Config.Server} tells no gitVersion. Is this a Kubernetes API server?");
    }

    public async Task<IReadOnlyList<ClusterNode>> Nodes(CancellationToken cancellation) =>
        [.. from node in await List("", "nodes", cancellation).ConfigureAwait(false) ?? []
            select new ClusterNode(node.Name)
            {
                Labels = Map(node.At("metadata", "labels")),
                KubeletVersion = node.TextAt("status", "nodeInfo", "kubeletVersion") ?? "",
                Addresses = [.. Objects(node.At("status", "addresses")).Select(address => new NodeAddress(address.TextAt("type") ?? "", address.TextAt("address") ?? ""))],
                KubeletPort = Number(node.At("status", "daemonEndpoints", "kubeletEndpoint", "Port")) is > 0 and var port ? (int)port : 10250,
                Ready = node.HasCondition("Ready"),
                Created = Time(node.TextAt("metadata", "creationTimestamp")) ?? default,
            }];

    public async Task<IReadOnlyList<StorageClass>> StorageClasses(CancellationToken cancellation) =>
        [.. from item in await List("storage.k8s.io", "storageclasses", cancellation).ConfigureAwait(false) ?? []
            let annotations = Map(item.At("metadata", "annotations"))
            select new StorageClass(item.Name, item.TextAt("provisioner") ?? "")
            {
                DefaultMark = annotations.GetValueOrDefault("storageclass.kubernetes.io/is-default-class"),
                OldDefaultMark = annotations.GetValueOrDefault("storageclass.beta.kubernetes.io/is-default-class"),
                Parameters = Map(item["parameters"]),
                BindingMode = item.TextAt("volumeBindingMode") ?? "",
                ReclaimPolicy = item.TextAt("reclaimPolicy") ?? "",
                AllowsExpansion = Truth(item["allowVolumeExpansion"]) == true,
                Created = Time(item.TextAt("metadata", "creationTimestamp")) ?? default,
            }];

    public async Task<IReadOnlyList<PersistentVolume>> Volumes(CancellationToken cancellation) =>
        [.. from item in await List("", "persistentvolumes", cancellation).ConfigureAwait(false) ?? []
            let spec = item["spec"] as JsonObject ?? []
            select new PersistentVolume(item.Name, spec.TextAt("storageClassName") ?? "")
            {
                AccessModes = Texts(spec["accessModes"]),
                // The source is the one member of the spec that is an object and none of those every volume may have.
                Source = spec.Where(member => member.Value is JsonObject && member.Key is not ("capacity" or "claimRef" or "nodeAffinity")).Select(member => member.Key).FirstOrDefault() ?? "",
                Driver = spec.TextAt("csi", "driver") ?? "",
                AffinityKeys = [.. Objects(spec.At("nodeAffinity", "required", "nodeSelectorTerms"))
                    .SelectMany(term => Objects(term["matchExpressions"]).Concat(Objects(term["matchFields"])))
                    .Select(expression => expression.TextAt("key") ?? "").Distinct(StringComparer.Ordinal)],
                Claim = spec.TextAt("claimRef", "name") is { } claim ? $"{spec.TextAt("claimRef", "namespace")}/{claim}" : "",
                Phase = item.TextAt("status", "phase") ?? "",
            }];

    public async Task<IReadOnlyList<ClusterNamespace>> Namespaces(CancellationToken cancellation) =>
        [.. (await List("", "namespaces", cancellation).ConfigureAwait(false) ?? []).Select(item => new ClusterNamespace(item.Name, Map(item.At("metadata", "labels"))))];

    public async Task<IReadOnlyList<string>> Apis(CancellationToken cancellation) =>
        [.. (await Groups(cancellation).ConfigureAwait(false)).SelectMany(named => named.Versions.Select(version => named.Group.Length == 0 ? version : $"{named.Group}/{version}"))];

    public async Task<IReadOnlyList<string>> Definitions(CancellationToken cancellation) =>
        [.. (await List("apiextensions.k8s.io", "customresourcedefinitions", cancellation).ConfigureAwait(false) ?? []).Select(item => item.Name)];

    public async Task<IReadOnlyList<IngressClass>> IngressClasses(CancellationToken cancellation) =>
        [.. (await List("networking.k8s.io", "ingressclasses", cancellation).ConfigureAwait(false) ?? []).Select(item => new IngressClass(
            item.Name, item.TextAt("spec", "controller") ?? "",
            Map(item.At("metadata", "annotations")).GetValueOrDefault("ingressclass.kubernetes.io/is-default-class") == "true"))];

    public async Task<FlowControl?> FlowControl(CancellationToken cancellation)
    {
        var schemas = await List("flowcontrol.apiserver.k8s.io", "flowschemas", cancellation).ConfigureAwait(false);
        var levels = await List("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", cancellation).ConfigureAwait(false);
        return schemas is null || levels is null ? null : new FlowControl([.. schemas.Select(item => item.Name)], [.. levels.Select(item => item.Name)]);
    }

    public async Task<AdmissionWebhooks> Webhooks(CancellationToken cancellation) => new(
        [.. (await List("admissionregistration.k8s.io", "validatingwebhookconfigurations", cancellation).ConfigureAwait(false) ?? []).Select(item => item.Name)],
        [.. (await List("admissionregistration.k8s.io", "mutatingwebhookconfigurations", cancellation).ConfigureAwait(false) ?? []).Select(item => item.Name)]);

    public async Task<IReadOnlyList<ComponentPod>> Components(CancellationToken cancellation)
    {
        var pods = await List("", "pods", cancellation, new ListOptions { Namespace = "kube-system" }).ConfigureAwait(false) ?? [];
        return
        [
            .. from pod in pods
               let component = pod.TextAt("metadata", "labels", "component") ?? pod.TextAt("metadata", "labels", "k8s-app") ?? ""
               where ComponentNames.Contains(component)
               from container in Objects(pod.At("spec", "containers")).Take(1)
               select new ComponentPod(component, pod.Name, pod.TextAt("spec", "nodeName") ?? "", CommandLine.Flags([.. Texts(container["command"]), .. Texts(container["args"])])),
        ];
    }

    public async Task<IReadOnlyList<SigningRequest>> SigningRequests(CancellationToken cancellation) =>
        [.. (await List("certificates.k8s.io", "certificatesigningrequests", cancellation).ConfigureAwait(false) ?? []).Select(item => new SigningRequest(
            item.Name, item.TextAt("spec", "signerName") ?? "", item.TextAt("spec", "username") ?? "", State(item))
        {
            Created = Time(item.TextAt("metadata", "creationTimestamp")) ?? default,
            Certificate = item.TextAt("status", "certificate") is { Length: > 0 } issued ? FirstCertificate(issued) : null,
        })];

    public async Task<IReadOnlyList<OfferedVersion>> Offered(CancellationToken cancellation)
    {
        var offered = new List<OfferedVersion>();
        void Add(string? version, JsonObject item, DateTimeOffset? expires = null)
        {
            if (version is { Length: > 0 })
            {
                offered.Add(new OfferedVersion(version, $"{item.Kind} {(item.Namespace is null ? "" : item.Namespace + "/")}{item.Name}") { Expires = expires });
            }
        }

        // A stack's release states the exact version, the stack itself only the branch: it counts where no release of that branch does.
        foreach (var release in await List("clusterstack.x-k8s.io", "clusterstackreleases", cancellation).ConfigureAwait(false) ?? [])
        {
            Add(release.TextAt("status", "kubernetesVersion"), release);
        }

        var stacks = await List("clusterstack.x-k8s.io", "clusterstacks", cancellation).ConfigureAwait(false) ?? [];
        foreach (var stack in stacks)
        {
            var branch = stack.TextAt("spec", "kubernetesVersion")?.TrimStart('v');
            if (branch is not null && !offered.Any(known => known.Text.TrimStart('v').StartsWith(branch + ".", StringComparison.Ordinal)))
            {
                Add(branch, stack);
            }
        }

        foreach (var item in await List("cluster.x-k8s.io", "clusterclasses", cancellation).ConfigureAwait(false) ?? [])
        {
            foreach (var version in Texts(item.At("spec", "kubernetesVersions")))
            {
                Add(version, item);
            }
        }

        foreach (var plural in new[] { "cloudprofiles", "namespacedcloudprofiles" })
        {
            foreach (var profile in await List("core.gardener.cloud", plural, cancellation).ConfigureAwait(false) ?? [])
            {
                var kubernetes = profile.At("spec", "kubernetes", "versions") ?? profile.At("status", "cloudProfileSpec", "kubernetes", "versions");
                foreach (var version in Objects(kubernetes))
                {
                    Add(version.TextAt("version"), profile, Time(version.TextAt("expirationDate")));
                }
            }
        }

        return offered;
    }

    public async Task<KubeletConfig> KubeletConfig(ClusterNode node, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.Send(HttpMethod.Get, $"/api/v1/nodes/{Uri.EscapeDataString(node.Name)}/proxy/configz", cancellation: cancellation).ConfigureAwait(false);
            if (answer["kubeletconfig"] is not JsonObject config)
            {
                return new KubeletConfig(node.Name) { Problem = "its answer has no member kubeletconfig" };
            }

            return new KubeletConfig(node.Name)
            {
                AnonymousEnabled = Truth(config.At("authentication", "anonymous", "enabled")),
                AuthorizationMode = config.TextAt("authorization", "mode"),
                ReadOnlyPort = (int)(Number(config["readOnlyPort"]) ?? 0),
                RotatesCertificates = Truth(config["rotateCertificates"]),
                BootstrapsServing = Truth(config["serverTLSBootstrap"]) == true,
            };
        }
        catch (Exception exception) when (exception is KubeException or SubjectUnavailableException)
        {
            // One node that cannot be asked must not hide the others; the check says what it means.
            return new KubeletConfig(node.Name) { Problem = exception.Message };
        }
    }

    // All objects of a kind, in the preferred version of its group that has it; null if the server does not offer it.
    private async Task<IReadOnlyList<JsonObject>?> List(string group, string plural, CancellationToken cancellation, ListOptions? options = null)
    {
        try
        {
            var versions = (await Groups(cancellation).ConfigureAwait(false)).FirstOrDefault(named => named.Group == group).Versions ?? [];
            foreach (var version in versions)
            {
                var served = await client.Resources(group.Length == 0 ? version : $"{group}/{version}", cancellation).ConfigureAwait(false);
                if (served.FirstOrDefault(resource => resource.Plural == plural) is { } resource)
                {
                    var items = new List<JsonObject>();
                    await foreach (var item in client.List(resource, options, cancellation).ConfigureAwait(false))
                    {
                        items.Add(item);
                    }

                    return items;
                }
            }

            return null;
        }
        catch (KubeException refused) when (refused.Code == 403)
        {
            throw new ConfigurationException($"The user of {client.Config} may not list {plural}: {refused.Message}. Use a kubeconfig whose user may read the cluster (cluster role view and more, or cluster-admin).", refused);
        }
        catch (KubeException refused)
        {
            throw new SubjectUnavailableException($"{plural} cannot be listed: {refused.Message}", refused);
        }
    }

    private async Task<IReadOnlyList<(string Group, IReadOnlyList<string> Versions)>> Groups(CancellationToken cancellation)
    {
        Task<IReadOnlyList<(string, IReadOnlyList<string>)>> reading;
        lock (_discovery)
        {
            reading = _groups ??= client.Groups(cancellation);
        }

        return await reading.ConfigureAwait(false);
    }

    private static string State(JsonObject item)
    {
        var conditions = Objects(item.At("status", "conditions")).Where(condition => condition.TextAt("status") is null or "True").Select(condition => condition.TextAt("type")).ToList();
        return conditions.Contains("Denied") ? "Denied" : conditions.Contains("Failed") ? "Failed"
            : item.TextAt("status", "certificate") is { Length: > 0 } ? "Issued"
            : conditions.Contains("Approved") ? "Approved" : "Pending";
    }

    private static ShownCertificate? FirstCertificate(string base64)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(base64)));
            return ClusterProbes.Shown(certificate);
        }
        catch (Exception exception) when (exception is FormatException or System.Security.Cryptography.CryptographicException)
        {
            return null; // a signer of somebody's own may issue what it likes
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private static List<string> Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(JsonObjectExtensions.Text).OfType<string>()];

    private static Dictionary<string, string> Map(JsonNode? map) =>
        (map as JsonObject ?? []).Where(pair => JsonObjectExtensions.Text(pair.Value) is not null).ToDictionary(pair => pair.Key, pair => JsonObjectExtensions.Text(pair.Value)!, StringComparer.Ordinal);

    private static bool? Truth(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var truth) ? truth : null;

    private static long? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
