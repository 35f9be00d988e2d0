namespace Conformance.Subjects;

/// <summary>Accounts of a cloud beside the project member, for testcases that need more rights than it has; each is the name of a cloud in <c>clouds.yaml</c>.</summary>
public sealed record SubjectAccounts
{
    /// <summary>An account with role admin, or null.</summary>
    public string? Administrator { get; init; }

    /// <summary>An account with role reader, and no other, in the project that is tested, or null; testcases that need it ask for the capability <c>reader-account</c> as well.</summary>
    public string? Reader { get; init; }

    /// <summary>Accounts with role manager, each scoped to a domain of its own; none or two.</summary>
    public IReadOnlyList<string> DomainManagers { get; init; } = [];
}
