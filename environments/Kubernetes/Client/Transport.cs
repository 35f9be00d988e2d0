using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conformance.Kubernetes;

/// <summary>Makes connections: trust, client certificate, proxy, HTTP/2 where it is offered.</summary>
internal static class Transport
{
    /// <param name="config">How the cluster is reached.</param>
    /// <param name="certificate">The client certificate, or null.</param>
    /// <param name="key">Its key.</param>
    /// <param name="repeated">Lines for every request, see <see cref="RepeatedHeaders"/>; requests must then be of HTTP/1.1.</param>
    public static HttpMessageInvoker Create(KubeConfig config, string? certificate, string? key, IReadOnlyList<string> repeated)
    {
        var tls = new SslClientAuthenticationOptions();
        if (certificate is not null)
        {
            var chain = Certificates.Bundle(certificate, "the client certificate");
            var leaf = Certificates.Client(certificate, key!, "the client certificate");
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(leaf, [.. chain.Skip(1)], offline: true);
        }

        Trust(tls, config);
        var handler = new SocketsHttpHandler
        {
            SslOptions = tls,
            AllowAutoRedirect = false, // a redirected request would carry the token elsewhere
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseProxy = true,
            Proxy = config.Proxy is { } proxy ? new WebProxy(proxy) : new LoopbackDirect(),
        };
        if (repeated.Count > 0)
        {
            handler.PooledConnectionLifetime = TimeSpan.Zero; // one request a connection
            handler.PlaintextStreamFilter = (context, _) => ValueTask.FromResult(
                context.InitialRequestMessage.Method == HttpMethod.Connect ? context.PlaintextStream : RepeatedHeaders.Behind(context.PlaintextStream, repeated));
        }

        return new HttpMessageInvoker(handler);
    }

    private static void Trust(SslClientAuthenticationOptions tls, KubeConfig config)
    {
        if (config.InsecureSkipTlsVerify)
        {
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
            return;
        }

        if (config.CertificateAuthority is { } authority)
        {
            var bundle = Certificates.Bundle(authority, $"certificate-authority of {config}");
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(bundle);
            policy.ExtraStore.AddRange(bundle);
            policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
            tls.CertificateChainPolicy = policy;
        }

        tls.RemoteCertificateValidationCallback = (_, leaf, chain, errors) => errors == SslPolicyErrors.None ? true : throw new AuthenticationException(Refusal(leaf, chain, errors, config));
    }

    private static string Refusal(X509Certificate? leaf, X509Chain? chain, SslPolicyErrors errors, KubeConfig config)
    {
        if (leaf is null)
        {
            return "the server shows no certificate";
        }

        var reasons = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            var names = (leaf as X509Certificate2)?.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(san => san.EnumerateDnsNames().Concat(san.EnumerateIPAddresses().Select(ip => ip.ToString()))) ?? [];
            reasons.Add($"it is not made out for {config.TlsServerName ?? config.Server.Host} but for {string.Join(", ", names.DefaultIfEmpty("no name"))} (tls-server-name can name one of them)");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            reasons.Add((chain?.ChainStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid) == true
                ? $"it (or its issuer) is expired or not valid yet (valid from {leaf.GetEffectiveDateString()} to {leaf.GetExpirationDateString()})"
                : "its issuer is not trusted") + (config.CertificateAuthority is null ? "; set certificate-authority in the kubeconfig" : "; is the certificate-authority of the kubeconfig that of this cluster?"));
        }

        return $"the server's certificate is not trusted: subject {leaf.Subject}, issuer {leaf.Issuer}; {string.Join("; ", reasons)}";
    }

    /// <summary>The process's proxy, except for this machine's own addresses.</summary>
    private sealed class LoopbackDirect : IWebProxy
    {
        // Asked for every request, and a client knows few servers: each is looked up once.
        private readonly ConcurrentDictionary<string, bool> _own = new(StringComparer.Ordinal);

        private static bool IsOwn(string host) => IPAddress.TryParse(host, out var address)
            && NetworkInterface.GetAllNetworkInterfaces().Any(link => link.GetIPProperties().UnicastAddresses.Any(own => own.Address.Equals(address)));

        public ICredentials? Credentials { get => HttpClient.DefaultProxy.Credentials; set => throw new NotSupportedException(); }

        public Uri? GetProxy(Uri destination) => HttpClient.DefaultProxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || _own.GetOrAdd(host.Host, IsOwn) || HttpClient.DefaultProxy.IsBypassed(host);
    }
}
