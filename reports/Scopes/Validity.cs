namespace Conformance.Scopes;

/// <summary>How far a version of a scope counts at a date (scs-0003-v1).</summary>
public enum Validity
{
    /// <summary>In force: certificates are issued for it.</summary>
    Effective,

    /// <summary>About to expire: certificates are still issued for it.</summary>
    Warn,

    /// <summary>In preparation: tested, but no certificates yet.</summary>
    Draft,

    /// <summary>Superseded: may be tested, but no certificates any more.</summary>
    Deprecated,
}
