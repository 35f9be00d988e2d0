using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>A port of this machine, on loopback, whose connections lead to a port of a pod. Disposing it ends them.</summary>
public sealed class PortForward : IAsyncDisposable
{
    private readonly KubeClient _client;
    private readonly ObjectPath _pod;
    private readonly int _port;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Task _accepting;
    private volatile string? _fault;

    private PortForward(KubeClient client, ObjectPath pod, int port)
    {
        (_client, _pod, _port) = (client, pod, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Accept();
    }

    /// <summary>The port on this machine.</summary>
    public int Port { get; }

    /// <summary>Address of the port on this machine for HTTP.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/"));

    /// <summary>Why the last connection that failed did; null if none has.</summary>
    public string? Fault => _fault;

    /// <summary>Opens one. That the pod listens is seen only when somebody connects.</summary>
    /// <param name="client">The client; must live as long as this.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="port">The pod's port.</param>
    public static PortForward Open(KubeClient client, ObjectPath pod, int port)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(pod);
        return new PortForward(client, pod, port);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] left;
        lock (_connections)
        {
            left = [.. _connections];
        }

        await Task.WhenAll(left).ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task Accept()
    {
        while (true)
        {
            TcpClient caller;
            try
            {
                caller = await _listener.AcceptTcpClientAsync(_end.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return; // disposed
            }

            lock (_connections)
            {
                _connections.RemoveWhere(connection => connection.IsCompleted);
                _connections.Add(Serve(caller));
            }
        }
    }

    private async Task Serve(TcpClient caller)
    {
        using var own = caller;
        try
        {
            await using var near = caller.GetStream();
            await using var far = await _client.Connect(_pod, _port, _end.Token).ConfigureAwait(false);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);

            // The caller may be done with sending long before the answer is: only the pod's end ends the connection, or a fault.
            var sending = Send(near, far, over);
            try
            {
                await far.CopyToAsync(near, over.Token).ConfigureAwait(false);
            }
            finally
            {
                await over.CancelAsync().ConfigureAwait(false);
                await sending.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed, or the caller has gone.
        }
        catch (Exception exception) when (exception is IOException or SubjectUnavailableException or KubeException)
        {
            _fault = exception.Message;
        }
    }

    private static async Task Send(Stream near, Stream far, CancellationTokenSource over)
    {
        try
        {
            await near.CopyToAsync(far, over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The pod's side is over.
        }
        catch (IOException)
        {
            await over.CancelAsync().ConfigureAwait(false); // the caller has gone, or the pod takes nothing any more
        }
    }
}
