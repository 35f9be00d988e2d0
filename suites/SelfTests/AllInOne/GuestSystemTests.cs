using System.Diagnostics;
using System.IO.Compression;
using Conformance.Model;
using Conformance.OpenStack.AllInOne;
using Conformance.Processes;

namespace Conformance.SelfTests.AllInOne;

/// <summary>What guests boot, and what a user is told where they cannot. No server is started here.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class GuestSystemTests
{
    [Test]
    public void An_archive_is_read_by_the_distributions_own_cpio()
    {
        using var folder = new Scratch();
        var file = Path.Combine(folder.Path, "archive");
        using (var archive = new CpioArchive(File.Create(file)))
        {
            archive.AddFolder("bin");
            archive.AddFile("bin/odd", "12345"u8);
            archive.AddFile("init", "#!/bin/sh\n"u8);
        }

        using var cpio = Process.Start(new ProcessStartInfo("busybox", ["sh", "-c", "cd \"$1\" && busybox cpio -i <archive 2>&1", "sh", folder.Path]) { RedirectStandardOutput = true })!;
        Assert.That(cpio.StandardOutput.ReadToEnd(), Does.Contain("block"));
        cpio.WaitForExit();
        Assert.That(cpio.ExitCode, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(folder.Path, "bin", "odd")), Is.EqualTo("12345"));
        Assert.That(File.ReadAllText(Path.Combine(folder.Path, "init")), Is.EqualTo("#!/bin/sh\n"));
        Assert.That(File.GetUnixFileMode(Path.Combine(folder.Path, "init")).HasFlag(UnixFileMode.UserExecute));
    }

    [Test]
    public async Task A_guest_has_the_drivers_for_its_disks_and_its_network_in_an_order_that_the_kernel_takes()
    {
        var guest = await new GuestSystem(Path.Combine(HostEnvironment.Cache(HostEnvironment.Variables()), "openstack"), TestContext.Progress.WriteLine).Get(CancellationToken.None);
        Assert.That(new FileInfo(guest.Kernel).Length, Is.GreaterThan(1 << 20));
        using var folder = new Scratch();
        var file = Path.Combine(folder.Path, "archive");
        await using (var packed = new GZipStream(File.OpenRead(guest.Ramdisk), CompressionMode.Decompress))
        await using (var unpacked = File.Create(file))
        {
            await packed.CopyToAsync(unpacked);
        }

        using var cpio = Process.Start(new ProcessStartInfo("busybox", ["sh", "-c", "cd \"$1\" && busybox cpio -i <archive 2>&1", "sh", folder.Path]) { RedirectStandardOutput = true })!;
        await cpio.StandardOutput.ReadToEndAsync();
        await cpio.WaitForExitAsync();
        var order = File.ReadAllLines(Path.Combine(folder.Path, "modules", "order"));
        Assert.That(order, Is.Unique);
        Assert.That(order.Where(module => !File.Exists(Path.Combine(folder.Path, "modules", module))), Is.Empty);
        Assert.That(Array.IndexOf(order, "virtio_pci.ko"), Is.GreaterThan(Array.IndexOf(order, "virtio.ko")));
        Assert.That(Array.IndexOf(order, "virtio_net.ko"), Is.GreaterThan(Array.IndexOf(order, "net_failover.ko")));
        Assert.That(File.ReadAllText(Path.Combine(folder.Path, "init")), Does.Contain("user_data"));
        Assert.That(File.Exists(Path.Combine(folder.Path, "bin", "mawk")));
    }

    [Test]
    public async Task A_libvirt_that_does_not_start_is_told_with_what_it_says()
    {
        using var folder = new Scratch();
        var layout = new Layout(Path.Combine(folder.Path, "cloud"), [.. Enumerable.Range(20_001, Enum.GetValues<ServicePort>().Length)]);
        layout.Write();

        // Libvirt wants a folder there.
        Directory.Delete(layout.Machines, recursive: true);
        await File.WriteAllTextAsync(layout.Machines, "");
        var refused = await Assert.ThrowsAsync<SubjectUnavailableException>(() => AllInOneCloud.CheckLibvirt(layout, CancellationToken.None));
        Assert.That(refused!.Message, Does.Contain("libvirt").And.Contain(layout.Machines).And.Contain("failed"));
    }

    [Test]
    public async Task A_kernel_without_bridges_is_told_with_what_does_without_them()
    {
        using var folder = new Scratch();
        var program = Path.Combine(folder.Path, "ip");
        await File.WriteAllTextAsync(program, "#!/bin/sh\ncase \"$*\" in *bridge) exit 2;; esac\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var refused = await Assert.ThrowsAsync<SubjectUnavailableException>(() => HostProgram.Run(
            "Opening the namespace", "/usr/bin/python3", [Path.Combine(Layout.Files, "Services", "entrance.py"), Path.Combine(folder.Path, "ready"), "1"], CancellationToken.None,
            new Dictionary<string, string> { ["PATH"] = folder.Path }));
        Assert.That(refused!.Message, Does.Contain("ip link add external0 type bridge failed: without bridges in the kernel, start it with --network hub."));
        Assert.That(File.Exists(Path.Combine(folder.Path, "ready")), Is.False);
    }

    [Test]
    public async Task Agents_need_servers_that_boot()
    {
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => AllInOneCloud.Start(new AllInOneOptions { Network = NetworkKind.Agents }));
        Assert.That(refused!.Message, Does.Contain("--virt libvirt").And.Contain("another network"));
    }

    [TestCase("qemu-system-x86_64", NetworkKind.Hub, "./run.sh env provision openstack --virt libvirt --network hub`")]
    [TestCase("dnsmasq", NetworkKind.Agents, "./run.sh env provision openstack --virt libvirt`")]
    public async Task Programs_of_machines_and_of_their_network_that_are_missing_are_named_with_what_installs_them(string missing, NetworkKind network, string cure)
    {
        using var folder = new Scratch();
        foreach (var program in (string[])["/usr/sbin", "/usr/bin"])
        {
            Directory.CreateDirectory(folder.Path + program);
        }

        // All programs of the distribution but one.
        foreach (var program in new[] { "/usr/sbin", "/usr/bin" }.SelectMany(Directory.EnumerateFiles).Where(file => Path.GetFileName(file) != missing))
        {
            File.CreateSymbolicLink(folder.Path + program, program);
        }

        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => AllInOneCloud.Start(
            new AllInOneOptions { ProgramPath = $"{folder.Path}/usr/sbin:{folder.Path}/usr/bin", Virtualization = VirtualizationKind.Libvirt, Network = network }));
        Assert.That(refused!.Message, Does.Contain($"needs {missing}:").And.Contain(cure));
    }

    private sealed class Scratch : IDisposable
    {
        public Scratch() => Directory.CreateDirectory(Path);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"conformance-test-{Guid.NewGuid():N}");

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
