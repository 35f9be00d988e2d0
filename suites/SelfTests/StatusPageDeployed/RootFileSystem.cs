using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Conformance.Processes;

namespace Conformance.SelfTests.StatusPageDeployed;

/// <summary>A folder that becomes an image, filled from this machine: no registry is asked. Programs bring the libraries that they are linked with.</summary>
internal sealed partial class RootFileSystem : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly HashSet<string> _libraries = new(StringComparer.Ordinal);

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("scs-image-").FullName;

    /// <summary>A root file system with folders that everything expects.</summary>
    public RootFileSystem()
    {
        File.SetUnixFileMode(Folder, Executable);
        foreach (var folder in new[] { "etc", "tmp", "var", "dev", "proc", "sys" })
        {
            Make(folder);
        }
    }

    /// <summary>Writes a text.</summary>
    public void Write(string path, string text, bool executable = false)
    {
        var target = At(path);
        File.WriteAllText(target, text);
        File.SetUnixFileMode(target, executable ? Executable : Readable);
    }

    /// <summary>Copies a file of this machine; links are followed.</summary>
    public void Add(string file, string? to = null)
    {
        var target = At(to ?? file);
        File.Copy(file, target, overwrite: true);
        File.SetUnixFileMode(target, (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0 ? Executable : Readable);
    }

    /// <summary>Copies a folder of this machine with all below it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="to">Where to; null = where it is here.</param>
    /// <param name="which">Which files, by their path below the folder; null = all.</param>
    public void AddFolder(string folder, string? to = null, Func<string, bool>? which = null)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var below = Path.GetRelativePath(folder, file);
            if (which?.Invoke(below) != false)
            {
                Add(file, Path.Combine(to ?? folder, below));
            }
        }
    }

    /// <summary>Copies what programs and libraries that are here already are linked with.</summary>
    /// <param name="more">Libraries that are loaded by name: <c>libssl.so.3</c>.</param>
    public async Task AddLibraries(params string[] more)
    {
        var files = Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(IsElf).ToList();
        if (more.Length > 0)
        {
            var known = await HostProgram.Run("looking for libraries", "ldconfig", ["-p"], CancellationToken.None);
            foreach (var name in more)
            {
                var place = Regex.Match(known, $@"^\s+{Regex.Escape(name)} \(libc6,.*\) => (/.+)$", RegexOptions.Multiline);
                Assert.That(place.Success, Is.True, $"{name} is not on this machine: run .ci/prepare.");
                Add(place.Groups[1].Value);
                files.Add(place.Groups[1].Value);
            }
        }

        // Several at once; what is linked with nothing makes ldd end with 1, and tells it.
        var told = await HostProgram.Run("asking for libraries", "sh", ["-c", "ldd \"$@\" 2>/dev/null; :", "sh", .. files], CancellationToken.None);
        foreach (Match match in Library().Matches(told))
        {
            if (_libraries.Add(match.Groups[1].Value) && !match.Groups[1].Value.StartsWith(Folder, StringComparison.Ordinal))
            {
                Add(match.Groups[1].Value);
            }
        }

        Assert.That(_libraries, Is.Not.Empty, $"{RuntimeInformation.OSArchitecture}: no library was found; is ldd installed?");
    }

    public void Make(string folder)
    {
        var path = Folder;
        foreach (var part in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = Path.Combine(path, part);
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path, Executable);
            }
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string At(string path)
    {
        Make(Path.GetDirectoryName(path.TrimStart('/'))!);
        return Path.Combine(Folder, path.TrimStart('/'));
    }

    private static bool IsElf(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> magic = stackalloc byte[4];
        return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("\u007fELF"u8);
    }

    [GeneratedRegex(@"^\s+(?:\S+ => )?(/\S+) \(0x", RegexOptions.Multiline)]
    private static partial Regex Library();
}
