using Conformance.Iaas.Scs0100;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.SelfTests.Iaas.Flavors;

public sealed class FlavorNamesTests
{
    private const string Standard = "https://docs.scs.community/standards/scs-0100-v3-flavor-naming";

    [Test]
    public void Without_scs_names_both_checks_pass()
    {
        var flavors = new[] { Flavor("m1.small"), Flavor("scs-1V-4"), Flavor(""), Flavor("XSCS-nonsense"), Flavor(" SCS-1V-4") };
        Assert.That(FlavorNames.Malformed(flavors), Is.EqualTo(CheckResult.Clean).Using<CheckResult>(Same));
        Assert.That(FlavorNames.Overpromising(flavors), Is.EqualTo(CheckResult.Clean).Using<CheckResult>(Same));
    }

    [TestCase("SCS-1V-4")]
    [TestCase("SCS-2C-4-")]
    [TestCase("SCS-2C-4-3x10s")]
    [TestCase("SCS-16T-64-200s_GNa-14h-6h_ib")]
    public void Good_names_are_not_mentioned(string name) =>
        Assert.That(FlavorNames.Malformed([Flavor(name)]), Is.EqualTo(CheckResult.Clean).Using<CheckResult>(Same));

    [Test]
    public void Malformed_names_fail_in_the_order_of_their_names()
    {
        var result = FlavorNames.Malformed([Flavor("SCS-2C-4-10_ibx"), Flavor("SCS-1V-4"), Flavor("SCS-1D-4"), Flavor("SCS-\t")]);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(result.Upstream, Is.Null);
        Assert.That(result.Findings.Select(finding => finding.ToString()), Is.EqualTo(new[]
        {
            "flavor SCS-\uFFFD: expected a number of vCPUs at offset 4, observed '\uFFFD'",
            "flavor SCS-1D-4: expected the kind of vCPU (L, V, T or C) at offset 5, observed 'D'",
            "flavor SCS-2C-4-10_ibx: expected the end of the name at offset 14, observed 'x'",
        }));
        Assert.That(result.Findings[1], Is.EqualTo(new Finding("flavor SCS-1D-4", "A flavor name that starts with SCS- follows the naming scheme.",
            "the kind of vCPU (L, V, T or C) at offset 5", "'D'",
            "Create the flavor under a valid name, or under one without the prefix SCS-, then delete this one; Nova cannot rename flavors.",
            new Uri(Standard + "#naming-policy-compliance"))));
    }

    [TestCase("SCS-1V:4:10", FindingLevel.Should, "Names use the current syntax; v1 with its colons is deprecated since 2023.", "SCS-1V-4-10", "SCS-1V:4:10",
        "Offer the flavor under the name SCS-1V-4-10 too, and retire the old name.", "#previous-standard-versions")]
    [TestCase("SCS-2C-10.5", FindingLevel.Should, "Half GiB should not be used for memory of 10 GiB and more.", "whole GiB",
        "SCS-2C-10.5; at offset 7 it has half a GiB at 10 GiB or more", "Offer whole GiB when the flavor is next created anew.", "#required-memory")]
    [TestCase("SCS-2C-4_GN-14", FindingLevel.Should, "A GPU is told as vendor, generation, units and memory, each only with those before it.", "the form _GNa-14h-6h",
        "SCS-2C-4_GN-14; at offset 11 it tells the processing units of a GPU without its generation", "Tell the generation and the units of the GPU in a new name.",
        "#optional-gpu-support")]
    [TestCase("SCS-2C-4-3xs", FindingLevel.Info, "A number of disks comes with their size.", "the form 3x10", "SCS-2C-4-3xs; at offset 9 it counts disks without telling their size",
        "Tell the size of the disks in a new name.", "#optional-disk-sizes-and-types")]
    [TestCase("SCS-02C-4", FindingLevel.Info, "Names are written in their canonical form.", "SCS-2C-4", "SCS-02C-4; at offset 4 it writes 2 as '02'",
        "Offer the flavor under the name SCS-2C-4, which tools derive from its properties.", "")]
    public void Doubtful_names_pass_with_a_remark(string name, FindingLevel level, string rule, string expected, string observed, string remedy, string anchor)
    {
        var result = FlavorNames.Malformed([Flavor(name)]);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(result.Upstream, Is.Null);
        Assert.That(result.Findings, Is.EqualTo(new[] { new Finding($"flavor {name}", rule, expected, observed, remedy, new Uri(Standard + anchor)) { Level = level } }));
    }

    [Test]
    public void A_gpu_without_units_before_infiniband_passes_here_and_fails_upstream()
    {
        var result = FlavorNames.Malformed([Flavor("SCS-2C-4_GNa_ib")]);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Pass));
        Assert.That(result.Upstream, Is.EqualTo(new UpstreamVerdict(Outcome.Fail,
            "Upstream's parser reads the '_ib' in SCS-2C-4_GNa_ib as part of the GPU's generation and refuses the name; the standard allows a GPU without units before _ib.",
            new Uri(Standard + "#optional-gpu-support"))));
        Assert.That(FlavorNames.Malformed([Flavor("SCS-2C-4_GNa_ib"), Flavor("SCS-1D-4")]).Upstream, Is.Null);
    }

    [TestCase("SCS-1V-4", 4096, true)]
    [TestCase("SCS-1V-4", 4045, true)]
    [TestCase("SCS-1V-4", 4044, false)]
    [TestCase("SCS-1V-0.5", 461, true)]
    [TestCase("SCS-1V-0.5", 460, false)]
    [TestCase("SCS-1V-128", 131021, true)]
    [TestCase("SCS-1V-128", 131020, false)]
    [TestCase("SCS-1V-1.5", 1485, true)]
    [TestCase("SCS-1V-1.5", 1484, false)]
    [TestCase("SCS-1V-2147483647", int.MaxValue, false)]
    [TestCase("SCS-1V-4", 8192, true)]
    public void Memory_may_fall_short_by_51_mebibytes(string name, int ramMiB, bool passes) =>
        Assert.That(FlavorNames.Overpromising([Flavor(name, ram: ramMiB)]).Outcome, Is.EqualTo(passes ? Outcome.Pass : Outcome.Fail));

    [TestCase("SCS-4V-16-100s", 4, 16384, 100)]
    [TestCase("SCS-4V-16-100s", 8, 32768, 200)]
    [TestCase("SCS-4V-16", 4, 16384, 0)]
    [TestCase("SCS-4V-16", 4, 16384, 20)]
    [TestCase("SCS-4V:16:100s", 4, 16384, 100)]
    [TestCase("SCS-2C-4-3x10", 2, 4096, 10)]
    [TestCase("SCS-nonsense", 0, 0, 0)]
    public void Flavors_that_deliver_at_least_their_promise_are_not_mentioned(string name, int vcpus, int ram, int disk) =>
        Assert.That(FlavorNames.Overpromising([Flavor(name, vcpus, ram, disk)]), Is.EqualTo(CheckResult.Clean).Using<CheckResult>(Same));

    [Test]
    public void Every_shortfall_is_a_finding_of_its_own()
    {
        var result = FlavorNames.Overpromising([Flavor("SCS-4V-16-100s", 2, 8192, 20), Flavor("SCS-1V:4:10", 1, 4096, 5), Flavor("SCS-1V-4", 1, 4096, 0)]);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(result.Upstream, Is.Null);
        var clause = new Uri(Standard + "#naming-policy-compliance");
        Assert.That(result.Findings, Is.EqualTo(new[]
        {
            new Finding("flavor SCS-1V:4:10", "A flavor provides at least the root disk that its name promises.", "disk >= 10 GB", "disk = 5 GB",
                "Create the flavor anew with a root disk of 10 GB or more, or under a name that promises no more than it has; Nova cannot change an existing flavor.", clause),
            new Finding("flavor SCS-4V-16-100s", "A flavor provides at least the vCPUs that its name promises.", "vcpus >= 4", "vcpus = 2",
                "Create the flavor anew with 4 vCPUs or more, or under a name that promises no more than it has; Nova cannot change an existing flavor.", clause),
            new Finding("flavor SCS-4V-16-100s", "A flavor provides at least the memory that its name promises.", "ram >= 16384 MiB", "ram = 8192 MiB",
                "Create the flavor anew with 16384 MiB of memory or more, or under a name that promises no more than it has; Nova cannot change an existing flavor.", clause),
            new Finding("flavor SCS-4V-16-100s", "A flavor provides at least the root disk that its name promises.", "disk >= 100 GB", "disk = 20 GB",
                "Create the flavor anew with a root disk of 100 GB or more, or under a name that promises no more than it has; Nova cannot change an existing flavor.", clause),
        }));
    }

    [Test]
    public void A_tolerated_shortfall_is_a_remark() => Assert.That(FlavorNames.Overpromising([Flavor("SCS-1V-4", 1, 4045)]).Findings, Is.EqualTo(new[]
    {
        new Finding("flavor SCS-1V-4", "A flavor provides at least the memory that its name promises.", "ram >= 4096 MiB", "ram = 4045 MiB, tolerated up to 51 MiB",
            "Create the flavor anew with 4096 MiB.", new Uri(Standard + "#naming-policy-compliance")) { Level = FindingLevel.Info },
    }));

    [TestCase(10 * 1024 + 512, true)]
    [TestCase(10 * 1024 + 200, true)]
    [TestCase(10 * 1024, false)]
    [TestCase(11 * 1024 - 20, false)]
    [TestCase(9 * 1024 + 512, false)]
    public void An_odd_size_of_memory_is_a_remark_from_10_gibibytes_on(int ramMiB, bool remarked)
    {
        var findings = FlavorNames.Overpromising([Flavor("SCS-1V-4", 1, ramMiB)]).Findings;
        Assert.That(findings, Is.EqualTo(remarked
            ? new[]
            {
                new Finding("flavor SCS-1V-4", "Memory of 10 GiB and more should come in whole GiB.", "ram = a multiple of 1024 MiB", $"ram = {ramMiB} MiB",
                    "Offer whole GiB when the flavor is next created anew.", new Uri(Standard + "#required-memory")) { Level = FindingLevel.Info },
            }
            : []));
    }

    [TestCase("SCS-2C-4-n")]
    [TestCase("SCS-2C-4-")]
    [TestCase("SCS-2C-4-3x")]
    public void A_disk_of_unknown_size_promises_none_but_upstream_does_not_finish(string name)
    {
        var result = FlavorNames.Overpromising([Flavor(name, 2, 4096, 0)]);
        Assert.That(result.Findings, Is.Empty);
        Assert.That(result.Upstream, Is.EqualTo(new UpstreamVerdict(Outcome.DidNotFinish,
            $"Upstream's script stops with an error at {name}, because its name tells no disk size; the standard allows that and then promises no size.",
            new Uri(Standard + "#optional-disk-sizes-and-types"))));
        result = FlavorNames.Overpromising([Flavor(name, 1, 4096, 0)]);
        Assert.That((result.Outcome, result.Upstream!.Outcome), Is.EqualTo((Outcome.Fail, Outcome.DidNotFinish)));
    }

    [Test]
    public void A_flavor_upstream_cannot_read_is_compared_here()
    {
        var broken = Flavor("SCS-16V-64-_GNa_ib", 8, 65536, 0);
        var result = FlavorNames.Overpromising([broken]);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(result.Upstream, Is.EqualTo(new UpstreamVerdict(Outcome.Pass,
            "Upstream's parser does not know SCS-16V-64-_GNa_ib, whose '_ib' it reads as part of the GPU's generation, and does not compare that flavor; the standard allows the name.",
            new Uri(Standard + "#optional-gpu-support"))));
        Assert.That(FlavorNames.Overpromising([broken, Flavor("SCS-1V-4", 1, 1024)]).Upstream, Is.Null);
    }

    private static bool Same(CheckResult one, CheckResult other) => one.Findings.SequenceEqual(other.Findings) && one.Upstream == other.Upstream;

    private static Flavor Flavor(string name, int vcpus = 64, int ram = 65536, int disk = 1000) =>
        new(Guid.NewGuid().ToString(), name, vcpus, ram, disk, new Dictionary<string, string>());
}
