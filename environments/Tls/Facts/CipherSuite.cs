using System.Text.Json.Serialization;

namespace Conformance.Tls.Facts;

/// <summary>A cipher suite.</summary>
/// <param name="Code">Its number on the wire.</param>
/// <param name="Name">Its name in IANA's registry, or the one it went by before.</param>
public sealed record CipherSuite(ushort Code, string Name)
{
    /// <summary>True for a suite of TLS 1.3, which says nothing of key exchange and certificate.</summary>
    [JsonIgnore]
    public bool IsTls13 => Code is >= 0x1301 and <= 0x13FF or >= 0xC0B4 and <= 0xC0B5 or >= 0x00C6 and <= 0x00C7 or >= 0xC103 and <= 0xC106;

    /// <summary>How keys are agreed on, and what certificate the server shows: <c>ECDHE_RSA</c>. Empty for a suite of TLS 1.3.</summary>
    [JsonIgnore]
    public string KeyExchange => Name.IndexOf("_WITH_", StringComparison.Ordinal) is > 4 and var end ? Name[4..end] : "";

    /// <summary>True if a Diffie-Hellman group of the server's choice is used (not over elliptic curves).</summary>
    [JsonIgnore]
    public bool IsDhe => KeyExchange.StartsWith("DHE_", StringComparison.Ordinal) || KeyExchange.StartsWith("DH_anon", StringComparison.Ordinal);

    /// <summary>True if an ephemeral key over an elliptic curve is used.</summary>
    [JsonIgnore]
    public bool IsEcdhe => KeyExchange.StartsWith("ECDHE_", StringComparison.Ordinal) || KeyExchange.StartsWith("ECDH_anon", StringComparison.Ordinal);

    /// <summary>The kind of certificate key the server needs for it: <c>rsa</c>, <c>ecdsa</c>, <c>dsa</c>; empty if it says nothing or needs none.</summary>
    [JsonIgnore]
    public string CertificateKey
    {
        get
        {
            var exchange = KeyExchange.Replace("_EXPORT1024", "", StringComparison.Ordinal).Replace("_EXPORT", "", StringComparison.Ordinal);
            return exchange.Contains("anon", StringComparison.Ordinal) || exchange.EndsWith("_PSK", StringComparison.Ordinal) && !exchange.StartsWith("RSA", StringComparison.Ordinal) ? ""
                : exchange.Contains("ECDSA", StringComparison.Ordinal) ? "ecdsa"
                : exchange.Contains("RSA", StringComparison.Ordinal) ? "rsa"
                : exchange.Contains("DSS", StringComparison.Ordinal) ? "dsa"
                : "";
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
