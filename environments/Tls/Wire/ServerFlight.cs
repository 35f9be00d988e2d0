using System.Security.Cryptography;
using Conformance.Tls.Facts;

namespace Conformance.Tls.Wire;

/// <summary>Reads the messages of a server's first flight.</summary>
internal static class ServerFlight
{
    public const int ServerHello = 2, Certificate = 11, ServerKeyExchange = 12, ServerHelloDone = 14;

    /// <summary>SHA-256 of "HelloRetryRequest": the random by which TLS 1.3 marks a hello that asks for another one (RFC 8446, section 4.1.3).</summary>
    private static readonly byte[] RetryRandom = SHA256.HashData("HelloRetryRequest"u8);

    /// <summary>The server's hello.</summary>
    /// <param name="message">With the four bytes of its header.</param>
    public static HelloAnswer ReadHello(byte[] message)
    {
        var reader = new Reader(message.AsSpan(4));
        var version = (TlsVersion)reader.U16();
        var isRetry = reader.Take(32).SequenceEqual(RetryRandom);
        reader.Vector(1);
        var suite = CipherSuites.Find((ushort)reader.U16());
        var compression = reader.U8();
        var extensions = new HashSet<int>();
        NamedGroup? group = null;
        byte[] share = [];
        if (!reader.IsAtEnd)
        {
            var list = new Reader(reader.Vector(2));
            while (!list.IsAtEnd)
            {
                var type = list.U16();
                var body = new Reader(list.Vector(2));
                extensions.Add(type);
                switch (type)
                {
                    case Hello.SupportedVersions:
                        version = (TlsVersion)body.U16();
                        break;
                    case Hello.KeyShare:
                        group = NamedGroups.Find((ushort)body.U16());
                        share = isRetry ? [] : body.Vector(2).ToArray();
                        break;
                }
            }
        }

        return new HelloAnswer(AnswerKind.Accepted)
        {
            Version = version, Suite = suite, Compression = compression, Extensions = extensions, Group = group, Share = share, ServerHello = message,
        };
    }

    /// <summary>The certificates of TLS 1.2 and before.</summary>
    public static List<byte[]> ReadCertificates(ReadOnlySpan<byte> body)
    {
        var certificates = new List<byte[]>();
        var reader = new Reader(body);
        var list = new Reader(reader.Vector(3));
        while (!list.IsAtEnd)
        {
            certificates.Add(list.Vector(3).ToArray());
        }

        return certificates;
    }

    /// <summary>The certificates of TLS 1.3, which have extensions each.</summary>
    public static List<byte[]> ReadCertificates13(ReadOnlySpan<byte> body)
    {
        var certificates = new List<byte[]>();
        var reader = new Reader(body);
        reader.Vector(1);
        var list = new Reader(reader.Vector(3));
        while (!list.IsAtEnd)
        {
            certificates.Add(list.Vector(3).ToArray());
            list.Vector(2);
        }

        return certificates;
    }

    /// <summary>What the server's key exchange says of the group.</summary>
    public static HelloAnswer ReadKeyExchange(HelloAnswer answer, ReadOnlySpan<byte> body)
    {
        var reader = new Reader(body);
        if (answer.Suite!.IsDhe)
        {
            return answer with { DhBits = Bits(reader.Vector(2)) };
        }

        if (!answer.Suite.IsEcdhe)
        {
            return answer;
        }

        const int Named = 3;
        return reader.U8() == Named ? answer with { Group = NamedGroups.Find((ushort)reader.U16()) } : answer with { HasUnnamedCurve = true };
    }

    /// <summary>Size of a number in bits, leading zeros left out.</summary>
    internal static int Bits(ReadOnlySpan<byte> number)
    {
        number = number.TrimStart((byte)0);
        return number.IsEmpty ? 0 : (number.Length * 8) - System.Numerics.BitOperations.LeadingZeroCount((uint)number[0]) + 24;
    }
}
