using System.Text.Json.Serialization;

namespace Conformance.Tls.Facts;

/// <summary>A group in which keys are agreed on: an elliptic curve, a finite field, or a hybrid with a key encapsulation.</summary>
/// <param name="Code">Its number on the wire.</param>
/// <param name="Name">Its name in IANA's registry.</param>
/// <param name="Bits">Size of the curve or field in bits; of a hybrid, its curve's.</param>
public sealed record NamedGroup(ushort Code, string Name, int Bits)
{
    /// <summary>True for a finite field (RFC 7919) instead of a curve.</summary>
    [JsonIgnore]
    public bool IsFiniteField => Code is >= 0x0100 and <= 0x01FF;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
