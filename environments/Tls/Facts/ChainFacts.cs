namespace Conformance.Tls.Facts;

/// <summary>The certificates of one hand-shake, as they were sent.</summary>
/// <param name="Certificates">The server's own first, then the others in the order in which they came.</param>
/// <param name="SeenIn">The newest version of the protocol in which this chain was seen.</param>
public sealed record ChainFacts(IReadOnlyList<CertificateFacts> Certificates, TlsVersion SeenIn)
{
    /// <summary>Why no path leads from the server's certificate to a trusted authority with what was sent; empty if one does. Expiry is not among it.</summary>
    public IReadOnlyList<string> TrustProblems { get; init; } = [];

    /// <summary>Why a certificate could not be read; null if all could.</summary>
    public string? Unreadable { get; init; }
}
