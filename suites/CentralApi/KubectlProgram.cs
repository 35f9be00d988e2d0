using System.Text.Json.Nodes;
using Conformance.Harness;
using Conformance.Kubernetes;

namespace Conformance.CentralApiSuite;

/// <summary>What a tenant sees and does with kubectl itself, and what programs that deploy make of it.</summary>
[Standard("central-api", "v1alpha1", "Central API")]
public sealed class KubectlProgram(CentralApiSubject subject, Workbench workbench)
{
    private const string Net = "NetworkV2";
    private const string Nets = "networkv2s.api.scs.community";

    [Testcase("central-api-kubectl-wait", Acts = true)]
    public async Task Kubectl_applies_and_waits(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        using var kubectl = Kubectl.For(tenant.Client.Config, bench.Steps);
        var timeout = $"--timeout={subject.Budget.TotalSeconds:0}s";
        await Well(kubectl, deviations, "kubectl apply makes a claim", tenant.Claim(Net, "net").ToJsonString(), cancellation, "apply", "--filename=-");
        await Well(kubectl, deviations, "kubectl wait sees that a claim is Ready", null, cancellation, "wait", "--for=condition=Ready", $"{Nets}/net", timeout);
        var made = await bench.InProject(tenant.Project, "networks", cancellation);
        deviations.Unless(made.Count == 1, "NetworkV2 net", "when kubectl wait returns the claim is fulfilled", "one network", $"{made.Count}", "Set Ready when the resource is there");

        // The same again changes nothing, and a change is a change.
        var again = await kubectl.Run(tenant.Claim(Net, "net").ToJsonString(), cancellation, "apply", "--filename=-");
        deviations.Unless(again.Output.Contains("unchanged", StringComparison.Ordinal), "NetworkV2 net", "kubectl apply of the same claim changes nothing", "unchanged", again.Output + again.Error, "Change no field of spec that is the tenant's");
        await Well(kubectl, deviations, "kubectl apply --server-side takes its fields", tenant.Claim(Net, "net", new JsonObject { ["description"] = "by kubectl" }).ToJsonString(), cancellation,
            "apply", "--server-side", "--force-conflicts", "--field-manager=kubectl", "--filename=-");
        await Well(kubectl, deviations, "kubectl delete waits until a claim is gone", null, cancellation, "delete", $"{Nets}/net", timeout);
        var left = await bench.InProject(tenant.Project, "networks", cancellation);
        deviations.Unless(left.Count == 0, "NetworkV2 net", "when kubectl delete returns what the claim made is gone", "no network", $"{left.Count}", "Keep the claim's finalizer until its resource is gone");
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-kubectl-explain", Acts = true)]
    public async Task Kubectl_explains_every_kind(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        using var kubectl = Kubectl.For(tenant.Client.Config, bench.Steps);
        var listed = await kubectl.Run(null, cancellation, "api-resources", $"--api-group={Tenant.Group}", "--namespaced=true", "--output=name");
        var kinds = listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        deviations.Unless(kinds.Length > 0, Tenant.Group, "kubectl finds the kinds of claims", "some kinds", listed.Error.ReplaceLineEndings(" "), "Serve the claims' definitions");
        var began = bench.Time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), bench.Time);
        var answers = new Dictionary<string, (int Code, string Output, string Error)>(StringComparer.Ordinal);
        do
        {
            // What kubectl explains is published a little after a kind is served, for one kind after the other.
            foreach (var kind in kinds.Where(kind => !answers.TryGetValue(kind, out var last) || IsUnknown(last.Error)))
            {
                answers[kind] = await kubectl.Run(null, cancellation, "explain", $"{kind.Split('.')[0]}.spec", $"--api-version={Tenant.Api}");
            }
        }
        while (answers.Values.Any(last => IsUnknown(last.Error)) && bench.Time.GetElapsedTime(began) < subject.Budget && await timer.WaitForNextTickAsync(cancellation));

        foreach (var kind in kinds)
        {
            var explained = answers[kind];
            deviations.Unless(explained.Code == 0 && explained.Output.Contains("FIELDS:", StringComparison.Ordinal) && explained.Output.Split("FIELDS:")[^1].Trim().Length > 0, kind,
                "kubectl explain says which fields the spec of a kind has", "a list of fields", explained.Code == 0 ? explained.Output.ReplaceLineEndings(" ") : explained.Error.ReplaceLineEndings(" "), "Publish structural schemas with descriptions");
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-kubectl-get", Acts = true)]
    public async Task Kubectl_shows_how_claims_are(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await tenant.Create(Net, "net", null, cancellation);
        await tenant.Ready(Net, "net", deviations, cancellation);
        using var kubectl = Kubectl.For(tenant.Client.Config, bench.Steps);
        var (_, output, error) = await kubectl.Run(null, cancellation, "get", Nets);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var (head, row) = lines.Count == 2 ? (lines[0], lines[1]) : ([], []);
        string Cell(string column) => Array.IndexOf(head, column) is >= 0 and var index && index < row.Length ? row[index] : "no such column";
        deviations.Unless(Cell("NAME") == "net" && Cell("SYNCED") == "True" && Cell("READY") == "True", "NetworkV2 net", "kubectl get shows in columns whether a claim is Synced and Ready", "net True True", $"{output}{error}".ReplaceLineEndings(" "), "Add printer columns SYNCED and READY");
        var began = bench.Time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), bench.Time);
        (int Code, string Output, string Error) described;
        List<string> events;
        do
        {
            // An event is written after what it tells of.
            described = await kubectl.Run(null, cancellation, "describe", $"{Nets}/net");
            events = [.. described.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipWhile(line => !line.StartsWith("Events:", StringComparison.Ordinal))];
        }
        while (events.Count < 2 && bench.Time.GetElapsedTime(began) < subject.Budget && await timer.WaitForNextTickAsync(cancellation));

        deviations.Unless(events.Count > 1, "NetworkV2 net", "kubectl describe shows the events of a claim", "an event with reason and message", events.FirstOrDefault() ?? described.Error.ReplaceLineEndings(" "), "Record events at the claim");
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-selectors", Acts = true)]
    public async Task Claims_are_found_by_labels_and_fields(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        foreach (var (name, tier) in new[] { ("front", "web"), ("back", "data") })
        {
            var claim = tenant.Claim(Net, name);
            claim.Metadata["labels"] = new JsonObject { ["tier"] = tier };
            await tenant.Client.Create(claim, cancellation);
        }

        foreach (var name in new[] { "front", "back" })
        {
            var ready = await tenant.Ready(Net, name, deviations, cancellation);
            deviations.Unless(ready is null || ready.TextAt("metadata", "labels", "tier") is not null, $"NetworkV2 {name}", "the system leaves a tenant's labels alone", "label tier", "none", "Patch only labels of your own");
        }

        var resource = tenant.Path(Net, "front").Resource;
        await Finds(new ListOptions { Namespace = tenant.Name, LabelSelector = "tier=web" }, "front", "label tier=web");
        await Finds(new ListOptions { Namespace = tenant.Name, LabelSelector = "tier in (data)" }, "back", "label tier in (data)");
        await Finds(new ListOptions { Namespace = tenant.Name, FieldSelector = "metadata.name=back" }, "back", "field metadata.name=back");
        await Finds(new ListOptions { Namespace = tenant.Name, LabelSelector = "!tier" }, "", "label !tier");
        Conforms.If(deviations.Result);

        async Task Finds(ListOptions options, string expected, string selector)
        {
            var found = await tenant.Client.Page(resource, options, cancellation: cancellation);
            var names = string.Join(", ", found.Items.Select(item => item.Name));
            deviations.Unless(names == expected, $"claims with {selector}", "claims are found by labels and fields", expected.Length == 0 ? "none" : expected, names.Length == 0 ? "none" : names, "Serve claims by definitions, and keep their labels");
        }
    }

    [Testcase("central-api-health", Acts = true)]
    public async Task Programs_that_deploy_see_how_a_claim_fares(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        const string Server = "InstanceV2";
        await tenant.Create(Net, "net", null, cancellation);
        await tenant.Create("SubnetV2", "sub", new JsonObject { ["networkRef"] = new JsonObject { ["name"] = "net" }, ["cidr"] = "10.33.0.0/24" }, cancellation);
        await tenant.Create(Server, "server", new JsonObject { ["imageName"] = subject.ImageName, ["flavorName"] = subject.FlavorName, ["keyPair"] = "no-such-key", ["networkRef"] = new JsonObject { ["name"] = "net" } }, cancellation);
        await Health(Server, "server", "fails", item => HealthRules.ArgoCd(item) == "Degraded" && HealthRules.Flux(item) is "InProgress" or "Failed", "Argo CD: Degraded, Flux: InProgress or Failed, as there is no key no-such-key");
        await tenant.Client.Patch(tenant.Path(Server, "server"), new JsonObject { ["spec"] = new JsonObject { ["keyPair"] = null } }, cancellation: cancellation);
        await Health(Server, "server", "is fulfilled", item => HealthRules.ArgoCd(item) == "Healthy" && HealthRules.Flux(item) == "Current", "Argo CD: Healthy, Flux: Current");
        var server = (await bench.InProject(tenant.Project, "servers", cancellation)).SingleOrDefault();
        deviations.Unless(server?.TextAt("status") == "ACTIVE", "InstanceV2 server", "what is told to be healthy is there", "an active server", server?.TextAt("status") ?? "none", "Take Ready from the managed resource");
        Conforms.If(deviations.Result);

        async Task Health(string kind, string name, string when, Func<JsonObject, bool> condition, string expected)
        {
            var (last, met) = await tenant.Until(kind, name, item => item is not null && condition(item), cancellation);
            deviations.Unless(met, $"{kind} {name}", $"programs that deploy see when a claim {when}", expected, last is null ? "it is not there" : $"Argo CD: {HealthRules.ArgoCd(last)}, Flux: {HealthRules.Flux(last)}; {Tenant.Say(last)}",
                "Write conditions Synced and Ready as Crossplane does");
        }
    }

    private static bool IsUnknown(string error) => error.Contains("couldn't find resource", StringComparison.Ordinal);

    private static async Task Well(Kubectl kubectl, Deviations deviations, string rule, string? input, CancellationToken cancellation, params string[] words)
    {
        var (code, output, error) = await kubectl.Run(input, cancellation, words);
        deviations.Unless(code == 0, $"kubectl {words[0]}", rule, "exit code 0", $"{code}: {output}{error}".ReplaceLineEndings(" "), "Try the same by hand");
    }
}
