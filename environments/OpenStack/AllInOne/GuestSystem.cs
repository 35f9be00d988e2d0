using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Conformance.Model;

namespace Conformance.OpenStack.AllInOne;

/// <summary>
/// The system of guests, built on this machine: the distribution's kernel for clouds, its static busybox, its mawk, and Guest/init.sh, which runs user data. Once for each version of these; the result is in the
/// cache, in a folder that has its name only when it is whole.
/// </summary>
/// <param name="cache">Folder of prepared things.</param>
/// <param name="progress">Hears what goes on.</param>
internal sealed partial class GuestSystem(string cache, Action<string> progress)
{
    /// <summary>The package whose dependency is the kernel.</summary>
    private const string KernelPackage = "linux-image-cloud-amd64";

    /// <summary>Where busybox has an awk of its own, too, it needs four times as long, which matters on a machine that is emulated.</summary>
    private const string Awk = "mawk";

    /// <summary>What a guest needs drivers for: disks on each bus that nova may choose, the config drive, the network, random numbers.</summary>
    private static readonly string[] Drivers = ["virtio_pci", "virtio-rng", "virtio_blk", "virtio_scsi", "ata_piix", "sd_mod", "sr_mod", "isofs", "virtio_net"];

    /// <summary>Kernel and first file system, built now if they are not there.</summary>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="SubjectUnavailableException">A program failed, for instance as there is no mirror; the message has what it said.</exception>
    public async Task<GuestFiles> Get(CancellationToken cancellation)
    {
        var (busybox, awk) = (Program("busybox"), Program(Awk));
        var init = await File.ReadAllBytesAsync(Path.Combine(Layout.Files, "Guest", "init.sh"), cancellation).ConfigureAwait(false);

        // Not the kernel's version: whoever has built it once needs no mirror any more.
        var hash = Convert.ToHexStringLower(SHA256.HashData([.. init, .. await Digest(busybox).ConfigureAwait(false), .. await Digest(awk).ConfigureAwait(false)]))[..16];
        var target = Path.Combine(cache, "guest-" + hash);
        if (!Directory.Exists(target))
        {
            await Build(target, busybox, awk, init, cancellation).ConfigureAwait(false);
        }

        // A quiet kernel leaves the console to the guest's own lines; a panic ends the server instead of hanging. On a busy machine an emulated timer may look as if it did not work.
        return new GuestFiles(Path.Combine(target, "vmlinuz"), Path.Combine(target, "initrd"), "console=ttyS0 quiet no_timer_check panic=-1 rdinit=/init");

        async Task<byte[]> Digest(string file) => SHA256.HashData(await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false));

        static string Program(string name) => HostProgram.Find(name, AllInOneOptions.Programs)
            ?? throw new ConfigurationException($"Guests need {name}: `./run.sh env provision openstack --virt libvirt` installs it.");
    }

    private async Task Build(string target, string busybox, string awk, byte[] init, CancellationToken cancellation)
    {
        progress("building the guests' system of the distribution's kernel and busybox, once");
        ProcessLedger.CreatePrivate(cache);
        var id = "guest-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var folder = Path.Combine(cache, "." + id);
        var ledger = ProcessLedger.Begin(Path.Combine(cache, ".running"), id, folder);
        try
        {
            ProcessLedger.CreatePrivate(folder);
            var package = await Download(folder, cancellation).ConfigureAwait(false);
            var kernel = Path.Combine(folder, "kernel");
            await HostProgram.Run("Unpacking the kernel", "dpkg-deb", ["--extract", package, kernel], cancellation).ConfigureAwait(false);
            var whole = Path.Combine(folder, "whole");
            ProcessLedger.CreatePrivate(whole);
            File.Move(Directory.GetFiles(Path.Combine(kernel, "boot"), "vmlinuz-*").Single(), Path.Combine(whole, "vmlinuz"));
            var libraries = await HostProgram.Run("Looking for the libraries of awk", "ldd", [awk], cancellation).ConfigureAwait(false);
            WriteRamdisk(
                Path.Combine(whole, "initrd"), [("bin/busybox", busybox), ("bin/mawk", awk), .. LibraryPath().Matches(libraries).Select(path => (path.Value.TrimStart('/'), path.Value))], init,
                Modules(Path.Combine(kernel, "lib", "modules")));
            if (!Directory.Exists(target)) // another process may have been quicker
            {
                Directory.Move(whole, target);
            }
        }
        finally
        {
            if (ProcessLedger.RemoveFolder(folder))
            {
                ledger.End();
            }
        }
    }

    /// <summary>Gets the package of the kernel without installing it: whoever installs a kernel changes how the machine boots.</summary>
    private static async Task<string> Download(string folder, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var depends = await HostProgram.Run("Looking for the guests' kernel", "apt-cache", ["depends", KernelPackage], cancellation).ConfigureAwait(false);
                var name = KernelName().Match(depends) is { Success: true } match ? match.Groups[1].Value
                    : throw new SubjectUnavailableException($"apt-cache knows no package {KernelPackage} with a kernel.");

                // apt-get downloads into the folder it works in; as nobody else, since that one may not write there.
                await HostProgram.Run("Downloading the guests' kernel", "sh", ["-c", "cd \"$1\" && apt-get -o APT::Sandbox::User=root download -qq \"$2\"", "sh", folder, name], cancellation).ConfigureAwait(false);
                return Directory.GetFiles(folder, "*.deb").Single();
            }
            catch (SubjectUnavailableException) when (attempt == 1)
            {
                // The lists may be older than what the mirror has.
                await HostProgram.Run("Asking the mirror for its packages", "apt-get", ["update", "-qq"], cancellation).ConfigureAwait(false);
            }
        }
    }

    private static void WriteRamdisk(string file, IReadOnlyList<(string Name, string Path)> programs, byte[] init, IReadOnlyList<string> modules)
    {
        using var archive = new CpioArchive(new GZipStream(File.Create(file), CompressionLevel.Fastest));
        foreach (var folder in programs.Select(program => program.Name).Append("modules/order").SelectMany(Above).Distinct())
        {
            archive.AddFolder(folder);
        }

        foreach (var (name, path) in programs)
        {
            archive.AddFile(name, File.ReadAllBytes(path));
        }

        archive.AddFile("init", init);
        foreach (var module in modules)
        {
            archive.AddFile("modules/" + Path.GetFileName(module), File.ReadAllBytes(module));
        }

        archive.AddFile("modules/order", Encoding.ASCII.GetBytes(string.Concat(modules.Select(module => Path.GetFileName(module) + "\n"))));

        // Folders above a file, the outermost first.
        static IEnumerable<string> Above(string name)
        {
            var parts = name.Split('/')[..^1];
            return Enumerable.Range(1, parts.Length).Select(count => string.Join('/', parts[..count]));
        }
    }

    /// <summary>Files of the drivers and of what they depend on, in the order in which the kernel takes them.</summary>
    /// <exception cref="SubjectUnavailableException">The kernel has none of that name.</exception>
    private static List<string> Modules(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*.ko", SearchOption.AllDirectories).ToDictionary(file => Name(Path.GetFileNameWithoutExtension(file)), StringComparer.Ordinal);
        var ordered = new List<string>();
        foreach (var driver in Drivers)
        {
            Add(Name(driver));
        }

        return ordered;

        void Add(string name)
        {
            var file = files.GetValueOrDefault(name) ?? throw new SubjectUnavailableException(string.Create(
                CultureInfo.InvariantCulture, $"The kernel of {KernelPackage} has no driver {name} among its {files.Count}; Guest/init.sh and GuestSystem.cs were written for Debian 12."));
            if (ordered.Contains(file))
            {
                return;
            }

            foreach (var needed in Depends().Match(Encoding.Latin1.GetString(File.ReadAllBytes(file))).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                Add(Name(needed));
            }

            ordered.Add(file);
        }

        // The kernel takes both for the same.
        static string Name(string name) => name.Replace('-', '_');
    }

    // ldd says "libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)", and of the loader its path alone.
    [GeneratedRegex(@"/\S+")]
    private static partial Regex LibraryPath();

    [GeneratedRegex(@"Depends: (linux-image-\d\S*)")]
    private static partial Regex KernelName();

    // What the section .modinfo of a module says.
    [GeneratedRegex(@"\0depends=([^\0]*)\0")]
    private static partial Regex Depends();
}
