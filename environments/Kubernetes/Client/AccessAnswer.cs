namespace Conformance.Kubernetes;

/// <summary>What an access review says.</summary>
/// <param name="Allowed">Whether the request would be allowed.</param>
/// <param name="Reason">Why; empty if the server does not tell.</param>
public sealed record AccessAnswer(bool Allowed, string Reason);
