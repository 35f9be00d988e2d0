namespace Conformance.Kaas.Scs0215;

/// <summary>What became of a burst of events.</summary>
/// <param name="Accepted">How many were taken.</param>
/// <param name="Refusal">What the API server said to the first that its limit refused; null if it refused none.</param>
/// <param name="Took">How long the burst went on.</param>
public sealed record BurstResult(int Accepted, string? Refusal, TimeSpan Took);
