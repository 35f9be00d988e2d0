using System.Net;
using Conformance.Iaas.Scs0125;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using Conformance.Tls.Facts;

namespace Conformance.SelfTests.Iaas.Tls;

/// <summary>The checks, on facts made up for them.</summary>
public sealed class SecureConnectionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TlsTarget Public = new("api.example.org", 443, ["public compute"]);

    private static readonly TlsTarget Internal = new("10.0.0.1", 8774, ["internal compute"]);

    [Test]
    public void The_profile_is_that_of_the_guideline()
    {
        Assert.That(TlsProfile.Edition, Is.EqualTo("5.7 of 2023-05-15"));
        Assert.That((TlsProfile.Intermediate.Name, TlsProfile.Modern.Name), Is.EqualTo(("intermediate", "modern")));
        var known = CipherSuites.All.Select(suite => suite.Name).ToHashSet();
        Assert.That(TlsProfile.Intermediate.Suites12.Concat(TlsProfile.Intermediate.Suites13).Where(name => !known.Contains(name)), Is.Empty);
        Assert.That(TlsProfile.Intermediate.Groups.Except(NamedGroups.All.Select(group => group.Name)), Is.Empty);
        Assert.That(TlsProfile.Intermediate.Suites12, Has.Count.EqualTo(9));
    }

    [Test]
    public void Every_address_of_the_catalogue_has_to_use_https()
    {
        var result = CatalogAddresses.Judge([
            new CatalogService("compute", "nova", [new("public", "R1", "https://api.example.org/compute"), new("internal", "R1", "http://10.0.0.1:8774/"), new("admin", "", "HTTPS://[::1]:1/")]),
            new CatalogService("image", "glance", [new("public", "R1", "api.example.org/image")])]);
        Assert.That(result.Findings.Select(finding => (finding.Object, finding.Observed, finding.Level)), Is.EqualTo(new[]
        {
            ("service compute, region R1, internal endpoint", "http://10.0.0.1:8774/", FindingLevel.Must), ("service image, region R1, public endpoint", "\"api.example.org/image\"", FindingLevel.Must),
        }));
        Assert.That(() => CatalogAddresses.Judge([]), Throws.TypeOf<SubjectUnavailableException>());
    }

    [Test]
    public void A_host_and_port_is_one_target_however_often_it_is_listed()
    {
        var targets = TlsTarget.Of([
            new CatalogService("compute", "nova", [new("internal", "R1", "https://API.example.org/compute"), new("public", "R1", "https://api.example.org:443/compute"), new("public", "R2", "https://[::1]:8774/")]),
            new CatalogService("image", "glance", [new("public", "R1", "https://api.example.org/image"), new("public", "R1", "http://api.example.org/image"), new("admin", "R1", "https://bücher.example/")])]);
        Assert.That(targets.Select(target => (target.Host, target.Port, target.IsPublic)), Is.EqualTo(new[] { ("api.example.org", 443, true), ("::1", 8774, true), ("xn--bcher-kva.example", 443, false) }));
        Assert.That(targets[0].Label, Is.EqualTo("address api.example.org:443 (public compute, public image, internal compute)"));
        Assert.That(targets[1].Label, Does.StartWith("address [::1]:8774"));
    }

    [Test]
    public void Without_any_https_nothing_passes()
    {
        foreach (var check in new Func<IReadOnlyList<(TlsTarget, TlsScan)>, TlsProfile, CheckResult>[] { ServerTls.Versions, ServerTls.Ciphers, ServerTls.Certificates })
        {
            Assert.That(check([], TlsProfile.Intermediate).Outcome, Is.EqualTo(Outcome.Fail));
        }
    }

    [Test]
    public void An_internal_address_out_of_reach_is_told_and_a_public_one_leaves_the_testcase_open()
    {
        var lost = new TlsScan("x", 1) { Unavailable = "no connection" };
        var result = ServerTls.Versions([(Public, Sound()), (Internal, lost)], TlsProfile.Intermediate);
        Assert.That((result.Outcome, result.Findings.Single().Level), Is.EqualTo((Outcome.Pass, FindingLevel.Info)));
        Assert.That(() => ServerTls.Versions([(Public, lost), (Internal, Sound())], TlsProfile.Intermediate), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contain("no connection"));
    }

    [Test]
    public void A_deviation_somewhere_counts_even_if_another_address_is_out_of_reach()
    {
        var old = Sound() with { Versions = [new VersionFacts(TlsVersion.Tls10, [])] };
        Assert.That(ServerTls.Versions([(Public, new TlsScan("x", 1) { Unavailable = "no connection" }), (Internal, old)], TlsProfile.Intermediate).Outcome, Is.EqualTo(Outcome.Fail));
    }

    [Test]
    public void A_server_whose_certificate_could_not_be_seen_is_not_passed() =>
        Assert.That(() => ServerTls.Certificates([(Public, Sound() with { Chains = [] })], TlsProfile.Intermediate), Throws.TypeOf<SubjectUnavailableException>());

    [TestCase("api.example.org", "api.example.org", true)]
    [TestCase("API.example.org.", "api.example.org", true)]
    [TestCase("*.example.org", "api.example.org", true)]
    [TestCase("*.example.org", "a.b.example.org", false)]
    [TestCase("*.example.org", "example.org", false)]
    [TestCase("*", "localhost", false)]
    [TestCase("a*.example.org", "api.example.org", false)]
    [TestCase("example.org", "api.example.org", false)]
    [TestCase("127.0.0.1", "127.0.0.1", false)]
    public void A_name_matches_or_not(string pattern, string host, bool matches) =>
        Assert.That(ServerNames.Match(Leaf() with { DnsNames = [pattern], Addresses = [] }, host), Is.EqualTo(matches));

    [TestCase("::1", "0:0:0:0:0:0:0:1", true)]
    [TestCase("127.0.0.1", "127.0.0.2", false)]
    public void An_address_matches_or_not(string listed, string host, bool matches) =>
        Assert.That(ServerNames.Match(Leaf() with { DnsNames = [host], Addresses = [listed] }, IPAddress.Parse(host).ToString()), Is.EqualTo(matches));

    [Test]
    public void A_hybrid_group_is_a_remark_only()
    {
        var scan = Sound() with { Versions = [new VersionFacts(TlsVersion.Tls13, [CipherSuites.Find(0x1301)]) { Groups = [NamedGroups.X25519, NamedGroups.Find(0x11EC)] }] };
        var finding = ServerTls.Ciphers([(Public, scan)], TlsProfile.Intermediate).Findings.Single();
        Assert.That((finding.Level, finding.Observed), Is.EqualTo((FindingLevel.Info, "X25519MLKEM768 as well")));
    }

    [Test]
    public void A_certificate_that_ends_soon_is_a_remark()
    {
        var chain = new ChainFacts([Leaf() with { NotBefore = Now.AddDays(-80), NotAfter = Now.AddDays(10) }], TlsVersion.Tls13);
        var finding = ServerTls.Certificates([(Public, Sound() with { Chains = [chain] })], TlsProfile.Intermediate).Findings.Single();
        Assert.That((finding.Level, finding.Rule), Is.EqualTo((FindingLevel.Info, "certificates are renewed in time")));
    }

    [TestCase("rsa", 2048, null, true)]
    [TestCase("rsa", 2047, null, false)]
    [TestCase("ecdsa", 384, "secp384r1", true)]
    [TestCase("ecdsa", 256, "secp256k1", false)]
    [TestCase("ed25519", 256, null, false)]
    [TestCase("dsa", 0, null, false)]
    public void A_key_is_of_a_kind_and_size_of_the_guideline(string type, int bits, string? curve, bool isFine)
    {
        var chain = new ChainFacts([Leaf() with { KeyType = type, KeyBits = bits, Curve = curve }], TlsVersion.Tls13);
        Assert.That(ServerTls.Certificates([(Public, Sound() with { Chains = [chain] })], TlsProfile.Intermediate).Outcome, Is.EqualTo(isFine ? Outcome.Pass : Outcome.Fail));
    }

    [Test]
    public void An_intermediate_is_judged_by_its_signature_and_validity_and_a_root_is_not()
    {
        var middle = new CertificateFacts("CN=I", "CN=R", Now.AddYears(-3), Now.AddYears(-1)) { KeyType = "rsa", KeyBits = 2048, Signature = "sha1WithRSAEncryption" };
        var root = new CertificateFacts("CN=R", "CN=R", Now.AddYears(-3), Now.AddYears(3)) { Signature = "sha1WithRSAEncryption" };
        var findings = ServerTls.Certificates([(Public, Sound() with { Chains = [new ChainFacts([Leaf(), middle, root], TlsVersion.Tls12)] })], TlsProfile.Intermediate).Findings;
        Assert.That(findings.Select(finding => (finding.Level, finding.Rule)), Is.EqualTo(new[]
        {
            (FindingLevel.Must, "certificates are signed as Mozilla's intermediate configuration says"), (FindingLevel.Must, "certificates are valid now"), (FindingLevel.Info, "the root is not sent along"),
        }));
    }

    private static CertificateFacts Leaf() => new("CN=api", "CN=I", Now.AddDays(-10), Now.AddDays(70))
    {
        KeyType = "ecdsa", KeyBits = 256, Curve = "prime256v1", Signature = "ecdsa-with-SHA256", DnsNames = ["api.example.org"], Addresses = ["10.0.0.1"],
    };

    private static TlsScan Sound() => new("api.example.org", 443)
    {
        At = Now, Versions = [new VersionFacts(TlsVersion.Tls12, [CipherSuites.Find(0xC02B)]), new VersionFacts(TlsVersion.Tls13, [CipherSuites.Find(0x1301)])], Chains = [new ChainFacts([Leaf()], TlsVersion.Tls13)],
    };
}
