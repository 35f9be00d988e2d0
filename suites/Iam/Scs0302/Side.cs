using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Identities;

namespace Conformance.Iam.Scs0302;

/// <summary>One of the two domains, its manager and what is in it.</summary>
/// <param name="Name">How findings name the manager: <c>manager A</c>.</param>
/// <param name="DomainId">Id of the domain.</param>
/// <param name="DomainName">Name of the domain.</param>
/// <param name="Manager">The manager's account, scoped to the domain.</param>
/// <param name="ManagerId">Id of the manager's user.</param>
/// <param name="Steward">Where things of the domain are created, and by whose rights they are removed.</param>
internal sealed record Side(string Name, string DomainId, string DomainName, IdentityAccount Manager, string ManagerId, Workshop Steward)
{
    /// <summary>A user of the domain.</summary>
    public required CloudObject User { get; init; }

    /// <summary>The user's password.</summary>
    public required string Password { get; init; }

    /// <summary>A project of the domain, in which the user has role member.</summary>
    public required CloudObject Project { get; init; }

    /// <summary>A group of the domain, which has role member on the domain, and of which the user is a member.</summary>
    public required CloudObject Group { get; init; }

    /// <summary>The user's account in the project.</summary>
    public IdentityAccount UserAccount => Manager.AtProject(User.Name, User.Id, Password, Project.Id);
}
