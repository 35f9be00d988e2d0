using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Conformance.Tls.Facts;

namespace Conformance.Tls.Wire;

/// <summary>Opens what a server of TLS 1.3 sends after its hello (RFC 8446, sections 5.2 and 7.1).</summary>
internal sealed class HandshakeKeys : IDisposable
{
    private const int TagLength = 16;
    private readonly byte[] _iv;
    private readonly AesGcm? _aes;
    private readonly ChaCha20Poly1305? _chacha;
    private ulong _sequence;

    private HandshakeKeys(HashAlgorithmName hash, int hashLength, int keyLength, bool isChaCha, byte[] shared, byte[] transcript)
    {
        var zeros = new byte[hashLength];
        var early = HKDF.Extract(hash, zeros, zeros);
        var derived = Expand(hash, early, "derived", Hash(hash, []), hashLength);
        var handshake = HKDF.Extract(hash, shared, derived);
        var traffic = Expand(hash, handshake, "s hs traffic", Hash(hash, transcript), hashLength);
        var key = Expand(hash, traffic, "key", [], keyLength);
        _iv = Expand(hash, traffic, "iv", [], 12);
        if (isChaCha)
        {
            _chacha = new ChaCha20Poly1305(key);
        }
        else
        {
            _aes = new AesGcm(key, TagLength);
        }
    }

    /// <summary>The suites whose records can be opened here.</summary>
    public static IReadOnlyList<CipherSuite> Suites { get; } =
        [.. new ushort[] { 0x1301, 0x1302, 0x1303 }.Where(code => code != 0x1303 || ChaCha20Poly1305.IsSupported).Select(CipherSuites.Find)];

    /// <summary>The keys that follow from both hellos.</summary>
    /// <param name="suite">One of <see cref="Suites"/>.</param>
    /// <param name="shared">The shared secret.</param>
    /// <param name="transcript">Both hellos as messages, one after the other.</param>
    public static HandshakeKeys Of(CipherSuite suite, byte[] shared, byte[] transcript) => suite.Code switch
    {
        0x1301 => new HandshakeKeys(HashAlgorithmName.SHA256, 32, 16, false, shared, transcript),
        0x1302 => new HandshakeKeys(HashAlgorithmName.SHA384, 48, 32, false, shared, transcript),
        0x1303 => new HandshakeKeys(HashAlgorithmName.SHA256, 32, 32, true, shared, transcript),
        _ => throw new MalformedException($"the suite {suite}, which was not offered"),
    };

    /// <summary>Opens a record.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="body">Its body.</param>
    /// <returns>Type and body of what is in it.</returns>
    public (int Type, byte[] Body) Open(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        if (body.Length <= TagLength)
        {
            throw new MalformedException("an encrypted record without content");
        }

        var nonce = (byte[])_iv.Clone();
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, _sequence++);
        for (var index = 0; index < 8; index++)
        {
            nonce[4 + index] ^= number[index];
        }

        var plain = new byte[body.Length - TagLength];
        var sealedBytes = body[..^TagLength];
        var tag = body[^TagLength..];
        try
        {
            _aes?.Decrypt(nonce, sealedBytes, tag, plain, header);
            _chacha?.Decrypt(nonce, sealedBytes, tag, plain, header);
        }
        catch (CryptographicException)
        {
            throw new MalformedException("a record that the agreed keys do not open");
        }

        var end = plain.AsSpan().TrimEnd((byte)0).Length;
        return end == 0 ? throw new MalformedException("an encrypted record without content") : (plain[end - 1], plain[..(end - 1)]);
    }

    public void Dispose()
    {
        _aes?.Dispose();
        _chacha?.Dispose();
    }

    private static byte[] Expand(HashAlgorithmName hash, byte[] secret, string label, byte[] context, int length)
    {
        var info = new Writer().U16(length).Vector(1, text => text.Raw(Encoding.ASCII.GetBytes("tls13 " + label))).Vector(1, bytes => bytes.Raw(context));
        return HKDF.Expand(hash, secret, length, info.ToArray());
    }

    private static byte[] Hash(HashAlgorithmName hash, byte[] bytes) => hash == HashAlgorithmName.SHA256 ? SHA256.HashData(bytes) : SHA384.HashData(bytes);
}
