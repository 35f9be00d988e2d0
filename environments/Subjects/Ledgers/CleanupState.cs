namespace Conformance.Subjects.Ledgers;

/// <summary>What became of an object that had to be removed.</summary>
public enum CleanupState
{
    /// <summary>It was removed, and it was seen that it is gone.</summary>
    Removed,

    /// <summary>There was none.</summary>
    Absent,

    /// <summary>It is still there, or nobody knows.</summary>
    Left,

    /// <summary>It would be removed; nothing was done.</summary>
    Found,
}
