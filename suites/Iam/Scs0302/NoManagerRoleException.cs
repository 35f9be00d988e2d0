namespace Conformance.Iam.Scs0302;

/// <summary>There is no role named manager, so that there can be no domain managers at all.</summary>
internal sealed class NoManagerRoleException() : Exception("there is no role manager");
