using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Conformance.Model;

namespace Conformance.StatusPage.Http;

/// <summary>Asks the API of a status page. Shared by all tests of a run.</summary>
public sealed class StatusApi : IDisposable
{
    private const int LargeBody = 64 << 10;
    private const int LargestAnswer = 64 << 20;

    private readonly HttpClient _http;
    private int _requests;

    /// <summary>Nothing is asked yet.</summary>
    /// <param name="subject">The status page.</param>
    /// <param name="time">The clock; null = the system's.</param>
    public StatusApi(StatusPageSubject subject, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        (Subject, Time) = (subject, time ?? TimeProvider.System);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !subject.Api.IsLoopback, ConnectTimeout = TimeSpan.FromSeconds(10), Expect100ContinueTimeout = TimeSpan.FromSeconds(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    /// <summary>The status page.</summary>
    public StatusPageSubject Subject { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Requests sent so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Sends a request. Writes carry the subject's token.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">JSON, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ApiAnswer> Send(string method, string path, string? body, CancellationToken cancellation) =>
        Answered(await Try(new ApiRequest(method, path) { Body = body, Token = method == "GET" ? null : await Token(cancellation).ConfigureAwait(false) }, cancellation).ConfigureAwait(false));

    /// <summary>Reads.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ApiAnswer> Get(string path, CancellationToken cancellation) => Send("GET", path, null, cancellation);

    /// <summary>Hears of every request that adds a list of phases, before it is sent, and then of the answer; null = nobody does.</summary>
    internal Func<Action<ApiAnswer>>? Adding { get; set; }

    /// <summary>A token for writing, or null.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async Task<string?> Token(CancellationToken cancellation) => Subject.Token is { } token ? await token(cancellation).ConfigureAwait(false) : null;

    /// <summary>Sends a request just as it is. An answer that does not come has status 0.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SubjectUnavailableException">Nobody listens there.</exception>
    public async Task<ApiAnswer> Try(ApiRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var told = request is { Method: "POST", Path: "/phases" } ? Adding?.Invoke() : null;
        var answer = await Sent(request, cancellation).ConfigureAwait(false);
        told?.Invoke(answer);
        return answer;
    }

    /// <summary>An answer that says something of the API, not of what stands between.</summary>
    /// <exception cref="SubjectUnavailableException">No answer, or one of a gateway's own.</exception>
    internal static ApiAnswer Answered(ApiAnswer answer) => answer.Status is 0 or 429 or 502 or 503 or 504
        ? throw new SubjectUnavailableException($"{answer.Request}: {answer}. Look at the logs of the API and of what stands in front of it.")
        : answer;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<ApiAnswer> Sent(ApiRequest request, CancellationToken cancellation)
    {
        var address = new Uri(
            Subject.Api.GetLeftPart(UriPartial.Authority) + Subject.Api.AbsolutePath.TrimEnd('/') + request.Path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), address);
        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Body));
            if (request.ContentType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
            }
        }

        // A server that will not read so much says so before it is sent; else the connection might break before the answer is read.
        message.Headers.ExpectContinue = request.Body is { Length: > LargeBody };
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.Token is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", request.Token);
        }

        using var patience = new CancellationTokenSource(Subject.Patience, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        Interlocked.Increment(ref _requests);
        try
        {
            using var response = await _http.SendAsync(message, both.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsStringAsync(both.Token).ConfigureAwait(false);
            return new ApiAnswer(request, (int)response.StatusCode, body)
            {
                Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value)),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ApiAnswer(request, 0, "");
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.TimedOut } || exception.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw new SubjectUnavailableException($"{request} at {Subject.Api}: {exception.Message} Check the address, and that the API runs.", exception);
        }
        catch (HttpRequestException)
        {
            // It was reached and closed the connection without an answer.
            return new ApiAnswer(request, 0, "");
        }
    }
}
