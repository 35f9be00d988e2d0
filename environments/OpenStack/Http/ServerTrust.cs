using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conformance.Model;

namespace Conformance.OpenStack.Http;

/// <summary>Which server certificates are trusted.</summary>
internal static class ServerTrust
{
    /// <summary>The TLS options of a cloud's connections.</summary>
    /// <exception cref="ConfigurationException">A certificate file has no readable certificate.</exception>
    public static SslClientAuthenticationOptions Options(CloudConfig config)
    {
        var options = new SslClientAuthenticationOptions();
        if (config.CertificateFile is { } certificate)
        {
            options.ClientCertificates = [Load("cert", certificate, config, () => X509Certificate2.CreateFromPemFile(certificate, config.KeyFile))];
        }

        if (!config.Verify)
        {
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
            return options;
        }

        var trusted = Authorities(config);
        if (trusted is not null)
        {
            // The bundle replaces the system's authorities, as it does for the OpenStack clients.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(trusted);
            policy.ExtraStore.AddRange(trusted);
            policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
            options.CertificateChainPolicy = policy;
        }

        options.RemoteCertificateValidationCallback = (_, leaf, chain, errors) => Decide(leaf, chain, errors, trusted, config);
        return options;
    }

    /// <summary>The authorities of the configured bundle; null = the system's.</summary>
    /// <exception cref="ConfigurationException">The file has no readable certificate.</exception>
    public static X509Certificate2Collection? Authorities(CloudConfig config) => config.CaFile is { } file ? Load("cacert", file, config, () => Bundle(file)) : null;

    private static bool Decide(X509Certificate? leaf, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection? trusted, CloudConfig config)
    {
        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && chain is not null && trusted is not null && EndsInBundle(chain, trusted))
        {
            return true;
        }

        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (leaf is null)
        {
            throw new CertificateRefusedException("the server shows no certificate");
        }

        var reasons = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            var names = (leaf as X509Certificate2)?.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(san => san.EnumerateDnsNames().Concat(san.EnumerateIPAddresses().Select(ip => ip.ToString()))) ?? [];
            reasons.Add($"it is not made out for this host but for {string.Join(", ", names.DefaultIfEmpty("no name"))}");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var flags = chain is null ? [] : chain.ChainStatus.Select(status => status.Status).Distinct().ToList();
            reasons.AddRange(flags.Select(flag => Words(flag, leaf)).Distinct());
            if (flags.Count == 0)
            {
                reasons.Add("its chain of trust cannot be built");
            }
        }

        throw new CertificateRefusedException(
            $"its certificate is not trusted: subject {leaf.Subject}, issuer {leaf.Issuer}; {string.Join("; ", reasons)}. "
            + (config.CaFile is null ? "Set cacert to the PEM file of the issuing authority" : $"The authority is looked for in {config.CaFile} (cacert) only: add it there")
            + " (or, for a test cloud only, verify: false)");
    }

    // A bundle may name an intermediate authority, or the server's certificate itself, as the end of trust.
    private static bool EndsInBundle(X509Chain chain, X509Certificate2Collection trusted) =>
        chain.ChainStatus.All(status => status.Status is X509ChainStatusFlags.PartialChain)
        && chain.ChainElements.Any(element => trusted.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));

    private static string Words(X509ChainStatusFlags flag, X509Certificate leaf) => flag switch
    {
        X509ChainStatusFlags.UntrustedRoot when leaf.Subject == leaf.Issuer => "it is self-signed",
        X509ChainStatusFlags.UntrustedRoot => "its root authority is unknown",
        X509ChainStatusFlags.PartialChain => "its issuer is unknown, or the server does not send the intermediate certificate",
        X509ChainStatusFlags.NotTimeValid => $"it (or its issuer) is expired or not valid yet (valid from {leaf.GetEffectiveDateString()} to {leaf.GetExpirationDateString()})",
        X509ChainStatusFlags.NotValidForUsage => "it is not meant for servers",
        X509ChainStatusFlags.Revoked => "it is revoked",
        _ => flag.ToString(),
    };

    private static X509Certificate2Collection Bundle(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("no certificate in it");
    }

    private static T Load<T>(string key, string file, CloudConfig config, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{key} of {config.Label}: {file} cannot be used ({unreadable.Message}). A PEM file is expected.", unreadable);
        }
    }
}
