using Conformance.Harness;
using Conformance.OpenStack;
using Conformance.Tls.Facts;

namespace Conformance.Iaas.Scs0125;

[Standard("scs-0125", "v1", "Secure connections", Facts = ["catalog", "tls"])]
public sealed class SecureConnections(Cloud cloud)
{
    [Testcase("scs-0125-catalog-https")]
    public async Task The_catalogue_has_addresses_with_https_only(CancellationToken cancellation) =>
        Conforms.If(CatalogAddresses.Judge(await cloud.Catalog(cancellation)));

    [Testcase("scs-0125-tls-versions")]
    public async Task Servers_offer_current_versions_only(CancellationToken cancellation) =>
        Conforms.If(ServerTls.Versions(await Scans(cancellation), TlsProfile.Intermediate));

    [Testcase("scs-0125-tls-ciphers")]
    public async Task Servers_offer_strong_ciphers_only(CancellationToken cancellation) =>
        Conforms.If(ServerTls.Ciphers(await Scans(cancellation), TlsProfile.Intermediate));

    [Testcase("scs-0125-tls-certificates")]
    public async Task Servers_show_sound_certificates(CancellationToken cancellation) =>
        Conforms.If(ServerTls.Certificates(await Scans(cancellation), TlsProfile.Intermediate));

    private async Task<IReadOnlyList<(TlsTarget Target, TlsScan Scan)>> Scans(CancellationToken cancellation)
    {
        var targets = TlsTarget.Of(await cloud.Catalog(cancellation));
        var scans = await Task.WhenAll(targets.Select(target => cloud.ScanTls(target.Host, target.Port, cancellation)));
        return [.. targets.Zip(scans)];
    }
}
