using System.Buffers.Binary;

namespace Conformance.Tls.Wire;

/// <summary>Builds messages of numbers and vectors with their length in front.</summary>
internal sealed class Writer
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public Writer U8(int value)
    {
        Room(1)[0] = (byte)value;
        return this;
    }

    public Writer U16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Room(2), (ushort)value);
        return this;
    }

    public Writer Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        return this;
    }

    /// <summary>A vector whose length, in the given number of bytes, stands in front of it.</summary>
    public Writer Vector(int lengthBytes, Action<Writer> content)
    {
        var start = Length;
        Room(lengthBytes);
        content(this);
        var length = Length - start - lengthBytes;
        for (var index = 0; index < lengthBytes; index++)
        {
            _bytes[start + index] = (byte)(length >> (8 * (lengthBytes - 1 - index)));
        }

        return this;
    }

    public byte[] ToArray() => _bytes[..Length];

    private Span<byte> Room(int count)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        var room = _bytes.AsSpan(Length, count);
        room.Clear();
        Length += count;
        return room;
    }
}
