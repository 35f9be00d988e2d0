using System.Net.WebSockets;
using System.Text;

namespace Conformance.Kubernetes;

/// <summary>A connection to a port of a pod, through the API server. Its end is the only thing it can say; there is no half end.</summary>
internal sealed class PodConnection(ChannelSocket socket, string what) : Stream
{
    private const byte Data = 0;

    private const byte Error = 1;

    private const int PortLength = 2; // each channel begins with the port's number

    private readonly bool[] _begun = new bool[2];
    private ReadOnlyMemory<byte> _left;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_left.IsEmpty && !_ended)
        {
            (byte Channel, ReadOnlyMemory<byte> Data)? message;
            try
            {
                message = await socket.Receive(cancellationToken).ConfigureAwait(false);
            }
            catch (WebSocketException exception)
            {
                throw new IOException($"{what}: the connection broke off.", exception);
            }

            if (message is not { } seen)
            {
                _ended = true;
            }
            else if (seen.Channel is Data or Error)
            {
                var content = _begun[seen.Channel] || seen.Data.Length == 0 ? seen.Data : seen.Data[PortLength..];
                _begun[seen.Channel] |= seen.Data.Length > 0;
                if (seen.Channel == Data)
                {
                    _left = content;
                }
                else if (content.Length > 0)
                {
                    throw new IOException($"{what}: {Encoding.UTF8.GetString(content.Span).Trim()}");
                }
            }
        }

        var count = Math.Min(buffer.Length, _left.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await socket.Send(Data, buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketException exception)
        {
            throw new IOException($"{what}: the connection broke off.", exception);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use ReadAsync.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use WriteAsync.");

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }
}
