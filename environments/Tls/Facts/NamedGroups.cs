using System.Collections.Frozen;

namespace Conformance.Tls.Facts;

/// <summary>The groups that are asked for.</summary>
public static class NamedGroups
{
    /// <summary>P-256.</summary>
    public static readonly NamedGroup P256 = new(23, "secp256r1", 256);

    /// <summary>P-384.</summary>
    public static readonly NamedGroup P384 = new(24, "secp384r1", 384);

    /// <summary>P-521.</summary>
    public static readonly NamedGroup P521 = new(25, "secp521r1", 521);

    /// <summary>X25519. Its field has 255 bits; its keys count as 256 like P-256's.</summary>
    public static readonly NamedGroup X25519 = new(29, "x25519", 256);

    /// <summary>All of them, the ones in use today first.</summary>
    public static IReadOnlyList<NamedGroup> All { get; } =
    [
        X25519, P256, P384, P521, new(30, "x448", 448),
        new(0x11EC, "X25519MLKEM768", 256), new(0x11EB, "SecP256r1MLKEM768", 256), new(0x11ED, "SecP384r1MLKEM1024", 384),
        new(0x0200, "MLKEM512", 256), new(0x0201, "MLKEM768", 256), new(0x0202, "MLKEM1024", 256), new(0x6399, "X25519Kyber768Draft00", 256),
        new(256, "ffdhe2048", 2048), new(257, "ffdhe3072", 3072), new(258, "ffdhe4096", 4096), new(259, "ffdhe6144", 6144), new(260, "ffdhe8192", 8192),
        new(26, "brainpoolP256r1", 256), new(27, "brainpoolP384r1", 384), new(28, "brainpoolP512r1", 512),
        new(31, "brainpoolP256r1tls13", 256), new(32, "brainpoolP384r1tls13", 384), new(33, "brainpoolP512r1tls13", 512), new(41, "curveSM2", 256),
        new(34, "GC256A", 256), new(35, "GC256B", 256), new(36, "GC256C", 256), new(37, "GC256D", 256), new(38, "GC512A", 512), new(39, "GC512B", 512), new(40, "GC512C", 512),
        new(1, "sect163k1", 163), new(2, "sect163r1", 163), new(3, "sect163r2", 163), new(4, "sect193r1", 193), new(5, "sect193r2", 193), new(6, "sect233k1", 233),
        new(7, "sect233r1", 233), new(8, "sect239k1", 239), new(9, "sect283k1", 283), new(10, "sect283r1", 283), new(11, "sect409k1", 409), new(12, "sect409r1", 409),
        new(13, "sect571k1", 571), new(14, "sect571r1", 571), new(15, "secp160k1", 160), new(16, "secp160r1", 160), new(17, "secp160r2", 160), new(18, "secp192k1", 192),
        new(19, "secp192r1", 192), new(20, "secp224k1", 224), new(21, "secp224r1", 224), new(22, "secp256k1", 256),
    ];

    private static readonly FrozenDictionary<ushort, NamedGroup> ByCode = All.ToFrozenDictionary(group => group.Code);

    /// <summary>A group by its number; one that is not known gets a name of its number and no size.</summary>
    /// <param name="code">Its number on the wire.</param>
    public static NamedGroup Find(ushort code) => ByCode.GetValueOrDefault(code) ?? new NamedGroup(code, $"group 0x{code:X4}", 0);
}
