using System.Net;

namespace Conformance.OpenStack.Http;

/// <summary>The process's proxy, except for this machine's own addresses.</summary>
internal sealed class LoopbackDirect : IWebProxy
{
    public ICredentials? Credentials { get => HttpClient.DefaultProxy.Credentials; set => throw new NotSupportedException(); }

    public Uri? GetProxy(Uri destination) => HttpClient.DefaultProxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
}
