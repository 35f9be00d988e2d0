namespace Conformance.CentralApiSuite;

/// <summary>Tokens that an issuer of OpenID Connect may have given, right and wrong.</summary>
public enum LoginKind
{
    /// <summary>A good one of <see cref="Logins.User"/>, who is in no group that matters.</summary>
    User,

    /// <summary>A good one of a member of <see cref="Logins.Group"/>.</summary>
    Member,

    /// <summary>As <see cref="User"/>, expired.</summary>
    Expired,

    /// <summary>As <see cref="User"/>, for another program.</summary>
    OtherAudience,

    /// <summary>As <see cref="User"/>, with another issuer's name in it.</summary>
    OtherIssuer,

    /// <summary>As <see cref="User"/>, not expired, signed with a key that the issuer does not publish any more.</summary>
    Retired,

    /// <summary>A good one whose groups are <c>system:masters</c>.</summary>
    Masters,

    /// <summary>A good one of somebody whom no tenant names, and who is in no group that one names.</summary>
    Stranger,
}
