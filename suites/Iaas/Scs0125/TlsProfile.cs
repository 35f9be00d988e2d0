using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conformance.Iaas.Scs0125;

/// <summary>
/// A configuration of Mozilla's guideline on server-side TLS, which scs-0125-v1 asks for. The data is in <c>mozilla-5.7.json</c> with its date and source.
/// </summary>
public sealed record TlsProfile
{
    private static readonly Lazy<Guideline> Shipped = new(Read);

    /// <summary>The configuration that the standard asks for at least.</summary>
    public static TlsProfile Intermediate => Shipped.Value.Configurations["intermediate"] with { Name = "intermediate" };

    /// <summary>The stricter configuration.</summary>
    public static TlsProfile Modern => Shipped.Value.Configurations["modern"] with { Name = "modern" };

    /// <summary>Version and date of the guideline: <c>5.7 of 2023-05-15</c>.</summary>
    public static string Edition => $"{Shipped.Value.Version} of {Shipped.Value.Published:yyyy-MM-dd}";

    /// <summary>Name of the configuration.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>Versions of the protocol that may be offered.</summary>
    [JsonPropertyName("tls_versions")]
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>Suites of TLS 1.3 that may be offered, by IANA's names.</summary>
    [JsonPropertyName("ciphersuites")]
    public required IReadOnlyList<string> Suites13 { get; init; }

    /// <summary>Suites of TLS 1.2 that may be offered, by IANA's names.</summary>
    [JsonPropertyName("ciphers")]
    public required IReadOnlyList<string> Suites12 { get; init; }

    /// <summary>Groups for keys over elliptic curves, by IANA's names.</summary>
    [JsonPropertyName("tls_curves")]
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>Kinds of keys in certificates.</summary>
    [JsonPropertyName("certificate_types")]
    public required IReadOnlyList<string> KeyTypes { get; init; }

    /// <summary>Curves of ECDSA keys in certificates, by OpenSSL's names.</summary>
    [JsonPropertyName("certificate_curves")]
    public required IReadOnlyList<string> KeyCurves { get; init; }

    /// <summary>Signatures of certificates, by OpenSSL's names.</summary>
    [JsonPropertyName("certificate_signatures")]
    public required IReadOnlyList<string> Signatures { get; init; }

    /// <summary>Least size of an RSA key in bits; null = RSA keys are not allowed.</summary>
    [JsonPropertyName("rsa_key_size")]
    public required int? RsaBits { get; init; }

    /// <summary>Least size of a Diffie-Hellman prime in bits; null = not allowed.</summary>
    [JsonPropertyName("dh_param_size")]
    public required int? DhBits { get; init; }

    /// <summary>Least size of a group over an elliptic curve in bits.</summary>
    [JsonPropertyName("ecdh_param_size")]
    public required int EcdhBits { get; init; }

    /// <summary>Longest life of a certificate in days.</summary>
    [JsonPropertyName("maximum_certificate_lifespan")]
    public required int MostDays { get; init; }

    /// <summary>Recommended life of a certificate in days.</summary>
    [JsonPropertyName("recommended_certificate_lifespan")]
    public required int RecommendedDays { get; init; }

    private static Guideline Read()
    {
        const string Name = "mozilla-5.7.json";
        using var stream = typeof(TlsProfile).Assembly.GetManifestResourceStream(Name) ?? throw new InvalidOperationException($"{Name} is not in the assembly.");
        return JsonSerializer.Deserialize<Guideline>(stream, JsonSerializerOptions.Web) ?? throw new InvalidOperationException($"{Name} is empty.");
    }

    private sealed record Guideline(string Version, DateOnly Published, IReadOnlyDictionary<string, TlsProfile> Configurations);
}
