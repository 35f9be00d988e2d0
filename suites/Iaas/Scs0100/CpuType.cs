namespace Conformance.Iaas.Scs0100;

/// <summary>What a vCPU is made of; ordered from the weakest promise to the strongest (scs-0100, CPU suffixes).</summary>
public enum CpuType
{
    /// <summary><c>L</c>: vCPU, heavily oversubscribed.</summary>
    CrowdedCore,

    /// <summary><c>V</c>: vCPU, oversubscribed; at least 20 % of a core in more than 99 % of a month.</summary>
    SharedCore,

    /// <summary><c>T</c>: dedicated SMT thread.</summary>
    DedicatedThread,

    /// <summary><c>C</c>: dedicated core.</summary>
    DedicatedCore,
}
