using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conformance.SelfTests.Iaas.Tls;

/// <summary>A root, an intermediate and a server's certificate with what a test wants to be wrong, as files for openssl.</summary>
internal sealed class TestChain : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tls-test-").FullName;

    public TestChain(Action<TestChainOptions>? change = null)
    {
        var options = new TestChainOptions();
        change?.Invoke(options);
        var now = TimeProvider.System.GetUtcNow();
        var (from, until) = (now.AddHours(-1), now.AddYears(5));
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Root = Authority("CN=Test root", rootKey).CreateSelfSigned(from, until);
        using var middle = Authority("CN=Test intermediate", middleKey).Create(Root, from, until, [1, 2, 3]);
        using var signer = middle.CopyWithPrivateKey(middleKey);
        CertificateRequest request;
        if (options.RsaBits is { } bits)
        {
            _rsa = RSA.Create(bits);
            request = new CertificateRequest("CN=test", _rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        else
        {
            _ecdsa = ECDsa.Create(options.Curve);
            request = new CertificateRequest("CN=test", _ecdsa, HashAlgorithmName.SHA256);
        }

        var names = new SubjectAlternativeNameBuilder();
        options.Addresses.ForEach(address => names.AddIpAddress(IPAddress.Parse(address)));
        options.Names.ForEach(names.AddDnsName);
        if (options.Addresses.Count + options.Names.Count > 0)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (options.Use is { } use)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        }

        var (begin, end) = (now + options.Begins, now + options.Ends);
        X509SignatureGenerator generator = options.IsSignedWithSha1 ? new Sha1Signatures(middleKey) : X509SignatureGenerator.CreateForECDsa(middleKey);
        Leaf = options.IsSelfSigned ? request.CreateSelfSigned(begin, end) : request.Create(signer.SubjectName, generator, begin, end, [4, 5, 6]);

        var chain = options.IsSelfSigned ? [] : options.Sent(middle, Root);
        CertificateFile = Write("leaf.pem", Leaf.ExportCertificatePem());
        ChainFile = chain.Count == 0 ? null : Write("chain.pem", string.Join('\n', chain.Select(certificate => certificate.ExportCertificatePem())));
        KeyFile = Write("key.pem", _rsa?.ExportPkcs8PrivateKeyPem() ?? _ecdsa!.ExportPkcs8PrivateKeyPem());
    }

    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    public X509Certificate2 Root { get; }

    public X509Certificate2 Leaf { get; }

    public string CertificateFile { get; }

    public string? ChainFile { get; }

    public string KeyFile { get; }

    public X509Certificate2Collection Trusted => [Root];

    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        Root.Dispose();
        Leaf.Dispose();
        _rsa?.Dispose();
        _ecdsa?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return request;
    }

    /// <summary>.NET makes no such signatures any more.</summary>
    private sealed class Sha1Signatures(ECDsa key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
        {
            var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.4.1");
            }

            return writer.Encode();
        }

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => new(key);
    }
}
