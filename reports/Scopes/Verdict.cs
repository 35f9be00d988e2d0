namespace Conformance.Scopes;

/// <summary>What an evaluation says of a subject. The numeric value is the exit code of the program.</summary>
public enum Verdict
{
    /// <summary>Everything that decides passes.</summary>
    Conforms = 0,

    /// <summary>Something that decides fails.</summary>
    Fails = 1,

    /// <summary>Nothing that decides fails, but something is missing or did not finish, or there is nothing to decide by.</summary>
    Open = 2,
}
