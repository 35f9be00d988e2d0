using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0114;

/// <summary>A volume type, and what a volume of it says of itself.</summary>
/// <param name="Type">The type.</param>
/// <param name="Volume">The volume.</param>
public sealed record ProbedType(VolumeType Type, VolumeFacts Volume);
