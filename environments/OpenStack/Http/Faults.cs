using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Conformance.Model;

namespace Conformance.OpenStack.Http;

/// <summary>Faults of the network in words a provider understands.</summary>
internal static class Faults
{
    /// <summary>What to throw for a request that got no (complete) answer.</summary>
    public static Exception InWords(ApiRequest request, string url, Exception fault, TimeLimit time, CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
        {
            return new OperationCanceledException(fault.Message, fault, caller);
        }

        if (time.IsUp)
        {
            return new SubjectUnavailableException(string.Create(
                CultureInfo.InvariantCulture,
                $"{request.What}: {url} did not answer completely within {time.Limit.TotalSeconds:0.#} s. Look at the service's load, or raise api_timeout in clouds.yaml."), fault);
        }

        return new SubjectUnavailableException($"{request.What}: {url}: {Reason(url, fault)}.", fault);
    }

    /// <summary>Why there was no answer, without full stop.</summary>
    public static string Reason(string url, Exception fault)
    {
        var host = Uri.TryCreate(url, UriKind.Absolute, out var address) ? $"{address.Host}, port {address.Port}" : url;
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case CertificateRefusedException refused:
                    return $"{host}: {refused.Message}";
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return $"{host} refuses the connection. Is the service running, and is the port right";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return $"the name {address?.Host} cannot be resolved. Check the address, the DNS and the VPN";
                case SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.TimedOut }:
                    return $"{host} cannot be reached ({((SocketException)inner).SocketErrorCode}). Check routes, firewall and VPN";
                case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                    return $"{host} broke the connection off";
                case AuthenticationException tls:
                    return $"{host}: no TLS connection comes about ({tls.Message.TrimEnd('.')}). Is this an https address, and which TLS versions does the server offer";
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return $"{host} closed the connection before the answer was complete";
                case HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse }:
                    return $"{host} answers something that is not HTTP. Is the port right, and is it http or https";
            }
        }

        return $"{host} cannot be asked ({fault.GetBaseException().Message.TrimEnd('.')})";
    }
}
