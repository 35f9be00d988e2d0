using System.Net;
using System.Net.Sockets;
using System.Text;
using Conformance.Iaas.Scs0125;
using Conformance.Model;
using Conformance.SelfTests.OpenStack;
using Conformance.Tls;
using Conformance.Tls.Facts;
using Conformance.Tls.Wire;
using static Conformance.SelfTests.Iaas.Tls.RawServer;

namespace Conformance.SelfTests.Iaas.Tls;

/// <summary>The scanner against servers that current libraries cannot be made to play, and such as do not play by the rules.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class RawServerTests
{
    private const int GoodSuite = 0xC02F, ProtocolVersion = 70, HandshakeFailure = 40;

    [Test]
    public async Task SSL_3_is_found()
    {
        var scan = await Scan((hello, _) => hello.Version == TlsVersion.Ssl30 && hello.Suites.Contains(5) ? ServerHello(TlsVersion.Ssl30, 5) : Alert(hello.Version == TlsVersion.Ssl30 ? HandshakeFailure : ProtocolVersion));
        Assert.That(scan.Versions.Single().Version, Is.EqualTo(TlsVersion.Ssl30));
        Assert.That(scan.Versions[0].Suites.Single().Name, Is.EqualTo("TLS_RSA_WITH_RC4_128_SHA"));
        Assert.That(ScannerTests.Must(ServerTls.Versions, scan), Does.Contain("SSL 3.0 is offered"));
        Assert.That(ScannerTests.Must(ServerTls.Ciphers, scan), Is.EqualTo("no such extension"));
    }

    [TestCase(0x0005, "TLS_RSA_WITH_RC4_128_SHA")]
    [TestCase(0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA")]
    [TestCase(0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5")]
    [TestCase(0x0062, "TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA")]
    [TestCase(0x0034, "TLS_DH_anon_WITH_AES_128_CBC_SHA")]
    public async Task A_suite_of_old_is_found(int suite, string name)
    {
        var scan = await Scan(Tls12(suite));
        Assert.That(ScannerTests.Must(ServerTls.Ciphers, scan), Is.EqualTo(name));
    }

    [Test]
    public async Task A_server_without_secure_renegotiation_is_found()
    {
        var scan = await Scan((hello, _) => hello.Version == TlsVersion.Tls12 && hello.Suites.Contains(GoodSuite) ? ServerHello(TlsVersion.Tls12, GoodSuite) : Alert(HandshakeFailure));
        Assert.That(ScannerTests.Findings(ServerTls.Ciphers, scan).Single().Rule, Does.Contain("RFC 5746"));
    }

    [Test]
    public async Task A_server_that_compresses_is_found()
    {
        var scan = await Scan((hello, _) => hello.Version == TlsVersion.Tls12 && hello.Suites.Contains(GoodSuite)
            ? ServerHello(TlsVersion.Tls12, GoodSuite, hello.Compressions.Contains(1) ? 1 : 0, Hello.RenegotiationInfo) : Alert(HandshakeFailure));
        Assert.That(ScannerTests.Findings(ServerTls.Ciphers, scan).Single().Rule, Does.Contain("CRIME"));
    }

    [Test]
    public async Task Heartbeats_are_an_advice()
    {
        var scan = await Scan((hello, _) => hello.Version == TlsVersion.Tls12 && hello.Suites.Contains(GoodSuite)
            ? ServerHello(TlsVersion.Tls12, GoodSuite, 0, Hello.RenegotiationInfo, Hello.Heartbeat) : Alert(HandshakeFailure));
        Assert.That(ScannerTests.Findings(ServerTls.Ciphers, scan).Single().Level, Is.EqualTo(FindingLevel.Should));
    }

    [Test]
    public async Task A_warning_before_the_answer_is_none()
    {
        var scan = await Scan((hello, _) => hello.Version == TlsVersion.Tls12 && hello.Suites.Contains(GoodSuite)
            ? [21, 3, 3, 0, 2, 1, 112, .. ServerHello(TlsVersion.Tls12, GoodSuite, 0, Hello.RenegotiationInfo)] : Alert(HandshakeFailure));
        Assert.That(scan.Versions.Single().Suites, Has.Count.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Refusing_by_closing_or_keeping_silent_is_refusing(bool closes)
    {
        // A clock that the silence itself moves on: however slow the machine, nothing else runs into the limit.
        var time = new FakeTime();
        var options = new TlsScanOptions { Time = time, ParallelPerServer = 1, Budget = TimeSpan.FromDays(1) };
        var scan = await Scan((hello, _) =>
        {
            if (hello.Version == TlsVersion.Tls12 && hello.Suites.Contains(GoodSuite))
            {
                return ServerHello(TlsVersion.Tls12, GoodSuite, 0, Hello.RenegotiationInfo);
            }

            if (!closes)
            {
                time.Advance(options.HelloTimeout);
            }

            return closes ? [] : null;
        }, options);
        Assert.That(scan.Unavailable, Is.Null);
        Assert.That(scan.Versions.Single().Version, Is.EqualTo(TlsVersion.Tls12));
    }

    [Test]
    public async Task A_server_that_breaks_off_in_the_middle_is_not_said_to_refuse_the_rest()
    {
        var scan = await Scan((hello, count) => count > 8 ? [] : hello.Version == TlsVersion.Tls13 ? Alert(ProtocolVersion)
            : hello.Suites.Contains(GoodSuite) ? ServerHello(TlsVersion.Tls12, GoodSuite, 0, Hello.RenegotiationInfo) : Alert(HandshakeFailure));
        Assert.That(scan.Unavailable, Does.Contain("does not answer any more"));
        Assert.That(scan.Versions, Is.Empty);
    }

    [Test]
    public async Task A_web_server_without_TLS_is_told_by_its_words()
    {
        var scan = await Scan((_, _) => throw new AssertionException("not asked"), answerAnything: "HTTP/1.1 400 Bad Request\r\n\r\n");
        Assert.That(scan.NotTls, Is.EqualTo("\"HTTP/1.1 400 Bad Request\""));
        Assert.That(ServerTls.Versions(ScannerTests.Seen(scan), TlsProfile.Intermediate).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(scan.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_server_that_closes_every_connection_cannot_be_judged()
    {
        var scan = await Scan((_, _) => []);
        Assert.That(scan.Unavailable, Does.Contain("answers no hello with one of its own: closed without a word"));
        Assert.That(() => ServerTls.Ciphers(ScannerTests.Seen(scan), TlsProfile.Intermediate), Throws.TypeOf<SubjectUnavailableException>());
    }

    [Test]
    public async Task A_server_that_refuses_every_hello_cannot_be_judged() =>
        Assert.That((await Scan((_, _) => Alert(HandshakeFailure))).Unavailable, Does.Contain("alert 40"));

    [Test]
    public async Task A_port_without_server_cannot_be_judged()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var scanner = new TlsScanner();
        Assert.That((await scanner.Scan("127.0.0.1", port)).Unavailable, Does.StartWith("no connection"));
    }

    [Test]
    public async Task A_name_that_does_not_exist_cannot_be_judged()
    {
        using var scanner = new TlsScanner();
        Assert.That((await scanner.Scan("no-such-host.invalid", 443)).Unavailable, Does.StartWith("no connection"));
    }

    [Test]
    public async Task A_server_that_takes_everything_is_left_after_a_limit()
    {
        var scan = await Scan((hello, _) => hello.Version == TlsVersion.Tls13 ? Alert(ProtocolVersion) : ServerHello(hello.Version, hello.Suites[0], 0, Hello.RenegotiationInfo), new TlsScanOptions { MostConnections = 50 });
        Assert.That(scan.Unavailable, Does.Contain("50 connections"));
    }

    [Test]
    public async Task The_budget_of_a_scan_ends_it()
    {
        var scan = await Scan((_, _) => null, new TlsScanOptions { Budget = TimeSpan.FromMilliseconds(100), HelloTimeout = TimeSpan.FromMinutes(5) });
        Assert.That(scan.Unavailable, Does.StartWith("not done within"));
    }

    [Test]
    public void Cancelling_ends_a_scan()
    {
        using var cancellation = new CancellationTokenSource();
        Assert.That(async () => await Scan((_, _) =>
        {
            cancellation.Cancel();
            return null;
        }, cancellation: cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public async Task Damaged_answers_end_in_words(int seed)
    {
        var random = new Random(seed);
        var scan = await Scan((hello, _) =>
        {
            // An answer of the right form, cut and damaged at chance.
            var bytes = ServerHello(hello.Version, hello.Suites[0], 0, Hello.RenegotiationInfo, Hello.SupportedVersions, Hello.KeyShare);
            lock (random)
            {
                for (var damage = random.Next(1, 5); damage > 0; damage--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                return bytes[..random.Next(1, bytes.Length)];
            }
        }, new TlsScanOptions { MostConnections = 60, HelloTimeout = TimeSpan.FromMilliseconds(100) });
        Assert.That(scan.Unavailable is not null || scan.NotTls is not null || scan.Versions.Count > 0);
    }

    private static Func<RawHello, int, byte[]?> Tls12(int suite) => (hello, _) =>
        hello.Version == TlsVersion.Tls12 && hello.Suites.Contains(suite) ? ServerHello(TlsVersion.Tls12, suite, 0, Hello.RenegotiationInfo)
        : Alert(hello.Version == TlsVersion.Tls12 ? HandshakeFailure : ProtocolVersion);

    private static async Task<TlsScan> Scan(
        Func<RawHello, int, byte[]?> answer, TlsScanOptions? options = null, string? answerAnything = null, CancellationToken cancellation = default)
    {
        await using var server = new RawServer(answerAnything is null ? answer : (_, _) => Encoding.ASCII.GetBytes(answerAnything));
        using var scanner = new TlsScanner(options);
        return await scanner.Scan("127.0.0.1", server.Port, cancellation);
    }
}
