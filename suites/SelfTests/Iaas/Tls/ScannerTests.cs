using System.Security.Cryptography;
using Conformance.Iaas.Scs0125;
using Conformance.Model;
using Conformance.Tls;
using Conformance.Tls.Facts;

namespace Conformance.SelfTests.Iaas.Tls;

/// <summary>The scanner and the checks against the distribution's openssl with settings that are known, of which each is wrong in one way.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class ScannerTests
{
    private const string Weakest = "ALL:@SECLEVEL=0";

    private static readonly string[] Sound = ["-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256", "-curves", "X25519:P-256"];

    [Test]
    public async Task A_sound_server_is_described_in_full_and_has_no_finding()
    {
        using var chain = new TestChain();
        var scan = await Scan(chain, "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305", "-curves", "X25519:P-256:P-384");
        Assert.That(scan.Versions.Select(version => version.Version), Is.EqualTo(new[] { TlsVersion.Tls12, TlsVersion.Tls13 }));
        Assert.That(Names(scan, TlsVersion.Tls12), Is.EquivalentTo(new[] { "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256" }));
        Assert.That(Names(scan, TlsVersion.Tls13), Is.EquivalentTo(TlsProfile.Intermediate.Suites13));
        Assert.That(scan.Versions.Select(version => version.Groups.Select(group => group.Name)), Is.All.EquivalentTo(TlsProfile.Intermediate.Groups));
        Assert.That(scan.Versions.Select(version => (version.Compresses, version.RenegotiatesSecurely)), Is.All.EqualTo((false, true)));
        var only = scan.Chains.Single();
        Assert.That(only.Certificates.Select(certificate => certificate.Subject), Is.EqualTo(new[] { "CN=test", "CN=Test intermediate" }));
        Assert.That((only.Certificates[0].KeyType, only.Certificates[0].Curve, only.Certificates[0].Signature, only.Certificates[0].KeyBits), Is.EqualTo(("ecdsa", "prime256v1", "ecdsa-with-SHA256", 256)));
        Assert.That((only.Certificates[0].DnsNames.Single(), only.Certificates[0].Addresses.Single()), Is.EqualTo(("localhost", "127.0.0.1")));
        Assert.That((only.TrustProblems, only.Unreadable, scan.Unavailable, scan.NotTls, scan.Heartbeat), Is.EqualTo((Array.Empty<string>(), (string?)null, (string?)null, (string?)null, false)));
        Assert.That(All(scan), Is.Empty);
        Assert.That(scan.Connections, Is.LessThan(60));
    }

    [TestCase("-tls1", TlsVersion.Tls10)]
    [TestCase("-tls1_1", TlsVersion.Tls11)]
    public async Task An_old_version_is_found(string option, TlsVersion version)
    {
        using var chain = new TestChain(options => options.RsaBits = 2048);
        var scan = await Scan(chain, option, "-cipher", Weakest);
        Assert.That(scan.Versions.Single().Version, Is.EqualTo(version));
        Assert.That(Must(ServerTls.Versions, scan), Does.Contain($"{version.Text()} is offered"));
    }

    [Test]
    public async Task Old_versions_are_found_beside_new_ones()
    {
        using var chain = new TestChain(options => options.RsaBits = 2048);
        var scan = await Scan(chain, "-cipher", Weakest);
        Assert.That(scan.Versions.Select(version => version.Version), Is.EqualTo(new[] { TlsVersion.Tls10, TlsVersion.Tls11, TlsVersion.Tls12, TlsVersion.Tls13 }));
        Assert.That(Must(ServerTls.Versions, scan), Does.Contain("TLS 1.0, TLS 1.1 are offered"));
    }

    [Test]
    public async Task Without_TLS_1_3_there_is_an_advice_only()
    {
        using var chain = new TestChain();
        var scan = await Scan(chain, ["-no_tls1_3", .. Sound]);
        Assert.That(Findings(ServerTls.Versions, scan).Single().Level, Is.EqualTo(FindingLevel.Should));
        Assert.That(Findings(ServerTls.Ciphers, scan), Is.Empty);
        Assert.That(ServerTls.Versions(Seen(scan), TlsProfile.Modern).Outcome, Is.EqualTo(Outcome.Fail));
    }

    [Test]
    public async Task Of_a_server_with_TLS_1_3_only_the_chain_is_read_as_well()
    {
        using var chain = new TestChain(options => options.RsaBits = 2048);
        foreach (var groups in new[] { "P-256", "X25519", "P-384", "P-521" })
        {
            var scan = await Scan(chain, "-tls1_3", "-curves", groups);
            Assert.That(scan.Versions.Single().Version, Is.EqualTo(TlsVersion.Tls13));
            Assert.That(scan.Versions[0].Groups, Has.Count.EqualTo(1), groups);
            Assert.That(scan.Chains.Single().Certificates[0].KeyBits, Is.EqualTo(2048), groups);
            Assert.That(Findings(ServerTls.Certificates, scan), Is.Empty, groups);
        }
    }

    [TestCase("TLS_CHACHA20_POLY1305_SHA256")]
    [TestCase("TLS_AES_256_GCM_SHA384")]
    public async Task The_chain_is_read_with_each_suite_of_TLS_1_3(string suite)
    {
        using var chain = new TestChain();
        var scan = await Scan(chain, "-tls1_3", "-ciphersuites", suite);
        Assert.That(Names(scan, TlsVersion.Tls13), Is.EqualTo(new[] { suite }));
        Assert.That(scan.Chains, Has.Count.EqualTo(1));
    }

    [TestCase("AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA")]
    [TestCase("ECDHE-RSA-AES256-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384")]
    [TestCase("ECDHE-RSA-NULL-SHA", "TLS_ECDHE_RSA_WITH_NULL_SHA")]
    [TestCase("AECDH-AES128-SHA", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA")]
    [TestCase("ADH-AES128-SHA", "TLS_DH_anon_WITH_AES_128_CBC_SHA")]
    [TestCase("AES128-CCM8", "TLS_RSA_WITH_AES_128_CCM_8")]
    [TestCase("CAMELLIA128-SHA", "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA")]
    [TestCase("ARIA128-GCM-SHA256", "TLS_RSA_WITH_ARIA_128_GCM_SHA256")]
    public async Task A_suite_that_is_not_in_the_guideline_is_found(string openssl, string name)
    {
        using var chain = new TestChain(options => options.RsaBits = 2048);
        var scan = await Scan(chain, "-cipher", $"{openssl}:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", "-no_tls1_1", "-no_tls1", "-curves", "X25519:P-256", "-dhparam", Ffdhe2048(chain));
        Assert.That(Names(scan, TlsVersion.Tls12), Is.EquivalentTo(new[] { name, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" }));
        Assert.That(Must(ServerTls.Ciphers, scan), Is.EqualTo(name));
    }

    [Test]
    public async Task A_small_Diffie_Hellman_group_is_found_and_a_large_one_is_fine()
    {
        using var chain = new TestChain(options => options.RsaBits = 2048);
        string[] settings = ["-cipher", "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", "-no_tls1_1", "-no_tls1", "-no_tls1_3", "-dhparam"];
        var small = await Scan(chain, [.. settings, Prime1024(chain)]);
        Assert.That(small.Versions.Single().DhParameters.Single().Bits, Is.EqualTo(1024));
        Assert.That(Must(ServerTls.Ciphers, small), Does.Contain("a prime of 1024 bits"));
        var large = await Scan(chain, [.. settings, Ffdhe2048(chain)]);
        Assert.That(large.Versions.Single().DhParameters.Single().Bits, Is.EqualTo(2048));
        Assert.That(Findings(ServerTls.Ciphers, large), Is.Empty);
    }

    [Test]
    public async Task Curves_that_are_too_small_fail_and_others_beside_the_list_are_an_advice()
    {
        using var chain = new TestChain(options => options.RsaBits = 2048);
        var small = await Scan(chain, "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", "-curves", "secp224r1:P-256", "-no_tls1", "-no_tls1_1");
        Assert.That(small.Versions[0].Groups.Select(group => group.Name), Is.EquivalentTo(new[] { "secp224r1", "secp256r1" }));
        Assert.That(Must(ServerTls.Ciphers, small), Does.Contain("secp224r1"));
        var large = await Scan(chain, "-cipher", "ECDHE-RSA-AES128-GCM-SHA256", "-curves", "P-521:X448:P-256");
        Assert.That(Findings(ServerTls.Ciphers, large).Select(finding => finding.Level), Is.EqualTo(new[] { FindingLevel.Should, FindingLevel.Should }));
    }

    [Test]
    public async Task Both_of_two_certificates_are_read()
    {
        using var elliptic = new TestChain();
        using var rsa = new TestChain(options => (options.RsaBits, options.IsSelfSigned) = (2048, true));
        foreach (var version in new[] { "-no_tls1_3", "-tls1_3" })
        {
            var scan = await Scan(elliptic, [version, .. Sound, "-dcert", rsa.CertificateFile, "-dkey", rsa.KeyFile]);
            Assert.That(scan.Chains.Select(one => one.Certificates[0].KeyType).Order(), Is.EqualTo(new[] { "ecdsa", "rsa" }), version);
            Assert.That(Must(ServerTls.Certificates, scan), Does.Contain("self-signed"), version);
        }
    }

    public static IEnumerable<TestCaseData> Certificates()
    {
        TestCaseData Case(string name, Action<TestChainOptions> change, string must) => new TestCaseData(change, must).SetName(name);
        yield return Case("A_certificate_that_expired", options => (options.Begins, options.Ends) = (TimeSpan.FromDays(-30), TimeSpan.FromMinutes(-1)), "valid from");
        yield return Case("A_certificate_of_tomorrow", options => options.Begins = TimeSpan.FromDays(1), "valid from");
        yield return Case("A_certificate_for_another_name", options => (options.Addresses, options.Names) = (["127.0.0.2"], ["example.org"]), "made out for example.org, 127.0.0.2");
        yield return Case("A_certificate_without_a_name", options => (options.Addresses, options.Names) = ([], []), "no alternative name at all");
        yield return Case("A_small_RSA_key", options => options.RsaBits = 1024, "1024 bits");
        yield return Case("An_unusual_curve", options => options.Curve = ECCurve.NamedCurves.nistP521, "secp521r1");
        yield return Case("A_signature_with_SHA_1", options => options.IsSignedWithSha1 = true, "ecdsa-with-SHA1");
        yield return Case("A_self_signed_certificate", options => options.IsSelfSigned = true, "self-signed");
        yield return Case("A_missing_intermediate", options => options.Sent = (_, _) => [], "does not send the intermediate");
        yield return Case("A_life_that_is_too_long", options => options.Ends = TimeSpan.FromDays(367), "367 days");
        yield return Case("A_certificate_for_clients", options => options.Use = "1.3.6.1.5.5.7.3.2", "others only");
    }

    [TestCaseSource(nameof(Certificates))]
    public async Task A_bad_certificate_is_told(Delegate change, string must)
    {
        using var chain = new TestChain((Action<TestChainOptions>)change);
        var scan = await Scan(chain, ["-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", "-curves", "X25519:P-256:P-521", "-no_tls1", "-no_tls1_1"]);
        Assert.That(Findings(ServerTls.Certificates, scan).Where(finding => finding.Level == FindingLevel.Must).Select(finding => finding.Observed), Has.Some.Contains(must));
        Assert.That(Findings(ServerTls.Certificates, scan).Count(finding => finding.Level == FindingLevel.Must), Is.EqualTo(1), string.Join('\n', All(scan)));
        Assert.That(Findings(ServerTls.Versions, scan), Is.Empty);
    }

    [Test]
    public async Task The_order_of_a_chain_is_an_advice_and_a_root_in_it_a_remark()
    {
        using var root = new TestChain(options => options.Sent = (middle, root) => [middle, root]);
        Assert.That(Findings(ServerTls.Certificates, await Scan(root, Sound)).Single().Level, Is.EqualTo(FindingLevel.Info));
        using var turned = new TestChain(options => options.Sent = (middle, root) => [root, middle]);
        Assert.That(Findings(ServerTls.Certificates, await Scan(turned, Sound)).Single().Level, Is.EqualTo(FindingLevel.Should));
    }

    [TestCase(366, true)]
    [TestCase(90, true)]
    [TestCase(367, false)]
    public async Task The_boundary_of_a_certificates_life_is_the_last_day(int days, bool isFine)
    {
        using var chain = new TestChain(options => (options.Begins, options.Ends) = (TimeSpan.FromHours(-1), TimeSpan.FromDays(days) - TimeSpan.FromHours(1)));
        var scan = await Scan(chain, Sound);
        Assert.That(ServerTls.Certificates(Seen(scan), TlsProfile.Intermediate).Outcome, Is.EqualTo(isFine ? Outcome.Pass : Outcome.Fail));
    }

    [Test]
    public async Task The_server_hears_the_name_it_is_asked_by()
    {
        using var chain = new TestChain();
        using var other = new TestChain(options => (options.Names, options.RsaBits) = (["other.example"], 2048));
        await using var server = await OpenSslServer.Start(chain, ["-cert2", other.CertificateFile, "-key2", other.KeyFile, "-servername", "localhost", "-servername_fatal", .. Sound]);
        using var scanner = new TlsScanner(new TlsScanOptions { Trusted = chain.Trusted });
        var named = await scanner.Scan("localhost", server.Port);
        Assert.That(named.Chains.Single().Certificates[0].DnsNames, Is.EqualTo(new[] { "other.example" }));
        var bare = await scanner.Scan("127.0.0.1", server.Port);
        Assert.That(bare.Chains.Single().Certificates[0].DnsNames, Is.EqualTo(new[] { "localhost" }));
    }

    internal static string Must(Func<IReadOnlyList<(TlsTarget, TlsScan)>, TlsProfile, CheckResult> check, TlsScan scan) =>
        string.Join('|', Findings(check, scan).Where(finding => finding.Level == FindingLevel.Must).Select(finding => finding.Observed));

    internal static IReadOnlyList<Finding> Findings(Func<IReadOnlyList<(TlsTarget, TlsScan)>, TlsProfile, CheckResult> check, TlsScan scan) =>
        check(Seen(scan), TlsProfile.Intermediate).Findings;

    internal static IReadOnlyList<(TlsTarget, TlsScan)> Seen(TlsScan scan) => [(new TlsTarget(scan.Host, scan.Port, ["public identity"]), scan)];

    private static IEnumerable<Finding> All(TlsScan scan) => [.. Findings(ServerTls.Versions, scan), .. Findings(ServerTls.Ciphers, scan), .. Findings(ServerTls.Certificates, scan)];

    private static IEnumerable<string> Names(TlsScan scan, TlsVersion version) => scan.Versions.Single(one => one.Version == version).Suites.Select(suite => suite.Name);

    private static async Task<TlsScan> Scan(TestChain chain, params string[] arguments)
    {
        await using var server = await OpenSslServer.Start(chain, arguments);
        using var scanner = new TlsScanner(new TlsScanOptions { Trusted = chain.Trusted });
        var scan = await scanner.Scan("127.0.0.1", server.Port);
        Assert.That(scan.Unavailable, Is.Null);
        return scan;
    }

    /// <summary>The second Oakley group of RFC 2409.</summary>
    private static string Prime1024(TestChain chain) => Parameters(chain, "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
        + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF");

    /// <summary>The group of 2048 bits of RFC 7919.</summary>
    private static string Ffdhe2048(TestChain chain) => Parameters(chain, "FFFFFFFFFFFFFFFFADF85458A2BB4A9AAFDC5620273D3CF1D8B9C583CE2D3695A9E13641146433FBCC939DCE249B3EF9"
        + "7D2FE363630C75D8F681B202AEC4617AD3DF1ED5D5FD65612433F51F5F066ED0856365553DED1AF3B557135E7F57C935984F0C70E0E68B77E2A689DAF3EFE8721DF158A136ADE735"
        + "30ACCA4F483A797ABC0AB182B324FB61D108A94BB2C8E3FBB96ADAB760D7F4681D4F42A3DE394DF4AE56EDE76372BB190B07A7C8EE0A6D709E02FCE1CDF7E2ECC03404CD28342F61"
        + "9172FE9CE98583FF8E4F1232EEF28183C3FE3B1B4C6FAD733BB5FCBC2EC22005C58EF1837D1683B2C6F34A26C1B2EFFA886B423861285C97FFFFFFFFFFFFFFFF");

    private static string Parameters(TestChain chain, string prime)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Convert.FromHexString(prime));
            writer.WriteInteger(2);
        }

        return chain.Write($"dh{prime.Length}.pem", PemEncoding.WriteString("DH PARAMETERS", writer.Encode()));
    }
}
