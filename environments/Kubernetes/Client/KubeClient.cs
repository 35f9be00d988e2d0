using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>
/// A thin client of the Kubernetes API: objects are JSON as the server has them. Refusals (4xx) throw <see cref="KubeException"/>; whatever keeps
/// the server from being asked (not reachable, 401, 429, 5xx, time-out) throws <see cref="SubjectUnavailableException"/>, with the
/// <see cref="KubeException"/> as cause where the server gave one. Safe for use by many at once.
/// </summary>
public sealed partial class KubeClient : IDisposable
{
    private const int TooManyRequestsTries = 5;

    private const int CutConnectionTries = 3;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    private static readonly JsonSerializerOptions DeepWriting = new() { MaxDepth = 512 };

    private readonly KubeClientOptions _options;
    private readonly Credentials _credentials;
    private readonly Lock _connecting = new();
    private readonly List<HttpMessageInvoker> _retired = [];
    private readonly Impersonation? _impersonate;
    private readonly IReadOnlyList<string> _repeated;
    private HttpMessageInvoker? _connections;
    private (string? Certificate, string? Key) _connectionsFor;

    private KubeClient(KubeConfig config, KubeClientOptions options)
    {
        Config = config;
        _options = options;
        _impersonate = options.Impersonate ?? config.Impersonate;
        _repeated = RepeatedHeaders.Of(_impersonate);
        _credentials = new Credentials(config, options);
    }

    /// <summary>How the cluster is reached.</summary>
    public KubeConfig Config { get; }

    /// <summary>How often a request was made again because the server asked for it (429). Retries stay visible.</summary>
    public int Retries => _retries;

    /// <summary>Requests sent so far, repeated ones included.</summary>
    public int Requests => _requests;

    private int _retries;
    private int _requests;

    /// <summary>A client of a cluster. Nothing is asked yet.</summary>
    /// <param name="config">How the cluster is reached.</param>
    /// <param name="options">How the client behaves; null = the defaults.</param>
    public static KubeClient Open(KubeConfig config, KubeClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new KubeClient(config, options ?? new KubeClientOptions());
    }

    /// <summary>A client of the same cluster that asks for somebody else.</summary>
    /// <param name="impersonation">For whom.</param>
    public KubeClient As(Impersonation impersonation) => new(Config, _options with { Impersonate = impersonation });

    /// <inheritdoc/>
    public void Dispose()
    {
        _connections?.Dispose();
        _retired.ForEach(connections => connections.Dispose());
        _credentials.Dispose();
    }

    /// <summary>Sends a request and reads the answer, a JSON object; for what no other method does.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query, from the API's root: <c>/version</c>.</param>
    /// <param name="body">JSON to send, or null.</param>
    /// <param name="contentType">Media type of the body.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="KubeException">The server refused.</exception>
    /// <exception cref="SubjectUnavailableException">The server could not be asked.</exception>
    public async Task<JsonObject> Send(
        HttpMethod method, string path, JsonNode? body = null, string contentType = "application/json", CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var limit = new CancellationTokenSource(_options.RequestTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var what = $"{method} {path}";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var answer = await Ask(method, path, body, contentType, "application/json", either.Token).ConfigureAwait(false);
                var stream = await answer.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
                var json = await JsonNode.ParseAsync(stream, documentOptions: Deep, cancellationToken: either.Token).ConfigureAwait(false);
                return json as JsonObject ?? throw new SubjectUnavailableException($"{what}: {Config.Server} answers JSON that is no object. Is this a Kubernetes API server?");
            }
            catch (JsonException exception)
            {
                throw new SubjectUnavailableException($"{what}: {Config.Server} answers something that is not JSON. Is this a Kubernetes API server?", exception);
            }
            catch (Exception exception) when (method == HttpMethod.Get && attempt < CutConnectionTries && IsCut(exception))
            {
                // Reading again changes nothing, and a long run should outlive the restart of a router or a load balancer.
                Interlocked.Increment(ref _retries);
            }
            catch (Exception exception) when (IsNetwork(exception))
            {
                throw InWords(what, exception, limit.IsCancellationRequested, cancellation);
            }
        }
    }

    /// <summary>The server's version: <c>gitVersion</c>, <c>major</c>, <c>minor</c>, …</summary>
    /// <param name="cancellation">Ends the request.</param>
    public Task<JsonObject> Version(CancellationToken cancellation = default) => Send(HttpMethod.Get, "/version", cancellation: cancellation);

    /// <summary>The text at a path, for instance <c>/readyz?verbose</c>.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<string> Text(string path, CancellationToken cancellation = default)
    {
        using var limit = new CancellationTokenSource(_options.RequestTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var answer = await Ask(HttpMethod.Get, path, null, "", "text/plain, */*", either.Token).ConfigureAwait(false);
            return await answer.Content.ReadAsStringAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsNetwork(exception))
        {
            throw InWords($"GET {path}", exception, limit.IsCancellationRequested, cancellation);
        }
    }

    /// <summary>Asks for an answer that goes on for long, such as a watch, and leaves as soon as it begins.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="KubeException">The server refused.</exception>
    /// <exception cref="SubjectUnavailableException">The server could not be asked.</exception>
    public async Task Begins(string path, CancellationToken cancellation = default)
    {
        using var limit = new CancellationTokenSource(_options.RequestTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var answer = await Ask(HttpMethod.Get, path, null, "", "application/json", either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsNetwork(exception))
        {
            throw InWords($"GET {path}", exception, limit.IsCancellationRequested, cancellation);
        }
    }

    // Answers with a status below 300; its body is not read yet.
    private async Task<HttpResponseMessage> Ask(HttpMethod method, string path, JsonNode? body, string contentType, string accept, CancellationToken cancellation, string? what = null, Action<HttpRequestMessage>? prepare = null)
    {
        var bytes = body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body, DeepWriting);
        Credentials.Supplied? refused = null;
        for (var attempt = 1; ; attempt++)
        {
            var credentials = await _credentials.Current(refused, cancellation).ConfigureAwait(false);
            var request = Request(method, path, bytes, contentType, accept, credentials);
            prepare?.Invoke(request);
            Interlocked.Increment(ref _requests);
            _options.Sent();
            var answer = await Connections(credentials).SendAsync(request, cancellation).ConfigureAwait(false);
            if ((int)answer.StatusCode < 300)
            {
                return answer;
            }

            using (answer)
            {
                if (answer.StatusCode == HttpStatusCode.Unauthorized && refused is null && _credentials.CanRefresh)
                {
                    refused = credentials;
                    continue;
                }

                if (answer.StatusCode == HttpStatusCode.TooManyRequests && attempt < TooManyRequestsTries && answer.Headers.RetryAfter?.Delta is { } delay)
                {
                    Interlocked.Increment(ref _retries);
                    await Task.Delay(delay, _options.Time, cancellation).ConfigureAwait(false);
                    continue;
                }

                throw Refusal(what ?? $"{method} {path}", (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
            }
        }
    }

    /// <summary>True if a connection that was there broke.</summary>
    private static bool IsCut(Exception exception) =>
        exception is HttpIOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
            or HttpRequestException { InnerException: IOException or SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted } };

    private HttpRequestMessage Request(HttpMethod method, string path, byte[]? body, string contentType, string accept, Credentials.Supplied credentials)
    {
        var request = new HttpRequestMessage(method, Config.Server.GetLeftPart(UriPartial.Path).TrimEnd('/') + path)
        {
            Version = _repeated.Count == 0 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.UserAgent.ParseAdd("scs-conformance");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.Host = Config.TlsServerName;
        if (credentials.Authorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (_impersonate is { } impersonate)
        {
            request.Headers.TryAddWithoutValidation("Impersonate-User", impersonate.User);
            if (impersonate.Uid is { } uid)
            {
                request.Headers.TryAddWithoutValidation("Impersonate-Uid", uid);
            }

            if (_repeated.Count == 0)
            {
                foreach (var group in impersonate.Groups)
                {
                    request.Headers.TryAddWithoutValidation("Impersonate-Group", group);
                }

                foreach (var (key, values) in impersonate.Extra)
                {
                    request.Headers.TryAddWithoutValidation(RepeatedHeaders.ExtraName(key), values);
                }
            }
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        return request;
    }

    private HttpMessageInvoker Connections(Credentials.Supplied credentials)
    {
        lock (_connecting)
        {
            if (_connections is null || _connectionsFor != (credentials.Certificate, credentials.Key))
            {
                // Requests may still be under way on the old ones.
                if (_connections is not null)
                {
                    _retired.Add(_connections);
                }

                _connections = Transport.Create(Config, credentials.Certificate, credentials.Key, _repeated);
                _connectionsFor = (credentials.Certificate, credentials.Key);
            }

            return _connections;
        }
    }

    private Exception Refusal(string what, int code, string body)
    {
        JsonObject? status = null;
        try
        {
            status = JsonNode.Parse(body, documentOptions: Deep) as JsonObject;
        }
        catch (JsonException)
        {
            // A proxy before the server answers as it likes; the code tells enough.
        }

        return Refusal(what, code, status?.Kind == "Status" ? status : null);
    }

    private Exception Refusal(string what, int code, JsonObject? status)
    {
        var causes = (status?.At("details", "causes") as JsonArray ?? []).OfType<JsonObject>()
            .Select(cause => new KubeCause(cause.TextAt("field") ?? "", cause.TextAt("reason") ?? "", cause.TextAt("message") ?? "")).ToList();
        var reason = status?.TextAt("reason") ?? "";
        var said = status?.TextAt("message") is { Length: > 0 } message ? message : "no Kubernetes status in the answer";
        var text = string.Create(CultureInfo.InvariantCulture, $"{what}: {code}{(reason.Length == 0 ? "" : " " + reason)}: {said}");
        var missing = causes.Where(cause => !said.Contains(cause.Message, StringComparison.Ordinal)).Select(cause => $"{cause.Field}: {cause.Message}").ToList();
        var refusal = new KubeException(code, reason, missing.Count == 0 ? text : $"{text} ({string.Join("; ", missing)})", causes)
        {
            Continue = status?.TextAt("metadata", "continue"),
        };
        return code switch
        {
            401 => new SubjectUnavailableException($"{what}: {Config} refuses the sign-in (401). Are the credentials of this context right and not expired?", refusal),
            >= 300 and < 400 => new SubjectUnavailableException($"{what}: {Config.Server} answers with a redirection ({code}). Set server in the kubeconfig to where it leads.", refusal),
            429 or >= 500 => new SubjectUnavailableException(Diagnosed(refusal.Message), refusal),
            _ => refusal,
        };
    }

    private static bool IsNetwork(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or AuthenticationException or SocketException or HttpProtocolException;

    private Exception InWords(string what, Exception fault, bool timeIsUp, CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
        {
            return new OperationCanceledException(fault.Message, fault, caller);
        }

        var reason = timeIsUp
            ? string.Create(CultureInfo.InvariantCulture, $"no complete answer within {_options.RequestTimeout.TotalSeconds:0.#} s")
            : Reason(fault);
        return new SubjectUnavailableException(Diagnosed($"{what}: {Config.Server}: {reason}."), fault);
    }

    private string Diagnosed(string message) => _options.Diagnosis?.Invoke() is { Length: > 0 } diagnosis ? $"{message.TrimEnd('.')}. {diagnosis}" : message;

    private string Reason(Exception fault)
    {
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "the connection is refused. Is the API server running, and is the port right";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return $"the name {Config.Server.Host} cannot be resolved. Check the address, the DNS and the VPN";
                case SocketException socket:
                    return $"it cannot be reached ({socket.SocketErrorCode}). Check routes, firewall and VPN";
                case AuthenticationException tls:
                    return tls.Message.TrimEnd('.');
                case HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return "the connection was closed before the answer was complete";
            }
        }

        return fault.GetBaseException().Message.TrimEnd('.');
    }
}
