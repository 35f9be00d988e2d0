using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conformance.SelfTests.Iaas.Tls;

/// <summary>What a test's certificate is like; by default nothing is wrong with it.</summary>
internal sealed class TestChainOptions
{
    /// <summary>Size of an RSA key; null = ECDSA.</summary>
    public int? RsaBits { get; set; }

    public ECCurve Curve { get; set; } = ECCurve.NamedCurves.nistP256;

    public bool IsSignedWithSha1 { get; set; }

    public List<string> Addresses { get; set; } = ["127.0.0.1"];

    public List<string> Names { get; set; } = ["localhost"];

    public TimeSpan Begins { get; set; } = TimeSpan.FromHours(-1);

    public TimeSpan Ends { get; set; } = TimeSpan.FromDays(60);

    public string? Use { get; set; } = "1.3.6.1.5.5.7.3.1";

    public bool IsSelfSigned { get; set; }

    /// <summary>What is sent behind the server's certificate, of the intermediate and the root.</summary>
    public Func<X509Certificate2, X509Certificate2, IReadOnlyList<X509Certificate2>> Sent { get; set; } = (middle, _) => [middle];
}
