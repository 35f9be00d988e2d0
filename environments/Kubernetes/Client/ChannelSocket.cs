using System.Buffers;
using System.Net.WebSockets;

namespace Conformance.Kubernetes;

/// <summary>A WebSocket that carries several streams of bytes; the first byte of a message tells which.</summary>
internal sealed class ChannelSocket(WebSocket socket, HttpResponseMessage answer) : IDisposable
{
    private const byte CloseChannel = 255;

    private const int MessageSize = 32 * 1024;

    private readonly SemaphoreSlim _sending = new(1);
    private byte[] _received = new byte[MessageSize + 1];

    /// <summary>Whether the end of a single channel can be told.</summary>
    public bool CanClose => socket.SubProtocol == "v5.channel.k8s.io";

    /// <summary>The next message; valid until the next call. Null at the end.</summary>
    public async Task<(byte Channel, ReadOnlyMemory<byte> Data)?> Receive(CancellationToken cancellation)
    {
        while (true)
        {
            var length = 0;
            while (true)
            {
                if (length == _received.Length)
                {
                    Array.Resize(ref _received, 2 * length);
                }

                var part = await socket.ReceiveAsync(_received.AsMemory(length), cancellation).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                length += part.Count;
                if (part.EndOfMessage)
                {
                    break;
                }
            }

            if (length > 0)
            {
                return (_received[0], _received.AsMemory(1, length - 1));
            }
        }
    }

    public async Task Send(byte channel, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        var message = ArrayPool<byte>.Shared.Rent(data.Length + 1);
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            message[0] = channel;
            data.CopyTo(message.AsMemory(1));
            await socket.SendAsync(message.AsMemory(0, data.Length + 1), WebSocketMessageType.Binary, true, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
            ArrayPool<byte>.Shared.Return(message, clearArray: true);
        }
    }

    /// <summary>Sends a stream to its end, and tells the end where that can be told.</summary>
    public async Task Send(byte channel, Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[MessageSize];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is var read and > 0)
        {
            await Send(channel, buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
        }

        if (CanClose)
        {
            await Send(CloseChannel, new[] { channel }, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        answer.Dispose();
        _sending.Dispose();
    }
}
