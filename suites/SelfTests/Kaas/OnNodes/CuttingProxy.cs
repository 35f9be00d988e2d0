using System.Net;
using System.Net.Sockets;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.Kaas.OnNodes;

/// <summary>Passes connections on to a server, and cuts them when told to.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly Uri _server;
    private Task _accepting = Task.CompletedTask;

    private CuttingProxy(Uri server) => _server = server;

    public static Task<CuttingProxy> Start(Uri server)
    {
        var proxy = new CuttingProxy(server);
        proxy._listener.Start();
        proxy._accepting = proxy.Accept();
        return Task.FromResult(proxy);
    }

    /// <summary>The same user of the same cluster, through this proxy.</summary>
    public KubeConfig Through(KubeConfig config) => new()
    {
        Server = new UriBuilder(config.Server) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri, Context = config.Context,
        CertificateAuthority = config.CertificateAuthority, ClientCertificate = config.ClientCertificate, ClientKey = config.ClientKey,
    };

    /// <summary>Cuts every connection there is.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _sockets.ForEach(socket => socket.Close(0));
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Accept()
    {
        while (true)
        {
            var near = await _listener.AcceptSocketAsync();
            _ = Pass(near);
        }
    }

    private async Task Pass(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await far.ConnectAsync(_server.Host, _server.Port);
            lock (_gate)
            {
                _sockets.AddRange([near, far]);
            }

            await Task.WhenAny(Copy(near, far), Copy(far, near));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is over, which both ends see.
        }
        finally
        {
            near.Dispose();
            far.Dispose();
        }
    }

    private static async Task Copy(Socket from, Socket to)
    {
        var buffer = new byte[16384];
        int read;
        while ((read = await from.ReceiveAsync(buffer)) > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, read));
        }
    }
}
