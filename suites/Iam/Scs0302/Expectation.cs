namespace Conformance.Iam.Scs0302;

/// <summary>What must come of an action of a domain manager.</summary>
public enum Expectation
{
    /// <summary>It is done, and has its effect.</summary>
    Allowed,

    /// <summary>It is refused, and has no effect.</summary>
    Refused,

    /// <summary>It shows nothing of another domain: refused, or answered without what must not be seen.</summary>
    Hidden,
}
