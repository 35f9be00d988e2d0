namespace Conformance.Writers;

/// <summary>Files that are either there as a whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes a file beside its place and moves it there when it is complete and on disk. If anything fails, what was there before stays.
    /// </summary>
    /// <param name="path">Path of the file; its directory must exist.</param>
    /// <param name="write">Writes the contents.</param>
    /// <param name="ct">Cancels the write; nothing is left behind then.</param>
    public static async Task Write(string path, Action<Stream> write, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                await stream.FlushAsync(ct);
                stream.Flush(flushToDisk: true);
            }

            ct.ThrowIfCancellationRequested();
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            // After the move there is nothing to delete, and File.Delete says nothing of a file that is not there.
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }
}
