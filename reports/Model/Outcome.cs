namespace Conformance.Model;

/// <summary>
/// The four results a testcase can have (scs-0003-v2). The numeric order is the precedence of a group: the outcome of
/// a group is the smallest outcome of its members. There is no "skipped".
/// </summary>
public enum Outcome
{
    /// <summary>The subject deviates from the requirement; at least one <see cref="Finding"/> of level Must says how.</summary>
    Fail = 0,

    /// <summary>Not selected, not implemented, or a needed capability is not declared by the subject.</summary>
    Missing = 1,

    /// <summary>Infrastructure, time-out, cancellation or a fault of the harness: nothing can be said about the subject.</summary>
    DidNotFinish = 2,

    /// <summary>The requirement was checked to its end and is met.</summary>
    Pass = 3,
}
