namespace Conformance.Kubernetes.Facts;

/// <summary>What decides about objects besides the API server's own plugins.</summary>
/// <param name="Validating">Names of validating webhook configurations.</param>
/// <param name="Mutating">Names of mutating webhook configurations.</param>
public sealed record AdmissionWebhooks(IReadOnlyList<string> Validating, IReadOnlyList<string> Mutating);
