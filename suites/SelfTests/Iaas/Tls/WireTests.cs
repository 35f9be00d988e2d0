using Conformance.Tls.Facts;
using Conformance.Tls.Wire;

namespace Conformance.SelfTests.Iaas.Tls;

/// <summary>Numbers and messages, against published vectors.</summary>
public sealed class WireTests
{
    [TestCase("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [TestCase("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493", "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    [TestCase("77076d0a7318a57d3c16c17251b26645df4c2f92ebc099ac4f7e8e7f8a8f8e1a", "0900000000000000000000000000000000000000000000000000000000000000", null)]
    public void X25519_multiplies_as_RFC_7748_says(string scalar, string point, string? product)
    {
        var result = Convert.ToHexStringLower(Curve25519.Multiply(Convert.FromHexString(scalar), Convert.FromHexString(point)));
        Assert.That(result, product is null ? Has.Length.EqualTo(64) : Is.EqualTo(product));
    }

    [Test]
    public void X25519_agrees_on_the_secret_of_RFC_7748()
    {
        var (alice, bob) = (Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f92ebc099ac5cb4feb8b1a83e21"), Convert.FromHexString("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        Assert.That(Curve25519.Multiply(alice, Curve25519.PublicKey(bob)), Is.EqualTo(Curve25519.Multiply(bob, Curve25519.PublicKey(alice))));
    }

    [TestCase("", 0)]
    [TestCase("00", 0)]
    [TestCase("01", 1)]
    [TestCase("80", 8)]
    [TestCase("00ff01", 16)]
    [TestCase("0001ff", 9)]
    public void The_size_of_a_number_is_counted_in_bits(string number, int bits) => Assert.That(ServerFlight.Bits(Convert.FromHexString(number)), Is.EqualTo(bits));

    [Test]
    public void Every_registered_suite_is_asked_for_once()
    {
        var registered = Enum.GetValues<System.Net.Security.TlsCipherSuite>().Where(suite => suite != 0).Select(suite => (ushort)suite);
        Assert.That(registered.Except(CipherSuites.All.Select(suite => suite.Code)), Is.Empty);
        Assert.That(CipherSuites.All.Select(suite => suite.Code), Is.Unique);
        Assert.That(CipherSuites.Tls13.Select(suite => suite.Name).Where(name => name.Contains("WITH", StringComparison.Ordinal) && !name.Contains("GOST", StringComparison.Ordinal)), Is.Empty);
        Assert.That(CipherSuites.Older.Where(suite => suite.KeyExchange.Length == 0).Select(suite => suite.Name), Is.Empty);
    }

    [TestCase(0xC02B, "ECDHE_ECDSA", "ecdsa", false, true)]
    [TestCase(0x009E, "DHE_RSA", "rsa", true, false)]
    [TestCase(0x000A, "RSA", "rsa", false, false)]
    [TestCase(0x0034, "DH_anon", "", true, false)]
    [TestCase(0x0014, "DHE_RSA_EXPORT", "rsa", true, false)]
    [TestCase(0xC018, "ECDH_anon", "", false, true)]
    [TestCase(0x0013, "DHE_DSS", "dsa", true, false)]
    [TestCase(0x008C, "PSK", "", false, false)]
    [TestCase(0x1301, "", "", false, false)]
    public void A_suite_says_how_keys_are_agreed_on(int code, string exchange, string key, bool isDhe, bool isEcdhe)
    {
        var suite = CipherSuites.Find((ushort)code);
        Assert.That((suite.KeyExchange, suite.CertificateKey, suite.IsDhe, suite.IsEcdhe), Is.EqualTo((exchange, key, isDhe, isEcdhe)));
    }

    [Test]
    public void Groups_have_a_number_and_a_name_each()
    {
        Assert.That(NamedGroups.All.Select(group => group.Code), Is.Unique);
        Assert.That(NamedGroups.All.Select(group => group.Name), Is.Unique);
        Assert.That(NamedGroups.Find(0x7777).Name, Is.EqualTo("group 0x7777"));
    }
}
