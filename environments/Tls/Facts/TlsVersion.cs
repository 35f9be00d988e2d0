using System.Text.Json.Serialization;

namespace Conformance.Tls.Facts;

/// <summary>Versions of the protocol, by their number on the wire.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TlsVersion>))]
public enum TlsVersion
{
    /// <summary>SSL 3.0.</summary>
    Ssl30 = 0x0300,

    /// <summary>TLS 1.0.</summary>
    Tls10 = 0x0301,

    /// <summary>TLS 1.1.</summary>
    Tls11 = 0x0302,

    /// <summary>TLS 1.2.</summary>
    Tls12 = 0x0303,

    /// <summary>TLS 1.3.</summary>
    Tls13 = 0x0304,
}
