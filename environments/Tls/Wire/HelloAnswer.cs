using Conformance.Tls.Facts;

namespace Conformance.Tls.Wire;

/// <summary>How a server answered a hello.</summary>
internal enum AnswerKind
{
    /// <summary>It goes on: with its own hello, or asking for another group.</summary>
    Accepted,

    /// <summary>A fatal alert.</summary>
    Alert,

    /// <summary>It closed the connection without a word.</summary>
    Closed,

    /// <summary>Nothing came in time.</summary>
    Silent,

    /// <summary>Something that is not TLS.</summary>
    NotTls,
}

/// <summary>The answer to a hello, as far as it was read.</summary>
/// <param name="Kind">How.</param>
internal sealed record HelloAnswer(AnswerKind Kind)
{
    public const int ProtocolVersion = 70;

    /// <summary>The alert's number.</summary>
    public int Alert { get; init; }

    /// <summary>What came instead of TLS, or how it broke the rules.</summary>
    public string Words { get; init; } = "";

    public TlsVersion Version { get; init; }

    public CipherSuite? Suite { get; init; }

    public int Compression { get; init; }

    /// <summary>Types of the extensions in the server's hello.</summary>
    public IReadOnlySet<int> Extensions { get; init; } = new HashSet<int>();

    /// <summary>The group chosen: of TLS 1.3 by its hello, before by the key exchange.</summary>
    public NamedGroup? Group { get; init; }

    /// <summary>True if a curve without a name was sent.</summary>
    public bool HasUnnamedCurve { get; init; }

    /// <summary>The server's public key in TLS 1.3; empty where it asks for another group.</summary>
    public byte[] Share { get; init; } = [];

    /// <summary>Size of the prime of the server's Diffie-Hellman group, or null.</summary>
    public int? DhBits { get; init; }

    /// <summary>Certificates as sent (DER), or null if none came.</summary>
    public IReadOnlyList<byte[]>? Certificates { get; init; }

    /// <summary>The server's hello as a message, for the keys of TLS 1.3.</summary>
    public byte[] ServerHello { get; init; } = [];
}
