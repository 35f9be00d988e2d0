namespace Conformance.Tls.Facts;

/// <summary>A Diffie-Hellman group as a server sent it.</summary>
/// <param name="Suite">The suite it was sent for.</param>
/// <param name="Bits">Size of its prime in bits.</param>
public sealed record DhParameter(CipherSuite Suite, int Bits);
