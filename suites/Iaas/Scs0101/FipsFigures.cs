namespace Conformance.Iaas.Scs0101;

/// <summary>What the statistical tests of FIPS 140-2 and its continuous test gave. A block counts once under each test it fails.</summary>
/// <param name="Blocks">Blocks of 20,000 bits tested.</param>
/// <param name="Failures">Blocks that failed at least one test.</param>
/// <param name="Monobit">Blocks with too few or too many ones.</param>
/// <param name="Poker">Blocks whose groups of four bits are spread too unevenly, or too evenly.</param>
/// <param name="Runs">Blocks with too few or too many runs of some length.</param>
/// <param name="LongRun">Blocks with 26 or more equal bits in a row.</param>
/// <param name="ContinuousRun">Blocks with a word of 32 bits equal to the one before.</param>
public sealed record FipsFigures(int Blocks, int Failures, int Monobit, int Poker, int Runs, int LongRun, int ContinuousRun)
{
    /// <summary>One line: how many blocks failed, and which tests.</summary>
    public override string ToString() =>
        $"{Failures} of {Blocks} blocks (monobit {Monobit}, poker {Poker}, runs {Runs}, long run {LongRun}, continuous run {ContinuousRun})";

    internal static FipsFigures? Parse(string text) =>
        ConsoleReport.Numbers(text, "blocks", "failures", "monobit", "poker", "runs", "long_run", "continuous_run")
            is [var blocks, var failures, var monobit, var poker, var runs, var longRun, var continuousRun]
            ? new(blocks, failures, monobit, poker, runs, longRun, continuousRun)
            : null;
}
