namespace Conformance.Kaas.Scs0219;

/// <summary>A connection that is not as policies say.</summary>
/// <param name="Cell">The connection.</param>
/// <param name="Expected">True if it must come about.</param>
/// <param name="Observed">What was seen.</param>
public sealed record WrongCell(PolicyCell Cell, bool Expected, string Observed);
