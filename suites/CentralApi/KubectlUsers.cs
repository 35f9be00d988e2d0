using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conformance.Harness;
using Conformance.Kubernetes;

namespace Conformance.CentralApiSuite;

/// <summary>What those expect who use the API with kubectl, Argo CD or Flux.</summary>
[Standard("central-api", "v1alpha1", "Central API")]
public sealed partial class KubectlUsers(CentralApiSubject subject, Workbench workbench)
{
    [Testcase("central-api-explain")]
    public async Task Every_kind_explains_itself(CancellationToken cancellation)
    {
        var deviations = new Deviations();
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var definition in subject.Provider.List(ApiResource.CustomResourceDefinition, cancellation: cancellation))
        {
            if (definition.TextAt("spec", "group") != Tenant.Group || definition.TextAt("spec", "scope") != "Namespaced")
            {
                continue;
            }

            var kind = definition.TextAt("spec", "names", "kind")!;
            deviations.Unless(kinds.TryAdd(kind, definition.Name), kind, "no two kinds of claims have the same name", "one", $"{definition.Name} and {kinds[kind]}", "Rename one of them");
            foreach (var version in (definition.At("spec", "versions") as JsonArray ?? []).OfType<JsonObject>())
            {
                var properties = version.At("schema", "openAPIV3Schema", "properties", "spec", "properties") as JsonObject ?? [];
                var bare = properties.Where(pair => (pair.Value as JsonObject)?.TextAt("description") is null or "").Select(pair => pair.Key).ToList();
                deviations.Unless(properties.Count > 0 && bare.Count == 0, kind, "kubectl explain says what each field of spec is", "a description of each field", $"none of {string.Join(", ", bare.DefaultIfEmpty("any field"))}", "Write descriptions into the XRD's schema");
                var columns = (version["additionalPrinterColumns"] as JsonArray ?? []).OfType<JsonObject>().Select(column => column.TextAt("name")).ToList();
                deviations.Unless(columns.Contains("SYNCED") && columns.Contains("READY"), kind, "kubectl get shows whether a claim is Synced and Ready", "columns SYNCED and READY", string.Join(", ", columns.DefaultIfEmpty("none")), "Add printer columns");
                deviations.Unless(version.At("subresources", "status") is not null, kind, "the status is a part of its own", "subresource status", "none", "Add the subresource status");
            }
        }

        foreach (var expected in new[] { "KeypairV2", "InstanceV2", "NetworkV2", "SubnetV2", "RouterV2", "Object", "Cluster", "VirtualMachine" })
        {
            deviations.Unless(kinds.ContainsKey(expected), expected, "the kinds of the allow-list are offered", "offered", "not offered", "Install its XRD, and look at its condition Offered");
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-apply", Acts = true)]
    public async Task Two_managers_share_an_object(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await tenant.Client.Apply(tenant.Claim("NetworkV2", "net", new JsonObject { ["description"] = "of the first" }), "first", cancellation: cancellation);
        await tenant.Client.Apply(tenant.Claim("NetworkV2", "net", new JsonObject { ["mtu"] = 1400 }), "second", cancellation: cancellation);
        var claim = await tenant.Ready("NetworkV2", "net", deviations, cancellation);
        deviations.Unless(claim?.TextAt("spec", "description") == "of the first" && claim.At("spec", "mtu")?.ToString() == "1400", "NetworkV2 net", "two managers may apply different fields", "both fields", claim?["spec"]?.ToJsonString() ?? "none",
            "Have the system change only fields of its own");
        try
        {
            await tenant.Client.Apply(tenant.Claim("NetworkV2", "net", new JsonObject { ["description"] = "of the second" }), "second", cancellation: cancellation);
            deviations.Unless(false, "NetworkV2 net", "a manager is told that a field is another's", "409", "accepted", "Leave managedFields alone");
        }
        catch (KubeException conflict)
        {
            deviations.Unless(conflict.Code == 409, "NetworkV2 net", "a manager is told that a field is another's", "409", $"{conflict.Code}", "Leave managedFields alone");
        }

        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-events", Acts = true)]
    public async Task Events_say_what_happens(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await tenant.Create("NetworkV2", "net", null, cancellation);
        await tenant.Ready("NetworkV2", "net", deviations, cancellation);
        var began = bench.Time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), bench.Time);
        ListPage events;
        do
        {
            // An event is written after what it tells of.
            events = await tenant.Client.Page(new ApiResource("", "v1", "Event", "events", true), new ListOptions { Namespace = tenant.Name, FieldSelector = "involvedObject.name=net" }, cancellation: cancellation);
        }
        while (events.Items.Count == 0 && bench.Time.GetElapsedTime(began) < subject.Budget && await timer.WaitForNextTickAsync(cancellation));
        deviations.Unless(events.Items.Any(one => one.TextAt("reason") is { Length: > 0 } && one.TextAt("message") is { Length: > 0 }), "NetworkV2 net", "events say what happens to a claim", "an event with reason and message", "none", "Record events");
        Conforms.If(deviations.Result);
    }

    [Testcase("central-api-conditions", Acts = true)]
    public async Task Conditions_can_be_read_by_programs(CancellationToken cancellation)
    {
        var (bench, deviations) = (workbench.Begin(), new Deviations());
        var tenant = await bench.Onboard(cancellation);
        await tenant.Create("NetworkV2", "net", null, cancellation);
        var claim = await tenant.Ready("NetworkV2", "net", deviations, cancellation);
        foreach (var type in new[] { "Synced", "Ready" })
        {
            var condition = claim?.Condition(type);
            var told = DateTimeOffset.TryParse(condition?.TextAt("lastTransitionTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since);
            deviations.Unless(condition?.TextAt("reason") is { } reason && Reason().IsMatch(reason) && told, "NetworkV2 net",
                "health checks of Argo CD and Flux find type, status, reason and lastTransitionTime", $"condition {type} with all of them, the reason a word such as ReconcileSuccess", condition?.ToJsonString() ?? "none", "Write conditions as Crossplane does");

            // The API server's clock and the controllers' may differ a little.
            var created = DateTimeOffset.Parse(claim?.TextAt("metadata", "creationTimestamp") ?? DateTimeOffset.UnixEpoch.ToString("O"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            deviations.Unless(!told || since > created.AddMinutes(-5), "NetworkV2 net", "a condition changes when the claim is there, not before", $"condition {type} since {created:O} or later", $"lastTransitionTime {condition?.TextAt("lastTransitionTime")}",
                "Set lastTransitionTime when the status of a condition changes");
        }

        Conforms.If(deviations.Result);
    }

    /// <summary>What a condition's reason may be in all kinds of Kubernetes.</summary>
    [GeneratedRegex(@"^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Reason();
}
