namespace Conformance.Tls.Facts;

/// <summary>A certificate that a server showed.</summary>
/// <param name="Subject">Distinguished name of who it is for.</param>
/// <param name="Issuer">Distinguished name of who issued it.</param>
/// <param name="NotBefore">Valid from then on (UTC).</param>
/// <param name="NotAfter">Valid until then (UTC).</param>
public sealed record CertificateFacts(string Subject, string Issuer, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary><c>rsa</c>, <c>ecdsa</c>, <c>dsa</c>, <c>ed25519</c>, <c>ed448</c>, or the key algorithm's object identifier.</summary>
    public string KeyType { get; init; } = "";

    /// <summary>Size of the key in bits; 0 if it is not known.</summary>
    public int KeyBits { get; init; }

    /// <summary>OpenSSL's name of an ECDSA key's curve (<c>prime256v1</c>), its object identifier if it is an unusual one, or null for other keys.</summary>
    public string? Curve { get; init; }

    /// <summary>How it is signed, in OpenSSL's words: <c>sha256WithRSAEncryption</c>, <c>ecdsa-with-SHA256</c>; an object identifier if it is an unusual one.</summary>
    public string Signature { get; init; } = "";

    /// <summary>DNS names it is made out for.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>IP addresses it is made out for.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>True if it may be used for servers: no extended key usage, or one that says so.</summary>
    public bool IsForServers { get; init; } = true;

    /// <summary>True if it may sign others.</summary>
    public bool IsAuthority { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 digest of its bytes.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>How long it is valid altogether.</summary>
    public TimeSpan Lifetime => NotAfter - NotBefore;

    /// <summary>True if it names itself as its issuer.</summary>
    public bool IsSelfIssued => Subject == Issuer;
}
