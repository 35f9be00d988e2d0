namespace Conformance.OpenStack;

/// <summary>How a cloud is signed in to.</summary>
public enum CloudAuth
{
    /// <summary>User name or id and password (<c>password</c>, <c>v3password</c>).</summary>
    Password,

    /// <summary>A token that exists already (<c>token</c>, <c>v3token</c>).</summary>
    Token,

    /// <summary>An application credential (<c>v3applicationcredential</c>).</summary>
    ApplicationCredential,
}
