using System.Globalization;
using System.Text;

namespace Conformance.OpenStack.AllInOne;

/// <summary>An archive as a kernel unpacks it for its first file system: the form <c>newc</c> of cpio.</summary>
internal sealed class CpioArchive : IDisposable
{
    private const int Directory = 0x41ed; // 0755

    private const int Program = 0x81ed; // 0755

    private readonly Stream _stream;
    private long _written;
    private int _entries;

    /// <summary>Begins one.</summary>
    /// <param name="stream">Where it goes; is closed with it.</param>
    public CpioArchive(Stream stream) => _stream = stream;

    /// <summary>Adds a folder.</summary>
    /// <param name="name">Its path without a slash in front; what is above it was added before.</param>
    public void AddFolder(string name) => Add(name, Directory, []);

    /// <summary>Adds a file that everybody may read and run.</summary>
    /// <param name="name">Its path without a slash in front; what is above it was added before.</param>
    /// <param name="contents">What is in it.</param>
    public void AddFile(string name, ReadOnlySpan<byte> contents) => Add(name, Program, contents);

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        Add("TRAILER!!!", 0, []);
        _stream.Dispose();
    }

    private void Add(string name, int mode, ReadOnlySpan<byte> contents)
    {
        var number = ++_entries;
        var path = Encoding.UTF8.GetBytes(name + "\0");

        // Magic, inode, mode, owner, group, links, time, length, four device numbers, length of the name, checksum (none in this form).
        int[] fields = [number, mode, 0, 0, 1, 0, contents.Length, 0, 0, 0, 0, path.Length, 0];
        Write(Encoding.ASCII.GetBytes("070701" + string.Concat(fields.Select(field => field.ToString("X8", CultureInfo.InvariantCulture)))));
        Write(path);
        Pad();
        Write(contents);
        Pad();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _written += bytes.Length;
    }

    private void Pad() => Write(new byte[(4 - (_written % 4)) % 4]);
}
