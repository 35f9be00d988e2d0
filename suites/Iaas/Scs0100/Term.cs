namespace Conformance.Iaas.Scs0100;

/// <summary>A word of the naming scheme.</summary>
/// <param name="Value">The value it stands for.</param>
/// <param name="Token">How names write it.</param>
/// <param name="Meaning">What it means, in words that fit into a sentence.</param>
/// <param name="Property">The value extra specs use for it (scs-0103), or null if they have none.</param>
/// <typeparam name="T">Type of the value.</typeparam>
public sealed record Term<T>(T Value, string Token, string Meaning, string? Property = null)
    where T : struct, Enum;
