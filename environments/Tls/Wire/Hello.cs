using System.Security.Cryptography;
using System.Text;
using Conformance.Tls.Facts;

namespace Conformance.Tls.Wire;

/// <summary>A ClientHello to be sent.</summary>
/// <param name="Version">The version it asks for.</param>
/// <param name="Suites">The suites it offers.</param>
internal sealed record Hello(TlsVersion Version, IReadOnlyList<CipherSuite> Suites)
{
    public const int RenegotiationInfo = 0xFF01, SupportedVersions = 43, KeyShare = 51, Heartbeat = 15;

    private const int ServerName = 0, SupportedGroups = 10, PointFormats = 11, SignatureAlgorithms = 13, RenegotiationSignal = 0x00FF;

    private static readonly int[] AllSignatures =
    [
        0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601, 0x0807, 0x0808, 0x081A, 0x081B, 0x081C,
        0x0303, 0x0301, 0x0203, 0x0201, 0x0202, 0x0302, 0x0402, 0x0502, 0x0602, 0x0101,
    ];

    private static readonly int[] EcdsaSignatures = [0x0403, 0x0503, 0x0603, 0x0203, 0x0807, 0x0808];

    private static readonly int[] RsaSignatures = [0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601, 0x0201];

    /// <summary>The groups it offers.</summary>
    public IReadOnlyList<NamedGroup> Groups { get; init; } = NamedGroups.All;

    /// <summary>Public keys for TLS 1.3; empty asks the server to choose a group.</summary>
    public IReadOnlyList<(NamedGroup Group, byte[] Key)> Shares { get; init; } = [];

    /// <summary>Kind of certificate wanted, <c>rsa</c> or <c>ecdsa</c>; null = any.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Offers compression besides none.</summary>
    public bool OffersCompression { get; init; }

    /// <summary>Host name for the server to choose its certificate by; null for an IP address.</summary>
    public string? HostName { get; init; }

    /// <summary>The handshake message, without record header.</summary>
    public byte[] Message()
    {
        var message = new Writer().U8(1);
        message.Vector(3, hello =>
        {
            hello.U16((int)(Version == TlsVersion.Tls13 ? TlsVersion.Tls12 : Version)).Raw(RandomNumberGenerator.GetBytes(32));
            // A session id makes middle boxes take TLS 1.3 for an older version that is resumed (RFC 8446, appendix D.4).
            hello.Vector(1, id => id.Raw(Version == TlsVersion.Tls13 ? RandomNumberGenerator.GetBytes(32) : []));
            hello.Vector(2, suites =>
            {
                foreach (var suite in Suites)
                {
                    suites.U16(suite.Code);
                }

                if (Version == TlsVersion.Ssl30)
                {
                    suites.U16(RenegotiationSignal);
                }
            });
            hello.Vector(1, methods => methods.Raw(OffersCompression ? [1, 64, 0] : [0]));
            if (Version != TlsVersion.Ssl30)
            {
                hello.Vector(2, Extensions);
            }
        });
        return message.ToArray();
    }

    /// <summary>The message in records, as it goes over the wire.</summary>
    public static byte[] Records(byte[] message, TlsVersion version)
    {
        var records = new Writer();
        for (var start = 0; start < message.Length; start += 16000)
        {
            var end = Math.Min(start + 16000, message.Length);
            var part = message[start..end];
            records.U8(22).U16((int)(version == TlsVersion.Ssl30 ? TlsVersion.Ssl30 : TlsVersion.Tls10)).Vector(2, body => body.Raw(part));
        }

        return records.ToArray();
    }

    private void Extensions(Writer all)
    {
        if (HostName is { } name)
        {
            Extension(ServerName, body => body.Vector(2, list => list.U8(0).Vector(2, text => text.Raw(Encoding.ASCII.GetBytes(name)))));
        }

        var groups = Version == TlsVersion.Tls13 ? Groups : [.. Groups.Where(group => group.Code < 0x0200)];
        if (groups.Count > 0)
        {
            Extension(SupportedGroups, body => body.Vector(2, list =>
            {
                foreach (var group in groups)
                {
                    list.U16(group.Code);
                }
            }));
            Extension(PointFormats, body => body.Vector(1, list => list.U8(0)));
        }

        if (Version >= TlsVersion.Tls12)
        {
            Extension(SignatureAlgorithms, body => body.Vector(2, list =>
            {
                foreach (var algorithm in CertificateKey switch { "rsa" => RsaSignatures, "ecdsa" => EcdsaSignatures, _ => AllSignatures })
                {
                    list.U16(algorithm);
                }
            }));
        }

        if (Version == TlsVersion.Tls13)
        {
            Extension(SupportedVersions, body => body.Vector(1, list => list.U16((int)TlsVersion.Tls13)));
            Extension(45, body => body.Vector(1, modes => modes.U8(1)));
            Extension(KeyShare, body => body.Vector(2, list =>
            {
                foreach (var (group, key) in Shares)
                {
                    list.U16(group.Code).Vector(2, bytes => bytes.Raw(key));
                }
            }));
        }
        else
        {
            Extension(Heartbeat, body => body.U8(2));
            Extension(RenegotiationInfo, body => body.U8(0));
        }

        void Extension(int type, Action<Writer> body) => all.U16(type).Vector(2, body);
    }
}
