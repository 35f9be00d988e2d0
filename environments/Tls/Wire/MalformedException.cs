namespace Conformance.Tls.Wire;

/// <summary>What a server sent is no TLS, or breaks its rules.</summary>
/// <param name="message">How.</param>
internal sealed class MalformedException(string message) : Exception(message);
