namespace Conformance.OpenStack.Identities;

/// <summary>Accounts beside the plain project member, for testcases that need more rights than it has.</summary>
public sealed record AccountConfigs
{
    /// <summary>An account with role admin, or null.</summary>
    public CloudConfig? Administrator { get; init; }

    /// <summary>An account with role reader, and no other, in the project that is tested, or null.</summary>
    public CloudConfig? Reader { get; init; }

    /// <summary>Accounts with role manager on a domain each, scoped to it; no two on the same domain.</summary>
    public IReadOnlyList<CloudConfig> DomainManagers { get; init; } = [];
}
