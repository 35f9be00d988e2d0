namespace Conformance.Tls.Wire;

/// <summary>No connection could be opened, or the scan's limits are used up: nothing can be said of the server.</summary>
/// <param name="message">Why.</param>
internal sealed class UnreachableException(string message) : Exception(message);
