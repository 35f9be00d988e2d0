namespace Conformance.Kubernetes;

/// <summary>A token of a service account.</summary>
/// <param name="Token">The token: a secret.</param>
/// <param name="Expires">When it ends.</param>
public sealed record ServiceAccountToken(string Token, DateTimeOffset Expires)
{
    /// <summary>The expiry only.</summary>
    public override string ToString() => $"token until {Expires:O}";
}
