using System.Security.Cryptography;
using System.Text;

namespace Conformance.Writers;

/// <summary>UUIDs that follow from a name (RFC 9562, version 5).</summary>
internal static class NamedGuid
{
    /// <summary>The version 5 UUID of a name in a name space.</summary>
    public static Guid Of(Guid space, string name)
    {
        var bytes = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        space.TryWriteBytes(bytes, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(16));
#pragma warning disable CA5350 // Version 5 is defined with SHA-1; nothing is secured by it.
        var hash = SHA1.HashData(bytes).AsSpan(0, 16);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
