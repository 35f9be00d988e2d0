namespace Conformance.OpenStack.Facts;

/// <summary>What Keystone says of the token in use (<c>POST /v3/auth/tokens</c>), without the token itself.</summary>
/// <param name="UserName">Name of the user.</param>
/// <param name="ProjectId">Id of the project, or null if the token is not project-scoped.</param>
/// <param name="ProjectName">Name of the project, or null.</param>
/// <param name="Roles">Role names in the token, implied roles included.</param>
/// <param name="ExpiresAt">When it expires (UTC).</param>
public sealed record AuthToken(string UserName, string? ProjectId, string? ProjectName, IReadOnlyList<string> Roles, DateTimeOffset ExpiresAt)
{
    /// <summary>Id of the user.</summary>
    public string? UserId { get; init; }

    /// <summary>Id of the domain of the project, or null.</summary>
    public string? ProjectDomainId { get; init; }

    /// <summary>Id of the domain, or null if the token is not domain-scoped.</summary>
    public string? DomainId { get; init; }

    /// <summary>Name of the domain, or null.</summary>
    public string? DomainName { get; init; }
}
