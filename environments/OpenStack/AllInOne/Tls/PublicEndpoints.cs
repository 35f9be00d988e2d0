using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Conformance.OpenStack.AllInOne.Tls;

/// <summary>
/// The public endpoints of a cloud by TLS: a port of its own before each service, with a certificate of an authority that lives as long as the cloud. Requests and answers pass through as they come. What
/// the services say of themselves follows the address that was asked for, as they believe in <c>X-Forwarded-Proto</c>.
/// </summary>
internal sealed class PublicEndpoints : IAsyncDisposable
{
    // What Mozilla's intermediate configuration allows where the certificate has a key of an elliptic curve.
    private static readonly TlsCipherSuite[] Suites =
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    // As long as a service here may take for one answer; whoever asks gives up earlier.
    private static readonly ForwarderRequestConfig Patience = new() { ActivityTimeout = TimeSpan.FromMinutes(10) };

    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _client;
    private readonly IHttpForwarder _forwarder;
    private readonly X509Certificate2 _certificate;
    private readonly Func<ServicePort, string> _inside;
    private Dictionary<int, ServicePort> _services = [];

    private PublicEndpoints(Func<ServicePort, string> inside)
    {
        _inside = inside;
        (AuthorityPem, _certificate) = Issue();
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false, ActivityHeadersPropagator = null,

            // A service may close a connection that it kept at the very moment at which it is used again.
            PooledConnectionLifetime = TimeSpan.Zero,
        });
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "public-endpoints" });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            foreach (var _ in ServiceCatalogue.Ports)
            {
                kestrel.Listen(IPAddress.Loopback, 0, Listen);
            }
        });
        builder.Services.AddHttpForwarder();
        _app = builder.Build();
        _forwarder = _app.Services.GetRequiredService<IHttpForwarder>();
        ((IApplicationBuilder)_app).Run(Forward);
    }

    /// <summary>Certificate of the authority, for whoever is to believe in these endpoints.</summary>
    public string AuthorityPem { get; }

    /// <summary>Starts listening; the services need not be there yet.</summary>
    /// <param name="inside">Address of a service without TLS: <c>http://127.0.0.1:PORT</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<PublicEndpoints> Start(Func<ServicePort, string> inside, CancellationToken cancellation)
    {
        var endpoints = new PublicEndpoints(inside);
        try
        {
            await endpoints._app.StartAsync(cancellation).ConfigureAwait(false);
            var addresses = endpoints._app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
            endpoints._services = addresses.Select(address => new Uri(address).Port).Zip(ServiceCatalogue.Ports).ToDictionary(pair => pair.First, pair => pair.Second);
            return endpoints;
        }
        catch
        {
            await endpoints.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The ports at which they listen.</summary>
    public IReadOnlyCollection<int> Ports => _services.Keys;

    /// <summary><c>https://127.0.0.1:PORT</c>.</summary>
    /// <param name="service">One that users ask.</param>
    public string Address(ServicePort service) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"https://127.0.0.1:{_services.Single(pair => pair.Value == service).Key}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Nobody is to be waited for: the cloud goes.
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await _app.StopAsync(now.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _client.Dispose();
        _certificate.Dispose();
    }

    private void Listen(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1; // the services speak no other
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = _certificate,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            OnAuthenticate = (_, options) =>
            {
                if (OperatingSystem.IsLinux())
                {
                    options.CipherSuitesPolicy = new CipherSuitesPolicy(Suites);
                }
            },
        });
    }

    private async Task Forward(HttpContext http)
    {
        var service = _inside(_services[http.Connection.LocalPort]);

        // The target as it was sent: signatures of S3 are over it.
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var error = await _forwarder.SendAsync(http, service, _client, Patience, new Transformer(new Uri(service + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))).ConfigureAwait(false);
        if (error != ForwarderError.None && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }

    /// <summary>An authority whose key is forgotten at once, and what it has signed: the certificate of loopback.</summary>
    private static (string Authority, X509Certificate2 Server) Issue()
    {
        // Real time, as clients check it against theirs.
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=OpenStack on one machine {RandomNumberGenerator.GetHexString(8, lowercase: true)}", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var authority = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(200));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        using var certificate = request.Create(authority, now.AddDays(-1), now.AddDays(199), RandomNumberGenerator.GetBytes(12));
        return (authority.ExportCertificatePem(), certificate.CopyWithPrivateKey(key));
    }

    private sealed class Transformer(Uri target) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken).ConfigureAwait(false);
            proxyRequest.RequestUri = target;
            proxyRequest.Headers.Host = httpContext.Request.Host.Value;
            foreach (var claimed in new[] { "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-For" })
            {
                proxyRequest.Headers.Remove(claimed);
            }

            proxyRequest.Headers.Add("X-Forwarded-Proto", "https");
        }
    }
}
