using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Conformance.Iaas.Guests;
using Conformance.Iaas.Scs0101;
using Conformance.Iaas.Scs0127;

namespace Conformance.SelfTests.Iaas.Guests;

/// <summary>Runs the programs on the machine and on name servers that guests get, on this machine.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ProgramTests
{
    private const string Marker = "scs-test";
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("conformance-program-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("GenuineIntel", "fpu vmx sse", "yes")]
    [TestCase("AuthenticAMD", "fpu svm", "yes")]
    [TestCase("AuthenticAMD", "fpu svmx novmx", "no")]
    public async Task The_machine_is_told(string vendor, string flags, string hwv)
    {
        foreach (var shell in Shells())
        {
            var (proc, sys) = (Fresh("proc"), Fresh("sys"));
            await File.WriteAllTextAsync(Path.Combine(proc, "cpuinfo"), string.Concat(Enumerable.Range(0, 3).Select(cpu => $"processor\t: {cpu}\nvendor_id\t: {vendor}\nflags\t\t: {flags}\n\n")));
            await File.WriteAllTextAsync(Path.Combine(proc, "meminfo"), "MemTotal:        3999999 kB\nMemFree:         1 kB\n");
            foreach (var (disk, sectors) in new[] { ("vda", "41943040"), ("vdb", "2048"), ("loop0", "9"), ("sr0", "9") })
            {
                await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(sys, "block", disk)).FullName, "size"), sectors + "\n");
            }

            var report = await Run(shell, GuestPayload.Machine(Marker), ("PROC", proc), ("SYS", sys));
            Assert.That(report.Ended, shell[0]);
            Assert.That(new[] { "cpus", "memory_kib", "disks_mib", "cpu_vendor", "hwv" }.Select(report.Told), Is.EqualTo(new[] { "3", "3999999", "vda=20480 vdb=1", vendor, hwv }), shell[0]);
            Assert.That(report.Told("hostname"), Is.EqualTo(Dns.GetHostName().Split('.')[0]), shell[0]);
        }
    }

    [Test]
    public async Task Name_servers_are_asked_and_told()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var end = new CancellationTokenSource();
        var serving = Serve(server, end.Token);
        var resolv = Path.Combine(_directory, "resolv.conf");
        await File.WriteAllTextAsync(resolv, "# comment\nsearch example.org\nnameserver 127.0.0.1\n");
        KeyValuePair<string, string>[] names = [new("public", "docs.example.org"), new("signed", "signed.example.org"), new("broken", "broken.example.org"), new("silent", "silent.example.org"), new("odd", "$(reboot)")];
        foreach (var shell in Shells())
        {
            var report = await Run(shell, GuestPayload.Dns(Marker, names), ("RESOLV", resolv), ("DNS_PORT", $"{((IPEndPoint)server.Client.LocalEndPoint!).Port}"), ("TRIES", "1"), ("PAUSE", "20"));
            Assert.That(report.Told("nameservers"), Is.EqualTo("127.0.0.1"), shell[0]);
            var told = NameServerAnswers.Parse(report.Told("dns") ?? report.Told("problem")!);
            Assert.That(told, Is.Not.Null, report.Told("dns"));
            Assert.That(told!.Single().Answers, Is.EquivalentTo(new Dictionary<string, (int, bool, int)?>
            {
                ["public"] = (0, false, 1), ["signed"] = (0, true, 1), ["broken"] = (2, false, 0), ["silent"] = (3, false, 0),
            }), shell[0]);
        }

        await end.CancelAsync();
        await serving;
    }

    [Test]
    public async Task Without_a_name_server_the_guest_says_so()
    {
        var resolv = Path.Combine(_directory, "resolv.conf");
        await File.WriteAllTextAsync(resolv, "search example.org\n");
        foreach (var shell in Shells())
        {
            var report = await Run(shell, GuestPayload.Dns(Marker, [new("public", "docs.example.org")]), ("RESOLV", resolv));
            Assert.That((report.Ended, report.Told("nameservers"), report.Told("dns"), report.Told("problem")), Is.EqualTo((true, (string?)null, (string?)null, (string?)null)), shell[0]);
        }
    }

    /// <summary>Answers by the first label of the name, with flags as a validating recursor gives them.</summary>
    private static async Task Serve(UdpClient server, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var question = await server.ReceiveAsync(cancellation);
                var name = System.Text.Encoding.ASCII.GetString(question.Buffer, 13, question.Buffer[12]);
                var (code, ad, count) = name switch { "docs" => (0, 0, 1), "signed" => (0, 0x20, 1), "broken" => (2, 0, 0), _ => (3, 0, 0) };
                byte[] answer = [.. question.Buffer[..2], 0x81, (byte)(0x80 | ad | code), 0, 1, 0, (byte)count, 0, 0, 0, 0];
                await server.SendAsync(answer, question.RemoteEndPoint, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The test is through.
        }
    }

    private static IReadOnlyList<string[]> Shells()
    {
        Assert.That(File.Exists("/bin/sh"), "These tests run programs for Linux guests: run them on a system with /bin/sh and awk.");
        Assert.That(new[] { "/usr/bin/python3", "/usr/local/bin/python3" }.Any(File.Exists), "These tests run a program for guests with cloud-init, which is Python: install python3.");
        return [["/bin/sh"], .. new[] { "/bin/busybox", "/usr/bin/busybox" }.Where(File.Exists).Take(1).Select(busybox => (string[])[busybox, "sh"])];
    }

    private string Fresh(string name) => Directory.CreateDirectory(Path.Combine(_directory, $"{name}-{Guid.NewGuid():N}")).FullName;

    private async Task<ConsoleReport> Run(string[] shell, string program, params (string Name, string Value)[] settings)
    {
        var (file, console) = (Path.Combine(_directory, $"{Guid.NewGuid():N}.sh"), Path.Combine(_directory, $"{Guid.NewGuid():N}.console"));
        await File.WriteAllTextAsync(file, program);
        await File.WriteAllTextAsync(console, "");
        var start = new ProcessStartInfo(shell[0], [.. shell[1..], file]) { RedirectStandardError = true };
        foreach (var (name, value) in settings.Append(("CONSOLES", console)))
        {
            start.Environment["CONFORMANCE_" + name] = value;
        }

        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That((process.ExitCode, error), Is.EqualTo((0, "")), shell[0]);
        return ConsoleReport.Parse(await File.ReadAllTextAsync(console), Marker);
    }
}
