namespace Conformance.Scopes;

/// <summary>What follows from a validity.</summary>
public static class ValidityExtensions
{
    /// <summary>Whether certificates are issued for a version of this validity.</summary>
    /// <param name="validity">The validity.</param>
    public static bool IsCertifiable(this Validity validity) => validity is Validity.Effective or Validity.Warn;

    /// <summary>The word a scope file writes: effective, warn, draft, deprecated.</summary>
    /// <param name="validity">The validity.</param>
    public static string Word(this Validity validity) => validity switch
    {
        Validity.Effective => "effective",
        Validity.Warn => "warn",
        Validity.Draft => "draft",
        Validity.Deprecated => "deprecated",
        _ => throw new ArgumentOutOfRangeException(nameof(validity), validity, "not a validity"),
    };
}
