using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Conformance.Model;

namespace Conformance.Kubernetes.Facts;

/// <summary>Asks a cluster's servers what they tell somebody who has no credentials. Nothing secret is sent, so certificates of kubelets are looked at, not trusted.</summary>
internal sealed class ClusterProbes(KubeConfig config, ClusterOptions options) : IDisposable
{
    // What nobody may read without credentials, and what Kubernetes lets everybody read by default (cluster role system:public-info-viewer).
    private static readonly string[] Paths = ["/api/v1/namespaces", "/api/v1/nodes", "/api/v1/secrets", "/apis", "/metrics", "/version"];

    private readonly KubeClient _nobody = KubeClient.Open(
        new KubeConfig
        {
            Server = config.Server, Context = config.Context, CertificateAuthority = config.CertificateAuthority, InsecureSkipTlsVerify = config.InsecureSkipTlsVerify,
            TlsServerName = config.TlsServerName, Proxy = config.Proxy,
        },
        new KubeClientOptions { RequestTimeout = options.ProbeTimeout * 4 });

    public async Task<IReadOnlyList<ProbeAnswer>> Anonymous(CancellationToken cancellation) => await Task.WhenAll(Paths.Select(async path =>
    {
        var url = config.Server.GetLeftPart(UriPartial.Path).TrimEnd('/') + path;
        try
        {
            await _nobody.Text(path, cancellation).ConfigureAwait(false);
            return new ProbeAnswer(url, 200, null);
        }
        catch (KubeException refused)
        {
            return new ProbeAnswer(url, refused.Code, null);
        }
        catch (SubjectUnavailableException refused) when (refused.InnerException is KubeException { Code: 401 })
        {
            return new ProbeAnswer(url, 401, null);
        }
        catch (SubjectUnavailableException unavailable)
        {
            return new ProbeAnswer(url, null, unavailable.Message);
        }
    })).ConfigureAwait(false);

    public async Task<IReadOnlyList<ProbeAnswer>> Kubelet(ClusterNode node, CancellationToken cancellation)
    {
        var answers = new List<ProbeAnswer>();
        foreach (var address in IpAddresses(node))
        {
            answers.Add(await Ask($"https://{Host(address)}:{node.KubeletPort.ToString(CultureInfo.InvariantCulture)}/pods", cancellation).ConfigureAwait(false));
            answers.Add(await Ask($"http://{Host(address)}:10255/pods", cancellation).ConfigureAwait(false));
        }

        return answers;
    }

    public async Task<ShownCertificate> Certificate(CancellationToken cancellation)
    {
        if (config.Server.Scheme != Uri.UriSchemeHttps)
        {
            throw new ConfigurationException($"{config.Server} is no https address; a certificate cannot be looked at.");
        }

        if (config.Proxy is not null)
        {
            throw new ConfigurationException($"{config} is reached through a proxy, which may show a certificate of its own; run this testcase from where the API server can be reached directly.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.ProbeTimeout * 4);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(config.Server.DnsSafeHost, config.Server.Port, limit.Token).ConfigureAwait(false);
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            ShownCertificate? shown = null;

            // The certificate is what is looked at; whether it is to be trusted, every other request of the run has decided. Nothing is sent.
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: true, (_, certificate, _, _) =>
            {
                shown = certificate is X509Certificate2 leaf ? Shown(leaf) : null;
                return true;
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = config.TlsServerName ?? config.Server.DnsSafeHost }, limit.Token).ConfigureAwait(false);
            return shown ?? throw new SubjectUnavailableException($"{config.Server} shows no certificate.");
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new SubjectUnavailableException($"{config.Server}: its certificate could not be looked at: {exception.Message}", exception);
        }
    }

    public async Task<IReadOnlyList<PortAnswer>> Ports(IReadOnlyList<ClusterNode> nodes, IReadOnlyList<int> ports, CancellationToken cancellation)
    {
        var asked = (from host in nodes.SelectMany(IpAddresses).Prepend(config.Server.DnsSafeHost).Distinct(StringComparer.Ordinal)
                     from port in ports
                     where port != config.Server.Port || host != config.Server.DnsSafeHost
                     select (Host: host, Port: port)).ToList();
        var answers = new PortAnswer[asked.Count];
        await Parallel.ForAsync(0, asked.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellation }, async (i, token) =>
            answers[i] = await Connect(asked[i].Host, asked[i].Port, token).ConfigureAwait(false)).ConfigureAwait(false);
        return answers;
    }

    public void Dispose() => _nobody.Dispose();

    public static ShownCertificate Shown(X509Certificate2 certificate) =>
        new(certificate.Subject, certificate.Issuer, new DateTimeOffset(certificate.NotBefore).ToUniversalTime(), new DateTimeOffset(certificate.NotAfter).ToUniversalTime());

    private static IEnumerable<string> IpAddresses(ClusterNode node) =>
        node.Addresses.Where(address => address.Type is "InternalIP" or "ExternalIP" && IPAddress.TryParse(address.Address, out _)).Select(address => address.Address).Distinct(StringComparer.Ordinal);

    private static string Host(string address) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;

    private async Task<ProbeAnswer> Ask(string url, CancellationToken cancellation)
    {
        ShownCertificate? shown = null;
        using var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ProbeTimeout,
            UseProxy = false, // the question is what this node answers, not what a proxy does
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    shown = certificate is X509Certificate2 leaf ? Shown(leaf) : null;
                    return true;
                },
            },
        };
        using var invoker = new HttpMessageInvoker(handler);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.ProbeTimeout * 2);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var answer = await invoker.SendAsync(request, limit.Token).ConfigureAwait(false);
            return new ProbeAnswer(url, (int)answer.StatusCode, null) { Certificate = shown };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return new ProbeAnswer(url, null, Reason(exception)) { Certificate = shown };
        }
    }

    private async Task<PortAnswer> Connect(string host, int port, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.ProbeTimeout);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, limit.Token).ConfigureAwait(false);
            return new PortAnswer(host, port, true, "connected");
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return new PortAnswer(host, port, false, Reason(exception));
        }
    }

    private string Reason(Exception exception) => exception.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "refused",
        SocketException socket => socket.SocketErrorCode.ToString(),
        OperationCanceledException or TimeoutException => string.Create(CultureInfo.InvariantCulture, $"no answer within {options.ProbeTimeout.TotalSeconds:0.#} s"),
        var other => other.Message,
    };
}
