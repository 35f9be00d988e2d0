using System.Net;
using Conformance.Tls.Facts;

namespace Conformance.Iaas.Scs0125;

/// <summary>Whether a certificate is made out for a host (RFC 9525): by its alternative names only, a wildcard standing for exactly one label.</summary>
internal static class ServerNames
{
    public static bool Match(CertificateFacts certificate, string host)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return certificate.Addresses.Any(one => IPAddress.TryParse(one, out var listed) && listed.Equals(address));
        }

        var name = host.TrimEnd('.');
        return certificate.DnsNames.Any(pattern => Matches(pattern.TrimEnd('.'), name));
    }

    private static bool Matches(string pattern, string name)
    {
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
        {
            return pattern.Equals(name, StringComparison.OrdinalIgnoreCase);
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && pattern.Length > 2 && pattern.AsSpan(1).Equals(name.AsSpan(dot), StringComparison.OrdinalIgnoreCase);
    }
}
