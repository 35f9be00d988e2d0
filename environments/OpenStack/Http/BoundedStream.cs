namespace Conformance.OpenStack.Http;

/// <summary>Reads from another stream up to a limit, and remembers how much and how it began.</summary>
/// <param name="inner">The stream to read; its owner closes it.</param>
/// <param name="limit">Bytes at most; one more is a <see cref="TooLargeException"/>.</param>
internal sealed class BoundedStream(Stream inner, long limit) : Stream
{
    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    /// <summary>The first byte that is no white space, or 0.</summary>
    public byte First { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Count; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Seen(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Seen(buffer.AsSpan(offset, read));
        return read;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Seen(ReadOnlySpan<byte> bytes)
    {
        if (First == 0 && bytes.IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var at)
        {
            First = bytes[at];
        }

        Count += bytes.Length;
        if (Count > limit)
        {
            throw new TooLargeException(limit);
        }
    }
}
