using System.Text;

namespace Conformance.Tls.Wire;

/// <summary>Reads records and puts handshake messages together.</summary>
/// <param name="stream">The connection.</param>
internal sealed class RecordStream(Stream stream)
{
    public const int ChangeCipherSpec = 20, AlertRecord = 21, Handshake = 22, Data = 23;

    private const int MostRecord = (1 << 14) + 2048, MostMessage = 1 << 18, MostPending = 1 << 20;
    private readonly byte[] _header = new byte[5];
    private byte[] _pending = [];

    /// <summary>Header of the record read last.</summary>
    public ReadOnlyMemory<byte> Header => _header;

    /// <summary>The next record, or null if the connection ended before one.</summary>
    public async Task<(int Type, byte[] Body)?> Record(CancellationToken cancellation)
    {
        var read = await stream.ReadAtLeastAsync(_header, _header.Length, throwOnEndOfStream: false, cancellation);
        if (read == 0)
        {
            return null;
        }

        // A web server that speaks no TLS answers with text; SSL 3 and TLS know the types 20 to 24, and major version 3.
        if (_header[0] is < 20 or > 24 || (read > 1 && _header[1] != 3))
        {
            throw new MalformedException(await Begin(_header.AsMemory(0, read), cancellation));
        }

        if (read < _header.Length)
        {
            return null;
        }

        var length = (_header[3] << 8) | _header[4];
        if (length > MostRecord)
        {
            throw new MalformedException($"a record of {length} bytes");
        }

        var body = new byte[length];
        return await stream.ReadAtLeastAsync(body, length, throwOnEndOfStream: false, cancellation) < length ? null : (_header[0], body);
    }

    /// <summary>Adds the body of a handshake record and gives the messages that are complete with it, each with its header of four bytes.</summary>
    public List<byte[]> Add(ReadOnlySpan<byte> body)
    {
        _pending = [.. _pending, .. body];
        var messages = new List<byte[]>();
        while (_pending.Length >= 4)
        {
            var length = (_pending[1] << 16) | (_pending[2] << 8) | _pending[3];
            if (length > MostMessage || _pending.Length > MostPending)
            {
                throw new MalformedException($"a message of {length} bytes");
            }

            if (_pending.Length < 4 + length)
            {
                break;
            }

            messages.Add(_pending[..(4 + length)]);
            _pending = _pending[(4 + length)..];
        }

        return messages;
    }

    private async Task<string> Begin(ReadOnlyMemory<byte> first, CancellationToken cancellation)
    {
        var more = new byte[59];
        int read;
        try
        {
            read = await stream.ReadAsync(more, cancellation);
        }
        catch (IOException)
        {
            // The begin is enough to tell that this is no TLS.
            read = 0;
        }

        var text = Encoding.ASCII.GetString([.. first.Span, .. more.AsSpan(0, read)]).Split('\r', '\n')[0];
        var printable = new string([.. text.Select(letter => letter is >= ' ' and <= '~' ? letter : '.')]);
        return $"\"{printable}\"";
    }
}
