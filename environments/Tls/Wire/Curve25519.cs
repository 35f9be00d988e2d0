using System.Numerics;

namespace Conformance.Tls.Wire;

/// <summary>
/// X25519 (RFC 7748), which .NET does not have. Its running time tells the key: good enough for keys that live as long as one hello whose answer is public anyway.
/// </summary>
internal static class Curve25519
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly byte[] BasePoint = [9, .. new byte[31]];

    /// <summary>The public key of a private one of 32 bytes.</summary>
    public static byte[] PublicKey(byte[] secret) => Multiply(secret, BasePoint);

    /// <summary>The shared secret.</summary>
    public static byte[] Multiply(byte[] secret, byte[] point)
    {
        var scalar = (byte[])secret.Clone();
        scalar[0] &= 248;
        scalar[31] = (byte)((scalar[31] & 127) | 64);
        var u = new BigInteger([.. point.AsSpan(0, 31), (byte)(point[31] & 127)], isUnsigned: true);
        var (x2, z2, x3, z3) = (BigInteger.One, BigInteger.Zero, u, BigInteger.One);
        var swap = 0;
        for (var t = 254; t >= 0; t--)
        {
            var bit = (scalar[t / 8] >> (t % 8)) & 1;
            if ((swap ^ bit) == 1)
            {
                (x2, x3, z2, z3) = (x3, x2, z3, z2);
            }

            swap = bit;
            var (a, b) = (Mod(x2 + z2), Mod(x2 - z2));
            var (aa, bb) = (Mod(a * a), Mod(b * b));
            var e = Mod(aa - bb);
            var da = Mod(Mod(x3 - z3) * a);
            var cb = Mod(Mod(x3 + z3) * b);
            x3 = Mod(BigInteger.Pow(da + cb, 2));
            z3 = Mod(u * BigInteger.Pow(da - cb, 2));
            x2 = Mod(aa * bb);
            z2 = Mod(e * (aa + (121665 * e)));
        }

        if (swap == 1)
        {
            (x2, z2) = (x3, z3);
        }

        var result = Mod(x2 * BigInteger.ModPow(z2, P - 2, P)).ToByteArray(isUnsigned: true);
        return [.. result, .. new byte[32 - result.Length]];
    }

    private static BigInteger Mod(BigInteger value)
    {
        var rest = value % P;
        return rest.Sign < 0 ? rest + P : rest;
    }
}
