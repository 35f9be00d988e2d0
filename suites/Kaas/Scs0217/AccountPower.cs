namespace Conformance.Kaas.Scs0217;

/// <summary>What a namespace's default service account may do that it should not.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Powers">What, in words.</param>
public sealed record AccountPower(string Namespace, IReadOnlyList<string> Powers);
