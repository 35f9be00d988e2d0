using System.Collections.Frozen;
using System.Net.Security;

namespace Conformance.Tls.Facts;

/// <summary>The cipher suites that are asked for: IANA's registry, and numbers that were in use without ever being in it.</summary>
public static class CipherSuites
{
    private static readonly CipherSuite[] Unregistered =
    [
        new(0x001C, "SSL_FORTEZZA_KEA_WITH_NULL_SHA"), new(0x001D, "SSL_FORTEZZA_KEA_WITH_FORTEZZA_CBC_SHA"),
        new(0x0060, "TLS_RSA_EXPORT1024_WITH_RC4_56_MD5"), new(0x0061, "TLS_RSA_EXPORT1024_WITH_RC2_CBC_56_MD5"), new(0x0062, "TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA"),
        new(0x0063, "TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA"), new(0x0064, "TLS_RSA_EXPORT1024_WITH_RC4_56_SHA"), new(0x0065, "TLS_DHE_DSS_EXPORT1024_WITH_RC4_56_SHA"),
        new(0x0066, "TLS_DHE_DSS_WITH_RC4_128_SHA"), new(0x0080, "TLS_GOSTR341094_WITH_28147_CNT_IMIT"), new(0x0081, "TLS_GOSTR341001_WITH_28147_CNT_IMIT"),
        new(0x0082, "TLS_GOSTR341094_WITH_NULL_GOSTR3411"), new(0x0083, "TLS_GOSTR341001_WITH_NULL_GOSTR3411"), new(0xFF85, "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT"),
        new(0xFF87, "TLS_GOSTR341112_256_WITH_NULL_GOSTR3411"), new(0xCC13, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_OLD"), new(0xCC14, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_OLD"),
        new(0xCC15, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_OLD"), new(0xFEFE, "SSL_RSA_FIPS_WITH_DES_CBC_SHA"), new(0xFEFF, "SSL_RSA_FIPS_WITH_3DES_EDE_CBC_SHA"),
    ];

    /// <summary>All of them, the ones that are in use today first: a server that reads a part of a long list only should meet those.</summary>
    public static IReadOnlyList<CipherSuite> All { get; } = Order(
        Enum.GetValues<TlsCipherSuite>().Select(suite => new CipherSuite((ushort)suite, suite.ToString())).Where(suite => suite.Code != 0).Concat(Unregistered));

    /// <summary>Those of TLS 1.3.</summary>
    public static IReadOnlyList<CipherSuite> Tls13 { get; } = [.. All.Where(suite => suite.IsTls13)];

    /// <summary>Those of TLS 1.2 and before.</summary>
    public static IReadOnlyList<CipherSuite> Older { get; } = [.. All.Where(suite => !suite.IsTls13)];

    private static readonly FrozenDictionary<ushort, CipherSuite> ByCode = All.ToFrozenDictionary(suite => suite.Code);

    /// <summary>A suite by its number; one that is not known gets a name of its number.</summary>
    /// <param name="code">Its number on the wire.</param>
    public static CipherSuite Find(ushort code) => ByCode.GetValueOrDefault(code) ?? new CipherSuite(code, $"0x{code:X4}");

    private static CipherSuite[] Order(IEnumerable<CipherSuite> suites) =>
        [.. suites.DistinctBy(suite => suite.Code).OrderBy(Rank).ThenBy(suite => suite.Code)];

    private static int Rank(CipherSuite suite) => suite.KeyExchange switch
    {
        "ECDHE_ECDSA" or "ECDHE_RSA" or "" => 0,
        "DHE_RSA" or "RSA" => 1,
        _ => 2,
    };
}
