using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.Processes;
using Conformance.StatusPage.Page;

namespace Conformance.SelfTests.StatusPageDeployed;

/// <summary>
/// The manifests of <c>fixtures/StatusPage/Deploy/base</c> on a node of this machine, as its README says: hosts written in, secrets made, <c>kubectl apply -k</c>.
/// No ingress controller runs there; node ports stand in its place, and a port of the loopback in front of each, which leads where the cluster's Ingress says. Volumes of the node belong to root, so they are
/// handed to PostgreSQL first; page and gateway have one pod each, the API has its two.
/// </summary>
internal sealed class Deployment : IAsyncDisposable
{
    public const string Namespace = "status-page";

    private const int FirstNodePort = 30080;

    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(8);
    private static readonly (string Service, string Key)[] Entrances = [("web", "web"), ("gateway", "api"), ("identity", "issuer")];
    private static readonly ApiResource Ingresses = new("networking.k8s.io", "v1", "Ingress", "ingresses", true);
    private static readonly ApiResource Services = new("", "v1", "Service", "services", true);
    private static readonly ApiResource Deployments = new("apps", "v1", "Deployment", "deployments", true);
    private static readonly ApiResource StatefulSets = new("apps", "v1", "StatefulSet", "statefulsets", true);

    private readonly Node _node;
    private readonly Dictionary<string, OutsidePort> _ports = Entrances.ToDictionary(entrance => entrance.Key, _ => new OutsidePort(), StringComparer.Ordinal);
    private readonly Dictionary<string, string> _hosts = new(StringComparer.Ordinal);
    private readonly string _folder = Directory.CreateTempSubdirectory("scs-deploy-").FullName;

    private Deployment(Node node)
    {
        _node = node;
        Client = node.Client();
    }

    public KubeClient Client { get; }

    public Uri Page => _ports["web"].Address;

    public Uri Api => _ports["api"].Address;

    public Uri Issuer => _ports["issuer"].Address;

    public PageUser User { get; } = new("operator", RandomNumberGenerator.GetHexString(32, lowercase: true));

    public static async Task<Deployment> Start()
    {
        Node node;
        try
        {
            node = await Node.Start(new NodeOptions { Services = true, Budget = Budget });
        }
        catch (ConfigurationException missing)
        {
            throw new AssertionException($"There is no node to deploy to: run .ci/prepare as root. ({missing.Message})");
        }

        var deployment = new Deployment(node);
        try
        {
            await deployment.Deploy();
            return deployment;
        }
        catch
        {
            TestContext.Error.WriteLine(await deployment.Observed());
            await deployment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends all pods of a part, and waits until as many others are ready.</summary>
    public async Task Replace(string part)
    {
        var old = (await Pods()).Where(pod => pod.TextAt("metadata", "labels", "app.kubernetes.io/name") == part).ToList();
        Assert.That(old, Is.Not.Empty);
        foreach (var pod in old)
        {
            await Client.Delete(new ObjectPath(ApiResource.Pod, pod.Name, Namespace), uid: pod.Uid);
        }

        // The next pod of a set has the name of the last one.
        foreach (var pod in old)
        {
            await Client.WaitFor(new ObjectPath(ApiResource.Pod, pod.Name, Namespace), "is gone", item => item?.Uid != pod.Uid, Budget);
        }

        await Ready();
    }

    /// <summary>The pods, as they are now.</summary>
    public async Task<IReadOnlyList<JsonObject>> Pods()
    {
        var pods = new List<JsonObject>();
        await foreach (var pod in Client.List(ApiResource.Pod, new ListOptions { Namespace = Namespace }))
        {
            pods.Add(pod);
        }

        return pods;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var port in _ports.Values)
        {
            await port.DisposeAsync();
        }

        await _node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Deploy()
    {
        await Task.WhenAll(Images.Import(_node, LocalImages.FindBusybox("/bin:/usr/bin")), WriteOverlay());
        var kubectl = Path.Combine(KubernetesBinaries.Cache(KubernetesBinaries.ProcessEnvironment()), "..", "kubectl", "usr", "bin", "kubectl");
        Assert.That(File.Exists(kubectl), Is.True, $"There is no {Path.GetFullPath(kubectl)}: run .ci/prepare.");
        await Client.Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = Namespace } });
        await Secret("status-page-database", ("user", "status"), ("password", RandomNumberGenerator.GetHexString(32)));
        await Secret("status-page-identity", ("user", User.Name), ("password", User.Password));
        await HostProgram.Run("deploying", kubectl, ["--kubeconfig", _node.KubeConfigFile, "apply", "-k", Path.Combine(_folder, "test")], CancellationToken.None);
        var address = (await Client.Get(new ObjectPath(ApiResource.Node, _node.NodeName))).At("status", "addresses")!.AsArray().OfType<JsonObject>().Single(one => one.TextAt("type") == "InternalIP").TextAt("address")!;
        foreach (var (_, key) in Entrances)
        {
            _ports[key].LeadTo(new IPEndPoint(IPAddress.Parse(address), await NodePort(_hosts[key])));
        }

        await Ready();
    }

    /// <summary>Where an ingress controller would lead requests for a host: by the Ingress that the cluster has to the port of the service that it names.</summary>
    private async Task<int> NodePort(string host)
    {
        var ingress = await Client.Get(new ObjectPath(Ingresses, "status-page", Namespace));
        var backend = ingress.At("spec", "rules")!.AsArray().OfType<JsonObject>().Single(rule => rule.TextAt("host") == host).At("http", "paths")!.AsArray().OfType<JsonObject>().Single().At("backend", "service")!.AsObject();
        var service = await Client.Get(new ObjectPath(Services, backend.TextAt("name")!, Namespace));
        return service.At("spec", "ports")!.AsArray().OfType<JsonObject>().Single(port => port.TextAt("name") == backend.TextAt("port", "name"))["nodePort"]!.GetValue<int>();
    }

    private async Task Ready()
    {
        await Client.WaitFor(new ObjectPath(StatefulSets, "database", Namespace), "is ready", IsReady, Budget);
        foreach (var name in new[] { "api", "web", "gateway", "identity" })
        {
            await Client.WaitFor(new ObjectPath(Deployments, name, Namespace), "is ready", IsReady, Budget);
        }
    }

    private static bool IsReady(JsonObject? item) => item?["spec"]?["replicas"]?.GetValue<int>() is { } wanted && item["status"]?["readyReplicas"]?.GetValue<int>() == wanted
        && (item["status"]?["replicas"]?.GetValue<int>() ?? 0) == wanted;

    // What the README asks for: a copy with hosts of one's own.
    private async Task WriteOverlay()
    {
        var source = Path.Combine(Repository.Root, "fixtures", "StatusPage", "Deploy", "base");
        var copy = Directory.CreateDirectory(Path.Combine(_folder, "base")).FullName;
        foreach (var file in Directory.GetFiles(source))
        {
            var text = await File.ReadAllTextAsync(file);
            if (Path.GetFileName(file) == "kustomization.yaml")
            {
                foreach (var (_, key) in Entrances)
                {
                    // The host that the Ingress has for it.
                    _hosts[key] = System.Text.RegularExpressions.Regex.Match(text, $"(?m)^  - {key}=https://(.+)$").Groups[1].Value.Trim();
                    var changed = System.Text.RegularExpressions.Regex.Replace(text, $"(?m)^(  - {key}=).*$", $"$1{_ports[key].Address.GetLeftPart(UriPartial.Authority)}");
                    Assert.That(changed, Is.Not.EqualTo(text), $"{file} has no address {key}");
                    text = changed;
                }
            }

            await File.WriteAllTextAsync(Path.Combine(copy, Path.GetFileName(file)), text);
        }

        var test = Directory.CreateDirectory(Path.Combine(_folder, "test")).FullName;
        await File.WriteAllTextAsync(Path.Combine(test, "kustomization.yaml"), """
            bases:
            - ../base
            patchesStrategicMerge:
            - volume.yaml
            - entrances.yaml
            - replicas.yaml

            """);
        await File.WriteAllTextAsync(Path.Combine(test, "replicas.yaml"), string.Join("\n---\n", new[] { "web", "gateway" }.Select(name => $"""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: {name}
              namespace: {Namespace}
            spec:
              replicas: 1

            """)));
        await File.WriteAllTextAsync(Path.Combine(test, "volume.yaml"), $"""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: database
              namespace: {Namespace}
            spec:
              template:
                spec:
                  initContainers:
                  - name: owner
                    image: {Node.ToolsImage}
                    imagePullPolicy: Never
                    command: [chown, "999:999", /var/lib/postgresql/data]
                    securityContext:
                      runAsUser: 0
                      runAsNonRoot: false
                    volumeMounts:
                    - name: data
                      mountPath: /var/lib/postgresql/data

            """);
        await File.WriteAllTextAsync(Path.Combine(test, "entrances.yaml"), string.Join("\n---\n", Entrances.Select((entrance, index) => string.Create(CultureInfo.InvariantCulture, $"""
            apiVersion: v1
            kind: Service
            metadata:
              name: {entrance.Service}
              namespace: {Namespace}
            spec:
              type: NodePort
              ports:
              - name: http
                port: 80
                nodePort: {FirstNodePort + index}

            """))));
    }

    private Task Secret(string name, params (string Key, string Value)[] values) => Client.Create(new JsonObject
    {
        ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace },
        ["stringData"] = new JsonObject(values.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))),
    });

    // For who looks for the cause when it does not come up.
    private async Task<string> Observed()
    {
        var lines = new List<string> { _node.Diagnosis() ?? "The node runs." };
        foreach (var pod in await Pods())
        {
            lines.Add(KubeClient.Describe(pod));
            if ((pod.At("status", "containerStatuses") as JsonArray)?.OfType<JsonObject>().Any(container => container["ready"]?.GetValue<bool>() == false && container["state"]?["waiting"]?["reason"]?.GetValue<string>() != "ContainerCreating") == true)
            {
                try
                {
                    await foreach (var line in Client.Log(new ObjectPath(ApiResource.Pod, pod.Name, Namespace)))
                    {
                        lines.Add($"  {line}");
                    }
                }
                catch (Exception exception) when (exception is KubeException or SubjectUnavailableException)
                {
                    lines.Add($"  its log cannot be read: {exception.Message}");
                }
            }
        }

        await foreach (var told in Client.List(ApiResource.Event, new ListOptions { Namespace = Namespace }))
        {
            lines.Add($"{told.TextAt("involvedObject", "name")}: {told.TextAt("message")}");
        }

        return string.Join('\n', lines);
    }
}
