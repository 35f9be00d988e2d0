using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Conformance.Tls.Facts;
using Conformance.Tls.Wire;

namespace Conformance.SelfTests.Iaas.Tls;

/// <summary>What a hello asks for, as a server reads it.</summary>
internal sealed record RawHello(TlsVersion Version, IReadOnlyList<int> Suites, IReadOnlyList<int> Compressions, IReadOnlySet<int> Extensions)
{
    public static RawHello Parse(byte[] message)
    {
        var reader = new Reader(message.AsSpan(4));
        var version = (TlsVersion)reader.U16();
        reader.Take(32);
        reader.Vector(1);
        var suites = new List<int>();
        var list = new Reader(reader.Vector(2));
        while (!list.IsAtEnd)
        {
            suites.Add(list.U16());
        }

        var compressions = reader.Vector(1).ToArray().Select(method => (int)method).ToList();
        var extensions = new HashSet<int>();
        if (!reader.IsAtEnd)
        {
            var all = new Reader(reader.Vector(2));
            while (!all.IsAtEnd)
            {
                extensions.Add(all.U16());
                all.Vector(2);
            }
        }

        return new RawHello(extensions.Contains(Hello.SupportedVersions) ? TlsVersion.Tls13 : version, suites, compressions, extensions);
    }
}

/// <summary>A server that answers hellos with bytes of the test's choice: for what no current library can be talked into.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<RawHello, int, byte[]?> _answer;
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly Task _loop;
    private int _count;

    /// <summary>Starts it.</summary>
    /// <param name="answer">Answers a hello, the n-th from 1 on; empty = closes the connection; null = keeps silent.</param>
    public RawServer(Func<RawHello, int, byte[]?> answer)
    {
        _answer = answer;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = Task.Run(Serve);
    }

    public int Port { get; }

    public static byte[] Alert(int description) => [21, 3, 3, 0, 2, 2, (byte)description];

    /// <summary>A server's hello and hello done, in one record.</summary>
    public static byte[] ServerHello(TlsVersion version, int suite, int compression = 0, params int[] extensions)
    {
        var messages = new Writer().U8(2).Vector(3, hello =>
        {
            hello.U16((int)version).Raw(new byte[32]).U8(0).U16(suite).U8(compression);
            if (extensions.Length > 0)
            {
                hello.Vector(2, list =>
                {
                    foreach (var extension in extensions)
                    {
                        list.U16(extension).Vector(2, body => body.U8(extension == Hello.RenegotiationInfo ? 0 : 1));
                    }
                });
            }
        }).U8(14).Vector(3, _ => { }).ToArray();
        return new Writer().U8(22).U16((int)version).Vector(2, body => body.Raw(messages)).ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _loop;
        await Task.WhenAll(_conversations);
        _end.Dispose();
    }

    private async Task Serve()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_end.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException
                || (exception is InvalidOperationException && _end.IsCancellationRequested))
            {
                return;
            }

            _conversations.Add(Converse(client));
        }
    }

    private async Task Converse(TcpClient client)
    {
        using var owned = client;
        try
        {
            await using var stream = client.GetStream();
            var records = new RecordStream(stream);
            var messages = new List<byte[]>();
            while (messages.Count == 0 && await records.Record(_end.Token) is var (type, body))
            {
                messages = records.Add(body);
            }

            if (messages.Count == 0)
            {
                return;
            }

            switch (_answer(RawHello.Parse(messages[0]), Interlocked.Increment(ref _count)))
            {
                case null:
                    await Task.Delay(Timeout.InfiniteTimeSpan, _end.Token);
                    break;
                case { Length: > 0 } bytes:
                    await stream.WriteAsync(bytes, _end.Token);

                    // What is there has to be read before a close: else the answer would be lost with it.
                    _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, _end.Token);
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or MalformedException)
        {
            // The client has heard enough, or the test is over.
        }
    }
}
