using System.Globalization;
using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.Tls.Facts;

namespace Conformance.Iaas.Scs0125;

/// <summary>One chain of certificates, held against a configuration of Mozilla's guideline.</summary>
internal static class ServerCertificates
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static IEnumerable<Finding> Judge(TlsTarget target, ChainFacts chain, DateTimeOffset now, TlsProfile profile)
    {
        if (chain.Unreadable is { } unreadable)
        {
            yield return Deviation(target, "servers show certificates that can be read", "certificates in DER of X.509", Shown.Plain(unreadable), "Look at the certificate file of the server");
            yield break;
        }

        var leaf = chain.Certificates[0];
        foreach (var finding in Leaf(target, leaf, now, profile))
        {
            yield return finding;
        }

        foreach (var problem in chain.TrustProblems)
        {
            yield return Deviation(target, "the certificate is trusted", "a path from the certificate to a trusted authority, with what the server sends", problem,
                "Send the intermediate certificates along (the full chain), and use an authority that clients know; if it is a private one, name it in cacert of clouds.yaml");
        }

        // The last one may be a root, which nobody has to believe by its signature.
        foreach (var (index, certificate) in chain.Certificates.Index().Where(item => item.Index == 0 || !item.Item.IsSelfIssued))
        {
            if (!profile.Signatures.Contains(certificate.Signature))
            {
                yield return Deviation(target, $"certificates are signed as Mozilla's {profile.Name} configuration says", string.Join(", ", profile.Signatures),
                    $"{certificate.Signature} of {(index == 0 ? "the server's certificate" : $"certificate {index + 1}, {Shown.Plain(certificate.Subject)}")}", "Have the certificate issued anew with such a signature");
            }

            if (index > 0 && (certificate.NotAfter < now || certificate.NotBefore > now))
            {
                yield return Deviation(target, "certificates are valid now", "a chain whose certificates are all valid", $"certificate {index + 1}, {Shown.Plain(certificate.Subject)}, {Span(certificate)}",
                    "Replace the intermediate certificates that the server sends");
            }
        }

        for (var index = 0; index + 1 < chain.Certificates.Count; index++)
        {
            if (chain.Certificates[index].Issuer != chain.Certificates[index + 1].Subject)
            {
                yield return Deviation(target, "each certificate is followed by that of its issuer", $"the issuer of certificate {index + 1}, {Shown.Plain(chain.Certificates[index].Issuer)}, behind it",
                    $"certificate {index + 2} is {Shown.Plain(chain.Certificates[index + 1].Subject)}", "Put the certificates into the order server, intermediates; leave out what does not belong there",
                    FindingLevel.Should);
                break;
            }
        }

        if (chain.Certificates.Count > 1 && chain.Certificates[^1].IsSelfIssued)
        {
            yield return Deviation(target, "the root is not sent along", "a chain without the root, which clients have anyway", $"{Shown.Plain(chain.Certificates[^1].Subject)} at its end",
                "Leave the root out of the file with the chain", FindingLevel.Info);
        }
    }

    private static IEnumerable<Finding> Leaf(TlsTarget target, CertificateFacts leaf, DateTimeOffset now, TlsProfile profile)
    {
        if (!ServerNames.Match(leaf, target.Host))
        {
            yield return Deviation(target, "the certificate is made out for the host of the address", $"the alternative name {Shown.Plain(target.Host)}",
                $"made out for {Shown.Some([.. leaf.DnsNames.Concat(leaf.Addresses).DefaultIfEmpty("no alternative name at all").Select(Shown.Plain)])}",
                "Have a certificate issued for this name, or put a name of the certificate into the catalogue");
        }

        if (leaf.NotAfter < now || leaf.NotBefore > now)
        {
            yield return Deviation(target, "certificates are valid now", $"a certificate that is valid at {now.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC", Span(leaf),
                "Replace the certificate, and let it be renewed automatically");
        }
        else if (leaf.NotAfter - now < Soon && leaf.NotAfter - now < leaf.Lifetime / 3)
        {
            yield return Deviation(target, "certificates are renewed in time", $"more than {Soon.TotalDays:0} days, or a third of its life, left", Span(leaf), "Renew the certificate", FindingLevel.Info);
        }

        if (!leaf.IsForServers)
        {
            yield return Deviation(target, "the certificate is meant for servers", "the extended key usage serverAuth", "others only", "Have a certificate for servers issued");
        }

        if (!profile.KeyTypes.Contains(leaf.KeyType))
        {
            yield return Deviation(target, $"keys are of a kind of Mozilla's {profile.Name} configuration", string.Join(" or ", profile.KeyTypes), leaf.KeyType, "Have a certificate issued for such a key");
        }
        else if (leaf.KeyType == "rsa" && leaf.KeyBits < profile.RsaBits)
        {
            yield return Deviation(target, $"keys are large enough for Mozilla's {profile.Name} configuration", $"an RSA key of {profile.RsaBits} bits or more", $"{leaf.KeyBits} bits",
                $"Have a certificate issued for an RSA key of {profile.RsaBits} bits or a key on prime256v1");
        }
        else if (leaf.KeyType == "ecdsa" && !profile.KeyCurves.Contains(leaf.Curve))
        {
            yield return Deviation(target, $"keys are on a curve of Mozilla's {profile.Name} configuration", string.Join(" or ", profile.KeyCurves), leaf.Curve ?? "an unknown curve",
                "Have a certificate issued for a key on prime256v1");
        }

        // Whole days: a certificate of 366 days lives until the last second of its last day.
        var days = (int)leaf.Lifetime.TotalDays;
        if (days > profile.MostDays)
        {
            yield return Deviation(target, $"certificates live no longer than Mozilla's {profile.Name} configuration says", $"{profile.MostDays} days at most", $"{days} days, {Span(leaf)}",
                "Have certificates issued for a shorter time, and let them be renewed automatically");
        }
        else if (days > profile.RecommendedDays)
        {
            yield return Deviation(target, "certificates live as long as recommended", $"{profile.RecommendedDays} days", $"{days} days", "Let certificates be renewed automatically, for a shorter time", FindingLevel.Info);
        }
    }

    private static string Span(CertificateFacts certificate) => string.Create(CultureInfo.InvariantCulture, $"valid from {certificate.NotBefore.UtcDateTime:yyyy-MM-dd} to {certificate.NotAfter.UtcDateTime:yyyy-MM-dd}");

    private static Finding Deviation(TlsTarget target, string rule, string expected, string observed, string remedy, FindingLevel level = FindingLevel.Must) =>
        new(target.Label, rule, expected, observed, remedy, Clauses.Standard) { Level = level };
}
