using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.Tls.Facts;

namespace Conformance.Iaas.Scs0125;

/// <summary>What servers behind the catalogue's addresses offer by TLS, held against a configuration of Mozilla's guideline (scs-0125-v1).</summary>
public static class ServerTls
{
    private const string NotSpoken = "the server behind an address with https speaks TLS";

    /// <summary>Versions of the protocol.</summary>
    /// <param name="scans">What was seen at each address.</param>
    /// <param name="profile">What is allowed.</param>
    /// <exception cref="SubjectUnavailableException">Nothing deviates, but a public address could not be scanned.</exception>
    public static CheckResult Versions(IReadOnlyList<(TlsTarget Target, TlsScan Scan)> scans, TlsProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Each(scans, (target, scan) =>
        {
            var findings = new List<Finding>();
            var outside = scan.Versions.Where(version => !profile.Versions.Contains(version.Version.Text())).Select(version => version.Version.Text()).ToList();
            if (outside.Count > 0)
            {
                findings.Add(new Finding(target.Label, $"servers offer the versions of Mozilla's {profile.Name} configuration only", $"nothing but {string.Join(" and ", profile.Versions)}",
                    $"{string.Join(", ", outside)} {(outside.Count == 1 ? "is" : "are")} offered as well", $"Switch the other versions off, for instance: ssl_protocols {Nginx(profile)}; (nginx), ssl-min-ver {Nginx(profile).Split(' ')[0]} (HAProxy)",
                    Clauses.Standard));
            }

            if (scan.Versions.All(version => version.Version != TlsVersion.Tls13))
            {
                findings.Add(new Finding(target.Label, "servers offer TLS 1.3", "TLS 1.3", $"{string.Join(", ", scan.Versions.Select(version => version.Version.Text()))} only",
                    "Switch TLS 1.3 on; the guideline lists it first", Clauses.Standard)
                {
                    Level = profile.Versions.Count == 1 ? FindingLevel.Must : FindingLevel.Should,
                });
            }

            return findings;
        });
    }

    /// <summary>Cipher suites, groups, Diffie-Hellman parameters, compression and renegotiation.</summary>
    /// <param name="scans">What was seen at each address.</param>
    /// <param name="profile">What is allowed.</param>
    /// <exception cref="SubjectUnavailableException">Nothing deviates, but a public address could not be scanned.</exception>
    public static CheckResult Ciphers(IReadOnlyList<(TlsTarget Target, TlsScan Scan)> scans, TlsProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Each(scans, (target, scan) => [.. scan.Versions.SelectMany(version => Ciphers(target, version, profile)), .. Remarks(target, scan)]);
    }

    /// <summary>Certificates: key, signature, life, names, chain.</summary>
    /// <param name="scans">What was seen at each address.</param>
    /// <param name="profile">What is allowed.</param>
    /// <exception cref="SubjectUnavailableException">Nothing deviates, but a public address could not be scanned or showed no certificate that could be read.</exception>
    public static CheckResult Certificates(IReadOnlyList<(TlsTarget Target, TlsScan Scan)> scans, TlsProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Each(scans, (target, scan) => scan.Chains.Count == 0
            ? throw new SubjectUnavailableException($"{target.Label}: its certificate could not be read, as it agrees on keys in none of the groups known here")
            : [.. scan.Chains.SelectMany(chain => ServerCertificates.Judge(target, chain, scan.At, profile))]);
    }

    private static CheckResult Each(IReadOnlyList<(TlsTarget Target, TlsScan Scan)> scans, Func<TlsTarget, TlsScan, IReadOnlyList<Finding>> judge)
    {
        ArgumentNullException.ThrowIfNull(scans);
        if (scans.Count == 0)
        {
            return new CheckResult([
                new Finding("service catalog", "the servers of external and internal APIs speak TLS", "addresses with https://", "none",
                    "Put TLS in front of the services and correct their addresses: openstack endpoint set --url https://… ENDPOINT_ID", Clauses.Standard)]);
        }

        var findings = new List<Finding>();
        var unavailable = new List<string>();
        foreach (var (target, scan) in scans)
        {
            if (scan.NotTls is { } other)
            {
                findings.Add(new Finding(target.Label, NotSpoken, "a server that speaks TLS", $"it answers a TLS hello with {Shown.Plain(other)}",
                    "Put TLS in front of the service, or correct the address: openstack endpoint set --url URL ENDPOINT_ID", Clauses.Standard));
            }
            else if (scan.Unavailable is not { } reason)
            {
                try
                {
                    findings.AddRange(judge(target, scan));
                }
                catch (SubjectUnavailableException exception)
                {
                    unavailable.Add(exception.Message);
                }
            }
            else if (target.IsPublic)
            {
                unavailable.Add($"{target.Label}: {reason}");
            }
            else
            {
                findings.Add(new Finding(target.Label, NotSpoken, "to be looked at", $"not judged, as it cannot be reached from here: {Shown.Plain(reason)}",
                    "Run the testcase from inside of the cloud's own network as well", Clauses.Standard)
                {
                    Level = FindingLevel.Info,
                });
            }
        }

        var result = new CheckResult(findings);
        return result.Outcome == Outcome.Fail || unavailable.Count == 0
            ? result
            : throw new SubjectUnavailableException(string.Join("; ", unavailable) + ". Run the testcase again when the address answers.");
    }

    private static IEnumerable<Finding> Ciphers(TlsTarget target, VersionFacts version, TlsProfile profile)
    {
        var text = version.Version.Text();
        if (profile.Versions.Contains(text))
        {
            var allowed = version.Version == TlsVersion.Tls13 ? profile.Suites13 : profile.Suites12;
            var outside = version.Suites.Where(suite => !allowed.Contains(suite.Name)).Select(suite => suite.Name).ToList();
            if (outside.Count > 0)
            {
                yield return new Finding(target.Label, $"servers offer the cipher suites of Mozilla's {profile.Name} configuration only", $"only suites of the guideline in {text}",
                    $"{Shown.Some(outside, 8)}", "Set the list of suites to that of the guideline (https://ssl-config.mozilla.org has it for your server)", Clauses.Standard);
            }
        }

        foreach (var group in version.DhParameters.GroupBy(parameter => parameter.Bits).Where(group => group.Key < (profile.DhBits ?? int.MaxValue)))
        {
            yield return new Finding(target.Label, $"Diffie-Hellman groups are large enough for Mozilla's {profile.Name} configuration",
                profile.DhBits is { } least ? $"a prime of {least} bits or more in {text}" : $"no finite-field Diffie-Hellman in {text}",
                $"a prime of {group.Key} bits with {Shown.Some([.. group.Select(parameter => parameter.Suite.Name)], 3)}",
                "Configure ffdhe2048 of RFC 7919 (ssl_dhparam in nginx, tune.ssl.default-dh-param in HAProxy), or leave the DHE suites out", Clauses.Standard);
        }

        var elliptic = version.Groups.Where(group => !group.IsFiniteField).ToList();
        var small = elliptic.Where(group => group.Bits < profile.EcdhBits).ToList();
        if (small.Count > 0)
        {
            yield return new Finding(target.Label, $"elliptic curves are large enough for Mozilla's {profile.Name} configuration", $"curves of {profile.EcdhBits} bits or more in {text}",
                Shown.Some([.. small.Select(group => group.Name)], 8), Curves(profile), Clauses.Standard);
        }

        var unlisted = version.Groups.Where(group => !small.Contains(group) && !profile.Groups.Contains(group.Name)).ToList();
        foreach (var (level, groups) in new[]
        {
            (FindingLevel.Should, unlisted.Where(group => group.Code < 0x0200).ToList()),
            // Hybrids with a post-quantum part are newer than the guideline, and no weaker than the curve in them.
            (FindingLevel.Info, unlisted.Where(group => group.Code >= 0x0200).ToList()),
        })
        {
            if (groups.Count > 0)
            {
                yield return new Finding(target.Label, $"keys are agreed on in the groups of Mozilla's {profile.Name} configuration", $"{string.Join(", ", profile.Groups)} in {text}",
                    $"{Shown.Some([.. groups.Select(group => group.Name)], 8)} as well", Curves(profile), Clauses.Standard)
                {
                    Level = level,
                };
            }
        }

        if (version.Compresses)
        {
            yield return new Finding(target.Label, "TLS does not compress, which would give secrets away (CRIME)", $"no compression in {text}", "deflate is taken where it is offered",
                "Switch TLS compression off", Clauses.Standard);
        }

        if (!version.RenegotiatesSecurely)
        {
            yield return new Finding(target.Label, "renegotiation is secure (RFC 5746)", $"the extension renegotiation_info in the answer to a hello of {text}", "no such extension",
                "Update the TLS library of the server", Clauses.Standard);
        }
    }

    private static IEnumerable<Finding> Remarks(TlsTarget target, TlsScan scan)
    {
        if (scan.Heartbeat)
        {
            yield return new Finding(target.Label, "web servers have no use for heartbeats of TLS", "no extension heartbeat", "heartbeats are offered",
                "Switch heartbeats off, and make sure that the TLS library is newer than 2014 (Heartbleed)", Clauses.Standard)
            {
                Level = FindingLevel.Should,
            };
        }
    }

    private static string Curves(TlsProfile profile) => $"Set the curves, for instance: ssl_ecdh_curve {string.Join(':', profile.Groups)}; (nginx)";

    private static string Nginx(TlsProfile profile) => string.Join(' ', profile.Versions.Select(version => version.Replace("TLS ", "TLSv", StringComparison.Ordinal)));
}
