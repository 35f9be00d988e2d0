namespace Conformance.Iaas.Scs0101;

/// <summary>How many of a guest's CPUs show an entropy instruction.</summary>
/// <param name="Cpus">CPUs whose capabilities could be read; 0 where the kernel does not list them as x86 and Arm do.</param>
/// <param name="Rdrand">CPUs with RDRAND.</param>
/// <param name="Rdseed">CPUs with RDSEED.</param>
/// <param name="Rndr">CPUs with RNDR.</param>
public sealed record CpuInstructions(int Cpus, int Rdrand, int Rdseed, int Rndr)
{
    internal static CpuInstructions? Parse(string text) =>
        ConsoleReport.Numbers(text, "cpus", "rdrand", "rdseed", "rng") is [var cpus, var rdrand, var rdseed, var rndr] ? new(cpus, rdrand, rdseed, rndr) : null;
}
