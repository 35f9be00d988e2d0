namespace Conformance.Kubernetes;

/// <summary>A cause of a refusal.</summary>
/// <param name="Field">The field: <c>spec.replicas</c>; empty if it is none.</param>
/// <param name="Reason">Machine-readable reason: <c>FieldValueRequired</c>, <c>FieldManagerConflict</c>, …</param>
/// <param name="Message">For people.</param>
public sealed record KubeCause(string Field, string Reason, string Message);
