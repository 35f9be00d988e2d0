using Conformance.Iaas.Scs0100;

namespace Conformance.SelfTests.Iaas.Flavors;

public sealed class FlavorNameVectorTests
{
    // Name and its canonical form.
    private static readonly (string Text, string Canonical)[] s_accepted =
    [
        ("SCS-1V-4", "SCS-1V-4"),
        ("SCS-2C-4-10n", "SCS-2C-4-10n"),
        ("SCS-2Ci-4uo-10n", "SCS-2Ci-4uo-10n"),
        ("SCS-2C-4-", "SCS-2C-4-"),
        ("SCS-2C-4-n", "SCS-2C-4-n"),
        ("SCS-2C-4-3x", "SCS-2C-4-3x"),
        ("SCS-2C-4-3xs", "SCS-2C-4-3xs"),
        ("SCS-2C-4-3x10", "SCS-2C-4-3x10"),
        ("SCS-2C-4-3x10s", "SCS-2C-4-3x10s"),
        ("SCS-2C-4-x10", "SCS-2C-4-10"),
        ("SCS-2C-4-10x", "SCS-2C-4-10x"),
        ("SCS-2C-4-010", "SCS-2C-4-10"),
        ("SCS-02C-4-10", "SCS-2C-4-10"),
        ("SCS-2C-.5", "SCS-2C-0.5"),
        ("SCS-2C-4.0", "SCS-2C-4"),
        ("SCS-2C-4.", "SCS-2C-4"),
        ("SCS-2C-10.5", "SCS-2C-10.5"),
        ("SCS-2C-4-10_i", "SCS-2C-4-10_i"),
        ("SCS-2C-4-10_i0", "SCS-2C-4-10_i"),
        ("SCS-2C-4-10_i03", "SCS-2C-4-10_i3"),
        ("SCS-2C-4-10_r", "SCS-2C-4-10_r"),
        ("SCS-2C-4-10_z6hhh", "SCS-2C-4-10_z6hhh"),
        ("SCS-2C-4-10_i_ib", "SCS-2C-4-10_i_ib"),
        ("SCS-2C-4-10_ib", "SCS-2C-4-10_ib"),
        ("SCS-2C-4-10_GN", "SCS-2C-4-10_GN"),
        ("SCS-2C-4-10_gN", "SCS-2C-4-10_gN"),
        ("SCS-2C-4-10_GNa-14h-6h", "SCS-2C-4-10_GNa-14h-6h"),
        ("SCS-2C-4-10_GNa-14_ib", "SCS-2C-4-10_GNa-14_ib"),
        ("SCS-2C-4-10_GA0.4", "SCS-2C-4-10_GA0.4"),
        ("SCS-2C-4-10_GA3.1-96-48", "SCS-2C-4-10_GA3.1-96-48"),
        ("SCS-2C-4-10_GI0.95", "SCS-2C-4-10_GI0.95"),
        ("SCS-2C-4-10_GNah", "SCS-2C-4-10_GNah"),
        ("SCS-2C-4-10_GNhh", "SCS-2C-4-10_GNhh"),
        ("SCS-2C-4-10_GNh-14", "SCS-2C-4-10_GNh-14"),
        ("SCS-2C-4-10_GN-14", "SCS-2C-4-10_GN-14"),
        ("SCS-2C-4-10_GNah-14", "SCS-2C-4-10_GNah-14"),
        ("SCS-2C-4_GNa-14", "SCS-2C-4_GNa-14"),
        // Beyond the vectors: the order, every component, and forms upstream's parser gets wrong.
        ("SCS-8Ti-32-50p_kvm_hwv_i1h_GNa-64hh-48hh_ib", "SCS-8Ti-32-50p_kvm_hwv_i1h_GNa-64hh-48hh_ib"),
        ("SCS-2C-4-_chy_ib", "SCS-2C-4-_chy_ib"),
        ("SCS-2C-4-1x10", "SCS-2C-4-10"),
        ("SCS-2C-4-x", "SCS-2C-4-"),
        ("SCS-2C-4_a00h", "SCS-2C-4_ah"),
        ("SCS-2C-003.50", "SCS-2C-3.5"),
        ("SCS-2C-4-10_GNa_ib", "SCS-2C-4-10_GNa_ib"),
        ("SCS-2C-4-10_GN_ib", "SCS-2C-4-10_GN_ib"),
        ("SCS-2C-4-10_GA3.1_ib", "SCS-2C-4-10_GA3.1_ib"),
        ("SCS-2C-4-10_GNah_ib", "SCS-2C-4-10_GNah_ib"),
    ];

    private static readonly (string Text, string Canonical)[] s_oldSyntax =
    [
        ("SCS-1V:4:10", "SCS-1V-4-10"),
        ("SCS-1V:4-i3", "SCS-1V-4_i3"),
        ("SCS-16T:64:3x10s-GNa:64-ib", "SCS-16T-64-3x10s_GNa-64_ib"),
        ("SCS-16T:64-GNa-ib", "SCS-16T-64_GNa_ib"),
        ("SCS-2C:04:", "SCS-2C-4-"),
    ];

    // Name, offset of the error, what was expected, what was found.
    private static readonly (string Text, int Offset, string Expected, string Found)[] s_rejected =
    [
        ("SCS-C-4", 4, "a number of vCPUs", "'C'"),
        ("SCS-0C-4", 4, "a number of vCPUs from 1 to 2147483647", "'0'"),
        ("SCS-2C-0", 7, "more than 0 GiB of memory", "'0'"),
        ("SCS-2C-4.25", 7, "memory in multiples of 0.5 GiB", "'4.25'"),
        ("SCS-2C-1.2.3", 7, "the memory in GiB as one decimal number", "'1.2.3'"),
        ("SCS-2C-", 7, "the memory in GiB", "the end of the name"),
        ("SCS-2C-4ou-10n", 9, AfterRam, "'u-10n'"),
        ("SCS-2iT-4-10n", 5, "the kind of vCPU (L, V, T or C)", "'i'"),
        ("SCS-1D-4", 5, "the kind of vCPU (L, V, T or C)", "'D'"),
        ("SCS-2C-4-1.5n", 10, "a disk type (n, h, s or p)", "'.'"),
        ("SCS-2C-4-0x10", 9, "a disk size in GB or a number of disks from 1 to 2147483647", "'0'"),
        ("SCS-2C-4-0", 9, "a disk size in GB or a number of disks from 1 to 2147483647", "'0'"),
        ("SCS-2C-4-10l", 11, "a disk type (n, h, s or p)", "'l'"),
        ("SCS-2C-4-10N", 11, "a disk type (n, h, s or p)", "'N'"),
        ("SCS-2C-4-n_bms_3", 14, "_hwv, a CPU (_i, _z, _a, _r), a GPU (_G…, _g…), _ib or the end of the name", "'_3'"),
        ("SCS-2C-4-10_hwv_xen", 15, "a CPU (_i, _z, _a, _r), a GPU (_G…, _g…), _ib or the end of the name", "'_xen'"),
        ("SCS-2C-4-10_ib_GNa", 14, "the end of the name", "'_GNa'"),
        ("SCS-2C-4-10_i7", 13, "a generation of Intel from 0 to 6", "'7'"),
        ("SCS-2C-4-10_a6", 13, "a generation of Arm from 0 to 5", "'6'"),
        ("SCS-2C-4-10_r1", 13, "no generation, as RISC-V has none", "'1'"),
        ("SCS-2C-4-10_zhhhh", 13, "at most 'hhh' for the frequency", "'hhhh'"),
        ("SCS-2C-4-10_GNx", 14, "a generation of Nvidia GPUs (f, k, m, p, v, t, a, l, g, b, u)", "'x'"),
        ("SCS-2C-4-10_GA3.2", 14, "a generation of AMD GPUs (0.4, 0.5, 1, 1.1, 2, 2.1, 3, 3.1, 3.5, 4, 4.1, 5.1)", "'3.2'"),
        ("SCS-2C-4-10_GNa-0", 16, "a number of streaming multiprocessors from 1 to 2147483647", "'0'"),
        ("SCS-2C-4-10_GNa-14hhh", 18, "at most 'hh' for the GPU's clock", "'hhh'"),
        ("SCS-2C-4-10_GNa-14-6hhh", 20, "at most 'hh' for the GPU's bandwidth", "'hhh'"),
        ("SCS-2C-4-10_ibx", 14, "the end of the name", "'x'"),
        ("SCS-1V-4 ", 8, AfterRam, "' '"),
        ("SCS-1V-1e3", 8, AfterRam, "'e3'"),
        ("SCS-1V-\u0664", 7, "the memory in GiB", "'\u0664'"),
        ("SCS-\u0661V-4", 4, "a number of vCPUs", "'\u0661'"),
        ("SCS-1V-4:10", 8, AfterRam, "':10'"),
        ("SCS-1V:4-10", 6, "'-' and the memory in GiB", "':'"),
        ("SCS-1V:4:10-chy", 6, "'-' and the memory in GiB", "':'"),
        // Beyond the vectors.
        ("", 0, "'SCS-'", "the end of the name"),
        ("SCS", 0, "'SCS-'", "'SCS'"),
        ("scs-1V-4", 0, "'SCS-'", "'scs-'"),
        ("XSCS-1V-4", 0, "'SCS-'", "'XSCS'"),
        ("SCS-", 4, "a number of vCPUs", "the end of the name"),
        ("SCS-2", 5, "the kind of vCPU (L, V, T or C)", "the end of the name"),
        ("SCS-2C", 6, "'-' and the memory in GiB", "the end of the name"),
        ("SCS-2C-.", 7, "the memory in GiB as one decimal number", "'.'"),
        ("SCS-2C-0.0", 7, "more than 0 GiB of memory", "'0.0'"),
        ("SCS-1V-4\0", 8, AfterRam, "'\uFFFD'"),
        ("SCS-1V-4_i3x", 11, "'_' or the end of the name after the CPU", "'x'"),
        ("SCS-1V-4_i3\0", 11, "'_' or the end of the name after the CPU", "'\uFFFD'"),
        ("SCS-1V-4_GX", 10, "a GPU vendor (N, A or I)", "'X'"),
        ("SCS-1V-4_GNa-", 13, "a number of streaming multiprocessors", "the end of the name"),
        ("SCS-1V-4_GNa-14-", 16, "the GPU's memory in GiB", "the end of the name"),
        ("SCS-1V-4_GIa", 11, "a generation of Intel GPUs (0.9, 0.95, 1, 2, 3, 4)", "'a'"),
        ("SCS-1V-4_GNhhh", 11, "at most 'hh' for the GPU's clock", "'hhh'"),
        ("SCS-1V-4-10_GNa-14-6-3", 20, "_ib or the end of the name", "'-3'"),
        ("SCS-9999999999999999999999999999999999999999V-4", 4, "a number of vCPUs from 1 to 2147483647", "'999999999999999999999999…'"),
        ("SCS-1V-9999999999999999999999999999999999999999", 7, "at most 2147483647 GiB of memory", "'999999999999999999999999…'"),
        ("SCS-1V-4-9999999999999999999999999999999999999999", 9, "a disk size in GB or a number of disks from 1 to 2147483647", "'999999999999999999999999…'"),
        ("SCS-1V-4-2x9999999999999999999999999999999999999999", 11, "a disk size in GB from 1 to 2147483647", "'999999999999999999999999…'"),
        ("SCS-1V-4_i9999999999999999999999999999999999999999", 10, "a generation of Intel from 0 to 6", "'999999999999999999999999…'"),
        ("SCS-1V-4_GNa-9999999999999999999999999999999999999999", 13, "a number of streaming multiprocessors from 1 to 2147483647", "'999999999999999999999999…'"),
        ("SCS-1V-4_GNa-1-9999999999999999999999999999999999999999", 15, "the GPU's memory in GiB from 1 to 2147483647", "'999999999999999999999999…'"),
    ];

    private const string AfterRam = "a hypervisor (_kvm, _bms, …), _hwv, a CPU (_i, _z, _a, _r), a GPU (_G…, _g…), _ib or the end of the name";

    private static IEnumerable<TestCaseData> Accepted() => s_accepted.Select(vector => new TestCaseData(vector.Text, vector.Canonical));

    private static IEnumerable<TestCaseData> OldSyntax() => s_oldSyntax.Select(vector => new TestCaseData(vector.Text, vector.Canonical));

    private static IEnumerable<TestCaseData> Rejected() =>
        s_rejected.Select(vector => new TestCaseData(vector.Text, vector.Offset, vector.Expected, vector.Found));

    [TestCaseSource(nameof(Accepted))]
    public void Names_of_the_current_syntax_are_read_and_written_canonically(string text, string canonical)
    {
        var reading = FlavorNameParser.Parse(text);
        Assert.That(reading.Error, Is.Null);
        Assert.That(reading.Syntax, Is.EqualTo(FlavorNameSyntax.Current));
        Assert.That(reading.Name!.ToString(), Is.EqualTo(canonical));
        Assert.That(reading.Warnings.Any(warning => warning.Kind is FlavorNameWarningKind.NotCanonical), Is.EqualTo(text != canonical));
    }

    [TestCaseSource(nameof(OldSyntax))]
    public void Names_of_the_first_syntax_are_read_with_a_warning(string text, string canonical)
    {
        var reading = FlavorNameParser.Parse(text);
        Assert.That(reading.Error, Is.Null);
        Assert.That(reading.Syntax, Is.EqualTo(FlavorNameSyntax.V1));
        Assert.That(reading.Name!.ToString(), Is.EqualTo(canonical));
        Assert.That(reading.Warnings[0], Is.EqualTo(new FlavorNameWarning(FlavorNameWarningKind.OldSyntax, 4, "is written in the v1 syntax, deprecated since 2023")));
        Assert.That(reading.Warnings.Any(warning => warning.Kind is FlavorNameWarningKind.NotCanonical), Is.EqualTo(text != reading.Name.ToV1()));
    }

    [TestCaseSource(nameof(Rejected))]
    public void Errors_tell_where_what_was_expected_and_what_was_found(string text, int offset, string expected, string found)
    {
        var reading = FlavorNameParser.Parse(text);
        Assert.That(reading.IsValid, Is.False);
        Assert.That(reading.Error, Is.EqualTo(new FlavorNameError(text, offset, expected, found)));
        Assert.That(FlavorNameParser.UpstreamAccepts(text), Is.False);
    }

    [TestCase("SCS-2C-4-10_GNa_ib", false)]
    [TestCase("SCS-2C-4-10_GN_ib", false)]
    [TestCase("SCS-2C-4-10_gA0.4_ib", false)]
    [TestCase("SCS-16T:64-GNa-ib", false)]
    [TestCase("SCS-2C-4-10_GNah_ib", true)]
    [TestCase("SCS-2C-4-10_GNa-14_ib", true)]
    [TestCase("SCS-2C-4-10_GNa", true)]
    [TestCase("SCS-2C-4-10_i_ib", true)]
    public void Upstream_refuses_valid_names_exactly_where_its_gpu_generation_is_greedy(string text, bool upstream)
    {
        Assert.That(FlavorNameParser.Parse(text).IsValid, Is.True);
        Assert.That(FlavorNameParser.UpstreamAccepts(text), Is.EqualTo(upstream));
    }

    [TestCase("SCS-2C-4-3x", FlavorNameWarningKind.CountWithoutSize, 9, "counts disks without telling their size")]
    [TestCase("SCS-2C-10.5", FlavorNameWarningKind.LargeHalfGibibyte, 7, "has half a GiB at 10 GiB or more")]
    [TestCase("SCS-2C-4.", FlavorNameWarningKind.NotCanonical, 7, "writes 4 GiB as '4.'")]
    [TestCase("SCS-02C-4", FlavorNameWarningKind.NotCanonical, 4, "writes 2 as '02'")]
    [TestCase("SCS-2C-4-x10", FlavorNameWarningKind.NotCanonical, 9, "counts a single disk; one disk needs no 'x'")]
    [TestCase("SCS-2C-4_i0", FlavorNameWarningKind.NotCanonical, 10, "tells generation 0, which is left out")]
    [TestCase("SCS-2C-4_i03", FlavorNameWarningKind.NotCanonical, 10, "writes generation 3 as '03'")]
    [TestCase("SCS-2C-4_GN-14", FlavorNameWarningKind.GpuForm, 11, "tells the processing units of a GPU without its generation")]
    [TestCase("SCS-2C-4_GNah", FlavorNameWarningKind.GpuForm, 12, "marks the clock of a GPU without telling its processing units")]
    [TestCase("SCS-2C-4_GNah-14", FlavorNameWarningKind.GpuForm, 12,
        "has an 'h' before the first number of the GPU, which makes 14 its memory in GiB, not its processing units")]
    public void Doubtful_names_are_warned_about_in_one_place(string text, FlavorNameWarningKind kind, int offset, string message) =>
        Assert.That(FlavorNameParser.Parse(text).Warnings, Is.EqualTo(new[] { new FlavorNameWarning(kind, offset, message) }));

    [Test]
    public void Every_part_of_a_name_ends_up_in_its_place()
    {
        var name = FlavorNameParser.Parse("SCS-8Ti-32.5uo-2x50p_kvm_hwv_a1hh_gNa-64h-48hh_ib").Name;
        Assert.That(name, Is.EqualTo(new FlavorName(new FlavorCpu(8, CpuType.DedicatedThread, true), 32.5m)
        {
            NoEcc = true,
            Oversubscribed = true,
            Disk = new FlavorDisk(2, 50, DiskType.Nvme),
            Hypervisor = Hypervisor.Kvm,
            Hwv = true,
            CpuArch = new FlavorCpuArch(CpuVendor.Arm, 1, 2),
            Gpu = new FlavorGpu(false, GpuVendor.Nvidia, "a", 64, 1, 48, 2),
            InfiniBand = true,
        }));
    }

    [TestCase("SCS-2iT-4", "SCS-2iT-4\n     ^")]
    [TestCase("SCS-2C-", "SCS-2C-\n       ^")]
    [TestCase("SCS-1V-4\t\u202Ex", "SCS-1V-4\uFFFD\uFFFDx\n        ^")]
    public void The_caret_stands_below_the_offending_character(string text, string expected) =>
        Assert.That(FlavorNameParser.Parse(text).Error!.Caret, Is.EqualTo(expected));

    [Test]
    public void The_caret_of_a_very_long_name_shows_the_part_around_it()
    {
        var error = FlavorNameParser.Parse("SCS-" + new string('1', 100_000)).Error!;
        Assert.That(error.Caret.Split('\n')[0], Has.Length.EqualTo(128));
        error = FlavorNameParser.Parse("SCS-1V-4-10_GNa-14-" + new string('0', 500) + "1 " + new string('x', 500)).Error!;
        var lines = error.Caret.Split('\n');
        Assert.That(lines[0][lines[1].Length - 1], Is.EqualTo(error.Text[error.Offset]));
        Assert.That(lines[1].TrimStart(), Is.EqualTo("^"));
    }

    [Test]
    public void An_error_reads_as_a_sentence() => Assert.That(FlavorNameParser.Parse("SCS-1D-4").Error!.ToString(),
        Is.EqualTo("expected the kind of vCPU (L, V, T or C) at offset 5, found 'D'"));

    [TestCase("scs-1V-4", false)]
    [TestCase("XSCS-1V-4", false)]
    [TestCase(" SCS-1V-4", false)]
    [TestCase("SCS-", true)]
    public void Only_names_with_the_exact_prefix_are_in_scope(string text, bool expected) =>
        Assert.That(FlavorNameParser.IsInScope(text), Is.EqualTo(expected));

    [TestCase("SCS-2C-4-10n_bms_z3hh", "2 dedicated cores, 4 GiB RAM, 1 disk of 10 GB (shared network storage), bare metal, AMD CPU of generation Zen 3 (Milan), more than 3.25 GHz on all cores")]
    [TestCase("SCS-8Ti-32-50p_i1", "8 dedicated threads (insecure: microcode, SMT or mitigations fall short), 32 GiB RAM, 1 disk of 50 GB (local NVMe), Intel CPU of generation Skylake")]
    [TestCase("SCS-1L-1u-5", "1 heavily oversubscribed vCPU, 1 GiB RAM without ECC, 1 disk of 5 GB (type left to the cloud)")]
    [TestCase("SCS-4C-16o-2xh_xen_hwv_a", "4 dedicated cores, 16 GiB RAM (oversubscribed), 2 disks of a size the cloud chooses (local hard disk), Xen hypervisor, hardware virtualisation in the guest, Arm CPU")]
    [TestCase("SCS-16T-64-200s_GNa-14-6h_ib", "16 dedicated threads, 64 GiB RAM, 1 disk of 200 GB (local SSD), passed-through Nvidia Ampere GPU with 14 streaming multiprocessors and 6 GiB of high-bandwidth memory, InfiniBand")]
    [TestCase("SCS-1V-0.5_gA0.4hh-2hh", "1 oversubscribed vCPU, 0.5 GiB RAM, no disk (boots from a volume), virtual AMD GCN4 (Polaris) GPU at a much higher clock with 2 GiB of very-high-bandwidth memory")]
    [TestCase("SCS-1V-0.5_gI-3h", "1 oversubscribed vCPU, 0.5 GiB RAM, no disk (boots from a volume), virtual Intel GPU with 3 execution units at a higher clock")]
    public void A_name_is_described_in_words(string text, string expected) =>
        Assert.That(FlavorNameParser.Parse(text).Name!.Describe(), Is.EqualTo(expected));
}
