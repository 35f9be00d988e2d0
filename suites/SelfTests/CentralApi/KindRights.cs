namespace Conformance.SelfTests.CentralApi;

/// <summary>Whose rights a claim takes.</summary>
internal enum KindRights
{
    /// <summary>Those of a member of a project, with a restricted application credential: what each tenant has.</summary>
    Member,

    /// <summary>Those of a user with its password.</summary>
    Password,

    /// <summary>Those of the manager of a domain.</summary>
    Manager,
}
