using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conformance.Kubernetes;

/// <summary>Answers the pods' questions for names (RFC 1035, UDP): addresses of version 4 of services, and that there is nothing else.</summary>
internal sealed class ClusterNames : IDisposable
{
    private const int Port = 53;
    private const int HeaderLength = 12;
    private const int TypeA = 1;
    private const int ClassInternet = 1;
    private const int NoSuchName = 3;
    private const int NotImplemented = 4;

    // Short: what is told today may be another pod's tomorrow.
    private const int SecondsToLive = 1;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Func<string, IReadOnlyList<string>?> _addresses;

    /// <summary>Listens.</summary>
    /// <param name="address">Where.</param>
    /// <param name="addresses">Gives the addresses of a name; null if there is none.</param>
    public ClusterNames(IPAddress address, Func<string, IReadOnlyList<string>?> addresses)
    {
        _addresses = addresses;
        _socket.Bind(new IPEndPoint(address, Port));
    }

    /// <summary>Answers until it is cancelled.</summary>
    public async Task Serve(CancellationToken cancellation)
    {
        var question = new byte[512];
        while (true)
        {
            var received = await _socket.ReceiveFromAsync(question, new IPEndPoint(IPAddress.Any, 0), cancellation).ConfigureAwait(false);
            if (Answer(question.AsSpan(0, received.ReceivedBytes), _addresses) is { } answer)
            {
                await _socket.SendToAsync(answer, received.RemoteEndPoint, cancellation).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The answer to a message; null to what is no question.</summary>
    internal static byte[]? Answer(ReadOnlySpan<byte> message, Func<string, IReadOnlyList<string>?> addresses)
    {
        const int Response = 0x8000;
        const int Authoritative = 0x0400;
        const int RecursionDesired = 0x0100;
        const int OperationCode = 0x7800;
        if (message.Length < HeaderLength)
        {
            return null;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((flags & Response) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1 || Name(message, out var end) is not { } name)
        {
            return null;
        }

        var (type, kind) = (BinaryPrimitives.ReadUInt16BigEndian(message[end..]), BinaryPrimitives.ReadUInt16BigEndian(message[(end + 2)..]));
        var known = addresses(name);
        var told = type == TypeA && kind == ClassInternet ? known ?? [] : [];
        var code = (flags & OperationCode) != 0 ? NotImplemented : known is null ? NoSuchName : 0;
        var answer = new byte[end + 4 + (16 * told.Count)];
        message[..(end + 4)].CopyTo(answer);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)(Response | Authoritative | (flags & (OperationCode | RecursionDesired)) | code));
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), (ushort)told.Count);
        answer.AsSpan(8, 4).Clear();
        for (var index = 0; index < told.Count; index++)
        {
            var record = answer.AsSpan(end + 4 + (16 * index), 16);
            BinaryPrimitives.WriteUInt16BigEndian(record, 0xC000 | HeaderLength); // the name of the question
            BinaryPrimitives.WriteUInt16BigEndian(record[2..], TypeA);
            BinaryPrimitives.WriteUInt16BigEndian(record[4..], ClassInternet);
            BinaryPrimitives.WriteUInt32BigEndian(record[6..], SecondsToLive);
            BinaryPrimitives.WriteUInt16BigEndian(record[10..], 4);
            IPAddress.Parse(told[index]).TryWriteBytes(record[12..], out _);
        }

        return answer;
    }

    // A question's name is written out; what points elsewhere is none.
    private static string? Name(ReadOnlySpan<byte> message, out int end)
    {
        var name = new StringBuilder();
        for (end = HeaderLength; end < message.Length && message[end] != 0;)
        {
            int length = message[end];
            if (length > 63 || end + 1 + length >= message.Length)
            {
                return null;
            }

            name.Append(name.Length == 0 ? "" : ".").Append(Encoding.ASCII.GetString(message.Slice(end + 1, length)));
            end += 1 + length;
        }

        end++;
        return end + 4 <= message.Length ? name.ToString() : null;
    }
}
