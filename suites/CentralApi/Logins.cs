namespace Conformance.CentralApiSuite;

/// <summary>How people sign in at a Central API, by OpenID Connect.</summary>
/// <param name="User">A user as RBAC knows it, prefix included: <c>oidc:alice</c>.</param>
/// <param name="Group">A group as RBAC knows it, prefix included.</param>
/// <param name="Token">Gives a token. Asked for <see cref="LoginKind.Retired"/>, an issuer of ours changes its keys.</param>
public sealed record Logins(string User, string Group, Func<LoginKind, CancellationToken, Task<string>> Token)
{
    /// <summary>Which tokens there are. Default: all.</summary>
    public IReadOnlySet<LoginKind> Kinds { get; init; } = Enum.GetValues<LoginKind>().ToHashSet();

    /// <summary>The names only.</summary>
    public override string ToString() => $"{User}, {Group}";
}
