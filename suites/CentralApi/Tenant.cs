using System.Text.Json.Nodes;
using Conformance.Kubernetes;

namespace Conformance.CentralApiSuite;

/// <summary>A tenant of one testcase, and what it can do.</summary>
/// <param name="bench">The testcase's bench.</param>
/// <param name="name">Its name, and that of its namespace.</param>
/// <param name="account">Its service account.</param>
/// <param name="client">Asks as that account.</param>
/// <param name="project">Id of its project.</param>
internal sealed class Tenant(Bench bench, string name, string account, KubeClient client, string project)
{
    /// <summary>Group of the claims.</summary>
    public const string Group = "api.scs.community";

    /// <summary>Version of the claims.</summary>
    public const string Api = Group + "/v1alpha1";

    /// <summary>The provider's kind.</summary>
    public static ApiResource Resource { get; } = new("platform.scs.community", "v1alpha1", "Tenant", "tenants", false);

    public string Name => name;

    public string Project => project;

    public KubeClient Client => client;

    /// <summary>Who it is to the API server.</summary>
    public Impersonation Identity => new($"system:serviceaccount:{name}:{account}") { Groups = ["system:serviceaccounts", $"system:serviceaccounts:{name}", "system:authenticated"] };

    /// <summary>A claim; nothing is sent yet.</summary>
    public JsonObject Claim(string kind, string named, JsonObject? spec = null) => new()
    {
        ["apiVersion"] = Api, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = named, ["namespace"] = name }, ["spec"] = spec ?? [],
    };

    /// <summary>Makes a claim.</summary>
    public async Task<JsonObject> Create(string kind, string named, JsonObject? spec, CancellationToken cancellation)
    {
        var made = await bench.Steps.Do($"claim {kind} {named}", () => client.Create(Claim(kind, named, spec), cancellation)).ConfigureAwait(false);
        bench.Subject.Details.Note(new ConnectionOwner(made.Uid, $"{kind} {named}", name));
        return made;
    }

    /// <summary>Where a claim is.</summary>
    public ObjectPath Path(string kind, string named) => new(new ApiResource(Group, "v1alpha1", kind, kind.ToLowerInvariant() + "s", true), named, name);

    /// <summary>Waits for a condition of a claim.</summary>
    /// <returns>What was seen last, and whether the condition held.</returns>
    public async Task<(JsonObject? Last, bool Met)> Until(string kind, string named, Func<JsonObject?, bool> condition, CancellationToken cancellation, TimeSpan? budget = null)
    {
        using var limit = new CancellationTokenSource(budget ?? bench.Subject.Budget, bench.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var path = Path(kind, named);
        JsonObject? last = null;
        try
        {
            await foreach (var seen in client.Watch(path.Resource, new ListOptions { Namespace = name, FieldSelector = $"metadata.name={named}" }, either.Token).ConfigureAwait(false))
            {
                if (seen.Type != WatchEventType.Bookmark)
                {
                    last = seen.Type == WatchEventType.Deleted ? null : seen.Object;
                    await NoteComposite(last, either.Token).ConfigureAwait(false);
                }

                if (condition(last))
                {
                    return (last, true);
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Told by the result.
        }

        return (last, false);
    }

    // A claim leads to its composite for as long as both are there; secrets that must go with that have its uid in their names.
    private async Task NoteComposite(JsonObject? claim, CancellationToken cancellation)
    {
        if (claim?.At("spec", "resourceRef") is not JsonObject reference || reference.TextAt("name") is not { } composite || bench.Subject.Details.IsComposed(claim.Uid))
        {
            return;
        }

        var kind = reference.TextAt("kind") ?? "X" + claim.Kind;
        var path = new ObjectPath(new ApiResource(Group, "v1alpha1", kind, kind.ToLowerInvariant() + "s", false), composite);
        if (await bench.Subject.Provider.Find(path, cancellation).ConfigureAwait(false) is { } found)
        {
            bench.Subject.Details.Note(new ConnectionOwner(claim.Uid, $"{claim.Kind} {claim.Name}", name) { Composite = path, CompositeUid = found.Uid });
        }
    }

    /// <summary>Waits until a claim is Ready, and notes it as a step and, if it does not become so, as a finding.</summary>
    public async Task<JsonObject?> Ready(string kind, string named, Deviations deviations, CancellationToken cancellation, TimeSpan? budget = null)
    {
        var started = bench.Steps.Now;
        var (last, met) = await Until(kind, named, item => item is not null && item.HasCondition("Ready") && item.HasCondition("Synced"), cancellation, budget).ConfigureAwait(false);
        bench.Steps.Add($"{kind} {named} is Ready", started, met ? null : Say(last));
        deviations.Unless(met, $"{kind} {named}", "a claim that can be fulfilled becomes Synced and Ready", $"Synced and Ready within {(budget ?? bench.Subject.Budget).TotalSeconds:0} s", Say(last),
            "Look at the composite and the managed resource of the claim, and at the provider's log");
        return met ? last : null;
    }

    /// <summary>Deletes a claim and waits until it is gone, as a step and, if it stays, as a finding.</summary>
    public async Task<bool> Delete(string kind, string named, Deviations deviations, CancellationToken cancellation)
    {
        var started = bench.Steps.Now;
        await client.Delete(Path(kind, named), cancellation: cancellation).ConfigureAwait(false);
        var (last, met) = await Until(kind, named, item => item is null, cancellation, bench.Subject.ClusterBudget).ConfigureAwait(false);
        bench.Steps.Add($"{kind} {named} is gone", started, met ? null : Say(last));
        return deviations.Unless(met, $"{kind} {named}", "a claim that is deleted goes", "gone", Say(last), "Look at the finalizers and at what the composite waits for");
    }

    /// <summary>How the tenant's project is reached with its own credentials, as the provider knows them.</summary>
    public async Task<JsonObject> Credentials(CancellationToken cancellation)
    {
        var secret = await bench.Subject.Provider.Get(new ObjectPath(ApiResource.Secret, $"{name}-clouds-yaml", bench.Subject.SystemNamespace), cancellation).ConfigureAwait(false);
        return (JsonObject)JsonNode.Parse(Convert.FromBase64String(secret.TextAt("data", "clouds.json") ?? ""))!;
    }

    /// <summary>The conditions of an object in words.</summary>
    public static string Say(JsonObject? item) => item is null ? "it is not there"
        : string.Join("; ", (item.At("status", "conditions") as JsonArray ?? []).OfType<JsonObject>()
            .Select(condition => $"{condition.TextAt("type")}={condition.TextAt("status")} ({condition.TextAt("reason")}{(condition.TextAt("message") is { } said ? $": {said}" : "")})").DefaultIfEmpty("no conditions"))
            + (item.TextAt("metadata", "deletionTimestamp") is null ? "" : $"; being deleted, finalizers {string.Join(", ", item.Finalizers.DefaultIfEmpty("none"))}");

    /// <summary>Everything that Synced and Ready say is wrong; conditions of other types may be False for reasons of their own.</summary>
    public static string Troubles(JsonObject? item) => string.Join("; ", ((item?.At("status", "conditions") as JsonArray) ?? []).OfType<JsonObject>()
        .Where(condition => condition.TextAt("type") is "Synced" or "Ready" && condition.TextAt("status") != "True").Select(condition => condition.TextAt("message")));
}
