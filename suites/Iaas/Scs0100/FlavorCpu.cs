namespace Conformance.Iaas.Scs0100;

/// <summary>The vCPUs a flavor name promises.</summary>
/// <param name="Count">Number of vCPUs, 1 or more.</param>
/// <param name="Type">What they are made of.</param>
/// <param name="Insecure">Suffix <c>i</c>: microcode, SMT or mitigations fall short of the standard.</param>
public sealed record FlavorCpu(int Count, CpuType Type, bool Insecure = false);
