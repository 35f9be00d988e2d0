using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes;

public sealed partial class KubeClient
{
    private const string WebSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3

    private static readonly TimeSpan WebSocketPings = TimeSpan.FromSeconds(30);

    /// <summary>Runs a command in a container and waits for its end.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="command">Program and arguments; no shell is in between.</param>
    /// <param name="options">Container and streams; null = the only container, no input, output in the result.</param>
    /// <param name="cancellation">Ends the wait; the command may go on.</param>
    /// <exception cref="KubeException">The server refused, for instance because there is no such pod.</exception>
    /// <exception cref="SubjectUnavailableException">The command could not be started, or the connection broke off before its end.</exception>
    public async Task<ExecResult> Exec(ObjectPath pod, IReadOnlyList<string> command, ExecOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(command);
        options ??= new ExecOptions();
        var query = string.Join('&', command.Select(word => $"command={Uri.EscapeDataString(word)}"))
            + (options.Container is { } container ? $"&container={Uri.EscapeDataString(container)}" : "")
            + (options.Input is null ? "" : "&stdin=true") + "&stdout=true&stderr=true";

        // The command may hold what is nobody's business, so messages have the pod only.
        var what = $"exec in {pod}";
        using var socket = await Upgrade($"{Address(pod with { SubResource = "exec" })}?{query}", what, ["v5.channel.k8s.io", "v4.channel.k8s.io"], cancellation).ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = options.Input is { } input ? Send(socket, input, over.Token) : Task.CompletedTask;
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        using var status = new MemoryStream();
        try
        {
            while (await socket.Receive(cancellation).ConfigureAwait(false) is { } message)
            {
                var stream = message.Channel switch { 1 => options.Output ?? output, 2 => options.Error ?? error, 3 => status, _ => null };
                if (stream is not null)
                {
                    await stream.WriteAsync(message.Data, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException && status.Length == 0)
        {
            throw new SubjectUnavailableException(Diagnosed($"{what}: the connection broke off before the command's end: {exception.GetBaseException().Message}"), exception);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException)
        {
            // The end was told already; some servers close without a word.
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(false);
        }

        return new ExecResult(ExitCode(what, status), Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length), Encoding.UTF8.GetString(error.GetBuffer(), 0, (int)error.Length));
    }

    /// <summary>
    /// Connects to a port of a pod, through the API server; whatever speaks TCP can be spoken. The end of what is sent cannot be told apart from the end
    /// of the connection. See also <see cref="PortForward"/>.
    /// </summary>
    /// <param name="pod">The pod.</param>
    /// <param name="port">Its port.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>A stream to read and write; a read throws <see cref="IOException"/> if nobody listens in the pod.</returns>
    /// <exception cref="KubeException">The server refused.</exception>
    /// <exception cref="SubjectUnavailableException">The server could not be asked.</exception>
    public async Task<Stream> Connect(ObjectPath pod, int port, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var what = string.Create(CultureInfo.InvariantCulture, $"port {port} of {pod}");
        var path = string.Create(CultureInfo.InvariantCulture, $"{Address(pod with { SubResource = "portforward" })}?ports={port}");
        return new PodConnection(await Upgrade(path, what, ["v4.channel.k8s.io"], cancellation).ConfigureAwait(false), what);
    }

    private static async Task Send(ChannelSocket socket, Stream input, CancellationToken cancellation)
    {
        try
        {
            await socket.Send(0, input, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The command has ended, or its connection; the one who reads tells.
        }
    }

    private int ExitCode(string what, MemoryStream told)
    {
        JsonObject? status = null;
        try
        {
            told.Position = 0;
            status = told.Length == 0 ? null : JsonNode.Parse(told) as JsonObject;
        }
        catch (JsonException)
        {
            // Told below.
        }

        if (status?.TextAt("status") == "Success")
        {
            return 0;
        }

        var code = (status?.At("details", "causes") as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(cause => cause.TextAt("reason") == "ExitCode")?.TextAt("message");
        if (status?.TextAt("reason") == "NonZeroExitCode" && int.TryParse(code, CultureInfo.InvariantCulture, out var exit))
        {
            return exit;
        }

        throw new SubjectUnavailableException(Diagnosed(status is null
            ? $"{what}: the connection was closed before the command's end was told."
            : $"{what}: the command was not run to its end: {status.TextAt("message") ?? status.TextAt("reason") ?? "no reason given"}"));
    }

    private async Task<ChannelSocket> Upgrade(string path, string what, IReadOnlyList<string> protocols, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_options.RequestTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        try
        {
            var answer = await Ask(HttpMethod.Get, path, null, "", "*/*", either.Token, what, request =>
            {
                request.Version = HttpVersion.Version11;
                request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
                request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
                request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", string.Join(", ", protocols));
            }).ConfigureAwait(false);
            try
            {
                return Accepted(answer, key, what, protocols);
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (IsNetwork(exception))
        {
            throw InWords(what, exception, limit.IsCancellationRequested, cancellation);
        }
    }

    private ChannelSocket Accepted(HttpResponseMessage answer, string key, string what, IReadOnlyList<string> protocols)
    {
        string? Header(string name) => answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1; it keeps no secret.
        var expected = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + WebSocketGuid)));
#pragma warning restore CA5350
        if (answer.StatusCode != HttpStatusCode.SwitchingProtocols || Header("Sec-WebSocket-Accept") != expected)
        {
            throw new SubjectUnavailableException($"{what}: {Config.Server} does not speak WebSocket here. Is a proxy in between that does not let it pass?");
        }

        var protocol = Header("Sec-WebSocket-Protocol");
        if (protocol is null || !protocols.Contains(protocol))
        {
            throw new SubjectUnavailableException($"{what}: {Config.Server} speaks none of the protocols {string.Join(", ", protocols)}.");
        }

        var options = new WebSocketCreationOptions { IsServer = false, SubProtocol = protocol, KeepAliveInterval = WebSocketPings };
        return new ChannelSocket(WebSocket.CreateFromStream(answer.Content.ReadAsStream(), options), answer);
    }
}
