using System.Globalization;
using System.Net;
using Conformance.Model;
using Flurl.Http;

namespace Conformance.OpenStack.Http;

/// <summary>
/// Sends requests through one connection pool: with a time limit each, patience for 429 and 503, redirects on the same host only, and a count of everything sent.
/// </summary>
internal sealed class ApiClient : IDisposable
{
    private const int MostAttempts = 3, MostRedirects = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), DefaultTimeout = TimeSpan.FromSeconds(32);
    private readonly FlurlClient flurl;
    private readonly TimeProvider time;
    private readonly TimeSpan timeout;
    private readonly long limit;
    private readonly Func<string?>? diagnosis;
    private readonly Action sent;
    private int requests;
    private int retries;

    public ApiClient(CloudConfig config, CloudOptions options)
    {
        time = options.Time;
        limit = options.MaxAnswerBytes;
        diagnosis = options.Diagnosis;
        sent = options.Sent;
        timeout = options.Timeout ?? config.ApiTimeout ?? DefaultTimeout;
        var handler = options.Handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            UseCookies = false,
            Proxy = new LoopbackDirect(),
            SslOptions = ServerTrust.Options(config),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            MaxConnectionsPerServer = 16,
        };
        flurl = new FlurlClient(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan });
        flurl.Configure(settings =>
        {
            // Statuses are answers here, and the time limit is ours: it covers the body and follows the injected clock.
            settings.AllowedHttpStatusRange = "*";
            settings.Timeout = null;
            settings.CookiesEnabled = false;
        });
    }

    /// <summary>Requests sent so far, repeated ones included.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>How many of them were repetitions after 429 or 503.</summary>
    public int Retries => Volatile.Read(ref retries);

    /// <summary>Sends a request; any status is an answer.</summary>
    /// <exception cref="SubjectUnavailableException">There is no answer, or it redirects elsewhere.</exception>
    public async Task<ApiResponse> Send(ApiRequest request, CancellationToken cancellation)
    {
        var waited = TimeSpan.Zero;
        for (var attempt = 1; ; attempt++)
        {
            var response = await Follow(request, cancellation);
            response.Attempts = attempt;
            if (response.Status is not (429 or 503) || attempt == MostAttempts)
            {
                return response;
            }

            var delay = Delay(response.Message, attempt);
            if (waited + delay > Patience)
            {
                response.RefusedWait = delay;
                return response;
            }

            response.Dispose();
            waited += delay;
            Interlocked.Increment(ref retries);
            await Task.Delay(delay, time, cancellation);
        }
    }

    public void Dispose()
    {
        flurl.HttpClient.Dispose();
        flurl.Dispose();
    }

    private TimeSpan Delay(HttpResponseMessage message, int attempt)
    {
        var delay = message.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => TimeSpan.FromSeconds(attempt),
        };
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
    }

    private async Task<ApiResponse> Follow(ApiRequest request, CancellationToken cancellation)
    {
        var url = request.Url;
        for (var hop = 0; ; hop++)
        {
            var response = await SendOnce(request, url, cancellation);
            if (!request.FollowRedirects || response.Status is not (301 or 302 or 307 or 308) || response.Message.Headers.Location is not { } location)
            {
                return response;
            }

            var from = new Uri(url);
            var to = new Uri(from, location);

            // The token must not leave for another host, nor for an unencrypted connection; a repeated POST could change its meaning.
            var follow = hop < MostRedirects && request.Method == HttpMethod.Get && StaysHome(from, to);
            if (!follow && request.TakesRedirects)
            {
                return response;
            }

            using (response)
            {
                if (!follow)
                {
                    throw new SubjectUnavailableException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{request.What}: {url} redirects ({response.Status}) to {to.GetLeftPart(UriPartial.Path)}, which is not followed. Put the final address into the catalogue or clouds.yaml."));
                }

                url = to.AbsoluteUri;
            }
        }
    }

    private static bool StaysHome(Uri from, Uri to) =>
        string.Equals(from.Host, to.Host, StringComparison.OrdinalIgnoreCase) && to.UserInfo.Length == 0
        && (from.Scheme == to.Scheme ? from.Port == to.Port : from is { Scheme: "http", IsDefaultPort: true } && to is { Scheme: "https", IsDefaultPort: true });

    private async Task<ApiResponse> SendOnce(ApiRequest request, string url, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw new SubjectUnavailableException($"{request.What}: \"{url}\" is no address with http:// or https://. Correct the endpoint in the catalogue (openstack endpoint list).");
        }

        var end = new TimeLimit(timeout, time, cancellation);
        try
        {
            Interlocked.Increment(ref requests);
            sent();
            var content = request.Body is { } body ? new ByteArrayContent(body) { Headers = { { "Content-Type", request.BodyType } } } : null;
            var sending = new FlurlRequest(url).WithClient(flurl);
            foreach (var (header, value) in request.Headers)
            {
                sending = sending.WithHeader(header, value);
            }

            var message = await sending.SendAsync(request.Method, content, end.Token, HttpCompletionOption.ResponseHeadersRead);
            return new ApiResponse(request, url, message, end, limit, cancellation);
        }
        catch (Exception fault) when (fault is FlurlHttpException or HttpRequestException or OperationCanceledException or IOException)
        {
            var words = Faults.InWords(request, url, fault is FlurlHttpException { InnerException: { } inner } ? inner : fault, end, cancellation);
            end.Dispose();
            throw words is SubjectUnavailableException && diagnosis?.Invoke() is { Length: > 0 } told ? new SubjectUnavailableException($"{words.Message.TrimEnd('.')}. {told}", fault) : words;
        }
    }
}
