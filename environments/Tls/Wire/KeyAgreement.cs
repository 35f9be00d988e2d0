using System.Security.Cryptography;
using Conformance.Tls.Facts;

namespace Conformance.Tls.Wire;

/// <summary>A key pair for one hello.</summary>
internal sealed class KeyAgreement : IDisposable
{
    private readonly ECDiffieHellman? _key;
    private readonly byte[] _secret = [];

    private KeyAgreement(NamedGroup group)
    {
        Group = group;
        if (group == NamedGroups.X25519)
        {
            _secret = RandomNumberGenerator.GetBytes(32);
            PublicKey = Curve25519.PublicKey(_secret);
            return;
        }

        _key = ECDiffieHellman.Create(Curve(group));
        var point = _key.ExportParameters(false).Q;
        PublicKey = [4, .. point.X!, .. point.Y!];
    }

    /// <summary>The groups keys can be agreed on in.</summary>
    public static IReadOnlyList<NamedGroup> Groups { get; } = [NamedGroups.P256, NamedGroups.X25519, NamedGroups.P384, NamedGroups.P521];

    public NamedGroup Group { get; }

    /// <summary>The public key as it is sent.</summary>
    public byte[] PublicKey { get; }

    /// <summary>A new key pair.</summary>
    /// <param name="group">One of <see cref="Groups"/>.</param>
    public static KeyAgreement In(NamedGroup group) => new(group);

    /// <summary>The secret shared with the owner of a public key.</summary>
    /// <param name="share">The server's public key as it came.</param>
    public byte[] Agree(byte[] share)
    {
        if (_key is null)
        {
            return share.Length == 32 ? Curve25519.Multiply(_secret, share) : throw new MalformedException("an X25519 key of another length than 32 bytes");
        }

        var half = (Group.Bits + 7) / 8;
        if (share.Length != (2 * half) + 1 || share[0] != 4)
        {
            throw new MalformedException($"a public key of {share.Length} bytes for {Group}");
        }

        try
        {
            using var other = ECDiffieHellman.Create(new ECParameters { Curve = Curve(Group), Q = new ECPoint { X = share[1..(half + 1)], Y = share[(half + 1)..] } });
            return _key.DeriveRawSecretAgreement(other.PublicKey);
        }
        catch (CryptographicException)
        {
            throw new MalformedException($"a public key that is no point of {Group}");
        }
    }

    public void Dispose() => _key?.Dispose();

    private static ECCurve Curve(NamedGroup group) =>
        group == NamedGroups.P256 ? ECCurve.NamedCurves.nistP256 : group == NamedGroups.P384 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP521;
}
