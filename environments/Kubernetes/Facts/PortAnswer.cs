namespace Conformance.Kubernetes.Facts;

/// <summary>Whether a TCP port takes connections.</summary>
/// <param name="Address">IP address or name.</param>
/// <param name="Port">The port.</param>
/// <param name="Open">Whether a connection came about.</param>
/// <param name="Detail">What happened: <c>connected</c>, <c>refused</c>, <c>no answer within 3 s</c>, …</param>
public sealed record PortAnswer(string Address, int Port, bool Open, string Detail);
