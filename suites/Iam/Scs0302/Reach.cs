namespace Conformance.Iam.Scs0302;

/// <summary>What an action reaches for, seen from the manager who does it.</summary>
public enum Reach
{
    /// <summary>The manager's own domain.</summary>
    Own,

    /// <summary>The other domain, or both.</summary>
    Foreign,

    /// <summary>No domain is named.</summary>
    Unscoped,

    /// <summary>What is above all domains: roles, domains, the catalogue.</summary>
    Cloud,
}
