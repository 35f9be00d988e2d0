using System.Globalization;
using System.Text.RegularExpressions;
using Conformance.Iaas.Scs0102;
using Conformance.Model;

namespace Conformance.Iaas.Scs0101;

/// <summary>
/// What a guest's report says of entropy in the cloud's servers (scs-0101-v1). The standard demands CPUs with entropy instructions that the
/// hypervisor does not filter; the kernel's entropy_avail and the tests of FIPS 140-2 stand in where that cannot be seen.
/// </summary>
public static partial class Entropy
{
    private const int Pinned = 256;
    private const int Blocks = 1000;
    private const int Strict = 3;
    private const int Lenient = 5;

    private static readonly Uri Nodes = new("https://docs.scs.community/standards/scs-0101-v1-entropy#compute-nodes");
    private static readonly Uri Images = new("https://docs.scs.community/standards/scs-0101-v1-entropy#images");

    /// <summary>
    /// entropy_avail is 256, as pinned since kernel 5.18 (before, more is fine too), and the CPUs show RDRAND or RDSEED. Of Arm's RNDR the
    /// standard assumes that it is common, which it is not, and a guest cannot see what firmware offers instead: its absence is a SHOULD.
    /// </summary>
    /// <param name="report">What the guest said.</param>
    /// <param name="guest">How findings name the guest: <c>server from image … with flavor …</c>.</param>
    /// <exception cref="SubjectUnavailableException">The guest did not say what decides.</exception>
    public static CheckResult Available(ConsoleReport report, string guest)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = report.EntropyAvailable ?? throw Missing(report, "/proc/sys/kernel/random/entropy_avail");
        var findings = new List<Finding>();
        var upstream = text == "256" ? Outcome.Pass : Outcome.Fail;
        var old = IsBefore518(report.Kernel);
        if (old == true)
        {
            findings.Add(new Finding(guest, "kernels of images are 5.18 or newer", "kernel 5.18 or newer", $"kernel {Shown.Plain(report.Kernel!)}",
                "Offer an image with a newer kernel", Images) { Level = FindingLevel.Should });
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) || (bits != Pinned && !(old == true && bits > Pinned)))
        {
            findings.Add(new Finding(guest, "the kernel has enough entropy", old == true ? "entropy_avail of 256 or more" : "entropy_avail = 256",
                $"entropy_avail = {Shown.Plain(text)} with kernel {Shown.Plain(report.Kernel ?? "of unknown release")}",
                old == true
                    ? "Offer an image with kernel 5.18 or newer, and CPUs whose entropy instructions (RDRAND, RDSEED, RNDR) reach the guest"
                    : "Check that the image has the kernel of its distribution, and that the CPU's entropy instructions (RDRAND, RDSEED, RNDR) reach the guest", Nodes));
            return new CheckResult(findings).Versus(upstream, "", Nodes);
        }

        findings.AddRange(Instructions(report.Cpu ?? throw Missing(report, "the CPU's instructions"), report, guest));
        return new CheckResult(findings).Versus(upstream,
            upstream == Outcome.Pass
                ? "Upstream's script reads entropy_avail only, which is 256 on every kernel since 5.18 whatever the CPU offers; the standard demands CPUs with entropy instructions that the hypervisor does not filter."
                : "Upstream's script wants exactly 256. Kernels before 5.18, which the standard allows, count up to 4096 bits.",
            Nodes);
    }

    /// <summary>
    /// At most 3 of 1000 blocks from /dev/random fail; 4 and 5 pass with a remark, as good generators get there once in about a hundred runs.
    /// </summary>
    /// <param name="report">What the guest said.</param>
    /// <param name="guest">How findings name the guest.</param>
    /// <exception cref="SubjectUnavailableException">The guest did not say what decides.</exception>
    public static CheckResult Fips(ConsoleReport report, string guest)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = report.Fips ?? throw Missing(report, "FIPS 140-2");
        if (figures.Blocks != Blocks)
        {
            throw new SubjectUnavailableException(
                $"The guest read {figures.Blocks} blocks from /dev/random instead of {Blocks}. Run od -An -tu1 -N {Blocks * 2500} /dev/random in a server of the same image to see why it ends early.");
        }

        return figures.Failures <= Strict ? CheckResult.Clean : new CheckResult([
            new Finding(guest, "random numbers pass the statistical tests of FIPS 140-2", $"at most {Strict} failures of {Blocks} blocks (tolerated: {Lenient})", figures.ToString(),
                figures.Failures <= Lenient
                    ? "Nothing as long as this stays rare: good generators have 4 or more failures in about 1 of 100 runs"
                    : $"Check the hypervisor's generator behind the guest's {Shown.Plain(report.HardwareGenerator ?? "CPU instructions")} and the kernel of the image", Nodes)
            {
                Level = figures.Failures <= Lenient ? FindingLevel.Info : FindingLevel.Must,
            }]);
    }

    /// <summary>True for a kernel before 5.18, false for a later one, null if its release cannot be read.</summary>
    /// <param name="release">What <c>uname -r</c> says.</param>
    internal static bool? IsBefore518(string? release)
    {
        var match = Release().Match(release ?? "");
        return !match.Success ? null : (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)).CompareTo((5, 18)) < 0;
    }

    private static IEnumerable<Finding> Instructions(CpuInstructions cpu, ConsoleReport report, string guest)
    {
        const string Rule = "the CPU offers instructions for entropy, and the hypervisor does not filter them";
        var observed = $"{{0}} of {cpu.Cpus} CPUs" + (report.CpuModel is { } model ? $" ({Shown.Plain(model)})" : "");
        switch (report.Machine)
        {
            case "x86_64" or "amd64" or "i386" or "i486" or "i586" or "i686" when cpu.Cpus > 0:
                if (cpu.Rdrand < cpu.Cpus && cpu.Rdseed < cpu.Cpus)
                {
                    yield return new Finding(guest, Rule, "RDRAND or RDSEED on every CPU",
                        string.Format(CultureInfo.InvariantCulture, observed, cpu.Rdrand + cpu.Rdseed == 0 ? "rdrand and rdseed on none" : $"rdrand on {cpu.Rdrand}, rdseed on {cpu.Rdseed}"),
                        "Let the hypervisor show the instructions: for Nova with libvirt cpu_mode = host-model, or a cpu_models entry whose CPUs have rdrand and rdseed, or cpu_model_extra_flags = rdrand, rdseed", Nodes);
                }
                else if (cpu.Rdrand < cpu.Cpus || cpu.Rdseed < cpu.Cpus)
                {
                    yield return new Finding(guest, Rule, "RDRAND and RDSEED on every CPU; one of them suffices",
                        string.Format(CultureInfo.InvariantCulture, observed, $"rdrand on {cpu.Rdrand}, rdseed on {cpu.Rdseed}"),
                        "Check with lscpu whether the compute node's CPU has both; if so, let the hypervisor show both", Nodes) { Level = FindingLevel.Info };
                }

                break;
            case "aarch64" or "arm64" when cpu.Cpus > 0 && cpu.Rndr < cpu.Cpus:
                yield return new Finding(guest, Rule, "RNDR (rng) on every CPU", string.Format(CultureInfo.InvariantCulture, observed, $"rng on {cpu.Rndr}"),
                    "Check with lscpu whether the compute node's CPU has rng; if so, let the hypervisor show it (cpu_mode = host-passthrough)", Nodes) { Level = FindingLevel.Should };
                break;
            default:
                break;
        }
    }

    private static SubjectUnavailableException Missing(ConsoleReport report, string what)
    {
        var seen = report.Failure is { } failure ? $"; the console says \"{failure}\""
            : report.LastLine.Length == 0 ? "; the console is empty"
            : $"; its last line is \"{report.LastLine}\"";
        return new SubjectUnavailableException(
            $"The guest did not tell of {what} on its console{(report.Ended ? "" : " and did not come to the end of its program")}"
            + $"{(report.Damaged > 0 ? $"; {report.Damaged} lines are damaged" : "")}{seen}. "
            + "Check that the image runs cloud-init and writes its console to the serial port that Nova records (console=ttyS0).");
    }

    [GeneratedRegex(@"\A([0-9]{1,4})\.([0-9]{1,4})")]
    private static partial Regex Release();
}
