namespace Conformance.Iaas.Scs0100;

/// <summary>The CPU details a flavor name promises.</summary>
/// <param name="Vendor">Vendor or architecture.</param>
/// <param name="Generation">Generation of that vendor (1 or more), or null for old or unspecified.</param>
/// <param name="FrequencyH">Number of letters <c>h</c>, 0 to 3; see <see cref="FlavorVocabulary.Frequencies"/>.</param>
public sealed record FlavorCpuArch(CpuVendor Vendor, int? Generation = null, int FrequencyH = 0);
