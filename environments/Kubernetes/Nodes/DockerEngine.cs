using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>The little that is asked of a Docker Engine, by its HTTP API on a Unix socket.</summary>
internal sealed class DockerEngine : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    // A big image on a slow disk.
    private static readonly TimeSpan ImportTimeout = TimeSpan.FromMinutes(10);

    private readonly HttpClient _client;

    public DockerEngine(string socket)
    {
        Socket = socket;
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation).ConfigureAwait(false);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        })
        { BaseAddress = new Uri("http://docker"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Path of the socket.</summary>
    public string Socket { get; }

    public void Dispose() => _client.Dispose();

    /// <summary>What the engine says of itself; null if nobody answers.</summary>
    public async Task<JsonObject?> Info(CancellationToken cancellation)
    {
        try
        {
            return await Send(HttpMethod.Get, "/info", null, RequestTimeout, cancellation).ConfigureAwait(false) as JsonObject;
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException)
        {
            return null;
        }
    }

    /// <summary>Makes an image of a root file system.</summary>
    /// <param name="reference">Its name with a tag.</param>
    /// <param name="tar">The root file system as a tar archive.</param>
    /// <param name="configuration">How containers of it run.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task Import(string reference, Stream tar, ImageConfiguration configuration, CancellationToken cancellation)
    {
        var colon = reference.LastIndexOf(':');
        var query = $"fromSrc=-&repo={Uri.EscapeDataString(reference[..colon])}&tag={Uri.EscapeDataString(reference[(colon + 1)..])}"
            + string.Concat(configuration.Instructions().Select(line => $"&changes={Uri.EscapeDataString(line)}"));
        using var content = new StreamContent(tar);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        var told = await Send(HttpMethod.Post, $"/images/create?{query}", content, ImportTimeout, cancellation).ConfigureAwait(false);
        if ((told as JsonObject)?.TextAt("error") is { } error)
        {
            throw new SubjectUnavailableException($"The Docker engine at {Socket} does not import {reference}: {error}");
        }
    }

    /// <summary>Containers that a kubelet has made, running or not.</summary>
    public async Task<IReadOnlyList<(string Id, DateTimeOffset Created, string Pod)>> PodContainers(CancellationToken cancellation)
    {
        var filter = Uri.EscapeDataString("""{"label":["io.kubernetes.pod.uid"]}""");
        var list = await Send(HttpMethod.Get, $"/containers/json?all=1&filters={filter}", null, RequestTimeout, cancellation).ConfigureAwait(false);
        return
        [
            .. from container in (list as JsonArray ?? []).OfType<JsonObject>()
               select (
                   container.TextAt("Id") ?? "",
                   DateTimeOffset.FromUnixTimeSeconds(container["Created"]?.GetValue<long>() ?? 0),
                   $"{container.TextAt("Labels", "io.kubernetes.pod.namespace")}/{container.TextAt("Labels", "io.kubernetes.pod.name")}"),
        ];
    }

    /// <summary>Ends a container and removes it with its volumes.</summary>
    public async Task Remove(string container, CancellationToken cancellation) =>
        await Send(HttpMethod.Delete, $"/containers/{container}?force=1&v=1", null, RequestTimeout, cancellation, HttpStatusCode.NotFound, HttpStatusCode.Conflict).ConfigureAwait(false);

    // Some answers are several JSON values, one a line; the last one counts.
    private async Task<JsonNode?> Send(HttpMethod method, string path, HttpContent? content, TimeSpan timeout, CancellationToken cancellation, params HttpStatusCode[] allowed)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using var answer = await _client.SendAsync(request, limit.Token).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode && !allowed.Contains(answer.StatusCode))
            {
                throw new SubjectUnavailableException(string.Create(
                    CultureInfo.InvariantCulture, $"The Docker engine at {Socket} answers {(int)answer.StatusCode} to {method} {path.Split('?')[0]}: {Message(text)}"));
            }

            var last = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
            return last is null ? null : JsonNode.Parse(last);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new SubjectUnavailableException(string.Create(
                CultureInfo.InvariantCulture, $"The Docker engine at {Socket} does not answer {method} {path.Split('?')[0]} within {timeout.TotalSeconds:0} s. Is it hung? Restart it."), exception);
        }
        catch (JsonException exception)
        {
            throw new SubjectUnavailableException($"What listens at {Socket} answers something that is not JSON: it is no Docker engine.", exception);
        }
    }

    private static string Message(string text)
    {
        try
        {
            return (JsonNode.Parse(text) as JsonObject)?.TextAt("message") ?? "no reason given";
        }
        catch (JsonException)
        {
            return "no reason given";
        }
    }
}
