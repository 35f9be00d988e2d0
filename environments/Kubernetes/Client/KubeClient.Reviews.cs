using System.Globalization;
using System.Text.Json.Nodes;

namespace Conformance.Kubernetes;

public sealed partial class KubeClient
{
    /// <summary>A token of a service account (TokenRequest).</summary>
    /// <param name="ns">The account's namespace.</param>
    /// <param name="name">The account's name.</param>
    /// <param name="lifetime">How long it should live, at least 10 minutes; null = as the server likes.</param>
    /// <param name="audiences">For whom; empty = for the API server.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<ServiceAccountToken> Token(string ns, string name, TimeSpan? lifetime = null, IReadOnlyList<string>? audiences = null, CancellationToken cancellation = default)
    {
        var spec = new JsonObject { ["audiences"] = new JsonArray([.. (audiences ?? []).Select(audience => (JsonNode)audience)]) };
        if (lifetime is { } span)
        {
            spec["expirationSeconds"] = (long)span.TotalSeconds;
        }

        var answer = await Send(
            HttpMethod.Post, Address(new ObjectPath(ApiResource.ServiceAccount, name, ns) { SubResource = "token" }),
            new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = spec }, cancellation: cancellation).ConfigureAwait(false);
        return new ServiceAccountToken(
            answer.TextAt("status", "token") ?? "",
            DateTimeOffset.Parse(answer.TextAt("status", "expirationTimestamp") ?? "", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }

    /// <summary>Whether the user of this client may do something.</summary>
    /// <param name="question">What.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<AccessAnswer> CanI(AccessQuestion question, CancellationToken cancellation = default) => Review("selfsubjectaccessreviews", "SelfSubjectAccessReview", question, [], cancellation);

    /// <summary>Whether somebody may do something.</summary>
    /// <param name="who">Who.</param>
    /// <param name="question">What.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<AccessAnswer> Can(Impersonation who, AccessQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(who);
        var spec = new JsonObject
        {
            ["user"] = who.User,
            ["groups"] = new JsonArray([.. who.Groups.Select(group => (JsonNode)group)]),
            ["extra"] = new JsonObject(who.Extra.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)new JsonArray([.. pair.Value.Select(value => (JsonNode)value)])))),
        };
        if (who.Uid is { } uid)
        {
            spec["uid"] = uid;
        }

        return Review("subjectaccessreviews", "SubjectAccessReview", question, spec, cancellation);
    }

    /// <summary>Everything that the user of this client may do in a namespace.</summary>
    /// <param name="ns">The namespace; it need not exist, and then shows what holds everywhere.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<AccessRules> RulesIn(string ns, CancellationToken cancellation = default) => new(await Send(
        HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
        new JsonObject { ["apiVersion"] = "authorization.k8s.io/v1", ["kind"] = "SelfSubjectRulesReview", ["spec"] = new JsonObject { ["namespace"] = ns } }, cancellation: cancellation).ConfigureAwait(false));

    private async Task<AccessAnswer> Review(string plural, string kind, AccessQuestion question, JsonObject spec, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        spec["resourceAttributes"] = new JsonObject
        {
            ["verb"] = question.Verb, ["group"] = question.Group, ["resource"] = question.Resource,
            ["namespace"] = question.Namespace, ["name"] = question.Name, ["subresource"] = question.SubResource,
        };
        var answer = await Send(
            HttpMethod.Post, $"/apis/authorization.k8s.io/v1/{plural}",
            new JsonObject { ["apiVersion"] = "authorization.k8s.io/v1", ["kind"] = kind, ["spec"] = spec }, cancellation: cancellation).ConfigureAwait(false);
        var allowed = answer.At("status", "allowed") is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;
        return new AccessAnswer(allowed, answer.TextAt("status", "reason") ?? "");
    }
}
