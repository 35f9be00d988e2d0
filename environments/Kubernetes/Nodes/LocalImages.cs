using System.Buffers.Binary;
using System.Diagnostics;
using System.Formats.Tar;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>Images made of the distribution's static busybox, so that pods run without any registry.</summary>
internal static class LocalImages
{
    private const string Cure = "On Debian: apt-get install busybox-static.";

    // Ends at once when told to, and collects what others leave behind.
    private const string PauseScript = "trap 'exit 0' TERM INT; while :; do sleep 86400 & wait $!; done";

    public static ImageConfiguration Pause { get; } = new() { Entrypoint = ["/bin/busybox", "sh", "-c", PauseScript] };

    public static ImageConfiguration Tools { get; } = new()
    {
        Command = ["/bin/sh"], Environment = new Dictionary<string, string> { ["PATH"] = "/bin:/sbin:/usr/bin:/usr/sbin" },
    };

    /// <summary>The static busybox of this machine.</summary>
    /// <param name="path">Folders to look in, as in <c>PATH</c>.</param>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static string FindBusybox(string path)
    {
        var found = path.Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(["/bin", "/usr/bin"]).Select(folder => Path.Combine(folder, "busybox")).Where(File.Exists).ToList();
        return found.FirstOrDefault(IsStatic) ?? throw new ConfigurationException(found.Count == 0
            ? $"busybox is missing, of which the images of pods are made. {Cure}"
            : $"{found[0]} is no static program, so it cannot run in an image of its own. {Cure}");
    }

    /// <summary>A root file system with busybox in it, under each of its names.</summary>
    /// <param name="busybox">The program.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task<MemoryStream> RootFileSystem(string busybox, CancellationToken cancellation)
    {
        var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (folder, mode) in new[] { ("bin", 0b111_101_101), ("etc", 0b111_101_101), ("root", 0b111_000_000), ("tmp", 0b1_111_111_111) })
            {
                await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.Directory, folder) { Mode = (UnixFileMode)mode }, cancellation).ConfigureAwait(false);
            }

            await WriteFile(writer, "bin/busybox", await File.ReadAllBytesAsync(busybox, cancellation).ConfigureAwait(false), 0b111_101_101, cancellation).ConfigureAwait(false);
            await WriteFile(writer, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"u8.ToArray(), 0b110_100_100, cancellation).ConfigureAwait(false);
            await WriteFile(writer, "etc/group", "root:x:0:\nnogroup:x:65534:\n"u8.ToArray(), 0b110_100_100, cancellation).ConfigureAwait(false);
            foreach (var name in await Applets(busybox, cancellation).ConfigureAwait(false))
            {
                await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.SymbolicLink, $"bin/{name}") { LinkName = "busybox" }, cancellation).ConfigureAwait(false);
            }
        }

        tar.Position = 0;
        return tar;
    }

    // A program without an interpreter (the dynamic loader) needs nothing beside itself.
    internal static bool IsStatic(string program)
    {
        const int ProgramHeaderOffset = 32;
        const int Interpreter = 3;
        using var file = File.OpenRead(program);
        var header = new byte[64];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.AsSpan(0, 5).SequenceEqual("\u007fELF\u0002"u8))
        {
            return false;
        }

        file.Position = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(ProgramHeaderOffset));
        var entry = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54))];
        for (var left = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56)); left > 0; left--)
        {
            if (file.ReadAtLeast(entry, entry.Length, throwOnEndOfStream: false) < entry.Length || BinaryPrimitives.ReadInt32LittleEndian(entry) == Interpreter)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<IReadOnlyList<string>> Applets(string busybox, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(busybox, ["--list"]) { RedirectStandardOutput = true })!;
        var names = await process.StandardOutput.ReadToEndAsync(cancellation).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return [.. names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "busybox" && !name.Contains('/', StringComparison.Ordinal))];
    }

    private static async Task WriteFile(TarWriter writer, string name, byte[] content, int mode, CancellationToken cancellation)
    {
        using var data = new MemoryStream(content);
        await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)mode, DataStream = data }, cancellation).ConfigureAwait(false);
    }
}
