namespace Conformance.Iaas.Scs0100;

/// <summary>A GPU vendor of the naming scheme.</summary>
/// <param name="Value">The vendor.</param>
/// <param name="Token">Its letter.</param>
/// <param name="Meaning">Its name.</param>
/// <param name="Units">What its processing units are called, in the plural.</param>
/// <param name="Generations">Tokens of the generations and what they mean, in the order of the standard.</param>
public sealed record GpuVendorTerm(
    GpuVendor Value, char Token, string Meaning, string Units, IReadOnlyList<KeyValuePair<string, string>> Generations)
{
    /// <summary>The meaning of a generation's token, or null if the vendor has no such generation.</summary>
    /// <param name="token">The token.</param>
    public string? Generation(ReadOnlySpan<char> token)
    {
        foreach (var (known, meaning) in Generations)
        {
            if (token.SequenceEqual(known))
            {
                return meaning;
            }
        }

        return null;
    }
}
