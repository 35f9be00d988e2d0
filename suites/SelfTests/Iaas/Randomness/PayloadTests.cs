using System.Diagnostics;
using Conformance.Embedded;
using Conformance.Embedded.Compute;
using Conformance.Iaas.Guests;
using Conformance.Iaas.Scs0101;

namespace Conformance.SelfTests.Iaas.Randomness;

/// <summary>Runs the program that servers get, on this machine.</summary>
public sealed class PayloadTests
{
    private const string Marker = "scs0101-test";
    private const int Blocks = 40;
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("conformance-payload-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase(0.5, 0)]
    [TestCase(0.51, 0)]
    [TestCase(0.5, 4)]
    [TestCase(0.5, 5000)]
    [TestCase(0, 0)]
    [TestCase(1, 0)]
    public async Task The_program_counts_as_the_other_implementation_does(double ones, int repeatEvery)
    {
        var guest = new GuestContents { OnesShare = ones, RepeatEveryBytes = repeatEvery };
        var data = GuestRandom.Read(guest, Blocks * FipsTally.BlockBytes);
        foreach (var shell in await Shells())
        {
            var told = ConsoleReport.Parse(await Run(shell, guest, data), Marker).Fips;
            var tally = FipsTally.Of(data);
            Assert.That(told, Is.EqualTo(new FipsFigures(tally.Blocks, tally.Failures, tally.Monobit, tally.Poker, tally.Runs, tally.LongRun, tally.ContinuousRun)), shell[0]);
        }
    }

    [Test]
    public async Task The_embedded_cloud_prints_what_the_program_prints()
    {
        var guest = new GuestContents();
        var data = GuestRandom.Read(guest, Blocks * FipsTally.BlockBytes);
        foreach (var shell in await Shells())
        {
            var printed = (await Run(shell, guest, data)).TrimEnd('\n').Split('\n');
            Assert.That(printed, Is.EqualTo(Guest.Report(Marker, guest, arm: false, cpus: 2, virtioRng: true, FipsTally.Of(data))), shell[0]);
        }
    }

    [Test]
    public async Task A_guest_without_anything_to_tell_still_comes_to_the_end()
    {
        foreach (var shell in await Shells())
        {
            var report = ConsoleReport.Parse(await Run(shell, null, new byte[FipsTally.BlockBytes + 100]), Marker);
            Assert.That(report.Ended, shell[0]);
            Assert.That((report.EntropyAvailable, report.Cpu, report.CpuModel), Is.EqualTo(((string?)null, new CpuInstructions(0, 0, 0, 0), (string?)null)));
            Assert.That(report.Fips?.Blocks, Is.EqualTo(1));
            Assert.That(report.Damaged, Is.Zero);
        }
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task The_program_that_pings_tells_who_answers()
    {
        await Shells();
        var tools = Directory.CreateDirectory(Path.Combine(_directory, "tools")).FullName;
        await File.WriteAllTextAsync(Path.Combine(tools, "ping"), "#!/bin/sh\nfor target; do :; done\n[ \"$target\" = 10.1.0.5 ]\n");
        File.SetUnixFileMode(Path.Combine(tools, "ping"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var (program, console) = (Path.Combine(_directory, "program"), Path.Combine(_directory, "console"));
        await File.WriteAllTextAsync(program, GuestPayload.Ping(Marker, ["10.1.0.5", "10.1.0.6", "$(reboot)"]));
        await File.WriteAllTextAsync(console, "");
        var start = new ProcessStartInfo("/bin/sh", [program]) { RedirectStandardError = true };
        start.Environment["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}";
        (start.Environment["CONFORMANCE_CONSOLES"], start.Environment["CONFORMANCE_TRIES"], start.Environment["CONFORMANCE_PAUSE"]) = (console, "2", "0");
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That((process.ExitCode, error), Is.EqualTo((0, "")));
        var report = ConsoleReport.Parse(await File.ReadAllTextAsync(console), Marker);
        Assert.That((report.Ended, report.Damaged), Is.EqualTo((true, 0)));
        Assert.That(report.Pings, Is.EqualTo(new Dictionary<string, bool> { ["10.1.0.5"] = true, ["10.1.0.6"] = false }));
    }

    [Test]
    public void The_program_fits_into_user_data_and_is_plain_text()
    {
        var script = GuestPayload.Script(GuestPayload.NewMarker());
        Assert.That(script, Does.StartWith("#!/bin/sh\n").And.Not.Contain("@MARKER@").And.Not.Contain("\r"));
        Assert.That(script.All(char.IsAscii));
        Assert.That(Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(script)), Has.Length.LessThan(65_536));
    }

    /// <summary>The POSIX shell of this machine, and busybox where it is installed, with its own awk, od, tr and sed.</summary>
    private async Task<IReadOnlyList<string[]>> Shells()
    {
        if (!File.Exists("/bin/sh"))
        {
            Assert.Fail("These tests run a program for Linux guests: run them on a system with /bin/sh, awk and od.");
        }

        List<string[]> shells = [["/bin/sh"]];
        if (new[] { "/bin/busybox", "/usr/bin/busybox" }.FirstOrDefault(File.Exists) is { } busybox)
        {
            var applets = Directory.CreateDirectory(Path.Combine(_directory, "applets")).FullName;
            foreach (var name in new[] { "awk", "od", "tr", "sed", "cat", "uname" })
            {
                File.CreateSymbolicLink(Path.Combine(applets, name), busybox);
            }

            shells.Add([busybox, "sh"]);
        }

        return await Task.FromResult(shells);
    }

    private async Task<string> Run(string[] shell, GuestContents? guest, byte[] random)
    {
        var root = Directory.CreateDirectory(Path.Combine(_directory, Guid.NewGuid().ToString("N"))).FullName;
        string In(string path) => Path.Combine(root, path);
        Directory.CreateDirectory(In("proc/sys/kernel/random"));
        Directory.CreateDirectory(In("sys/class/misc/hw_random"));
        if (guest is not null)
        {
            await File.WriteAllTextAsync(In("proc/sys/kernel/random/entropy_avail"), guest.EntropyAvailable + "\n");
            await File.WriteAllTextAsync(In("proc/sys/kernel/osrelease"), guest.KernelRelease + "\n");
            var flags = $"flags\t\t: fpu vme {string.Join(' ', guest.EntropyInstructions.Where(name => name != "rng"))} hypervisor\n";
            await File.WriteAllTextAsync(In("proc/cpuinfo"), string.Concat(Enumerable.Range(0, 2).Select(cpu => $"processor\t: {cpu}\nmodel\t\t: 6\nmodel name\t: {guest.CpuModel}\n{flags}\n")));
            await File.WriteAllTextAsync(In("sys/class/misc/hw_random/rng_available"), "virtio_rng.0 none\n");
            await File.WriteAllTextAsync(In("sys/class/misc/hw_random/rng_current"), "virtio_rng.0\n");
        }

        await File.WriteAllBytesAsync(In("random"), random);
        await File.WriteAllTextAsync(In("console"), "");
        await File.WriteAllTextAsync(In("program"), GuestPayload.Script(Marker));
        var start = new ProcessStartInfo(shell[0], [.. shell[1..], In("program")]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in new[]
        {
            ("SOURCE", In("random")), ("BLOCKS", $"{Blocks}"), ("PROC", In("proc")), ("SYS", In("sys")), ("CONSOLES", In("console")), ("MACHINE", "x86_64"),
        })
        {
            start.Environment["CONFORMANCE_" + name] = value;
        }

        if (shell.Length > 1)
        {
            start.Environment["PATH"] = Path.Combine(_directory, "applets");
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var error = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.That((process.ExitCode, error), Is.EqualTo((0, "")));
        return await File.ReadAllTextAsync(In("console"));
    }
}
