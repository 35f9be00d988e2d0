using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>Keeps the services of a node environment up: their addresses lead to their pods, and their names can be looked up.</summary>
internal sealed class ServiceNetwork : IAsyncDisposable
{
    private const string Domain = "cluster.local";

    private static readonly ApiResource Services = new("", "v1", "Service", "services", true);
    private static readonly ApiResource Endpoints = new("", "v1", "Endpoints", "endpoints", true);

    private readonly KubeClient _client;
    private readonly IReadOnlyList<(string Address, IReadOnlyList<string> Inside)> _nodes;
    private readonly ClusterNames _names;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, JsonObject> _services = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> _endpoints = new(StringComparer.Ordinal);
    private readonly Task _work;
    private volatile ServiceRules _rules = new([], []);
    private volatile string? _problem;

    private ServiceNetwork(KubeClient client, IPAddress names, IReadOnlyList<(string Address, IReadOnlyList<string> Inside)> nodes)
    {
        (_client, _nodes) = (client, nodes);
        _names = new ClusterNames(names, name => _rules.Addresses(name, Domain));
        _work = Task.WhenAll(Told(Watch(Services, _services)), Told(Watch(Endpoints, _endpoints)), Told(Program()), Told(_names.Serve(_stop.Token)));
    }

    /// <summary>Why it has ended too early; null if all is well.</summary>
    public string? Problem => _problem;

    /// <summary>Starts it.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="names">Address of this machine at which pods look names up.</param>
    /// <param name="nodes">Address of each node, and the words before a program that make it run there.</param>
    public static ServiceNetwork Start(KubeClient client, IPAddress names, IReadOnlyList<(string Address, IReadOnlyList<string> Inside)> nodes) => new(client, names, nodes);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _names.Dispose();
        _stop.Dispose();
    }

    private async Task Watch(ApiResource resource, ConcurrentDictionary<string, JsonObject> known)
    {
        await foreach (var change in _client.Watch(resource, cancellation: _stop.Token).ConfigureAwait(false))
        {
            var key = $"{change.Object.Namespace}/{change.Object.Name}";
            if (change.Type == WatchEventType.Deleted)
            {
                known.TryRemove(key, out _);
            }
            else if (change.Type != WatchEventType.Bookmark)
            {
                known[key] = change.Object;
            }

            _changes.Writer.TryWrite(true);
        }
    }

    private async Task Program()
    {
        var before = new string?[_nodes.Count];
        while (await _changes.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
        {
            _changes.Reader.TryRead(out _);

            // The API server is at its own address; nothing must lead away from it.
            var rules = new ServiceRules([.. _services.Where(pair => pair.Key != "default/kubernetes").Select(pair => pair.Value)], [.. _endpoints.Values]);
            for (var index = 0; index < _nodes.Count; index++)
            {
                var text = rules.Of(_nodes[index].Address);
                if (text != before[index])
                {
                    await HostProgram.Run("leading services to their pods", _nodes[index].Inside[0], [.. _nodes[index].Inside.Skip(1), "iptables-restore"], _stop.Token, input: text).ConfigureAwait(false);
                    before[index] = text;
                }
            }

            _rules = rules;
        }
    }

    private async Task Told(Task part)
    {
        try
        {
            await part.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // That is how it ends.
        }
        catch (Exception exception) when (exception is SubjectUnavailableException or KubeException or System.Net.Sockets.SocketException)
        {
            _problem = _stop.IsCancellationRequested ? _problem : $"The services of the nodes lead nowhere any more: {exception.Message}";
        }
    }
}
