using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conformance.Tls.Facts;

namespace Conformance.Tls;

/// <summary>Reads certificates as they came over the wire, and looks for a path to a trusted authority with nothing but what was sent.</summary>
internal static class ChainReader
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1", AnyUse = "2.5.29.37.0";

    private static readonly Dictionary<string, string> Signatures = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.4"] = "md5WithRSAEncryption", ["1.2.840.113549.1.1.5"] = "sha1WithRSAEncryption", ["1.2.840.113549.1.1.14"] = "sha224WithRSAEncryption",
        ["1.2.840.113549.1.1.11"] = "sha256WithRSAEncryption", ["1.2.840.113549.1.1.12"] = "sha384WithRSAEncryption", ["1.2.840.113549.1.1.13"] = "sha512WithRSAEncryption",
        ["1.2.840.113549.1.1.10"] = "rsassaPss", ["1.2.840.10045.4.1"] = "ecdsa-with-SHA1", ["1.2.840.10045.4.3.1"] = "ecdsa-with-SHA224",
        ["1.2.840.10045.4.3.2"] = "ecdsa-with-SHA256", ["1.2.840.10045.4.3.3"] = "ecdsa-with-SHA384", ["1.2.840.10045.4.3.4"] = "ecdsa-with-SHA512",
        ["1.3.101.112"] = "ed25519", ["1.3.101.113"] = "ed448", ["1.2.840.10040.4.3"] = "dsaWithSHA1", ["2.16.840.1.101.3.4.3.2"] = "dsa_with_SHA256",
    };

    private static readonly Dictionary<string, (string Name, int Bits)> Curves = new(StringComparer.Ordinal)
    {
        ["1.2.840.10045.3.1.7"] = ("prime256v1", 256), ["1.3.132.0.34"] = ("secp384r1", 384), ["1.3.132.0.35"] = ("secp521r1", 521), ["1.3.132.0.33"] = ("secp224r1", 224),
        ["1.2.840.10045.3.1.1"] = ("prime192v1", 192), ["1.3.132.0.10"] = ("secp256k1", 256), ["1.3.36.3.3.2.8.1.1.7"] = ("brainpoolP256r1", 256),
        ["1.3.36.3.3.2.8.1.1.11"] = ("brainpoolP384r1", 384), ["1.3.36.3.3.2.8.1.1.13"] = ("brainpoolP512r1", 512),
    };

    public static ChainFacts Read(IReadOnlyList<byte[]> sent, TlsVersion version, TlsScanOptions options)
    {
        var certificates = new List<X509Certificate2>();
        try
        {
            var facts = new List<CertificateFacts>();
            foreach (var bytes in sent)
            {
                try
                {
                    var certificate = X509CertificateLoader.LoadCertificate(bytes);
                    certificates.Add(certificate);
                    facts.Add(Describe(certificate));
                }
                catch (Exception unreadable) when (unreadable is CryptographicException or AsnContentException)
                {
                    return new ChainFacts(facts, version) { Unreadable = $"certificate {facts.Count + 1} of {sent.Count}: {unreadable.Message}" };
                }
            }

            return new ChainFacts(facts, version) { TrustProblems = Problems(certificates, options) };
        }
        finally
        {
            certificates.ForEach(certificate => certificate.Dispose());
        }
    }

    internal static CertificateFacts Describe(X509Certificate2 certificate)
    {
        var (type, bits, curve) = Key(certificate.PublicKey);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        var uses = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>()).Select(use => use.Value).ToList();
        var oid = certificate.SignatureAlgorithm.Value ?? "";
        return new CertificateFacts(certificate.Subject, certificate.Issuer, Moment(certificate.NotBefore), Moment(certificate.NotAfter))
        {
            KeyType = type, KeyBits = bits, Curve = curve, Signature = Signatures.GetValueOrDefault(oid, oid),
            DnsNames = [.. names.SelectMany(extension => extension.EnumerateDnsNames())],
            Addresses = [.. names.SelectMany(extension => extension.EnumerateIPAddresses()).Select(address => address.ToString())],
            IsForServers = uses.Count == 0 || uses.Contains(ServerUse) || uses.Contains(AnyUse),
            IsAuthority = certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority),
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span)),
        };
    }

    private static DateTimeOffset Moment(DateTime local) => new DateTimeOffset(local).ToUniversalTime();

    private static (string Type, int Bits, string? Curve) Key(PublicKey key)
    {
        switch (key.Oid.Value)
        {
            case "1.2.840.113549.1.1.1" or "1.2.840.113549.1.1.10":
                var modulus = new AsnReader(key.EncodedKeyValue.RawData, AsnEncodingRules.DER).ReadSequence().ReadInteger();
                return ("rsa", (int)BigInteger.Abs(modulus).GetBitLength(), null);
            case "1.2.840.10045.2.1":
                if (key.EncodedParameters is not { } encoded)
                {
                    return ("ecdsa", 0, "no parameters");
                }

                var parameters = new AsnReader(encoded.RawData, AsnEncodingRules.DER);
                if (!parameters.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
                {
                    return ("ecdsa", 0, "explicit parameters");
                }

                var oid = parameters.ReadObjectIdentifier();
                var (name, bits) = Curves.GetValueOrDefault(oid, (oid, 0));
                return ("ecdsa", bits, name);
            case "1.2.840.10040.4.1":
                return ("dsa", 0, null);
            case "1.3.101.112":
                return ("ed25519", 256, null);
            case "1.3.101.113":
                return ("ed448", 448, null);
            default:
                return (key.Oid.Value ?? "", 0, null);
        }
    }

    private static IReadOnlyList<string> Problems(List<X509Certificate2> sent, TlsScanOptions options)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.RevocationMode = X509RevocationMode.NoCheck;

        // A client that does not fetch what is missing must be able to build the path; expiry is told apart.
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = options.Time.GetUtcNow().LocalDateTime;
        policy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        policy.ExtraStore.AddRange(sent.Skip(1).ToArray());
        if (options.Trusted is { } trusted)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(trusted);
        }

        if (chain.Build(sent[0]))
        {
            return [];
        }

        var status = chain.ChainStatus.Where(one => one.Status is not X509ChainStatusFlags.NotTimeValid).Select(one => one.Status).Distinct().ToList();

        // A bundle may name an intermediate authority, or the server's certificate itself, as the end of trust.
        if (options.Trusted is { } anchors && status.TrueForAll(one => one == X509ChainStatusFlags.PartialChain)
            && chain.ChainElements.Any(element => anchors.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span))))
        {
            return [];
        }

        return [.. status.Select(one => Words(one, sent[0])).Distinct()];
    }

    private static string Words(X509ChainStatusFlags status, X509Certificate2 leaf) => status switch
    {
        X509ChainStatusFlags.UntrustedRoot when leaf.Subject == leaf.Issuer => "it is self-signed",
        X509ChainStatusFlags.UntrustedRoot => "its root authority is not trusted",
        X509ChainStatusFlags.PartialChain => "its issuer is not known, or the server does not send the intermediate certificates",
        X509ChainStatusFlags.NotSignatureValid => "a signature in its chain is wrong, or made with a method that is not accepted any more",
        X509ChainStatusFlags.HasWeakSignature => "a signature in its chain is weak",
        X509ChainStatusFlags.InvalidBasicConstraints => "a certificate in its chain must not sign others",
        X509ChainStatusFlags.NotValidForUsage => "it is not meant for servers",
        _ => status.ToString(),
    };
}
