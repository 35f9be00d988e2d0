namespace Conformance.Iaas.Scs0100;

/// <summary>Something doubtful about a valid name.</summary>
/// <param name="Kind">What kind of doubt.</param>
/// <param name="Offset">Where it begins: number of UTF-16 characters before it.</param>
/// <param name="Text">What is doubtful, as a clause that fits after the name.</param>
public sealed record FlavorNameWarning(FlavorNameWarningKind Kind, int Offset, string Text);
