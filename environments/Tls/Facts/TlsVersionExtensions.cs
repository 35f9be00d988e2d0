namespace Conformance.Tls.Facts;

/// <summary>What versions are called.</summary>
public static class TlsVersionExtensions
{
    /// <summary>The version as people write it: <c>TLS 1.2</c>.</summary>
    /// <param name="version">A version.</param>
    public static string Text(this TlsVersion version) => version switch
    {
        TlsVersion.Ssl30 => "SSL 3.0",
        TlsVersion.Tls10 => "TLS 1.0",
        TlsVersion.Tls11 => "TLS 1.1",
        TlsVersion.Tls12 => "TLS 1.2",
        TlsVersion.Tls13 => "TLS 1.3",
        _ => $"version 0x{(int)version:X4}",
    };
}
