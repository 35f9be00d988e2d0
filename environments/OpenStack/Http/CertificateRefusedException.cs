using System.Security.Authentication;

namespace Conformance.OpenStack.Http;

/// <summary>A server's certificate is not trusted; the message says whose it is and why.</summary>
/// <param name="message">Subject, issuer, reason and cure.</param>
internal sealed class CertificateRefusedException(string message) : AuthenticationException(message);
