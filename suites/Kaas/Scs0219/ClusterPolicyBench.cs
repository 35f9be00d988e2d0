using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Model;

namespace Conformance.Kaas.Scs0219;

/// <summary>The bench in a cluster: three namespaces with two pods each, which listen as long as the testcase goes on, and commands in them that connect.</summary>
public sealed class ClusterPolicyBench : IPolicyBench
{
    private const string Container = "probe";

    private static readonly string[] Teams = ["red", "blue", "green"];
    private static readonly string[] Apps = ["a", "b"];

    private readonly ClusterWorkshop _workshop;
    private readonly MatrixOptions _options;
    private readonly List<JsonObject> _policies = [];

    private ClusterPolicyBench(ClusterWorkshop workshop, MatrixOptions options, ProbeWorld world) => (_workshop, _options, World) = (workshop, options, world);

    /// <inheritdoc/>
    public ProbeWorld World { get; }

    /// <summary>Sets it up.</summary>
    /// <param name="workshop">Where objects are made.</param>
    /// <param name="options">Image and budgets.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SubjectUnavailableException">The pods did not come to run.</exception>
    public static async Task<ClusterPolicyBench> Start(ClusterWorkshop workshop, MatrixOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workshop);
        ArgumentNullException.ThrowIfNull(options);
        var namespaces = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        var making = new List<Task<ProbePod>>();
        foreach (var team in Teams)
        {
            var ns = await workshop.CreateNamespace(new Dictionary<string, string> { ["team"] = team }, cancellation).ConfigureAwait(false);
            var now = await workshop.Client.Get(new ObjectPath(ApiResource.Namespace, ns), cancellation).ConfigureAwait(false);
            namespaces[ns] = Labels(now);
            foreach (var app in Apps)
            {
                var made = await workshop.Create(Pod(ns, app, options), app, cancellation).ConfigureAwait(false);
                making.Add(Ready(workshop.Client, made, $"{team}/{app}", options, cancellation));
            }
        }

        var pods = await workshop.Steps.Do("wait for the probe pods", () => Task.WhenAll(making)).ConfigureAwait(false);
        return new ClusterPolicyBench(workshop, options, new ProbeWorld(namespaces, pods));
    }

    /// <inheritdoc/>
    public async Task<bool> HasEndPort(CancellationToken cancellation)
    {
        var manifest = new Policy(World.Pods[0].Namespace, "probe", LabelSelector.Of("app", "nobody"))
        {
            Types = ["Ingress"], Ingress = [new PolicyRule([], [new PolicyPort { Number = 1, End = 2 }])],
        }.ToManifest();
        var made = await _workshop.Create(manifest, "policy", cancellation).ConfigureAwait(false);
        _policies.Add(made);
        return (made.At("spec", "ingress") as JsonArray)?[0]?["ports"]?[0]?["endPort"] is not null;
    }

    /// <inheritdoc/>
    public async Task Set(IReadOnlyList<Policy> policies, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var old = _policies.ToList();
        _policies.Clear();
        foreach (var policy in policies)
        {
            _policies.Add(await _workshop.Create(policy.ToManifest(), "policy", cancellation).ConfigureAwait(false));
        }

        await Task.WhenAll(old.Select(policy => _workshop.Delete(policy, cancellation))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<PolicyCell, CellState>> Try(IReadOnlyList<PolicyCell> cells, CancellationToken cancellation)
    {
        var groups = await Task.WhenAll(cells.GroupBy(cell => cell.From).Select(group => From(group.Key, [.. group], cancellation))).ConfigureAwait(false);
        return groups.SelectMany(group => group).ToDictionary(pair => pair.Cell, pair => pair.State);
    }

    /// <summary>The script that tries connections from within a pod, all at the same time; a line each with its number and what came of it.</summary>
    internal static string Script(IReadOnlyList<PolicyCell> cells, TimeSpan timeout)
    {
        var script = new StringBuilder();
        script.Append(CultureInfo.InvariantCulture, $"t() {{ if r=$(/agnhost connect \"$3\" --timeout={(int)timeout.TotalMilliseconds}ms --protocol=$2 2>&1); then echo \"$1 connected\"; else echo \"$1 $(echo $r)\"; fi; }};");
        foreach (var (number, cell) in cells.Index())
        {
            script.Append(CultureInfo.InvariantCulture, $"t {number} {cell.Port.Protocol.ToLowerInvariant()} {new IPEndPoint(cell.To.Address, cell.Port.Number)}&");
        }

        return script.Append("wait").ToString();
    }

    /// <summary>Reads what the script wrote.</summary>
    internal static IReadOnlyList<(PolicyCell Cell, CellState State)> Read(ProbePod from, IReadOnlyList<PolicyCell> cells, string output)
    {
        var states = new Dictionary<int, string>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank > 0 && int.TryParse(line.AsSpan(0, blank), CultureInfo.InvariantCulture, out var number))
            {
                states[number] = line[(blank + 1)..].Trim();
            }
        }

        if (states.Count < cells.Count || states.Values.FirstOrDefault(text => text.Contains("not found", StringComparison.Ordinal) || text.Contains("Permission denied", StringComparison.Ordinal)) is not null)
        {
            var said = output.Trim().ReplaceLineEndings(" | ");
            throw new SubjectUnavailableException($"Connections from {from} could not be tried, {states.Count} of {cells.Count} were reported: {(said.Length > 500 ? said[..500] + "…" : said)}. Does the image have /agnhost and a shell?");
        }

        return [.. cells.Index().Select(item => (item.Item, new CellState(states[item.Index] == "connected", states[item.Index].Length == 0 ? "blocked" : states[item.Index])))];
    }

    private async Task<IReadOnlyList<(PolicyCell Cell, CellState State)>> From(ProbePod pod, IReadOnlyList<PolicyCell> cells, CancellationToken cancellation)
    {
        var result = await _workshop.Client.Exec(
            new ObjectPath(ApiResource.Pod, pod.Name, pod.Namespace), ["sh", "-c", Script(cells, _options.ProbeTimeout)], new ExecOptions { Container = Container }, cancellation).ConfigureAwait(false);
        return Read(pod, cells, result.Output);
    }

    private static JsonObject Pod(string ns, string app, MatrixOptions options)
    {
        // One program a port; the shell ends them all when the pod ends.
        var servers = string.Concat(ProbePort.All.Select(port => string.Create(
            CultureInfo.InvariantCulture, $"/agnhost serve-hostname --http=false --{port.Protocol.ToLowerInvariant()}=true --port={port.Number} & ")));
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["namespace"] = ns, ["labels"] = new JsonObject { ["app"] = app } },
            ["spec"] = new JsonObject
            {
                ["automountServiceAccountToken"] = false,
                ["terminationGracePeriodSeconds"] = 0,
                ["securityContext"] = new JsonObject
                {
                    ["runAsNonRoot"] = true, ["runAsUser"] = 65534, ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
                },
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = Container,
                    ["image"] = options.Image,
                    ["imagePullPolicy"] = options.ImagePullPolicy,
                    ["command"] = new JsonArray("sh", "-c", $"trap 'kill $(jobs -p); exit 0' TERM; {servers}wait"),
                    ["ports"] = new JsonArray([.. ProbePort.All.Select(Named)]),
                    ["readinessProbe"] = new JsonObject { ["tcpSocket"] = new JsonObject { ["port"] = ProbePort.All[0].Number }, ["periodSeconds"] = 1, ["failureThreshold"] = 60 },
                    ["securityContext"] = new JsonObject { ["allowPrivilegeEscalation"] = false, ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") } },
                }),
            },
        };
    }

    private static JsonNode Named(ProbePort port)
    {
        var json = new JsonObject { ["containerPort"] = port.Number, ["protocol"] = port.Protocol };
        if (port.Name is not null)
        {
            json["name"] = port.Name;
        }

        return json;
    }

    private static async Task<ProbePod> Ready(KubeClient client, JsonObject made, string alias, MatrixOptions options, CancellationToken cancellation)
    {
        var pod = await client.WaitFor(
            new ObjectPath(ApiResource.Pod, made.Name, made.Namespace), "is Ready and has an address", item => item?.HasCondition("Ready") == true && item.TextAt("status", "podIP") is { Length: > 0 },
            options.StartBudget, cancellation).ConfigureAwait(false);
        return new ProbePod(made.Namespace!, made.Name, alias, Labels(pod!), IPAddress.Parse(pod!.TextAt("status", "podIP")!));
    }

    private static Dictionary<string, string> Labels(JsonObject item) =>
        (item.Metadata["labels"] as JsonObject ?? []).ToDictionary(label => label.Key, label => label.Value?.ToString() ?? "", StringComparer.Ordinal);
}
