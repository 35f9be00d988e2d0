namespace Conformance.Kaas.Scs0219;

/// <summary>What became of a connection that was tried.</summary>
/// <param name="Connected">True if an answer came.</param>
/// <param name="Observed">What was seen, in words: <c>connected</c>, <c>TIMEOUT</c>, <c>REFUSED</c>.</param>
public sealed record CellState(bool Connected, string Observed);
