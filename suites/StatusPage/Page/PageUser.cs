namespace Conformance.StatusPage.Page;

/// <summary>Somebody who may log in at the page's issuer.</summary>
/// <param name="Name">What is typed as user name or e-mail address.</param>
/// <param name="Password">The password; never shown.</param>
public sealed record PageUser(string Name, string Password)
{
    /// <summary>The name alone.</summary>
    public override string ToString() => Name;
}
