using System.Globalization;
using System.Net.Sockets;
using Conformance.Tls.Facts;

namespace Conformance.Tls.Wire;

/// <summary>One connection: a hello, and the server's answer as far as it is wanted. Never more than a hello is sent.</summary>
/// <param name="host">Host name or IP address.</param>
/// <param name="port">Port.</param>
/// <param name="options">Clock and time limits.</param>
internal sealed class Conversation(string host, int port, TlsScanOptions options)
{
    /// <summary>Sends a hello and reads the answer.</summary>
    /// <param name="hello">The hello.</param>
    /// <param name="keys">The key pairs of its shares for TLS 1.3, if the certificates are wanted.</param>
    /// <param name="wholeFlight">True: reads on behind the server's hello, up to its certificates and key exchange.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UnreachableException">No connection.</exception>
    public async Task<HelloAnswer> Ask(Hello hello, IReadOnlyList<KeyAgreement> keys, bool wholeFlight, CancellationToken cancellation)
    {
        using var socket = await Connect(cancellation);
        await using var stream = new NetworkStream(socket);
        using var limit = new CancellationTokenSource(options.HelloTimeout, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var message = hello.Message();
        HelloAnswer? answer = null;
        try
        {
            await stream.WriteAsync(Hello.Records(message, hello.Version), both.Token);
            var records = new RecordStream(stream);
            await foreach (var step in Read(records, message, keys, wholeFlight, both.Token))
            {
                answer = step;
            }

            return answer ?? new HelloAnswer(AnswerKind.Closed);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new HelloAnswer(AnswerKind.Silent) { Words = string.Create(CultureInfo.InvariantCulture, $"no answer within {options.HelloTimeout.TotalSeconds:0.#} s") };
        }
        catch (IOException)
        {
            return wholeFlight && answer is not null ? answer : new HelloAnswer(AnswerKind.Closed);
        }
        catch (MalformedException malformed)
        {
            return new HelloAnswer(AnswerKind.NotTls) { Words = malformed.Message };
        }
        finally
        {
            // Reset instead of the usual farewell: hundreds of half-closed connections would be a burden to both sides.
            socket.LingerState = new LingerOption(true, 0);
        }
    }

    private static async IAsyncEnumerable<HelloAnswer> Read(
        RecordStream records, byte[] hello, IReadOnlyList<KeyAgreement> keys, bool wholeFlight,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        HelloAnswer? answer = null;
        HandshakeKeys? cipher = null;
        try
        {
            while (await records.Record(cancellation) is var (type, body))
            {
                if (cipher is not null && type == RecordStream.Data)
                {
                    (type, body) = cipher.Open(records.Header.Span, body);
                }

                switch (type)
                {
                    case RecordStream.AlertRecord:
                        const int Warning = 1, CloseNotify = 0;
                        if (body.Length < 2)
                        {
                            throw new MalformedException("an alert of one byte");
                        }

                        if (body[0] == Warning && body[1] != CloseNotify)
                        {
                            // unrecognized_name, for instance: the server goes on.
                            continue;
                        }

                        yield return answer ?? new HelloAnswer(AnswerKind.Alert) { Alert = body[1] };
                        yield break;
                    case RecordStream.ChangeCipherSpec:
                        continue;
                    case RecordStream.Handshake:
                        foreach (var message in records.Add(body))
                        {
                            if (answer is null)
                            {
                                if (message[0] != ServerFlight.ServerHello)
                                {
                                    // HelloRequest, which may come at any time.
                                    continue;
                                }

                                answer = ServerFlight.ReadHello(message);
                                yield return answer;
                                if (!wholeFlight)
                                {
                                    yield break;
                                }

                                if (answer.Version == TlsVersion.Tls13)
                                {
                                    if (answer.Share.Length == 0 || keys.FirstOrDefault(key => key.Group == answer.Group) is not { } key)
                                    {
                                        yield break;
                                    }

                                    cipher = HandshakeKeys.Of(answer.Suite!, key.Agree(answer.Share), [.. hello, .. answer.ServerHello]);
                                }

                                continue;
                            }

                            switch (message[0])
                            {
                                case ServerFlight.Certificate:
                                    answer = answer with
                                    {
                                        Certificates = answer.Version == TlsVersion.Tls13 ? ServerFlight.ReadCertificates13(message.AsSpan(4)) : ServerFlight.ReadCertificates(message.AsSpan(4)),
                                    };
                                    yield return answer;
                                    if (answer.Version == TlsVersion.Tls13)
                                    {
                                        yield break;
                                    }

                                    break;
                                case ServerFlight.ServerKeyExchange:
                                    answer = ServerFlight.ReadKeyExchange(answer, message.AsSpan(4));
                                    yield return answer;
                                    break;
                                case ServerFlight.ServerHelloDone:
                                    yield break;
                            }
                        }

                        break;
                    default:
                        throw new MalformedException($"a record of type {type} in the hand-shake");
                }
            }
        }
        finally
        {
            cipher?.Dispose();
        }
    }

    private async Task<Socket> Connect(CancellationToken cancellation)
    {
        // One more attempt: a listen queue that overflows for a moment refuses as well.
        const int Attempts = 2;
        for (var attempt = 1; ; attempt++)
        {
            using var limit = new CancellationTokenSource(options.HelloTimeout, options.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(host, port, both.Token);
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                if (attempt == Attempts)
                {
                    throw new UnreachableException($"no connection: {exception.Message}");
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                socket.Dispose();
                throw new UnreachableException(string.Create(CultureInfo.InvariantCulture, $"no connection within {options.HelloTimeout.TotalSeconds:0.#} s"));
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
