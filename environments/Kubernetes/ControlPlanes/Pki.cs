using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conformance.Kubernetes;

/// <summary>An authority of a control plane's own. Valid for a year, so that one that is kept up does not end by itself.</summary>
internal sealed class Pki : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private readonly DateTimeOffset _from;

    public Pki(string name, TimeProvider time)
    {
        // A little back, for clocks that differ.
        _from = time.GetUtcNow().AddMinutes(-10);
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(_from, _from.AddYears(1));
        Certificate = _authority.ExportCertificatePem() + "\n";
    }

    /// <summary>The authority's certificate, PEM.</summary>
    public string Certificate { get; }

    /// <summary>A certificate for this machine's loopback addresses and further ones. etcd uses its own as a client, too.</summary>
    public (string Certificate, string Key) Server(string name, params IReadOnlyList<IPAddress> addresses) => Issue(new X500DistinguishedName($"CN={name}"), [IPAddress.Loopback, .. addresses]);

    public (string Certificate, string Key) Client(string user, string? group)
    {
        var subject = new X500DistinguishedNameBuilder();
        if (group is not null)
        {
            subject.AddOrganizationName(group);
        }

        subject.AddCommonName(user);
        return Issue(subject.Build(), null);
    }

    /// <summary>A pair of keys for signing tokens: private and public key, PEM.</summary>
    public static (string Private, string Public) SigningKeys()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (key.ExportECPrivateKeyPem() + "\n", key.ExportSubjectPublicKeyInfoPem() + "\n");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    private (string Certificate, string Key) Issue(X500DistinguishedName subject, IReadOnlyList<IPAddress>? server)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        var usages = new OidCollection { new("1.3.6.1.5.5.7.3.2") };
        if (server is not null)
        {
            usages.Add(new Oid("1.3.6.1.5.5.7.3.1"));
            var names = new SubjectAlternativeNameBuilder();
            foreach (var address in server)
            {
                names.AddIpAddress(address);
            }

            names.AddDnsName("localhost");
            names.AddDnsName("kubernetes.default.svc");
            names.AddDnsName("kubernetes.default");
            request.CertificateExtensions.Add(names.Build());
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, false));
        using var certificate = request.Create(_authority, _from, _from.AddYears(1).AddSeconds(-1), RandomNumberGenerator.GetBytes(12));
        return (certificate.ExportCertificatePem() + "\n", key.ExportECPrivateKeyPem() + "\n");
    }
}
