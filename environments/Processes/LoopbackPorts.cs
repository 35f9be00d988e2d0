using System.Net;
using System.Net.Sockets;

namespace Conformance.Processes;

/// <summary>Ports on loopback for programs that cannot choose one themselves.</summary>
public static class LoopbackPorts
{
    /// <summary>Ports that are free now. Somebody else may take one before it is used: start again then.</summary>
    /// <param name="count">How many; they differ, as they are held at the same time.</param>
    public static int[] Free(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(listener => listener.Start());
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
