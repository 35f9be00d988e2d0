namespace Conformance.Tls.Facts;

/// <summary>What was seen of one version of the protocol that a server speaks.</summary>
/// <param name="Version">The version.</param>
/// <param name="Suites">The cipher suites it takes, in the order in which it chose them.</param>
public sealed record VersionFacts(TlsVersion Version, IReadOnlyList<CipherSuite> Suites)
{
    /// <summary>The groups it agrees on keys in, elliptic and finite; empty if it was not asked or needs none.</summary>
    public IReadOnlyList<NamedGroup> Groups { get; init; } = [];

    /// <summary>True if it answers with compression where that is offered.</summary>
    public bool Compresses { get; init; }

    /// <summary>True if it confirms secure renegotiation (RFC 5746); always true for TLS 1.3, which has none.</summary>
    public bool RenegotiatesSecurely { get; init; } = true;

    /// <summary>Diffie-Hellman groups of the server's choice, by suite.</summary>
    public IReadOnlyList<DhParameter> DhParameters { get; init; } = [];
}
