using System.Buffers.Binary;

namespace Conformance.Tls.Wire;

/// <summary>Takes messages apart; whatever a server sends, it reads within the message or fails with <see cref="MalformedException"/>.</summary>
/// <param name="bytes">The message.</param>
internal ref struct Reader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public int U8() => Take(1)[0];

    public int U16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int U24()
    {
        var bytes = Take(3);
        return (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
    }

    public ReadOnlySpan<byte> Vector(int lengthBytes) => Take(lengthBytes switch { 1 => U8(), 2 => U16(), _ => U24() });

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new MalformedException("a message ends in its middle");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
