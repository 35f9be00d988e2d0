using System.Net;
using System.Net.Sockets;

namespace Conformance.SelfTests.StatusPageDeployed;

/// <summary>A port of this machine's loopback that leads to a port of a node: what stands in front of a cluster.</summary>
internal sealed class OutsidePort : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<IPEndPoint> _target = new();
    private readonly Task _accepting;
    private int _failed;

    public OutsidePort()
    {
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>The address that everybody uses.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many connections the cluster did not take, or dropped.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Says where connections lead to.</summary>
    public void LeadTo(IPEndPoint target) => _target.SetResult(target);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task Accept()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.RemoveAll(task => task.IsCompleted);
                connections.Add(Lead(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception exception) when (_end.IsCancellationRequested && exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Lead(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient { NoDelay = true };
            client.NoDelay = true;
            try
            {
                var target = await _target.Task.WaitAsync(_end.Token);
                await server.ConnectAsync(target, _end.Token);
                var (outside, inside) = (client.GetStream(), server.GetStream());
                await Task.WhenAll(Copy(outside, inside, server), Copy(inside, outside, client));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Who asked sees a closed connection, as they would without this port.
                Interlocked.Increment(ref _failed);
            }
        }
    }

    private async Task Copy(NetworkStream from, NetworkStream to, TcpClient end)
    {
        await from.CopyToAsync(to, _end.Token);
        end.Client.Shutdown(SocketShutdown.Send);
    }
}
