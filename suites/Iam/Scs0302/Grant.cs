using System.Text.Json.Nodes;
using Conformance.OpenStack.Identities;

namespace Conformance.Iam.Scs0302;

/// <summary>A role assignment.</summary>
/// <param name="Role">Id of the role.</param>
/// <param name="ActorId">Id of the user or group.</param>
/// <param name="IsGroup">It is a group.</param>
/// <param name="TargetId">Id of the project or domain.</param>
/// <param name="OnDomain">It is a domain.</param>
/// <param name="Inherited">For the projects of the domain.</param>
internal sealed record Grant(string Role, string ActorId, bool IsGroup, string TargetId, bool OnDomain, bool Inherited = false)
{
    /// <summary>Its path, behind which nothing comes.</summary>
    public string Path => Inherited
        ? $"/OS-INHERIT/{Actors}/{Role}/inherited_to_projects"
        : $"/{Actors}/{Role}";

    /// <summary>The path of the roles that the actor has on the target.</summary>
    public string Actors => $"{(OnDomain ? "domains" : "projects")}/{TargetId}/{(IsGroup ? "groups" : "users")}/{ActorId}/roles";

    /// <summary>Whether an entry of a list of assignments is this one.</summary>
    /// <param name="assignment">The entry.</param>
    public bool IsIn(JsonObject assignment) =>
        Id(assignment, "role") == Role && Id(assignment, IsGroup ? "group" : "user") == ActorId
        && assignment["scope"] is JsonObject scope && Id(scope, OnDomain ? "domain" : "project") == TargetId && scope.ContainsKey("OS-INHERIT:inherited_to") == Inherited;

    private static string? Id(JsonObject json, string name) => IdentityAnswer.TextOf(json[name] as JsonObject, "id");
}
