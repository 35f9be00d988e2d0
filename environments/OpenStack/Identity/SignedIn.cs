using Conformance.OpenStack.Facts;

namespace Conformance.OpenStack.Identity;

/// <summary>The result of a sign-in.</summary>
/// <param name="secret">The token itself.</param>
/// <param name="facts">What Keystone says of it.</param>
/// <param name="catalog">Its catalogue.</param>
/// <param name="renewAt">From when on it is better not used any more.</param>
internal sealed class SignedIn(string secret, AuthToken facts, IReadOnlyList<CatalogService> catalog, DateTimeOffset renewAt)
{
    /// <summary>Secret: the token.</summary>
    public string Secret { get; } = secret;

    public AuthToken Facts { get; } = facts;

    public IReadOnlyList<CatalogService> Catalog { get; } = catalog;

    public DateTimeOffset RenewAt { get; } = renewAt;
}
